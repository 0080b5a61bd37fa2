#include "reports/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace assay::reports {
namespace {

spec::Error cannot_write(const std::string& path, int reason) {
  return {spec::ErrorCode::environment,
          fmt::format("cannot write '{}': {}", path, std::strerror(reason)),
          {},
          "choose a place that exists and is writable"};
}

std::string beside(const std::string& path) {
  return fmt::format("{}.{}.part", path, getpid());
}

}  // namespace

spec::Result<void> write_atomically(const std::string& path, std::string_view text) {
  const auto part = beside(path);
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return cannot_write(path, errno);
  while (!text.empty()) {
    const auto written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int reason = errno;
      close(file);
      unlink(part.c_str());
      return cannot_write(path, reason);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (close(file) != 0 || rename(part.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    unlink(part.c_str());
    return cannot_write(path, reason);
  }
  return {};
}

spec::Result<void> check_writable(const std::string& path) {
  struct stat about {};
  if (stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode)) return cannot_write(path, EISDIR);
  const auto part = beside(path);
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return cannot_write(path, errno);
  close(file);
  unlink(part.c_str());
  return {};
}

}  // namespace assay::reports
