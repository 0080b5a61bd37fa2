#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "fuzz/children.h"
#include "fuzz/signal_guard.h"

namespace assay::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds grace{2000};
// Two signals at once are one wish (timeout(1) signals a process and its group).
constexpr std::chrono::milliseconds one_wish{500};

}  // namespace

bool ChildProcess::start(const ChildLife& life, const std::string& log) {
  shared_->prepared = false;
  shared_->finished = false;
  asked_.reset();
  const auto parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have died before the wish was heard.
    if (getppid() != parent) _exit(1);
    become(life, log);
  }
  return pid_ > 0;
}

void ChildProcess::become(const ChildLife& life, const std::string& log) const {
  // ^C reaches the whole process group: the parent decides what it means.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
  const auto* path = log.empty() ? "/dev/null" : log.c_str();
  const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file >= 0) {
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
  }
  const auto prepared = campaign_->prepare(number_);
  if (!prepared.execute) _exit(1);
  shared_->prepared = true;
  run_child(campaign_->document, campaign_->values, life, prepared, *shared_);
}

std::optional<int> ChildProcess::attend(bool must_end) {
  if (pid_ <= 0) return std::nullopt;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == 0) {
    const auto now = Clock::now();
    if (must_end && !asked_) {
      kill(pid_, SIGUSR1);
      asked_ = now;
    }
    const auto patience = SignalGuard::seen() > 1 ? one_wish : grace;
    if (asked_ && now - *asked_ > patience) kill(pid_, SIGKILL);
    return std::nullopt;
  }
  pid_ = 0;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::vector<std::string> common_arguments(const Campaign& campaign, std::uint64_t life) {
  const auto& options = campaign.options;
  const auto seed = (options.seed + life) & 0x7FFFFFFFU;
  std::vector<std::string> words{"assay", fmt::format("-seed={}", seed == 0 ? 1 : seed),
                                 "-handle_int=0", "-handle_term=0", "-detect_leaks=0",
                                 "-max_len=65536", "-print_final_stats=1", "-timeout=60",
                                 // The service's PCs mean nothing in this process, and hit counts
                                 // dilute the corpus.
                                 "-print_funcs=0", "-use_counters=0"};
  if (!options.artifact_prefix.empty()) {
    words.push_back("-artifact_prefix=" + options.artifact_prefix);
  }
  if (!options.dictionary_file.empty()) words.push_back("-dict=" + options.dictionary_file);
  // The last of several wins.
  words.insert(words.end(), options.extra_flags.begin(), options.extra_flags.end());
  return words;
}

}  // namespace assay::fuzz
