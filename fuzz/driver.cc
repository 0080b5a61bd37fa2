#include "fuzz/driver.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <new>
#include <optional>
#include <thread>

#include "fuzz/engine_child.h"
#include "fuzz/seeds.h"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds poll{100};
constexpr std::chrono::milliseconds grace{2000};
constexpr std::chrono::milliseconds one_wish{500};
constexpr int restart_limit = 100;

// Flags that make libFuzzer start this program again by a shell, which knows nothing of commands.
constexpr std::array<std::string_view, 6> impossible_flags{
    "fork", "merge", "jobs", "workers", "minimize_crash", "minimize_crash_internal_step"};
// LLVM 14's flags that make sense here (FuzzerFlags.def).
constexpr std::array<std::string_view, 41> known_flags{"verbosity",
                                                       "seed",
                                                       "runs",
                                                       "max_len",
                                                       "len_control",
                                                       "max_total_time",
                                                       "timeout",
                                                       "error_exitcode",
                                                       "timeout_exitcode",
                                                       "rss_limit_mb",
                                                       "malloc_limit_mb",
                                                       "mutate_depth",
                                                       "reduce_depth",
                                                       "shuffle",
                                                       "prefer_small",
                                                       "keep_seed",
                                                       "cross_over",
                                                       "cross_over_uniform_dist",
                                                       "reduce_inputs",
                                                       "use_counters",
                                                       "use_memmem",
                                                       "use_value_profile",
                                                       "use_cmp",
                                                       "shrink",
                                                       "entropic",
                                                       "reload",
                                                       "report_slow_units",
                                                       "only_ascii",
                                                       "dict",
                                                       "artifact_prefix",
                                                       "exact_artifact_path",
                                                       "print_final_stats",
                                                       "print_pcs",
                                                       "print_corpus_stats",
                                                       "print_coverage",
                                                       "handle_segv",
                                                       "handle_abrt",
                                                       "detect_leaks",
                                                       "purge_allocator_interval",
                                                       "trace_malloc",
                                                       "help"};

spec::Error usage(std::string message, std::string advice) {
  return {spec::ErrorCode::usage, std::move(message), {}, std::move(advice)};
}
spec::Error environment(std::string message) {
  return {spec::ErrorCode::environment, std::move(message), {}, "choose another --out"};
}

spec::Result<void> check_flags(const std::vector<std::string>& flags) {
  for (const auto& flag : flags) {
    const auto equals = flag.find('=');
    const bool form =
        flag.size() > 1 && flag[0] == '-' && flag[1] != '-' && equals != std::string::npos;
    const auto name = form ? flag.substr(1, equals - 1) : std::string();
    const auto is = [&](std::string_view other) { return other == name; };
    if (std::any_of(impossible_flags.begin(), impossible_flags.end(), is)) {
      return usage(
          fmt::format("libFuzzer's -{} starts the program again, which cannot work here", name),
          "leave it out; assay fuzz restarts by itself");
    }
    if (!form || std::none_of(known_flags.begin(), known_flags.end(), is)) {
      return usage(fmt::format("'{}' is no flag of libFuzzer", flag),
                   "write -name=value, e.g. -max_len=4096");
    }
  }
  return {};
}

/// Shared memory for one SharedState per child.
class SharedMemory {
 public:
  explicit SharedMemory(int children)
      : bytes_(sizeof(SharedState) * static_cast<std::size_t>(children)),
        place_(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (place_ == MAP_FAILED) return;
    states_ = static_cast<SharedState*>(place_);
    for (int i = 0; i < children; ++i) new (states_ + i) SharedState();
  }
  ~SharedMemory() {
    if (place_ != MAP_FAILED) munmap(place_, bytes_);
  }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  [[nodiscard]] SharedState* get() const noexcept { return states_; }

 private:
  std::size_t bytes_;
  void* place_;
  SharedState* states_ = nullptr;
};

