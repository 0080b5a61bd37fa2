// What the fuzzing child does with one input: send, judge, note, clean up.
#pragma once

#include <memory>
#include <string>

#include "fuzz/driver.h"
#include "harness/cli/fuzz_spool.h"
#include "harness/cli/session.h"
#include "harness/engine/ledger.h"

namespace assay::harness {

/// So many requests in a row that find nobody there mean that the server is gone.
inline constexpr std::uint64_t unreachable_limit = 5;

/// One child's side. Lives in the child's process alone; not thread-safe.
class FuzzExecution {
 public:
  /// `session` and `counts` must outlive this. With `clean_up`, what a sequence created is deleted
  /// behind it.
  FuzzExecution(const Session& session, const SharedCounts& counts, int child,
                const std::string& spool_path, const std::string& ledger_path, bool clean_up);

  /// False when transport or spool could not be had.
  [[nodiscard]] bool ready() const noexcept { return transport_ && spool_.is_open(); }

  /// Performs one sequence. Ends the process when the server stays away.
  fuzz::Observation operator()(const spec::Sequence& sequence);

 private:
  void watch_for_the_end(const std::vector<ExaminedStep>& steps);
  void note(const spec::Sequence& sequence, const std::vector<ExaminedStep>& steps, std::size_t at,
            fuzz::Observation& seen);

  const Session& session_;
  const SharedCounts& counts_;
  int child_;
  SpoolWriter spool_;
  std::unique_ptr<Transport> transport_;
  properties::Dependencies dependencies_;
  Ledger ledger_;
  bool clean_up_;
};

}  // namespace assay::harness
