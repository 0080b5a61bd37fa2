// Pairs of schemas that stand for the same value in two documents, and how they differ: a graph, so
// that what many operations share is compared once and recursion ends.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spec/diff/flat.h"

namespace assay::spec::diff {

/// What a difference does to the set of admitted values; bits.
enum Effect : std::uint8_t { keeps = 0, narrows = 1, widens = 2, alters = 3, hides = 4 };

/// How much a difference in one of several alternatives says about the whole.
enum class Sure : std::uint8_t {
  full,    ///< no other alternative makes up for it
  claims,  ///< one might: what would break only may break
  none     ///< it might even turn round (oneOf admits what exactly one branch admits)
};

using PairId = std::uint32_t;

/// One keyword that differs.
struct Difference {
  std::string_view key;  ///< of a rule, without "request." or "response."
  Effect effect = keeps;
  Side side = Side::after;
  std::string location;
  std::string message;
  std::string step = {};  ///< below the value: "/name"
  Sure sure = Sure::full;
};

struct Edge {
  PairId to = 0;
  std::string step;  ///< "/name", "/*", or empty for the same value
  Sure sure = Sure::full;
};

/// How a pair came to be looked at.
struct PairMode {
  Direction direction = Direction::request;
  bool text = false;         ///< the value travels as text: 5 and "5" are the same
  bool plain = false;        ///< groups are somebody else's business
  TypeMask mask = any_type;  ///< only values of these types count
};

struct Pair {
  View before, after;
  PairMode mode;
  enum class State : std::uint8_t { open, working, done };
  State state = State::open;
  std::vector<Difference> differences;
  std::vector<Edge> edges;
};

/// Compares pairs on demand.
class Pairs {
 public:
  /// The pair of two schemas of the documents; an empty one stands for anything.
  [[nodiscard]] PairId root(const Schema& before, const Schema& after, Direction direction,
                            bool text);
  /// The pair, compared; what it leads to may not be.
  [[nodiscard]] const Pair& at(PairId id);
  [[nodiscard]] std::size_t size() const noexcept { return pairs_.size(); }

  // For the comparers of single keywords.

  [[nodiscard]] PairId intern(View before, View after, PairMode mode);
  /// Some schema of the document; of the other one where it has none.
  [[nodiscard]] const Schema& entry(Side side) const noexcept {
    const auto& own = entries_[static_cast<std::size_t>(side)];
    return own ? own : entries_[1 - static_cast<std::size_t>(side)];
  }
  [[nodiscard]] const Program& program(Side side) const { return entry(side).program(); }
  /// All effects that the pair leads to, `hides` among them where the search was given up.
  [[nodiscard]] std::uint8_t effects(PairId id);
  /// False when comparing a pair within the comparison of another one would go too deep.
  [[nodiscard]] bool may_nest() const noexcept { return nesting_ < 32; }

 private:
  void compare(PairId id);

  Schema entries_[2];
  std::deque<Pair> pairs_;
  std::map<std::vector<std::uint32_t>, PairId> ids_;
  std::vector<bool> same_;  ///< pairs that lead to no difference
  std::size_t visits_ = 0;
  int depth_ = 0;
  int nesting_ = 0;
};

/// What comparers write to.
struct Comparing {
  Pairs& pairs;
  const PairMode mode;
  std::vector<Difference> differences;
  std::vector<Edge> edges;

  Difference& add(std::string_view key, Effect effect, Side side, NodeId at,
                  std::string_view keyword, std::string message, std::string step = {});
  /// The member, item or branch below.
  void descend(const View& before, const View& after, std::string step, Sure sure = Sure::full);
  /// The same value under other conditions.
  void stay(PairId pair, Sure sure) { edges.push_back({pair, {}, sure}); }
  [[nodiscard]] const Program& program(Side side) const { return pairs.program(side); }
};

/// Everything but groups. Types that `mode.mask` lacks are passed over.
void compare_flats(Comparing& comparing, const Flat& before, const Flat& after);
/// Types, listed values, numbers, strings (scalars.cc); false when that says everything.
[[nodiscard]] bool compare_types(Comparing& comparing, const Flat& before, const Flat& after);
void compare_null(Comparing& comparing, int before, int after, NodeId before_at, NodeId after_at);
void compare_numbers_of(Comparing& comparing, const Flat& before, const Flat& after);
void compare_strings(Comparing& comparing, const Flat& before, const Flat& after);
void compare_counts(Comparing& comparing, const Flat& before, const Flat& after, TypeMask shared);
/// Arrays, objects, composites (members.cc).
void compare_items(Comparing& comparing, const Flat& before, const Flat& after);
void compare_members(Comparing& comparing, const Flat& before, const Flat& after);
void compare_composites(Comparing& comparing, const Flat& before, const Flat& after);
/// Schemas of which one at least has groups (groups.cc).
void compare_groups(Comparing& comparing, const Joined& before, const Joined& after);

/// 0: null is not admitted, 1: in a wide reading only, 2: it is.
[[nodiscard]] int null_of(const Flat& flat, TypeMask mask) noexcept;
/// True when `flat` limits the texts that it admits.
[[nodiscard]] bool has_text_limits(const Flat& flat) noexcept;
/// "integer or string"
[[nodiscard]] std::string type_names(TypeMask types);
/// A value as text, at most 60 bytes.
[[nodiscard]] std::string shown(const json::value& value);

}  // namespace assay::spec::diff
