#include "harness/engine/service.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "harness/engine/command_words.h"
#include "harness/engine/last_words.h"

namespace assay::harness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t excerpt_bytes = 4096;
constexpr std::size_t most_output = 256U << 10U;
constexpr std::chrono::milliseconds first_pause{2};
constexpr std::chrono::milliseconds longest_pause{100};
// A port that a predecessor's connections still hold, or another program took for a moment.
constexpr int tries_to_start = 3;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

spec::Error environment(std::string message, std::string advice) {
  return {spec::ErrorCode::environment, std::move(message), {}, std::move(advice)};
}

std::size_t size_of(const std::string& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  return failed ? 0 : static_cast<std::size_t>(size);
}

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

/// Without paths, addresses and numbers.
std::string without_particulars(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool particular =
        word.find('/') != std::string_view::npos ||
        std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    if (word.empty() || particular) continue;
    if (!words.empty()) words += ' ';
    words += word;
  }
  return words;
}

}  // namespace

std::string ServiceDeath::text() const {
  auto text = signal != 0 ? fmt::format("died of {}", signal_name(signal))
                          : fmt::format("ended with exit code {}", exit_code);
  if (!summary.empty()) text += ": " + summary;
  return text;
}

std::string ServiceDeath::cause() const {
  const auto how = signal != 0 ? signal_name(signal) : fmt::format("exit {}", exit_code);
  const auto why = without_particulars(summary);
  return why.empty() ? how : how + " " + why;
}

std::uint16_t free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return 0;
  auto address = loopback(0);
  socklen_t size = sizeof address;
  const bool bound = bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(listener);
  return bound ? ntohs(address.sin_port) : std::uint16_t{0};
}

bool accepts(std::uint16_t port) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) return false;
  auto address = loopback(port);
  const bool connected =
      connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(connection);
  return connected;
}

Service::Service(ServiceOptions options, const std::vector<std::string>& words)
    : options_(std::move(options)), keeper_(words, options_.environment, options_.log_file) {}

spec::Result<std::unique_ptr<Service>> Service::start(ServiceOptions options) {
  auto words = split_command(options.command);
  if (!words) return words.error();
  if (options.command.find("{port}") == std::string::npos) {
    return spec::Error{spec::ErrorCode::usage,
                       "the command does not say where its port goes",
                       {},
                       "write {port} in its place"};
  }
  if (options.port == 0) options.port = free_port();
  for (auto& word : *words) word = fill_in(word, "port", std::to_string(options.port));
  auto service = std::unique_ptr<Service>(new Service(std::move(options), *words));
  if (!service->keeper_.running()) return environment("cannot fork for the service", "");
  if (auto ready = service->restart(); !ready) return ready.error();
  return service;
}

std::optional<ServiceDeath> Service::died(std::chrono::milliseconds patience) {
  const auto status = keeper_.died(patience);
  if (!status) return std::nullopt;
  return describe(*status);
}

spec::Result<void> Service::restart() {
  const auto until = Clock::now() + options_.wait;
  for (int tries = 1;; ++tries) {
    log_start_ = size_of(options_.log_file);
    if (!keeper_.start()) return environment("the service's keeper was killed", "start again");
    auto ready = wait_until_it_accepts(until);
    const bool over = tries == tries_to_start || options_.stop() || Clock::now() >= until;
    if (ready || over) return ready;
  }
}

spec::Result<void> Service::wait_until_it_accepts(Clock::time_point until) {
  auto pause = first_pause;
  while (true) {
    if (const auto status = keeper_.died(std::chrono::milliseconds(0))) {
      return environment(
          fmt::format("the service {} before it accepted connections", describe(*status).text()),
          "see " + options_.log_file);
    }
    if (accepts(options_.port)) return {};
    if (Clock::now() >= until || options_.stop()) break;
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, longest_pause);
  }
  return environment(
      fmt::format("the service did not accept connections on 127.0.0.1:{} within {:.0f} seconds",
                  options_.port, std::chrono::duration<double>(options_.wait).count()),
      "see " + options_.log_file + ", or give it more --wait");
}

ServiceDeath Service::describe(int status) const {
  ServiceDeath death;
  if (WIFSIGNALED(status)) death.signal = WTERMSIG(status);
  if (WIFEXITED(status)) death.exit_code = WEXITSTATUS(status);
  const auto text = output();
  death.summary = summarize_output(text);
  death.excerpt = text.substr(text.size() - std::min(text.size(), excerpt_bytes));
  return death;
}

std::string Service::output() const {
  const auto end = size_of(options_.log_file);
  const auto begin = std::max(std::min(log_start_, end), end - std::min(end, most_output));
  std::string text(end - begin, '\0');
  std::ifstream in(options_.log_file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(begin));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return text;
}

}  // namespace assay::harness
