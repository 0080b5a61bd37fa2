#include "reports/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

spec::Error cannot_write(const std::string& path, int reason) {
  return {spec::ErrorCode::environment,
          fmt::format("cannot write '{}': {}", path, std::strerror(reason)),
          {},
          "choose a place that exists and is writable"};
}

std::string beside(const std::string& path) {
  return fmt::format("{}.{}.part", path, getpid());
}

/// Where the links that a path may be lead to.
struct Target {
  std::string path;
  bool in_place = false;  ///< a pipe, a device, an open file of a process: never replaced
  int reason = 0;         ///< errno, when the links lead nowhere
  int descriptor = -1;    ///< of ours, that the path means: /dev/stdout
};

Target follow(const std::string& path) {
  Target target{path};
  constexpr int most_links = 40;  // as many as Linux follows
  for (int turn = 0; turn <= most_links; ++turn) {
    // Of what /dev/stdout leads to, the shell that opened it holds the file and not the name.
    std::error_code failed;
    const fs::path here(target.path);
    const auto folder = fs::canonical(here.parent_path() / ".", failed).string() + "/";
    target.in_place = folder.starts_with("/proc/");
    if (folder == fmt::format("/proc/{}/fd/", getpid())) {
      target.descriptor = std::atoi(here.filename().c_str());
    }
    struct stat about {};
    if (lstat(target.path.c_str(), &about) != 0) {
      if (errno != ENOENT) target.reason = errno;
      return target;
    }
    const bool replaced = S_ISREG(about.st_mode) || S_ISDIR(about.st_mode);
    target.in_place = target.in_place || (!replaced && !S_ISLNK(about.st_mode));
    if (target.in_place || !S_ISLNK(about.st_mode)) return target;
    const auto next = fs::read_symlink(target.path, failed);
    if (failed) {
      target.reason = failed.value();
      return target;
    }
    target.path = (here.parent_path() / next).string();
  }
  target.reason = ELOOP;
  return target;
}

/// Errno; 0: all is written, and the file is closed.
int write_all(int file, std::string_view text) {
  int reason = 0;
  while (!text.empty() && reason == 0) {
    const auto written = write(file, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      reason = errno;
    }
  }
  if (close(file) != 0 && reason == 0) reason = errno;
  return reason;
}

int write_beside(const std::string& path, std::string_view text) {
  const auto part = beside(path);
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return errno;
  int reason = write_all(file, text);
  if (reason == 0 && rename(part.c_str(), path.c_str()) != 0) reason = errno;
  if (reason != 0) unlink(part.c_str());
  return reason;
}

int write_in_place(const Target& target, std::string_view text) {
  // What else is written to a descriptor of ours goes on where this ends.
  const int file = target.descriptor >= 0
                       ? fcntl(target.descriptor, F_DUPFD_CLOEXEC, 0)
                       : open(target.path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  return file < 0 ? errno : write_all(file, text);
}

}  // namespace

spec::Result<void> write_atomically(const std::string& path, std::string_view text) {
  const auto target = follow(path);
  const int reason = target.reason != 0 ? target.reason
                     : target.in_place  ? write_in_place(target, text)
                                        : write_beside(target.path, text);
  if (reason != 0) return cannot_write(path, reason);
  return {};
}

spec::Result<void> write_report(const std::string& path, std::string_view text) {
  auto written = write_atomically(path, text);
  if (written) return written;
  const auto target = follow(path);
  struct stat about {};
  if (!target.in_place && lstat(target.path.c_str(), &about) == 0 && S_ISREG(about.st_mode)) {
    unlink(target.path.c_str());
  }
  return written;
}

spec::Result<void> write_report(const std::string& path, std::FILE* out, std::string_view text) {
  if (path != "-") return write_report(path, text);
  const auto written = std::fwrite(text.data(), 1, text.size(), out);
  if (std::fflush(out) == 0 && written == text.size()) return {};
  return spec::Error{spec::ErrorCode::environment,
                     fmt::format("cannot write to standard output: {}", std::strerror(errno)),
                     {},
                     {}};
}

spec::Result<void> check_writable(const std::string& path) {
  const auto target = follow(path);
  if (target.reason != 0) return cannot_write(path, target.reason);
  if (target.in_place) {
    if (access(target.path.c_str(), W_OK) != 0) return cannot_write(path, errno);
    return {};
  }
  struct stat about {};
  if (lstat(target.path.c_str(), &about) == 0 && S_ISDIR(about.st_mode)) {
    return cannot_write(path, EISDIR);
  }
  const auto part = beside(target.path);
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return cannot_write(path, errno);
  close(file);
  unlink(part.c_str());
  return {};
}

}  // namespace assay::reports
