#include "harness/engine/keeper.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <thread>

namespace assay::harness {
namespace {

constexpr char start_wish = 's';
// The keeper waits for a predecessor's service, and then for its own one's end.
constexpr std::chrono::milliseconds answer_patience{10'000};

/// What the keeper says.
struct News {
  enum Kind : int { started, died };
  int kind = started;
  int status = 0;
};
constexpr int grace_ms = 2000;
constexpr int step_ms = 10;

/// Everything that the keeper needs, made before the fork: behind it there is no allocation, since
/// the program may have threads.
struct Orders {
  char* const* words;
  char* const* environment;
  const char* log;
};

void pause_ms(int ms) {
  poll(nullptr, 0, ms);
}

/// Direct children of this process, the adopted ones too; signals each and gives their number.
int signal_children(int signal) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[8192];
  const auto size = read(file, text, sizeof text);
  close(file);
  int count = 0;
  pid_t pid = 0;
  for (ssize_t i = 0; i < size; ++i) {
    if (text[i] >= '0' && text[i] <= '9') {
      pid = pid * 10 + (text[i] - '0');
    } else if (pid > 0) {
      kill(pid, signal);
      ++count;
      pid = 0;
    }
  }
  return count;
}

class KeeperProcess {
 public:
  KeeperProcess(int socket, const Orders& orders) : socket_(socket), orders_(orders) {}

  [[noreturn]] void run() {
    settle_in();
    for (;;) {
      pollfd wishes[2] = {{socket_, POLLIN, 0}, {deaths_, POLLIN, 0}};
      if (poll(wishes, 2, -1) < 0 && errno != EINTR) break;
      if ((wishes[1].revents & POLLIN) != 0) {
        signalfd_siginfo ignored{};
        if (read(deaths_, &ignored, sizeof ignored) > 0) reap();
      }
      if (wishes[0].revents == 0) continue;
      char wish = 0;
      const auto got = read(socket_, &wish, 1);
      if (got == 0 || (got < 0 && errno != EINTR)) break;
      if (got > 0 && wish == start_wish) {
        end_service();
        start_service();
        tell({News::started, 0});
      }
    }
    end_service();
    _exit(0);
  }

 private:
  void settle_in() {
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
    std::signal(SIGTERM, SIG_DFL);
    // The lock is a description of its own: the service must not hold it.
    lock_ = open(orders_.log, O_RDONLY | O_CREAT | O_CLOEXEC, 0644);
    log_ = open(orders_.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      dup2(nothing, standard);
    }
    close_others();
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, nullptr);
    deaths_ = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    // Whoever had this log before is on its way out; a program that died meanwhile is not missed.
    while (lock_ >= 0 && flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      pollfd program{socket_, POLLIN, 0};
      if (poll(&program, 1, step_ms) > 0 && (program.revents & POLLHUP) != 0) _exit(0);
      if ((program.revents & POLLIN) != 0) pause_ms(step_ms);
    }
  }

  // The program's other sockets, its own end of this one first of all, would keep them open.
  void close_others() const {
    int kept[] = {socket_, lock_, log_};
    std::sort(std::begin(kept), std::end(kept));
    unsigned int next = STDERR_FILENO + 1;
    for (const int file : kept) {
      if (file < 0) continue;
      const auto number = static_cast<unsigned int>(file);
      if (number > next) close_range(next, number - 1, 0);
      next = std::max(next, number + 1);
    }
    close_range(next, ~0U, 0);
  }

  void start_service() {
    service_ = fork();
    if (service_ == 0) become_service();
    if (service_ < 0) service_ = 0;
  }

