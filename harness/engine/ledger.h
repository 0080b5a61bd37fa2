// What a run created on the server, and its removal.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/perform.h"
#include "properties/api/dependencies.h"

namespace assay::harness {

/// Remembers each thing that a request of ours created, as the Case that deletes it, in memory and
/// in a file: what a killed run left behind, the next one finds there, unless its name is a secret
/// (Subject::redactor) that the user did not fix. Things that no described
/// DELETE removes are not remembered. Not thread-safe: one per worker.
class Ledger {
 public:
  /// `path` is appended to; empty: memory alone. What it holds is due at once.
  Ledger(const Subject& subject, const properties::Dependencies& dependencies,
         const properties::Values& values, const std::string& path);
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

  /// Sends what is due, at most `limit` requests; a thing is forgotten once it was answered 2xx,
  /// 404 or 410, and after three other answers. Gives the number of requests.
  std::size_t clean(Transport& transport, std::size_t limit = 1000);

  /// Things that are still there as far as is known.
  [[nodiscard]] std::size_t due() const noexcept { return due_.size(); }
  /// Of those that were given up: "DELETE /rooms/7 answered 409".
  [[nodiscard]] const std::vector<std::string>& given_up() const noexcept { return given_up_; }

 private:
  void read(const std::string& path);
  void write(const char* event, const std::string& key, const spec::Case* removal);
  [[nodiscard]] std::optional<spec::Case> removal_of(const spec::Case& call,
                                                     const spec::Exchange& exchange) const;
  [[nodiscard]] std::string key_of(const spec::Case& removal) const;

  struct Due {
    spec::Case removal;
    int refused = 0;
  };

  const Subject& subject_;
  const properties::Dependencies& dependencies_;
  const properties::Values& values_;
  int file_ = -1;
  std::size_t written_ = 0;  ///< bytes since the file was empty
  std::vector<std::string> given_up_;
  std::map<std::string, Due> due_;  ///< by the removal's method and target
};

/// Each process of a search has a file of its own: "created.ndjson", "created-1.ndjson" …
[[nodiscard]] std::string ledger_file(const std::string& path, int child);

}  // namespace assay::harness
