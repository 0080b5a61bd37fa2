#include "harness/cli/serving.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>

#include "harness/engine/command_words.h"

namespace assay::harness {
namespace {

// A keeper gives its service two seconds, and then ends it.
constexpr std::chrono::milliseconds end_patience{4000};

spec::Result<void> check_command(const std::string& command) {
  const auto words = split_command(command);
  if (!words) return words.error();
  if (command.find("{port}") != std::string::npos) return {};
  return spec::Error{spec::ErrorCode::usage,
                     "--serve does not say where the port goes",
                     {},
                     "write {port} in its place"};
}

}  // namespace

std::string Serving::coverage_file(int worker) const {
  auto file = fmt::format("{}/service-{}.cov", folder, worker);
  std::error_code failed;
  const auto absolute = std::filesystem::absolute(file, failed);
  return failed ? file : absolute.string();
}

std::string Serving::log_file(int worker) const {
  return fmt::format("{}/service-{}.log", folder, worker);
}

ServiceOptions Serving::service_of(int worker) const {
  ServiceOptions options;
  options.command = command;
  options.port = ports.at(static_cast<std::size_t>(worker));
  options.log_file = log_file(worker);
  options.environment = {"ASSAY_COVERAGE=" + coverage_file(worker)};
  options.wait = patience.wait;
  options.stop = patience.stop;
  return options;
}

OpenTransport Serving::opener(const TransportOptions& options, int first) const {
  const auto next = std::make_shared<std::atomic<int>>(first);
  return [this, options, next]() -> spec::Result<std::unique_ptr<Transport>> {
    if (command.empty()) return open_patient(options, patience);
    const int worker = next->fetch_add(1) % static_cast<int>(ports.size());
    auto own = options;
    own.base_url = base_url;
    return open_served(std::move(own), service_of(worker));
  };
}

std::string Serving::how_to_meet_again() const {
  if (command.empty()) return {};
  return "The service is gone; for the curl lines start it again: " +
         fill_in(command, "port", std::to_string(ports.front()));
}

void Serving::wait_for_the_end() const {
  if (command.empty()) return;
  for (int i = 0; i < static_cast<int>(ports.size()); ++i) {
    (void)wait_for_keeper(log_file(i), end_patience);
  }
}

spec::Result<void> aim_at_service(const Flags& flags, Serving& serving,
                                  TransportOptions& transport) {
  if (auto fine = check_command(flags.serve); !fine) return fine.error();
  std::error_code failed;
  std::filesystem::create_directories(flags.out, failed);
  if (failed) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("cannot make the folder '{}': {}", flags.out, failed.message()),
                       {},
                       "choose another one with --out"};
  }
  serving.command = flags.serve;
  serving.folder = flags.out;
  serving.base_url = flags.url.empty() ? "http://127.0.0.1:{port}" : flags.url;
  auto& ports = serving.ports;
  for (int tries = 0; tries < 1000 && std::ssize(ports) < flags.workers; ++tries) {
    const auto port = free_port();
    if (port != 0 && std::find(ports.begin(), ports.end(), port) == ports.end()) {
      ports.push_back(port);
    }
  }
  if (std::ssize(ports) < flags.workers) {
    return spec::Error{spec::ErrorCode::environment, "no free port on 127.0.0.1", {}, ""};
  }
  transport.base_url = fill_in(serving.base_url, "port", std::to_string(serving.ports.front()));
  const auto base = parse_base_url(transport.base_url);
  if (!base) return base.error();
  return {};
}

}  // namespace assay::harness
