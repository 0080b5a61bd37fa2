#include "fuzz/feedback/symboliser.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string_view>

extern char** environ;

namespace assay::fuzz {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds longest{120};

/// The arguments after which all three print the same two lines an address.
struct Symboliser {
  const char* program;
  std::vector<const char*> arguments;  ///< then -e and the module
};
const std::array<Symboliser, 3>& symbolisers() {
  static const std::array<Symboliser, 3> rows{{
      {"llvm-symbolizer-14", {"--output-style=GNU", "-f", "-C", "--no-inlines"}},
      {"llvm-symbolizer", {"--output-style=GNU", "-f", "-C", "--no-inlines"}},
      {"addr2line", {"-f", "-C"}},
  }};
  return rows;
}

spec::Error failed(const std::string& module, std::string what, std::string advice = {}) {
  return {spec::ErrorCode::environment, std::move(what), {module, 0, 0}, std::move(advice)};
}

/// The addresses as a file without a name: it is the program's standard input, so that neither side
/// can wait for the other.
int write_addresses(const std::vector<std::uint64_t>& pcs) {
  std::string text;
  for (const auto pc : pcs) fmt::format_to(std::back_inserter(text), "0x{:x}\n", pc);
  const int fd = memfd_create("addresses", MFD_CLOEXEC);
  if (fd < 0) return -1;
  for (std::size_t at = 0; at < text.size();) {
    const auto wrote = write(fd, text.data() + at, text.size() - at);
    if (wrote <= 0) {
      close(fd);
      return -1;
    }
    at += static_cast<std::size_t>(wrote);
  }
  lseek(fd, 0, SEEK_SET);
  return fd;
}

/// 0, or the error. No shell: the module's name is one argument.
int spawn(const Symboliser& row, const std::string& module, int in, int out, pid_t& pid) {
  std::vector<const char*> words{row.program};
  words.insert(words.end(), row.arguments.begin(), row.arguments.end());
  words.insert(words.end(), {"-e", module.c_str(), nullptr});
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const int error = posix_spawnp(&pid, row.program, &actions, nullptr,
                                 const_cast<char* const*>(words.data()), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/// All that comes until the end; false when it takes too long.
bool read_to_end(int fd, std::string& out) {
  const auto deadline = Clock::now() + longest;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd wait{fd, POLLIN, 0};
    if (left <= 0) return false;
    if (poll(&wait, 1, static_cast<int>(left)) < 0 && errno != EINTR) return false;
    if (wait.revents == 0) continue;
    const auto got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

spec::Result<std::string> run(const Symboliser& row, const std::string& module,
                              const std::vector<std::uint64_t>& pcs, bool& missing) {
  std::array<int, 2> pipe{};
  const int in = write_addresses(pcs);
  if (in < 0 || pipe2(pipe.data(), O_CLOEXEC) != 0) {
    if (in >= 0) close(in);
    return failed(module, std::strerror(errno));
  }
  pid_t pid = 0;
  const int error = spawn(row, module, in, pipe[1], pid);
  close(in);
  close(pipe[1]);
  std::string out;
  const bool whole = error == 0 && read_to_end(pipe[0], out);
  close(pipe[0]);
  missing = error == ENOENT;
  if (error != 0) return failed(module, fmt::format("{}: {}", row.program, std::strerror(error)));
  if (!whole) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!whole) return failed(module, fmt::format("{} took too long", row.program));
  if (status != 0) return failed(module, fmt::format("{} cannot read it", row.program));
  return out;
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

std::vector<SourcePlace> read_places(std::string_view output) {
  std::vector<SourcePlace> places;
  while (!output.empty()) {
    const auto function = take_line(output);
    if (output.empty()) break;
    const auto where = take_line(output);
    auto& place = places.emplace_back();
    if (function != "??") place.function = function;
    const auto colon = where.rfind(':');
    if (colon == std::string_view::npos || where.starts_with("??")) continue;
    // "file.c:12 (discriminator 3)", "file.c:?"
    const auto* digits = where.data() + colon + 1;
    std::from_chars(digits, where.data() + where.size(), place.line);
    if (place.line != 0) place.file = where.substr(0, colon);
  }
  return places;
}

spec::Result<std::vector<SourcePlace>> find_places(const std::string& module,
                                                   const std::vector<std::uint64_t>& pcs) {
  if (pcs.empty()) return std::vector<SourcePlace>{};
  if (!module.starts_with('/') || access(module.c_str(), R_OK) != 0) {
    return failed(module, "the module cannot be read", "it was moved since the service started?");
  }
  for (const auto& row : symbolisers()) {
    bool missing = false;
    auto output = run(row, module, pcs, missing);
    if (missing) continue;
    if (!output) return output.error();
    auto places = read_places(*output);
    if (places.size() != pcs.size()) {
      return failed(module, fmt::format("{} gave {} places for {} addresses", row.program,
                                        places.size(), pcs.size()));
    }
    return places;
  }
  return failed(module, "no symboliser is installed", "apt-get install binutils");
}

}  // namespace assay::fuzz
