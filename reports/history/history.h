// The runs that were, so that the next one can be held against them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/history/database.h"
#include "reports/run_account.h"
#include "spec/document_texts.h"

namespace assay::reports {

/// A run of the history, in one line of a list.
struct HistoryEntry {
  std::int64_t number = 0;  ///< never given twice
  std::string identity;
  std::string title;
  std::string url;
  PastRun about;  ///< id: "#41"
};

/// What became of the operations of one earlier run, and what was found.
struct Night {
  PastRun about;
  std::map<std::string, KnownOperation> operations;     ///< without durations
  std::map<std::string, contracts::Severity> findings;  ///< by fingerprint

  /// How many requests an operation was sent; 0: not known, or none.
  [[nodiscard]] std::uint64_t requests_to(const std::string& operation) const;

  /// Whether it would have seen a finding of that check, operation and status, which was seen when
  /// the operation was sent `requests` (0: not known): it came to its own end, and as far as is
  /// known it was as thorough (is_as_thorough()), the check ran, and an answer had the status that
  /// matters.
  [[nodiscard]] bool looked_for(const contracts::Finding& finding, std::uint64_t requests) const;
};

/// When and how often a finding was seen.
struct Sightings {
  std::string first_seen, last_seen;  ///< UTC; first_seen outlives runs that are pruned
  std::uint64_t runs = 0;  ///< that the history still holds, without the run that is compared
};

/// What a history knows when a run is compared.
struct Past {
  std::vector<Night> nights;                   ///< oldest first, at most 30, without the run itself
  std::map<std::string, Sightings> sightings;  ///< by fingerprint
};

/// Runs are those of one API when they have one title; a run without a title (of a JUnit file) is
/// counted with every API. Errors of all members: environment, in the database's words.
class History {
 public:
  /// A file (made when it is missing; see open_sqlite()) or postgresql://… . Errors: environment;
  /// usage, for what is no history.
  [[nodiscard]] static spec::Result<History> open(const std::string& place,
                                                  Damage damage = Damage::set_aside);

  /// What must be said of how the opening went; may be empty.
  [[nodiscard]] const std::string& warning() const noexcept { return warning_; }

  struct Recording {
    std::int64_t number = 0;
    bool added = false;           ///< false: the run was there
    bool told_otherwise = false;  ///< it was there by its journal, now comes its JUnit file, or the
                                  ///< other way round
    bool completed = false;       ///< it was there as far as it had come, and is replaced
  };
  /// Keeps a run. One that is there stays as it was, but for the label when one is given; unless
  /// `run` has an end of its own where what is there was cut short, or has sent more (and was not
  /// cut short itself where what is there was not): then it takes its place, number and label.
  [[nodiscard]] spec::Result<Recording> record(const KnownRun& run, const std::string& label = {});

  static constexpr std::size_t largest_document = 16U << 20U;  ///< bytes, of all its files

  /// Keeps the document of runs with this hash, once; it goes with the last of them. False: it is
  /// larger than `largest_document`, and nothing was kept.
  [[nodiscard]] spec::Result<bool> keep_document(const std::string& hash,
                                                 const spec::DocumentTexts& texts);
  [[nodiscard]] spec::Result<bool> holds_document(const std::string& hash);
  /// It, or nothing when it was not kept.
  [[nodiscard]] spec::Result<std::optional<spec::DocumentTexts>> document(const std::string& hash);

  /// Newest first.
  [[nodiscard]] spec::Result<std::vector<HistoryEntry>> runs(std::size_t limit);

  /// The run that `text` names: "#41"; a label ("release 1.4"), or the first words of one
  /// ("release": the newest such); or at least four digits of an identity. None: nullopt.
  [[nodiscard]] spec::Result<std::optional<HistoryEntry>> find(const std::string& text);

  /// The newest run of `now`'s API that began before it, came to its own end and tested something:
  /// outcome clean or findings. One without a title only when there is none with it.
  [[nodiscard]] spec::Result<std::optional<HistoryEntry>> last(const KnownRun& now);

  /// A run with its findings, and with those that earlier runs had where no run looked since, it
  /// included. Of a run without a title these are the runs of the API with `title`.
  [[nodiscard]] spec::Result<KnownRun> load(const HistoryEntry& entry,
                                            const std::string& title = {});

  /// What the runs before `now` say.
  [[nodiscard]] spec::Result<Past> past(const KnownRun& now);

  /// Empty takes the label away.
  [[nodiscard]] spec::Result<void> label(std::int64_t number, const std::string& text);

  /// Forgets all but the newest `keep` runs of each API (0: however many) and those that began
  /// before `since` (UTC; empty: however old), and findings that no other run has. Runs with a
  /// label stay. How many went.
  [[nodiscard]] spec::Result<std::uint64_t> prune(std::uint64_t keep, const std::string& since);

 private:
  explicit History(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  spec::Result<void> migrate();
  spec::Result<Recording> find_same(const KnownRun& run);
  spec::Result<void> insert(const KnownRun& run, std::int64_t number, const std::string& label);
  spec::Result<void> replace(const KnownRun& run, std::int64_t number);
  spec::Result<void> take_away(std::int64_t number);
  spec::Result<void> forget_unseen_findings();
  spec::Result<std::vector<HistoryEntry>> select(const std::string& condition,
                                                 const std::vector<SqlValue>& values);
  /// In their order; `condition` (" AND …") chooses among their operations.
  spec::Result<std::vector<Night>> nights(std::span<const HistoryEntry> entries,
                                          const std::string& condition = {});
  spec::Result<std::vector<CarriedFinding>> carried_to(const HistoryEntry& entry,
                                                       const std::string& title);
  spec::Result<std::vector<FindingRecorded>> recorded(const std::vector<std::string>& fingerprints);

  std::unique_ptr<Database> database_;
  std::string warning_;
};

/// The runs of a journal or of a JUnit file, for record(). A journal of a run that was killed ends
/// as end_aborted_run() ends it; `remarks` gets what had to be read past.
/// Errors: those of read_journal(); usage, for XML that is not JUnit, and for a run whose beginning
/// is no time.
[[nodiscard]] spec::Result<KnownRun> read_run(const std::string& path,
                                              std::vector<std::string>& remarks);

/// What a JUnit file holds: operations (class names) with states, failures with the fingerprint
/// where Assay wrote it, else with one over class and name. Errors: usage.
[[nodiscard]] spec::Result<KnownRun> parse_junit(std::string_view text, const std::string& file);

}  // namespace assay::reports
