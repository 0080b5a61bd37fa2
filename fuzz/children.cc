#include "fuzz/children.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "fuzz/artifacts.h"
#include "fuzz/signal_guard.h"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds poll{100};
constexpr int restart_limit = 100;
// A child that died without a new input to show for it is started again when it got that far: what
// kills it is then not the corpus that it begins with.
constexpr std::uint64_t worth_a_restart = 100;

spec::Error cannot_start(std::string message) {
  return {spec::ErrorCode::environment, std::move(message), {}, "choose another --out"};
}

/// The last line of a log.
std::string last_words(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string last = "see its log";
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) last = std::move(line);
  }
  if (last.starts_with("assay: ")) last.erase(0, 7);
  return last;
}

/// One place for a process: a child over all its lives, or one job after another.
struct Place {
  ChildProcess process;
  int job = 0;  ///< with -jobs: which one runs here
  int restarts = 0;
  std::uint64_t before = 0;  ///< executions when this life began
  Clock::time_point started;
  LogReader log;
};

class Pack {
 public:
  Pack(const Campaign& campaign, SharedState* shared)
      : campaign_(campaign),
        options_(campaign.options),
        jobs_(campaign.words.jobs),
        artifacts_(options_.artifact_prefix) {
    for (int i = 0; i < options_.workers; ++i) {
      places_.push_back({ChildProcess(campaign_, i, shared[i]), 0, 0, 0, {}, {}});
    }
  }

  spec::Result<DriverResult> run() {
    const SignalGuard guard;
    start_ = last_news_ = Clock::now();
    for (auto& place : places_) fill(place);
    auto last_watch = start_;
    while (std::any_of(places_.begin(), places_.end(),
                       [](const Place& place) { return place.process.running(); })) {
      for (auto& place : places_) attend(place);
      std::this_thread::sleep_for(poll);
      if (Clock::now() - last_watch < 2 * poll) continue;
      tell();
      last_watch = Clock::now();
    }
    tell();
    if (!failed_to_start_.empty()) return cannot_start(failed_to_start_);
    return finish();
  }

 private:
  [[nodiscard]] double since(Clock::time_point then) const {
    return std::chrono::duration<double>(Clock::now() - then).count();
  }
  [[nodiscard]] bool over() const {
    return SignalGuard::seen() > 0 || !failed_to_start_.empty() || flat();
  }
  [[nodiscard]] bool flat() const {
    return options_.plateau_seconds > 0 && since(last_news_) >= options_.plateau_seconds;
  }
  /// Each job has the whole budget; children share it.
  [[nodiscard]] bool spent(const Place& place) const {
    const auto from = jobs_ > 0 ? place.started : start_;
    return over() || (options_.max_seconds > 0 && since(from) >= options_.max_seconds);
  }
  [[nodiscard]] std::uint64_t last_run(const Place& place) const {
    if (options_.max_runs == 0) return 0;
    if (jobs_ > 0) return place.before + options_.max_runs;
    const auto workers = static_cast<std::uint64_t>(options_.workers);
    return (options_.max_runs + workers - 1) / workers;
  }
  [[nodiscard]] std::string log_of(const Place& place) const {
    if (options_.log_file.empty()) return {};
    const fs::path file(options_.log_file);
    if (jobs_ > 0) return (file.parent_path() / fmt::format("fuzz-{}.log", place.job)).string();
    if (place.process.number() == 0) return file.string();
    const auto name = fmt::format("{}-{}{}", file.stem().string(), place.process.number(),
                                  file.extension().string());
    return (file.parent_path() / name).string();
  }

  /// The next job, if there is one, or the child that belongs here.
  void fill(Place& place) {
    if (jobs_ > 0) {
      if (next_job_ >= jobs_) return;
      place.job = next_job_++;
      place.log = {};
    }
    start(place);
  }

  void start(Place& place) {
    // Neither a restarted child nor its sister may walk the same way.
    const auto line = static_cast<std::uint64_t>(jobs_ > 0 ? place.job : place.process.number());
    auto arguments =
        common_arguments(campaign_, static_cast<std::uint64_t>(place.restarts) + line * 1'000'003U);
    arguments.push_back(options_.corpus_folder);
    const auto& folders = campaign_.words.folders;
    for (std::size_t i = 1; i < folders.size(); ++i) arguments.push_back(folders[i]);
    place.before = place.process.shared().stats.executions;
    place.started = Clock::now();
    const auto log = log_of(place);
    place.log = LogReader(log);
    const ChildLife life{std::move(arguments), last_run(place), options_.feedback,
                         options_.corpus_folder};
    if (!place.process.start(life, log)) {
      failed_to_start_ = fmt::format("cannot fork: {}", std::strerror(errno));
    }
  }

  void attend(Place& place) {
    if (!place.process.running()) return;
    const auto status = place.process.attend(spent(place));
    if (place.log.read_on()) last_news_ = Clock::now();
    if (!status) return;
    result_.exit_status = *status;
    const bool news = artifacts_.collect();
    if (!place.process.shared().prepared) {
      failed_to_start_ = "the fuzzing process could not start: " + last_words(log_of(place));
      return;
    }
    const bool died = !place.process.asked() && *status != 0;
    result_.crashed = result_.crashed || died;
    result_.deaths += died ? 1 : 0;
    if (jobs_ > 0) return end_job(place, *status, died);
    const bool got_far = place.process.shared().stats.executions >= place.before + worth_a_restart;
    if (!died || spent(place) || place.process.shared().finished || !(news || got_far)) return;
    if (place.restarts >= restart_limit) return;
    ++place.restarts;
    ++result_.restarts;
    start(place);
  }

  void end_job(Place& place, int status, bool died) {
    if (died) {
      result_.notes.push_back(
          fmt::format("job {} ended with {}; see {}", place.job, status, log_of(place)));
    }
    if (!over()) fill(place);
  }

  [[nodiscard]] DriverStats sum() const {
    DriverStats all;
    for (const auto& place : places_) {
      const auto& stats = place.process.shared().stats;
      const auto& log = place.log.last();
      all.executions += stats.executions;
      all.findings += stats.findings;
      all.coverage = std::max(all.coverage, log.coverage);
      all.features = std::max(all.features, log.features);
      all.corpus = std::max(all.corpus, log.corpus);
      all.rate += log.rate;
    }
    all.seconds = since(start_);
    all.quiet_seconds = since(last_news_);
    return all;
  }

  void tell() {
    if (options_.watch) options_.watch(sum());
  }

  DriverResult finish() {
    result_.last = sum();
    result_.interrupted = SignalGuard::seen() > 0;
    result_.plateau = !result_.interrupted && flat();
    result_.seconds = since(start_);
    result_.executions = result_.last.executions;
    result_.findings = result_.last.findings;
    result_.artifacts = artifacts_.all();
    if (!result_.artifacts.empty()) result_.artifact = result_.artifacts.front();
    if (result_.plateau) {
      result_.notes.push_back(fmt::format("no new input for {:.0f} seconds: the search ended early",
                                          options_.plateau_seconds));
    }
    return result_;
  }

  const Campaign& campaign_;
  const DriverOptions& options_;
  int jobs_;
  int next_job_ = 0;
  Artifacts artifacts_;
  Clock::time_point start_;
  Clock::time_point last_news_;
  DriverResult result_;
  std::vector<Place> places_;
  std::string failed_to_start_;
};

}  // namespace

spec::Result<DriverResult> run_children(const Campaign& campaign, SharedState* shared) {
  return Pack(campaign, shared).run();
}

}  // namespace assay::fuzz
