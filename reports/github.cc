// Annotations of a GitHub workflow: commands on standard output, and the job's page.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "reports/format_openers.h"
#include "reports/log_text.h"
#include "reports/markdown.h"
#include "reports/whole_run.h"

namespace assay::reports {
namespace {

// What GitHub shows of one step, per level.
constexpr std::size_t most_of_level = 10;
// A step's page is thrown away beyond 1,024 KiB.
constexpr std::size_t page_limit = 900'000;
constexpr std::size_t message_limit = 2000;

/// The escapes of a workflow command's data; in properties ':' and ',' too.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool acts = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    out += acts ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

std::string property(std::string_view text) {
  return escaped(log_text(text, 300), true);
}

std::string_view level_of(const WholeRun& run, const FindingRecorded& found) {
  if (run.standing(found) == Standing::known) return "notice";
  return run.raises(found) ? "error" : "warning";
}

std::string command_of(const WholeRun& run, const FindingRecorded& found, std::string_view level) {
  const auto& finding = found.finding;
  const auto place = run.place(found);
  std::string places;
  if (!place.file.empty() && !place.is_url()) {
    places = fmt::format("file={},line={}", property(place.file), std::max(1U, place.line));
    if (place.column > 0) places += fmt::format(",col={}", place.column);
    places += ",";
  }
  const auto standing = run.comparison ? fmt::format("{} ", name(run.standing(found))) : "";
  const auto title = standing + finding.check + " in " + finding.operation;
  // Lines of our own between one-line texts.
  auto message = fmt::format("at {}\nexpected {}\nactual {}", log_text(finding.location, 300),
                             log_text(finding.expected, 600), log_text(finding.actual, 600));
  if (finding.status != 0) message += fmt::format("\nHTTP {}", finding.status);
  message += fmt::format("\nassay replay OUT/findings/{}.json", log_text(found.fingerprint, 300));
  return fmt::format("::{} {}title={}::{}\n", level, places, property(title),
                     escaped(shortened(message, message_limit), false));
}

std::string commands_of(const WholeRun& run) {
  std::string out;
  std::map<std::string_view, std::size_t> told;
  std::size_t more = 0;
  for (const auto* found : run.ranked()) {
    const auto level = level_of(run, *found);
    if (++told[level] > most_of_level) {
      ++more;
    } else {
      out += command_of(run, *found, level);
    }
  }
  if (!run.is_complete()) {
    out += fmt::format("::error title=assay::{}\n", escaped(run.verdict(), false));
  }
  if (more > 0) {
    out += fmt::format("{} more without an annotation: GitHub shows {} of a level\n",
                       counted(more, "finding"), most_of_level);
  }
  return out;
}

spec::Error cannot_append(const std::string& path, int reason) {
  return {spec::ErrorCode::environment,
          fmt::format("cannot append to '{}': {}", path, std::strerror(reason)),
          {},
          "GITHUB_STEP_SUMMARY names the file of the job's page"};
}

/// Other steps write to the file too: what is there stays.
spec::Result<void> append(const std::string& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return cannot_append(path, errno);
  while (!text.empty()) {
    const auto written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int reason = errno;
      close(file);
      return cannot_append(path, reason);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (close(file) != 0) return cannot_append(path, errno);
  return {};
}

/// The job's page, when the run is over.
class JobPage final : public Sink {
 public:
  JobPage(std::string path, bool fail_on_flaky) : path_(std::move(path)) {
    run_.fail_on_flaky = fail_on_flaky;
  }

  void receive(const Event& event) override {
    if (!std::holds_alternative<ExchangeDone>(event)) run_.tally.add(event);
    if (!std::holds_alternative<RunFinished>(event)) return;
    const auto written = append(path_, markdown_of(run_, {page_limit, 1000}) + "\n");
    if (!written) failure_ = written.error().message;
  }
  void compare(const Comparison& comparison) override { run_.compare(comparison); }
  [[nodiscard]] std::string failure() const override { return failure_; }

 private:
  std::string path_;
  WholeRun run_;
  std::string failure_;
};

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_github(const std::string& path,
                                                const FormatOptions& options) {
  auto commands = write_when_over(path, options.out, options.fail_on_flaky, commands_of);
  const auto& page = options.step_summary;
  if (!commands || page.empty()) return commands;
  if (auto fine = append(page, ""); !fine) return fine.error();
  auto both = std::make_unique<Fanout>();
  both->add(std::make_unique<JobPage>(page, options.fail_on_flaky));
  both->add(std::move(*commands));
  return std::unique_ptr<Sink>(std::move(both));
}

}  // namespace assay::reports
