// oneOf and anyOf: their branches are sets, and a branch that only admits null says what
// `nullable` says.
#include <algorithm>
#include <array>
#include <map>

#include "spec/diff/pairs.h"

namespace assay::spec::diff {
namespace {

constexpr std::size_t alternative_limit = 64;
constexpr TypeMask numeric = integer_bit | number_bit;
constexpr std::array<TypeMask, 5> classes{boolean_bit, numeric, string_bit, array_bit, object_bit};

/// One way to satisfy schemas that stand together.
struct Alternative {
  View nodes;  ///< joined
  Flat flat;
  std::string label;         ///< the names of the branches taken; may be empty
  bool exactly_one = false;  ///< one of them is a branch of oneOf
  bool told_apart = false;   ///< a discriminator tells which one is meant
  NodeId branch = no_node;   ///< the last one taken
};
using Alternatives = std::vector<Alternative>;

std::string label_of(const Program& program, NodeId branch) {
  const auto& node = program.node(branch);
  if (node.reference != no_node) {
    const auto at = program.location(node.reference);
    return at.substr(at.rfind('/') + 1);
  }
  const auto* source = node.source != nullptr ? node.source->if_object() : nullptr;
  const auto* title = source != nullptr ? source->if_contains("title") : nullptr;
  return title != nullptr && title->is_string() ? std::string(title->get_string()) : std::string();
}

bool has_discriminator(const Program& program, const Group& group) {
  const auto* source = program.node(group.owner).source;
  const auto* object = source != nullptr ? source->if_object() : nullptr;
  return object != nullptr && object->contains("discriminator");
}

/// Multiplies groups out.
class Expansion {
 public:
  Expansion(const Program& program, Alternatives& into) : program_(program), into_(into) {}

  /// False when there are too many.
  [[nodiscard]] bool expand(const Joined& joined) { return expand(joined, {}, {}, 0); }

 private:
  bool expand(const Joined& joined, const std::vector<Group>& done, const Alternative& so_far,
              std::size_t depth) {
    const auto open = std::find_if(
        joined.groups.begin(), joined.groups.end(),
        [&](const Group& one) { return std::find(done.begin(), done.end(), one) == done.end(); });
    if (!joined.complete || depth > alternative_limit) return false;
    if (open == joined.groups.end()) {
      auto made = so_far;
      made.nodes = joined.nodes;
      made.flat = flatten(program_, joined.nodes);
      if (made.flat.types != 0 || made.flat.null_in_doubt) into_.push_back(std::move(made));
      return into_.size() <= alternative_limit;
    }
    auto settled = done;
    settled.push_back(*open);
    for (const auto branch : open->branches) {
      auto taken = so_far;
      taken.exactly_one = taken.exactly_one || open->exactly_one;
      taken.told_apart = taken.told_apart || has_discriminator(program_, *open);
      taken.branch = branch;
      taken.label += (taken.label.empty() ? "" : " ") + label_of(program_, branch);
      auto view = joined.nodes;
      view.push_back(branch);
      if (!expand(join(program_, view), settled, taken, depth + 1)) return false;
    }
    return true;
  }

  const Program& program_;
  Alternatives& into_;
};

/// What stands for what: indices into both lists, and those that nothing stands for.
struct Matching {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::vector<std::size_t> gone, fresh;
};

/// Matches two lists: by label, by meaning, and what is left by type.
class Matcher {
 public:
  Matcher(Pairs& pairs, const Alternatives& before, const Alternatives& after, PairMode mode)
      : pairs_(pairs), before_(before), after_(after), mode_(mode) {
    for (std::size_t i = 0; i < before.size(); ++i) matching_.gone.push_back(i);
    for (std::size_t i = 0; i < after.size(); ++i) matching_.fresh.push_back(i);
  }

  Matching match() {
    take([&](std::size_t a, std::size_t b) {
      return !before_[a].label.empty() && before_[a].label == after_[b].label &&
             is_unique(before_, before_[a].label) && is_unique(after_, after_[b].label);
    });
    if (matching_.gone.size() * matching_.fresh.size() <= 256) {
      take([&](std::size_t a, std::size_t b) {
        return before_[a].flat.types == after_[b].flat.types &&
               pairs_.effects(pairs_.intern(before_[a].nodes, after_[b].nodes, mode_)) == keeps;
      });
    }
    take([&](std::size_t a, std::size_t b) {
      const auto types = before_[a].flat.types;
      return types == after_[b].flat.types && count(before_, matching_.gone, types) == 1 &&
             count(after_, matching_.fresh, types) == 1;
    });
    return std::move(matching_);
  }