volatile std::sig_atomic_t signals_seen = 0;
void on_signal(int) {
  signals_seen = signals_seen + 1;
}

/// The caller's handlers come back at the end.
class SignalGuard {
 public:
  SignalGuard() {
    signals_seen = 0;
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &interrupt_);
    sigaction(SIGTERM, &action, &terminate_);
  }
  ~SignalGuard() {
    sigaction(SIGINT, &interrupt_, nullptr);
    sigaction(SIGTERM, &terminate_, nullptr);
  }
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

/// One child, over all its lives.
struct Child {
  int number = 0;
  pid_t pid = 0;  ///< 0: not running
  SharedState* shared = nullptr;
  int restarts = 0;
  std::optional<Clock::time_point> asked;  ///< when it was asked to end
};

class Driver {
 public:
  Driver(const spec::Document& document, const properties::Values& values,
         const DriverOptions& options, const std::function<Execute(int)>& prepare,
         SharedState* shared)
      : document_(document), values_(values), options_(options), prepare_(prepare) {
    for (int i = 0; i < options.workers; ++i) children_.push_back({i, 0, shared + i, 0, {}});
  }

  spec::Result<DriverResult> run() {
    const SignalGuard guard;
    start_ = Clock::now();
    for (auto& child : children_) {
      if (!start(child)) return environment(fmt::format("cannot fork: {}", std::strerror(errno)));
    }
    auto last_watch = start_;
    while (
        std::any_of(children_.begin(), children_.end(), [](const Child& c) { return c.pid > 0; })) {
      for (auto& child : children_) attend(child);
      std::this_thread::sleep_for(poll);
      if (Clock::now() - last_watch < 2 * poll) continue;
      tell();
      last_watch = Clock::now();
    }
    tell();
    if (!failed_to_start_.empty()) return environment(failed_to_start_);
    const auto stats = sum();
    result_.interrupted = signals_seen > 0;
    result_.seconds = seconds();
    result_.executions = stats.executions;
    result_.findings = stats.findings;
    if (!result_.artifacts.empty()) result_.artifact = result_.artifacts.front();
    return result_;
  }

