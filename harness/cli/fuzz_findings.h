// The parent's view of the findings of a fuzzing run.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/cli/fuzz_spool.h"
#include "harness/cli/session.h"

namespace assay::harness {

/// Each finding once, told at once, shrunk at the end.
class FuzzFindings {
 public:
  /// `session` and `sink` must outlive this.
  FuzzFindings(const Session& session, reports::Sink& sink) : session_(session), sink_(sink) {}

  /// Tells what is new at once, and keeps count of what is known.
  void take(const std::vector<SpooledFinding>& spooled);

  /// Shrinks every finding and tells its final form. With `clean_up`, what that created is deleted.
  void settle(const std::atomic<bool>& interrupted, bool clean_up);

  [[nodiscard]] std::uint64_t size() const noexcept { return found_.size(); }
  [[nodiscard]] std::uint64_t failures() const noexcept;

 private:
  bool open();
  void shrink_one(const std::string& fingerprint, reports::FindingRecorded& event,
                  const AfterPerformance& after);

  const Session& session_;
  reports::Sink& sink_;
  std::unique_ptr<Transport> transport_;
  std::map<std::string, reports::FindingRecorded> found_;
};

}  // namespace assay::harness
