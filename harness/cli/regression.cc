#include "harness/cli/regression.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "harness/cli/document_drift.h"
#include "reports/compare_runs.h"
#include "reports/files.h"
#include "reports/history/history.h"
#include "spec/printable.h"

namespace assay::harness {

struct Regression {
  Flags flags;
  std::optional<reports::History> history;
  std::optional<reports::Baseline> baseline;
  std::optional<reports::KnownRun> other;  ///< of --against, but for "last"
  std::optional<DocumentAtHand> document;  ///< of a run that is to come
  std::optional<int> exit_code;            ///< of the delta
  bool failed = false;                     ///< something could not be read or written at the end

  [[nodiscard]] bool compares() const { return !flags.against.empty() || !flags.baseline.empty(); }
  /// False for an error, which is told.
  template <class T>
  bool fine(const spec::Result<T>& result) {
    if (result) return true;
    failed = true;
    std::fprintf(stderr, "assay: %s\n", result.error().text().c_str());
    return false;
  }
};

namespace {

spec::Error usage(std::string message, std::string advice) {
  return {spec::ErrorCode::usage, std::move(message), {}, std::move(advice)};
}

bool in_ci() {
  const char* value = std::getenv("CI");
  if (value == nullptr) return false;
  const std::string_view text(value);
  return !text.empty() && text != "false" && text != "0";
}

spec::Result<void> check_flags(const Flags& flags) {
  if (flags.baseline.empty() &&
      (flags.update_baseline || flags.prune_baseline || flags.strict_baseline)) {
    return usage("there is no baseline to update, to prune or to be strict about",
                 "name its file with --baseline");
  }
  if (flags.update_baseline && in_ci()) {
    return usage("--update-baseline would excuse what CI found: refused, since CI is set",
                 "update the file at your desk, where a person reads the change");
  }
  if (flags.history.empty() &&
      (!flags.label.empty() || flags.keep_runs > 0 || flags.keep_days > 0)) {
    return usage("there is no history for --label, --keep-runs or --keep-days",
                 "name it with --history");
  }
  if (flags.history.empty() && flags.against == "last") {
    return usage("'--against last' is a run of a history, and there is none",
                 "name it with --history");
  }
  return {};
}

spec::Result<void> open_baseline(Regression& asked) {
  const auto& file = asked.flags.baseline;
  const bool writes = asked.flags.update_baseline || asked.flags.prune_baseline;
  if (writes) {
    if (auto fine = reports::check_writable(file); !fine) return fine;
  }
  std::error_code failed;
  if (asked.flags.update_baseline && !std::filesystem::exists(file, failed) && !failed) {
    asked.baseline = reports::Baseline{file, {}, {}};
    return {};
  }
  auto read = reports::read_baseline(file);
  if (!read) return read.error();
  asked.baseline = std::move(*read);
  return {};
}

spec::Result<void> find_other(Regression& asked, const std::string& title) {
  const auto& text = asked.flags.against;
  if (text.empty() || text == "last") return {};
  if (asked.history) {
    const auto entry = asked.history->find(text);
    if (!entry) return entry.error();
    if (*entry) {
      auto run = asked.history->load(**entry, title);
      if (!run) return run.error();
      asked.other = std::move(*run);
      return {};
    }
  }
  std::error_code failed;
  if (!std::filesystem::exists(text, failed)) {
    if (failed) {
      return spec::Error{spec::ErrorCode::environment,
                         fmt::format("cannot read '{}': {}", text, failed.message()),
                         {},
                         "give --against a run that can be read"};
    }
    return usage(fmt::format("no run is named '{}'{}, and no journal is there", text,
                             asked.history ? " in the history" : ""),
                 "see 'assay history list'; or give a journal.ndjson, its folder or a JUnit file");
  }
  std::vector<std::string> remarks;
  auto run = reports::read_run(text, remarks);
  if (!run) return run.error();
  for (const auto& remark : remarks) std::fprintf(stderr, "assay: %s\n", remark.c_str());
  run->about.id = text;
  asked.other = std::move(*run);
  return {};
}

class Comparing final : public reports::Sink {
 public:
  Comparing(std::shared_ptr<Regression> asked, std::unique_ptr<reports::Sink> next)
      : asked_(std::move(asked)), next_(std::move(next)) {}

  void receive(const reports::Event& event) override {
    account_.add(event);
    const auto* end = std::get_if<reports::RunFinished>(&event);
    if (end == nullptr) return next_->receive(event);
    auto told = *end;
    const auto known = reports::remember(account_);
    if (asked_->history && asked_->flags.against == "last") find_last(known);
    if (asked_->baseline) keep_baseline();
    if (asked_->compares()) {
      compare_with(known);
      told.exit_code = asked_->exit_code.value_or(told.exit_code);
    }
    if (asked_->history) keep(known);
    told.exit_code = harness::exit_code(asked_, told.exit_code);
    next_->receive(told);
  }
  [[nodiscard]] std::string failure() const override { return next_->failure(); }

 private:
  [[nodiscard]] const reports::KnownRun* other() const {
    return asked_->other ? &*asked_->other : nullptr;
  }

  void keep_baseline() {
    auto& baseline = *asked_->baseline;
    std::size_t changed = 0;
    if (asked_->flags.prune_baseline) changed += prune_baseline(baseline, account_.run, other());
    if (asked_->flags.update_baseline) changed += update_baseline(baseline, account_.run);
    std::error_code absent;
    if (changed == 0 && std::filesystem::exists(baseline.file, absent)) return;
    if (!asked_->flags.prune_baseline && !asked_->flags.update_baseline) return;
    asked_->fine(reports::write_atomically(baseline.file, write_baseline(baseline)));
  }

