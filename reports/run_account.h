// A run as a later one must know it: less than its journal, enough for a comparison.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reports/comparison.h"
#include "reports/durations.h"
#include "reports/tally.h"

namespace assay::reports {

/// A run that goes on or is over, and how long the exchanges of each operation took.
struct RunAccount {
  RunTally run;
  std::map<std::string, Durations> durations;  ///< by operation

  void add(const Event& event);
};

/// What became of one operation.
struct KnownOperation {
  std::string operation;
  OperationState state = OperationState::absent;
  std::uint64_t requests = 0;
  Durations durations;
  std::string checks;    ///< families that ran, by space; empty: not known
  std::string statuses;  ///< of the answers, by space; empty: not known
};

/// A finding that some earlier run saw, and no run looked for since, the one that carries it
/// included.
struct CarriedFinding {
  FindingRecorded found;
  std::uint64_t requests = 0;  ///< that its operation was sent when it was seen; 0: not known
};

/// A run, as a history keeps it.
struct KnownRun {
  PastRun about;
  std::string identity;  ///< 16 hex digits; the same for the same run, however often it is read
  std::string title;     ///< of the API; empty when that is not known
  std::string command;
  std::string url;
  /// True of what a JUnit file tells: its findings hold less than those of a journal.
  bool summary = false;
  std::vector<KnownOperation> operations;  ///< document order
  std::vector<FindingRecorded> findings;
  /// Neither fixed nor new when they are seen again, but for a warning that became a failure.
  std::vector<CarriedFinding> carried;

  [[nodiscard]] const KnownOperation* find(std::string_view operation) const noexcept;
};

/// True when an answer of that status must be seen to say that a finding of `check` is gone: what
/// the document says of a status' body and header fields.
[[nodiscard]] bool needs_status(std::string_view check) noexcept;

/// True when a run that sent an operation `requests` says something of what was seen there when it
/// was sent `then`: no less than half as many.
[[nodiscard]] bool is_as_thorough(std::uint64_t requests, std::uint64_t then) noexcept;

/// What became of an operation: failed (with a failure that an exact replay showed again), flaky
/// (with failures that it did not show), warned, passed; unreached when nothing was sent.
[[nodiscard]] OperationState state_of(const OperationTally& operation);

/// The identity of a run: of its id, when it began, the command, the document's hash, the URL, the
/// seed and the shards.
[[nodiscard]] std::string identity_of(const RunStarted& started);

/// What a history keeps of a run. `id` is what --against takes.
[[nodiscard]] KnownRun remember(const RunAccount& account, std::string id = {});

/// 16 hex digits, FNV-1a.
[[nodiscard]] std::string hash_text(std::string_view text);

}  // namespace assay::reports
