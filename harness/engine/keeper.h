// A small process between a program and the service that it starts: whatever ends the program, the
// service ends too.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace assay::harness {

/// Forks a keeper, which starts, ends and reaps the service and all that it started. It lives until
/// the last end of its socket is closed, by the program or by the program's death; then the service
/// gets SIGTERM, two seconds later SIGKILL, and so does what is left of its children (the keeper is
/// their subreaper). The service itself gets SIGKILL when the keeper is killed.
class Keeper {
 public:
  /// `words`: program (looked up in PATH) and arguments. `environment`: "NAME=value" on top of this
  /// process's. Output is appended to `log`, and a lock on it makes a second keeper of the same log
  /// wait until the first one's service is gone. Must be made before there are threads; is not
  /// running when no process was to be had.
  Keeper(const std::vector<std::string>& words, const std::vector<std::string>& environment,
         const std::string& log);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  [[nodiscard]] bool running() const noexcept { return socket_ >= 0; }
  /// Ends the service if there is one, and starts it anew. False when the keeper did not answer
  /// (it was killed).
  bool start() noexcept;
  /// The wait status of a service that died since start(), waiting for it so long; as if SIGKILL
  /// had killed it when the keeper itself was killed.
  [[nodiscard]] std::optional<int> died(std::chrono::milliseconds patience) noexcept;

 private:
  pid_t pid_ = 0;
  int socket_ = -1;
};

/// Waits until no keeper holds `log`'s lock, so long at most; true when that is so.
bool wait_for_keeper(const std::string& log, std::chrono::milliseconds patience);

}  // namespace assay::harness
