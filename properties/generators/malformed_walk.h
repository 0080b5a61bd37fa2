// The catalogue's walk over one operation: proven Cases, made only as far as they are asked for.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/cases.h"

namespace assay::properties {

/// A Case of the walk and what is broken in it.
struct WalkedCase {
  spec::Case value;
  Malformation what;
};

/// Thread-safe; what at() gives depends on seed and position alone, not on who asked before.
/// Document, operation and values must outlive it.
class MalformedWalk {
 public:
  MalformedWalk(const spec::Document& document, const spec::Operation& operation, std::string phase,
                std::uint64_t seed, const KindChoice& choice, const Values& values)
      : document_(document),
        operation_(operation),
        phase_(std::move(phase)),
        seed_(seed),
        choice_(choice),
        values_(values) {}

  /// The Case at `index`; nothing when fewer can be had. No two send the same bytes.
  [[nodiscard]] std::optional<WalkedCase> at(std::size_t index);

  /// How many there are, up to `limit`, which must be the same in all calls.
  [[nodiscard]] std::size_t count(std::size_t limit);

  /// The first `limit` of those that claim something.
  [[nodiscard]] std::vector<Malformation> claimed(std::size_t limit);

 private:
  struct Proof {
    std::size_t candidate;
    std::uint64_t seed;
  };
  void list();
  bool prove_next(std::optional<WalkedCase>& made);
  [[nodiscard]] std::optional<WalkedCase> make(const Proof& proof) const;

  const spec::Document& document_;
  const spec::Operation& operation_;
  std::string phase_;
  std::uint64_t seed_;
  const KindChoice& choice_;
  const Values& values_;
  std::mutex mutex_;
  bool listed_ = false;
  std::vector<Malformation> candidates_;
  std::size_t next_ = 0;
  std::vector<Proof> proofs_;
  std::set<std::uint64_t> sent_;
};

}  // namespace assay::properties
