// A service that we start ourselves, watch, and start again.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/engine/keeper.h"
#include "spec/result.h"

namespace assay::harness {

struct ServiceOptions {
  std::string command;  ///< split by split_command(); {port} is the port's place
  std::uint16_t port = 0;
  std::string log_file;                               ///< its output is appended here
  std::vector<std::string> environment;               ///< "NAME=value" on top of ours
  std::chrono::milliseconds wait{10'000};             ///< how long it may take until it accepts
  std::function<bool()> stop = [] { return false; };  ///< ends waiting early
};

/// How a service died.
struct ServiceDeath {
  int signal = 0;     ///< or 0
  int exit_code = 0;  ///< when no signal killed it
  /// What it said last about itself: a sanitizer's SUMMARY line, or the line of a runtime error, an
  /// uncaught exception or an assertion. May be empty.
  std::string summary;
  std::string excerpt;  ///< the end of its output, 4 KiB at most

  /// "died of SIGSEGV: AddressSanitizer: …" or "ended with exit code 3".
  [[nodiscard]] std::string text() const;
  /// The same without what differs from run to run (addresses, paths, lines, numbers): equal texts
  /// are one cause.
  [[nodiscard]] std::string cause() const;
};

/// A port on 127.0.0.1 that nobody listens on just now; 0 when there is none.
[[nodiscard]] std::uint16_t free_port();

/// Does anybody accept connections on 127.0.0.1?
[[nodiscard]] bool accepts(std::uint16_t port);

/// Owns the process. Nothing is left behind, whatever ends this program (keeper.h).
class Service {
 public:
  /// Starts it and waits until it accepts.
  /// Errors: usage (a command that cannot be split, or without {port}), environment (it ended
  /// before it accepted, with why; or it never did).
  [[nodiscard]] static spec::Result<std::unique_ptr<Service>> start(ServiceOptions options);

  [[nodiscard]] std::uint16_t port() const noexcept { return options_.port; }

  /// How it died since it was started last, waiting so long for its end: a process whose connection
  /// broke may need a moment more. Nothing while it lives.
  [[nodiscard]] std::optional<ServiceDeath> died(
      std::chrono::milliseconds patience = std::chrono::milliseconds(500));

  /// Ends it if it lives, and starts it again. Errors: environment, as for start().
  [[nodiscard]] spec::Result<void> restart();

 private:
  Service(ServiceOptions options, const std::vector<std::string>& words);
  [[nodiscard]] spec::Result<void> wait_until_it_accepts(
      std::chrono::steady_clock::time_point until);
  [[nodiscard]] ServiceDeath describe(int status) const;
  [[nodiscard]] std::string output() const;

  ServiceOptions options_;
  Keeper keeper_;
  std::size_t log_start_ = 0;  ///< of this life
};

}  // namespace assay::harness