 private:
  static bool is_unique(const Alternatives& list, const std::string& label) {
    return std::count_if(list.begin(), list.end(),
                         [&](const auto& one) { return one.label == label; }) == 1;
  }

  static std::size_t count(const Alternatives& list, const std::vector<std::size_t>& indices,
                           TypeMask types) {
    return static_cast<std::size_t>(
        std::count_if(indices.begin(), indices.end(),
                      [&](std::size_t i) { return list[i].flat.types == types; }));
  }

  template <class Fits>
  void take(const Fits& fits) {
    const auto gone = matching_.gone;
    for (const auto a : gone) {
      const auto b = std::find_if(matching_.fresh.begin(), matching_.fresh.end(),
                                  [&](std::size_t index) { return fits(a, index); });
      if (b == matching_.fresh.end()) continue;
      matching_.pairs.emplace_back(a, *b);
      matching_.fresh.erase(b);
      std::erase(matching_.gone, a);
    }
  }

  Pairs& pairs_;
  const Alternatives& before_;
  const Alternatives& after_;
  PairMode mode_;
  Matching matching_;
};

/// Compares what one value may be in two documents, branch by branch.
class GroupComparison {
 public:
  GroupComparison(Comparing& comparing, const Joined& before, const Joined& after)
      : comparing_(comparing), joined_{&before, &after} {}

  void compare() {
    if (compare_in_step()) return;
    for (const auto side : {Side::before, Side::after}) {
      const auto& joined = joined_of(side);
      if (joined.nodes.empty()) {
        Alternative anything;
        alternatives_of(side).push_back(anything);
        continue;
      }
      Expansion expansion(comparing_.program(side), alternatives_of(side));
      if (!expansion.expand(joined)) return give_up();
    }
    compare_nulls();
    compare_type_sets();
    for (const auto mask : classes) compare_class(mask);
  }

 private:
  [[nodiscard]] const Joined& joined_of(Side side) const {
    return *joined_[static_cast<std::size_t>(side)];
  }
  [[nodiscard]] Alternatives& alternatives_of(Side side) {
    return alternatives_[static_cast<std::size_t>(side)];
  }

  [[nodiscard]] PairMode plain(TypeMask mask = any_type) const {
    auto mode = comparing_.mode;
    mode.plain = true;
    mode.mask = static_cast<TypeMask>(mask & comparing_.mode.mask);
    return mode;
  }

  [[nodiscard]] NodeId owner(Side side) const {
    const auto& joined = joined_of(side);
    if (!joined.groups.empty()) return joined.groups[0].owner;
    return joined.nodes.empty() ? no_node : joined.nodes[0];
  }
  [[nodiscard]] std::string_view keyword(Side side) const {
    const auto& groups = joined_of(side).groups;
    return groups.empty() ? "" : groups[0].exactly_one ? "oneOf" : "anyOf";
  }

  // A side's own side where it has branches, for messages.
  [[nodiscard]] Side telling_side() const {
    return joined_of(Side::after).groups.empty() ? Side::before : Side::after;
  }

  void give_up() {
    const auto side = telling_side();
    comparing_.add("alternatives.changed", alters, side, owner(side), keyword(side),
                   "too many combinations of branches to be compared");
  }

  Alternatives branches_of(Side side, const Group& group) const {
    const auto& program = comparing_.program(side);
    Alternatives list;
    for (const auto branch : group.branches) {
      auto view = joined_of(side).nodes;
      view.push_back(branch);
      Alternative one;
      one.nodes = {branch};
      one.flat = flatten(program, join(program, view).nodes);
      one.label = label_of(program, branch);
      one.exactly_one = group.exactly_one;
      one.told_apart = has_discriminator(program, group);
      one.branch = branch;
      list.push_back(std::move(one));
    }
    return list;
  }

