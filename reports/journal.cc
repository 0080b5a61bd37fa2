#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "reports/writers.h"

namespace assay::reports {
namespace {

constexpr std::size_t batch_bytes = 64U << 10U;
constexpr std::chrono::milliseconds batch_time{100};

class Journal final : public Sink {
 public:
  Journal(std::string path, int file) : path_(std::move(path)), file_(file) {}
  ~Journal() override {
    flush();
    close(file_);
  }
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  void receive(const Event& event) override {
    if (batch_.empty()) oldest_ = std::chrono::steady_clock::now();
    append_json(batch_, event);
    batch_ += '\n';
    const bool may_wait = std::holds_alternative<ExchangeDone>(event) &&
                          batch_.size() < batch_bytes &&
                          std::chrono::steady_clock::now() - oldest_ < batch_time;
    if (!may_wait) flush();
  }

  [[nodiscard]] std::string failure() const override { return failure_; }

 private:
  // Whole lines in one write each: a killed run leaves no torn line. Behind a torn one nothing more
  // is written: readers take it for the end.
  void flush() {
    std::string_view rest = batch_;
    while (!rest.empty() && failure_.empty()) {
      const auto written = write(file_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        failure_ = fmt::format("cannot write the journal '{}': {}", path_, std::strerror(errno));
        break;
      }
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    batch_.clear();
  }

  std::string path_;
  int file_;
  std::string batch_;
  std::chrono::steady_clock::time_point oldest_;
  std::string failure_;
};

// What a full disk or a machine that went down left behind the last whole line is no event.
bool cut_torn_line(int file) {
  auto end = lseek(file, 0, SEEK_END);
  char last = '\n';
  while (end > 0 && pread(file, &last, 1, end - 1) == 1 && last != '\n') --end;
  return ftruncate(file, end) == 0;
}

spec::Error cannot_write(const std::string& path, int reason) {
  return {spec::ErrorCode::environment,
          fmt::format("cannot write the journal '{}': {}", path, std::strerror(reason)),
          {},
          "choose another place with --journal"};
}

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_journal(const std::string& path, bool append) {
  const int mode = append ? O_RDWR : O_WRONLY | O_TRUNC;
  const int file = open(path.c_str(), mode | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return cannot_write(path, errno);
  if (append && !cut_torn_line(file)) {
    const int reason = errno;
    close(file);
    return cannot_write(path, reason);
  }
  return std::unique_ptr<Sink>(std::make_unique<Journal>(path, file));
}

}  // namespace assay::reports
