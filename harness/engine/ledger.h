// What a run created on the server, and its removal.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/perform.h"
#include "properties/api/dependencies.h"

namespace assay::harness {

/// Where a ledger is written down.
struct LedgerFile {
  std::string path = {};    ///< appended to; empty: memory alone
  std::string server = {};  ///< whose things these are: the same text for the same server alone
};

/// What keeps a ledger from deleting for ever.
struct CleanUpLimits {
  std::size_t requests = 1000;
  std::function<bool()> stop = {};  ///< asked before each request; null: never
};

/// Remembers each thing that a request of ours created, as the Case that deletes it, in memory and
/// in a file: what a killed run left behind, the next one finds there, unless its name is a secret
/// (Subject::redactor) that the user did not fix. Things that no described
/// DELETE removes are not remembered. Not thread-safe: one per worker.
class Ledger {
 public:
  /// What the file holds of its server is due at once. Entries of another one, and those that name
  /// none, stay in the file and are nobody's: the same names may be anybody's things here.
  Ledger(const Subject& subject, const properties::Dependencies& dependencies,
         const properties::Values& values, const LedgerFile& file = {});
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// Notes what `steps` created and did not delete again.
  void note(const std::vector<ExaminedStep>& steps);
  /// Notes what one exchange created, or deleted.
  void note(const spec::Case& call, const spec::Exchange& exchange);

  /// True when requests of `operation` create things that can be deleted, or delete them.
  [[nodiscard]] bool concerns(const spec::Operation& operation) const;
  /// True for a request that removes a thing which a request of ours created.
  [[nodiscard]] bool owns(const spec::Request& request) const;

  /// Sends what is due within `limits`; a thing is forgotten once it was answered 2xx, 404 or 410,
  /// and after three other answers. Ends when nobody is there or nothing may be sent any more, and
  /// after three requests in a row that got no answer. Gives the number of requests.
  std::size_t clean(Transport& transport, const CleanUpLimits& limits = {});

  /// True when the last clean() ended since nobody answered.
  [[nodiscard]] bool met_silence() const noexcept { return met_silence_; }
  /// Things that are still there as far as is known.
  [[nodiscard]] std::size_t due() const noexcept { return due_.size(); }
  /// Of those that were given up: "DELETE /rooms/7 answered 409".
  [[nodiscard]] const std::vector<std::string>& given_up() const noexcept { return given_up_; }
  /// How many entries of the file are of other servers, by server; "" for those that name none.
  [[nodiscard]] std::map<std::string, std::size_t> foreign() const;
  /// The same for the person who reads a report, a line for each server.
  [[nodiscard]] std::vector<std::string> foreign_remarks() const;

 private:
  struct Due {
    spec::Case removal;
    int refused = 0;
  };

  void read(const std::string& path);
  void write(const char* event, const std::string& key, const spec::Case* removal);
  [[nodiscard]] std::string line_of(const char* event, const std::string& key,
                                    const spec::Case* removal) const;
  void append(const std::string& text);
  void shorten();
  spec::Exchange ask_to_delete(const std::string& key, Transport& transport);
  [[nodiscard]] std::optional<spec::Case> removal_of(const spec::Case& call,
                                                     const spec::Exchange& exchange) const;
  [[nodiscard]] std::string key_of(const spec::Case& removal) const;

  const Subject& subject_;
  const properties::Dependencies& dependencies_;
  const properties::Values& values_;
  std::string server_;  ///< as it stands in the file
  std::string path_;    ///< of the file; empty: none
  int file_ = -1;
  bool met_silence_ = false;
  std::size_t written_ = 0;  ///< bytes since the file was empty
  std::vector<std::string> given_up_;
  struct Foreign {
    std::string server;
    std::string line;  ///< of the file
  };
  std::vector<Foreign> foreign_;
  std::vector<std::string> refused_;  ///< lines of what was given up: the next start asks again
  std::map<std::string, Due> due_;    ///< by the removal's method and target
};

/// Each process of a search has a file of its own: "created.ndjson", "created-1.ndjson" …
[[nodiscard]] std::string ledger_file(const std::string& path, int child);

}  // namespace assay::harness