  void compare_with(const reports::KnownRun& known) {
    reports::ComparisonBasis basis;
    reports::Past past;
    reports::BaselineReview review;
    if (asked_->history) {
      auto read = asked_->history->past(known);
      if (asked_->fine(read)) past = std::move(*read);
      basis.past = &past;
    }
    basis.other = other();
    if (asked_->baseline) {
      basis.baseline = &*asked_->baseline;
      review = review_baseline(*asked_->baseline, account_.run, other());
    }
    if (!asked_->other && asked_->flags.against == "last") {
      basis.against = "nothing: no earlier run is in the history";
      if (asked_->baseline) basis.against = "baseline " + asked_->baseline->file;
    }
    auto comparison = reports::compare_runs(account_, basis);
    if (asked_->history && !asked_->history->warning().empty()) {
      comparison.warnings.push_back(asked_->history->warning());
    }
    compare_documents(comparison, asked_->history ? &*asked_->history : nullptr, account_.run,
                      asked_->document);
    asked_->exit_code = gate(comparison, review, account_.run.finished,
                             {asked_->flags.fail_on_flaky, asked_->flags.strict_baseline})
                            .exit_code;
    next_->compare(comparison);
  }

  void find_last(const reports::KnownRun& known) {
    const auto entry = asked_->history->last(known);
    if (!asked_->fine(entry) || !*entry) return;
    auto run = asked_->history->load(**entry, known.title);
    if (asked_->fine(run)) asked_->other = std::move(*run);
  }

  void keep(const reports::KnownRun& known) {
    const auto& started = account_.run.started;
    if (started.shards.size() < started.shard_count) {
      std::fprintf(stderr,
                   "assay: note: %s is no whole run and is not kept in the history: "
                   "'assay report' of all shards takes --history\n",
                   reports::describe_shards(started).c_str());
      return;
    }
    const auto& flags = asked_->flags;
    const auto recorded = asked_->history->record(known, flags.label);
    if (!asked_->fine(recorded)) return;
    if (!recorded->added && !recorded->completed) {
      std::fprintf(stderr, "assay: note: the run is in the history already%s (#%lld)\n",
                   recorded->told_otherwise ? ", by its JUnit file" : "",
                   static_cast<long long>(recorded->number));
    }
    const auto why_not = keep_document(*asked_->history, account_.run, asked_->document);
    if (asked_->fine(why_not) && !why_not->empty()) {
      std::fprintf(stderr, "assay: note: the document is not kept in the history: %s\n",
                   spec::printable(*why_not).c_str());
    }
    if (flags.keep_runs == 0 && flags.keep_days == 0) return;
    const auto since =
        flags.keep_days == 0 ? std::string() : days_before(started.started_at, flags.keep_days);
    asked_->fine(asked_->history->prune(flags.keep_runs, since));
  }

  std::shared_ptr<Regression> asked_;
  std::unique_ptr<reports::Sink> next_;
  reports::RunAccount account_;
};

}  // namespace

std::string days_before(std::string_view time, std::uint64_t days) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const std::string text(time.substr(0, 10));
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return {};
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return {};
  const std::chrono::year_month_day since{
      std::chrono::sys_days(date) -
      std::chrono::days(static_cast<int>(std::min<std::uint64_t>(days, 100'000)))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(since.year()),
                     static_cast<unsigned>(since.month()), static_cast<unsigned>(since.day()));
}

spec::Result<std::shared_ptr<Regression>> open_regression(const Flags& flags,
                                                          const std::string& title,
                                                          const Session* session) {
  if (auto fine = check_flags(flags); !fine) return fine.error();
  std::shared_ptr<Regression> asked;
  if (flags.history.empty() && flags.against.empty() && flags.baseline.empty()) return asked;
  asked = std::make_shared<Regression>();
  asked->flags = flags;
  if (!flags.baseline.empty()) {
    if (auto opened = open_baseline(*asked); !opened) return opened.error();
  }
  if (!flags.history.empty()) {
    auto history = reports::History::open(flags.history);
    if (!history) return history.error();
    // What is compared tells it where the deltas are.
    if (!asked->compares() && !history->warning().empty()) {
      std::fprintf(stderr, "assay: %s\n", history->warning().c_str());
    }
    asked->history = std::move(*history);
    if (session != nullptr) asked->document = hold_document(*session);
  }
  if (auto found = find_other(*asked, title); !found) return found.error();
  return asked;
}

std::unique_ptr<reports::Sink> comparing(std::shared_ptr<Regression> regression,
                                         std::unique_ptr<reports::Sink> next) {
  if (!regression) return next;
  return std::make_unique<Comparing>(std::move(regression), std::move(next));
}

int exit_code(const std::shared_ptr<Regression>& regression, int of_the_run) {
  if (!regression) return of_the_run;
  const int code = regression->exit_code.value_or(of_the_run);
  return code == 0 && regression->failed ? 3 : code;
}

int exit_code(const reports::Sink& reports, int of_the_run) {
  const auto failure = reports.failure();
  if (failure.empty()) return of_the_run;
  const int code = of_the_run < 2 ? 3 : of_the_run;
  std::fprintf(stderr, "assay: exit code %d: %s (make room there, or choose another place)\n", code,
               spec::printable(failure).c_str());
  return code;
}

}  // namespace assay::harness
