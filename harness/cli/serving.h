// Where the requests go: to a service that we start, or to a server that may come and go.
#pragma once

#include <string>
#include <vector>

#include "harness/cli/flags.h"
#include "harness/engine/patient_transport.h"
#include "harness/engine/run.h"

namespace assay::harness {

struct Serving {
  Patience patience;
  std::string command;   ///< of --serve; empty: the server is somebody else's
  std::string base_url;  ///< with {port} in it
  std::vector<std::uint16_t>
      ports;                    ///< one per worker, so that curl lines and restarts keep theirs
  std::string folder;           ///< for logs and coverage files
  std::string coverage;         ///< --coverage, as typed
  bool needs_coverage = false;  ///< --feedback asks for it by name

  /// How the service of one worker is started.
  [[nodiscard]] ServiceOptions service_of(int worker) const;
  /// Where the service of one worker writes its coverage, if it has our agent linked in.
  [[nodiscard]] std::string coverage_file(int worker) const;
  [[nodiscard]] std::string log_file(int worker) const;
  [[nodiscard]] OpenTransport opener(const TransportOptions& options, int first) const;
  /// How to meet the first worker's service again; empty without --serve.
  [[nodiscard]] std::string how_to_meet_again() const;
  /// Waits until no service of ours is left: those of processes that ended take a moment.
  void wait_for_the_end() const;
};

/// Understands --serve: chooses the ports, makes the folder, and fills in the first worker's URL.
/// Errors: usage (a command that cannot be split), environment.
[[nodiscard]] spec::Result<void> aim_at_service(const Flags& flags, Serving& serving,
                                                TransportOptions& transport);

}  // namespace assay::harness
