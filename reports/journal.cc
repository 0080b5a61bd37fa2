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
  explicit Journal(int file) : file_(file) {}
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

 private:
  // Whole lines in one write each: a killed run leaves no torn line.
  void flush() {
    std::string_view rest = batch_;
    while (!rest.empty()) {
      const auto written = write(file_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        if (!complained_) {
          std::fprintf(stderr, "assay: the journal cannot be written: %s\n", std::strerror(errno));
        }
        complained_ = true;
        break;
      }
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    batch_.clear();
  }

  int file_;
  std::string batch_;
  std::chrono::steady_clock::time_point oldest_;
  bool complained_ = false;
};

// What a full disk or a machine that went down left behind the last whole line is no event.
void cut_torn_line(int file) {
  auto end = lseek(file, 0, SEEK_END);
  char last = '\n';
  while (end > 0 && pread(file, &last, 1, end - 1) == 1 && last != '\n') --end;
  if (ftruncate(file, end) != 0) {
    std::fprintf(stderr, "assay: the journal cannot be cut: %s\n", std::strerror(errno));
  }
}

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_journal(const std::string& path, bool append) {
  const int mode = append ? O_RDWR : O_WRONLY | O_TRUNC;
  const int file = open(path.c_str(), mode | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("cannot write the journal '{}': {}", path, std::strerror(errno)),
                       {},
                       "choose another place with --journal"};
  }
  if (append) cut_torn_line(file);
  return std::unique_ptr<Sink>(std::make_unique<Journal>(file));
}

}  // namespace assay::reports
