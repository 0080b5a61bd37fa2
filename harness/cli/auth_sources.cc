#include "harness/cli/auth_sources.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern char** environ;

namespace assay::harness {
namespace {

constexpr std::array<std::string_view, 3> kinds{"env:", "file:", "command:"};
constexpr std::size_t longest = 1U << 20U;
constexpr std::chrono::seconds command_patience{60};

spec::Error failed(const SourceContext& context, std::string message, std::string advice) {
  return {spec::ErrorCode::environment, std::move(message), context.where, std::move(advice)};
}

spec::Result<std::string> read_variable(const std::string& name, const SourceContext& context) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) {
    return failed(context, fmt::format("the environment variable {} is not set", name),
                  fmt::format("export {}=…", name));
  }
  return std::string(value);
}

spec::Result<std::string> read_whole(const std::string& name, const SourceContext& context) {
  auto path = std::filesystem::path(name);
  if (path.is_relative() && !context.folder.empty()) path = context.folder / path;
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.good() && !in.eof()) {
    return failed(context, fmt::format("cannot read the secret's file '{}'", path.string()),
                  "name a file that can be read");
  }
  return text;
}

/// A child with its output; ended with its whole group when it is not done in time.
class Command {
 public:
  explicit Command(const std::string& text) {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
    out_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::string shell = "sh";
    std::string flag = "-c";
    std::string copy = text;
    std::array<char*, 4> words{shell.data(), flag.data(), copy.data(), nullptr};
    if (posix_spawn(&child_, "/bin/sh", &actions, &attributes, words.data(), environ) != 0) {
      child_ = -1;
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
  }
  ~Command() {
    if (out_ >= 0) close(out_);
    if (child_ > 0) finish();
  }
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  /// Reads until the output ends; false when the time is over or there is too much of it.
  bool read_all(std::string& text) const {
    const auto until = std::chrono::steady_clock::now() + command_patience;
    std::array<char, 4096> chunk{};
    while (child_ > 0 && text.size() < longest) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      if (left.count() <= 0) return false;
      pollfd one{out_, POLLIN, 0};
      if (poll(&one, 1, static_cast<int>(left.count())) <= 0) continue;
      const auto got = read(out_, chunk.data(), chunk.size());
      if (got <= 0) return got == 0;
      text.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return false;
  }

  /// The exit status as a shell would tell it. What still runs is ended.
  int finish(bool kill_it = true) {
    int status = 0;
    if (kill_it) kill(-child_, SIGKILL);
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  [[nodiscard]] bool started() const noexcept { return child_ > 0; }

 private:
  pid_t child_ = -1;
  int out_ = -1;
};

/// Of a source or command what may be told: its arguments may be secrets.
std::string first_word(std::string_view text) {
  const auto space = text.find(' ');
  return std::string(text.substr(0, space)) + (space == std::string_view::npos ? "" : " …");
}

spec::Result<std::string> run_for_output(const std::string& text, const SourceContext& context) {
  Command command(text);
  if (!command.started()) return failed(context, "cannot start /bin/sh", "");
  std::string output;
  const bool complete = command.read_all(output);
  const int status = command.finish(!complete);
  if (!complete) {
    return failed(context,
                  fmt::format("the command '{}' was not done within a minute", first_word(text)),
                  "give one that prints a secret and ends");
  }
  if (status != 0) {
    return failed(context, fmt::format("the command '{}' ended with {}", first_word(text), status),
                  "run it by hand to see why");
  }
  return output;
}

spec::Result<std::string> read_source_text(std::string_view text, const SourceContext& context) {
  const auto colon = text.find(':');
  const std::string rest(text.substr(colon + 1));
  auto value = text.starts_with("env:")    ? read_variable(rest, context)
               : text.starts_with("file:") ? read_whole(rest, context)
                                           : run_for_output(rest, context);
  if (!value) return value;
  while (value->ends_with('\n') || value->ends_with('\r')) value->pop_back();
  if (value->empty()) {
    return failed(context, fmt::format("'{}' gives no text", first_word(text)),
                  "a secret has at least a byte");
  }
  if (context.secrets != nullptr) context.secrets->push_back(*value);
  return value;
}

spec::Result<std::string> fill(std::string_view text, const SourceContext& context) {
  std::string out;
  while (true) {
    const auto start = std::min(text.find("${"), text.size());
    out += text.substr(0, start);
    if (start == text.size()) return out;
    const auto end = text.find('}', start);
    const auto inner = text.substr(start + 2, end - start - 2);
    if (end == std::string_view::npos || !is_source(inner)) {
      return spec::Error{spec::ErrorCode::usage, "what stands in ${ names no source", context.where,
                         "write ${env:NAME}, ${file:PATH} or ${command:COMMAND}"};
    }
    auto value = read_source_text(inner, context);
    if (!value) return value;
    out += *value;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

bool is_source(std::string_view text) noexcept {
  return std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) {
    return text.starts_with(kind) && text.size() > kind.size();
  });
}

spec::Result<std::string> read_secret(std::string_view text, const SourceContext& context) {
  auto value = is_source(text) ? read_source_text(text, context) : fill(text, context);
  if (!value) return value;
  const bool plain = std::all_of(value->begin(), value->end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  });
  if (!plain) {
    return spec::Error{spec::ErrorCode::usage,
                       "a secret holds a control character or several lines", context.where,
                       "a field of HTTP holds one line (RFC 9110 §5.5)"};
  }
  return value;
}

}  // namespace assay::harness