 private:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }
  [[nodiscard]] bool spent() const {
    const bool late = options_.max_seconds > 0 && seconds() >= options_.max_seconds;
    return signals_seen > 0 || late || !failed_to_start_.empty();
  }
  [[nodiscard]] std::uint64_t share_of_runs() const {
    if (options_.max_runs == 0) return 0;
    const auto workers = static_cast<std::uint64_t>(options_.workers);
    return (options_.max_runs + workers - 1) / workers;
  }

  bool start(Child& child) {
    child.shared->prepared = false;
    child.asked.reset();
    child.pid = fork();
    if (child.pid == 0) become(child);
    return child.pid > 0;
  }

  [[noreturn]] void become(const Child& child) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // ^C reaches the whole process group: the parent decides what it means.
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGTERM, SIG_DFL);
    const auto* log = options_.log_file.empty() ? "/dev/null" : options_.log_file.c_str();
    const int file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0) {
      dup2(file, STDOUT_FILENO);
      dup2(file, STDERR_FILENO);
    }
    const auto execute = prepare_(child.number);
    if (!execute) _exit(1);
    child.shared->prepared = true;
    run_child(document_, values_, share_of_runs(), arguments(child), execute, *child.shared);
  }

  [[nodiscard]] std::vector<std::string> arguments(const Child& child) const {
    // Neither a restarted child nor its sister may walk the same way.
    const auto lives = static_cast<std::uint64_t>(child.restarts) +
                       static_cast<std::uint64_t>(child.number) * 1'000'003U;
    const auto seed = (options_.seed + lives) & 0x7FFFFFFFU;
    std::vector<std::string> words{"assay",
                                   fmt::format("-seed={}", seed == 0 ? 1 : seed),
                                   "-handle_int=0",
                                   "-handle_term=0",
                                   "-detect_leaks=0",
                                   "-max_len=65536",
                                   "-print_final_stats=1",
                                   "-timeout=60"};
    if (!options_.artifact_prefix.empty()) {
      words.push_back("-artifact_prefix=" + options_.artifact_prefix);
    }
    if (!options_.dictionary_file.empty()) words.push_back("-dict=" + options_.dictionary_file);
    words.insert(words.end(), options_.extra_flags.begin(), options_.extra_flags.end());
    words.push_back(options_.corpus_folder);
    return words;
  }

  // Asks a child to end when the budget is spent, and looks whether it did.
  void attend(Child& child) {
    if (child.pid <= 0) return;
    int status = 0;
    if (waitpid(child.pid, &status, WNOHANG) == 0) {
      const auto now = Clock::now();
      if (spent() && !child.asked) {
        kill(child.pid, SIGUSR1);
        child.asked = now;
      }
      // Two signals at once are one wish (timeout(1) signals a process and its group).
      const auto patience = signals_seen > 1 ? one_wish : grace;
      if (child.asked && now - *child.asked > patience) kill(child.pid, SIGKILL);
      return;
    }
    child.pid = 0;
    bury(child, status);
  }

  void bury(Child& child, int status) {
    result_.exit_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    const auto known = result_.artifacts.size();
    collect_artifacts();
    if (!child.shared->prepared) {
      failed_to_start_ = "the fuzzing process could not start: see its log";
      return;
    }
    const bool died = !child.asked && result_.exit_status != 0;
    if (!died) return;
    result_.crashed = true;
    const bool news = result_.artifacts.size() > known;
    if (!news || spent() || child.shared->finished || child.restarts >= restart_limit) return;
    ++child.restarts;
    ++result_.restarts;
    start(child);
  }

  [[nodiscard]] DriverStats sum() const {
    DriverStats all;
    for (const auto& child : children_) {
      all.executions += child.shared->stats.executions;
      all.findings += child.shared->stats.findings;
    }
    all.seconds = seconds();
    return all;
  }

  void tell() {
    if (options_.watch) options_.watch(sum());
  }

  // libFuzzer's names: crash-<sha1>, timeout-<sha1>, oom-<sha1>.
  void collect_artifacts() {
    const fs::path prefix(options_.artifact_prefix.empty() ? "./" : options_.artifact_prefix);
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(prefix.parent_path(), failed)) {
      const auto name = entry.path().filename().string();
      const auto base = prefix.filename().string();
      if (!name.starts_with(base)) continue;
      const auto kind = name.substr(base.size());
      const bool artifact =
          kind.starts_with("crash-") || kind.starts_with("timeout-") || kind.starts_with("oom-");
      const auto path = entry.path().string();
      auto& all = result_.artifacts;
      if (artifact && std::find(all.begin(), all.end(), path) == all.end()) all.push_back(path);
    }
  }

  const spec::Document& document_;
  const properties::Values& values_;
  const DriverOptions& options_;
  const std::function<Execute(int)>& prepare_;
  Clock::time_point start_;
  DriverResult result_;
  std::vector<Child> children_;
  std::string failed_to_start_;
};

}  // namespace

spec::Result<DriverResult> drive(const spec::Document& document, const properties::Values& values,
                                 const DriverOptions& options,
                                 const std::function<Execute(int)>& prepare) {
  if (auto fine = check_flags(options.extra_flags); !fine) return fine.error();
  if (document.operations.empty()) return environment("the document has no operation to fuzz");
  if (auto ready = prepare_corpus(options.corpus_folder, document, values, options.seed); !ready) {
    return ready.error();
  }
  if (!options.log_file.empty()) {
    const int file =
        open(options.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) {
      return environment(
          fmt::format("cannot write '{}': {}", options.log_file, std::strerror(errno)));
    }
    close(file);
  }
  const SharedMemory memory(options.workers);
  if (memory.get() == nullptr) return environment("no shared memory to be had");
  return Driver(document, values, options, prepare, memory.get()).run();
}

}  // namespace assay::fuzz