  /// The same groups with the same branches: then the branches are compared apart from what stands
  /// beside them. Not when both have changed: what left the one may have come to the other.
  bool compare_in_step() {
    const auto& before = joined_of(Side::before);
    const auto& after = joined_of(Side::after);
    if (before.groups.size() != after.groups.size()) return false;
    const auto base = comparing_.pairs.intern(before.nodes, after.nodes, plain());
    bool changed = false;
    std::vector<Edge> edges{{base, {}, Sure::full}};
    std::vector<bool> loosened;
    for (std::size_t i = 0; i < before.groups.size(); ++i) {
      const auto old_list = branches_of(Side::before, before.groups[i]);
      const auto new_list = branches_of(Side::after, after.groups[i]);
      auto mode = comparing_.mode;
      const auto matching = Matcher(comparing_.pairs, old_list, new_list, mode).match();
      if (!matching.gone.empty() || !matching.fresh.empty()) return false;
      for (const auto& [a, b] : matching.pairs) {
        const auto pair = comparing_.pairs.intern(old_list[a].nodes, new_list[b].nodes, mode);
        edges.push_back({pair, {}, sureness(old_list, new_list, a, b, any_type)});
        changed = changed ||
                  (comparing_.pairs.may_nest() && !comparing_.pairs.at(pair).differences.empty());
      }
      const bool other_kind = before.groups[i].exactly_one != after.groups[i].exactly_one;
      loosened.push_back(other_kind && !all_apart(old_list, new_list));
    }
    if (changed && comparing_.pairs.may_nest() && !comparing_.pairs.at(base).differences.empty()) {
      return false;
    }
    comparing_.edges.insert(comparing_.edges.end(), edges.begin(), edges.end());
    if (std::find(loosened.begin(), loosened.end(), true) != loosened.end()) {
      comparing_.add("alternatives.changed", alters, Side::after, owner(Side::after),
                     keyword(Side::after), "oneOf became anyOf, or anyOf became oneOf");
    }
    return true;
  }

  // Does a value of the branch fit no other branch, on both sides?
  [[nodiscard]] bool apart(Side side, const Alternatives& list, std::size_t index,
                           TypeMask mask) const {
    if (list[index].told_apart) return true;
    const auto& program = comparing_.program(side);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i != index && !disjoint(program, list[index].flat, program, list[i].flat, mask)) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] bool all_apart(const Alternatives& before, const Alternatives& after) const {
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (!apart(Side::before, before, i, any_type)) return false;
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (!apart(Side::after, after, i, any_type)) return false;
    }
    return true;
  }

  [[nodiscard]] Sure sureness(const Alternatives& before, const Alternatives& after, std::size_t a,
                              std::size_t b, TypeMask mask) const {
    if (apart(Side::before, before, a, mask) && apart(Side::after, after, b, mask)) {
      return Sure::full;
    }
    return before[a].exactly_one || after[b].exactly_one ? Sure::none : Sure::claims;
  }

  void compare_nulls() {
    int best[2] = {0, 0};
    int exclusive[2] = {0, 0};
    for (const auto side : {Side::before, Side::after}) {
      const auto index = static_cast<std::size_t>(side);
      for (const auto& one : alternatives_of(side)) {
        const auto here = null_of(one.flat, comparing_.mode.mask);
        best[index] = std::max(best[index], here);
        if (here == 2 && one.exactly_one) ++exclusive[index];
      }
    }
    if ((exclusive[0] > 1) != (exclusive[1] > 1)) {
      comparing_.add("alternatives.changed", alters, telling_side(), owner(telling_side()),
                     keyword(telling_side()),
                     "whether more than one branch of oneOf admits null is not as it was");
    }
    compare_null(comparing_, best[0], best[1], owner(Side::before), owner(Side::after));
  }

  [[nodiscard]] TypeMask types_of(Side side) {
    TypeMask types = 0;
    for (const auto& one : alternatives_of(side)) {
      types = static_cast<TypeMask>(types | one.flat.types);
    }
    return static_cast<TypeMask>(types & comparing_.mode.mask & ~null_bit);
  }

  // As text a string admits every number and every boolean.
  [[nodiscard]] TypeMask as_text(Side side, TypeMask others) {
    const auto& list = alternatives_of(side);
    const bool any_text =
        comparing_.mode.text && std::any_of(list.begin(), list.end(), [](const Alternative& one) {
          return (one.flat.types & string_bit) != 0 && !has_text_limits(one.flat);
        });
    return any_text ? static_cast<TypeMask>(others & (numeric | boolean_bit)) : TypeMask{0};
  }