  [[noreturn]] void become_service() const {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == 1) _exit(127);
    for (const int signal : {SIGINT, SIGHUP, SIGPIPE, SIGTERM, SIGUSR1, SIGUSR2}) {
      std::signal(signal, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(log_, STDOUT_FILENO);
    dup2(log_, STDERR_FILENO);
    execvpe(orders_.words[0], orders_.words, orders_.environment);
    dprintf(STDERR_FILENO, "assay: cannot run '%s': %s\n", orders_.words[0], std::strerror(errno));
    _exit(127);
  }

  void tell(const News& news) const {
    // Nobody there any more: then the loop ends too.
    (void)send(socket_, &news, sizeof news, MSG_NOSIGNAL);
  }

  void reap() {
    int status = 0;
    for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
      if (pid != service_) continue;
      kill(-service_, SIGKILL);
      service_ = 0;
      tell({News::died, status});
    }
  }

  void end_service() {
    if (service_ > 0) {
      kill(-service_, SIGTERM);
      for (int waited = 0; waited < grace_ms; waited += step_ms) {
        if (waitpid(service_, nullptr, WNOHANG) != 0) break;
        pause_ms(step_ms);
      }
      kill(-service_, SIGKILL);
      service_ = 0;
    }
    // Children that left the group have been adopted by now.
    for (int tries = 0; tries < 100 && signal_children(SIGKILL) > 0; ++tries) {
      while (waitpid(-1, nullptr, WNOHANG) > 0) {
      }
      pause_ms(1);
    }
  }

  int socket_;
  const Orders& orders_;
  int lock_ = -1;
  int log_ = -1;
  int deaths_ = -1;
  pid_t service_ = 0;
};

/// Waits for something to read, over the signals of libFuzzer's timer too.
bool readable(int socket, std::chrono::milliseconds patience) noexcept {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd one{socket, POLLIN, 0};
    const int count = poll(&one, 1, std::max(0, static_cast<int>(left.count())));
    if (count >= 0 || errno != EINTR || left.count() <= 0) return count > 0;
  }
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::string_view name_of(std::string_view assignment) {
  return assignment.substr(0, assignment.find('='));
}

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> all;
  for (char** one = environ; *one != nullptr; ++one) {
    const bool replaced = std::any_of(more.begin(), more.end(), [&](const std::string& other) {
      return name_of(*one) == name_of(other);
    });
    if (!replaced) all.emplace_back(*one);
  }
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

Keeper::Keeper(const std::vector<std::string>& words, const std::vector<std::string>& environment,
               const std::string& log) {
  auto texts = words;
  auto assignments = environment_with(environment);
  const auto arguments = pointers(texts);
  const auto variables = pointers(assignments);
  const Orders orders{arguments.data(), variables.data(), log.c_str()};
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
  pid_ = fork();
  if (pid_ == 0) {
    close(ends[0]);
    KeeperProcess(ends[1], orders).run();
  }
  close(ends[1]);
  if (pid_ > 0) {
    socket_ = ends[0];
  } else {
    close(ends[0]);
  }
}

Keeper::~Keeper() {
  if (socket_ < 0) return;
  close(socket_);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool Keeper::start() noexcept {
  if (send(socket_, &start_wish, 1, MSG_NOSIGNAL) != 1) return false;
  News news{News::died, 0};
  // Deaths of earlier services are of no interest any more.
  while (news.kind != News::started) {
    if (!readable(socket_, answer_patience)) return false;
    if (recv(socket_, &news, sizeof news, MSG_DONTWAIT) != sizeof news) return false;
  }
  return true;
}

std::optional<int> Keeper::died(std::chrono::milliseconds patience) noexcept {
  if (!readable(socket_, patience)) return std::nullopt;
  News news;
  const auto got = recv(socket_, &news, sizeof news, MSG_DONTWAIT);
  if (got == 0) return SIGKILL;
  if (got == static_cast<ssize_t>(sizeof news) && news.kind == News::died) return news.status;
  return std::nullopt;
}

bool wait_for_keeper(const std::string& log, std::chrono::milliseconds patience) {
  const int file = open(log.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return true;
  bool free = false;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!(free = flock(file, LOCK_SH | LOCK_NB) == 0) &&
         std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(step_ms));
  }
  close(file);
  return free;
}

}  // namespace assay::harness