  void compare_type_sets() {
    auto before = types_of(Side::before);
    auto after = types_of(Side::after);
    const auto others = before;
    before = static_cast<TypeMask>(before | as_text(Side::before, after));
    after = static_cast<TypeMask>(after | as_text(Side::after, others));
    bool lost = false;
    bool gained = false;
    for (const auto mask : classes) {
      lost = lost || ((before & mask) != 0 && (after & mask) == 0);
      gained = gained || ((after & mask) != 0 && (before & mask) == 0);
    }
    if (!lost && !gained) return;
    const auto side = telling_side();
    comparing_.add(lost && gained ? "type.changed"
                   : lost         ? "type.narrowed"
                                  : "type.widened",
                   lost && gained ? alters
                   : lost         ? narrows
                                  : widens,
                   side, owner(side), keyword(side),
                   "was " + type_names(before) + " and is " + type_names(after));
  }

  Alternatives with(Side side, TypeMask mask) {
    Alternatives list;
    for (const auto& one : alternatives_of(side)) {
      if ((one.flat.types & mask & comparing_.mode.mask) != 0) list.push_back(one);
    }
    return list;
  }

  void compare_class(TypeMask mask) {
    const auto before = with(Side::before, mask);
    const auto after = with(Side::after, mask);
    if (before.empty() || after.empty()) return;
    auto& pairs = comparing_.pairs;
    if (before.size() == 1 && after.size() == 1) {
      comparing_.stay(pairs.intern(before[0].nodes, after[0].nodes, plain(mask)), Sure::full);
      return;
    }
    const auto matching = Matcher(pairs, before, after, plain(mask)).match();
    for (const auto& [a, b] : matching.pairs) {
      comparing_.stay(pairs.intern(before[a].nodes, after[b].nodes, plain(mask)),
                      sureness(before, after, a, b, mask));
    }
    for (const auto a : matching.gone) compare_gone(before[a], after, mask);
    for (const auto b : matching.fresh) compare_fresh(before, after[b], mask);
  }

  [[nodiscard]] std::string named(const Alternative& one) const {
    return one.label.empty() ? type_names(one.flat.types) : "`" + one.label + "`";
  }

  void compare_gone(const Alternative& gone, const Alternatives& after, TypeMask mask) {
    bool apart = true;
    for (const auto& one : after) {
      const auto pair = comparing_.pairs.intern(gone.nodes, one.nodes, plain(mask));
      const bool covers = (comparing_.pairs.effects(pair) & (narrows | hides)) == 0;
      if (covers && !one.exactly_one) return;
      apart = apart && disjoint(comparing_.program(Side::before), gone.flat,
                                comparing_.program(Side::after), one.flat, mask);
    }
    auto& said =
        comparing_.add("alternatives.narrowed", narrows, Side::before, at(gone, Side::before), "",
                       "the branch " + named(gone) + " is gone");
    said.sure = apart || gone.told_apart ? Sure::full
                : gone.exactly_one       ? Sure::none
                                         : Sure::claims;
  }

  void compare_fresh(const Alternatives& before, const Alternative& fresh, TypeMask mask) {
    bool apart = true;
    for (const auto& one : before) {
      const auto pair = comparing_.pairs.intern(one.nodes, fresh.nodes, plain(mask));
      const bool covered = (comparing_.pairs.effects(pair) & (widens | hides)) == 0;
      if (covered && !fresh.exactly_one) return;
      apart = apart && disjoint(comparing_.program(Side::before), one.flat,
                                comparing_.program(Side::after), fresh.flat, mask);
    }
    auto& said = comparing_.add("alternatives.widened", widens, Side::after, at(fresh, Side::after),
                                "", "the branch " + named(fresh) + " is new");
    said.sure = apart || fresh.told_apart ? Sure::full
                : fresh.exactly_one       ? Sure::none
                                          : Sure::claims;
  }

  [[nodiscard]] NodeId at(const Alternative& one, Side side) const {
    return one.branch != no_node ? one.branch : owner(side);
  }

  Comparing& comparing_;
  const Joined* joined_[2];
  Alternatives alternatives_[2];
};

}  // namespace

void compare_groups(Comparing& comparing, const Joined& before, const Joined& after) {
  GroupComparison(comparing, before, after).compare();
}

}  // namespace assay::spec::diff
