#include <algorithm>
#include <map>
#include <set>

#include "spec/diff/pairs.h"
#include "spec/printable.h"

namespace assay::spec::diff {
namespace {

/// A member of one side's objects.
struct Member {
  View view;
  bool described = false;
  bool hidden = false;  ///< not for this direction: readOnly in requests, writeOnly in responses
  bool required = false;
  bool deprecated = false;

  [[nodiscard]] bool never(const Program& program) const { return is_never(program, view); }
};

Member member_of(const Comparing& comparing, Side side, const Flat& flat, std::string_view name) {
  Member member;
  if (flat.nodes.empty()) return member;
  const auto& program = comparing.program(side);
  member.view = member_view(program, flat, name);
  member.described = describes(program, flat, name);
  const auto inner = flatten(program, join(program, member.view).nodes);
  member.hidden =
      comparing.mode.direction == Direction::request ? inner.read_only : inner.write_only;
  member.required = flat.requires_member(name) && !member.hidden;
  member.deprecated = inner.deprecated;
  return member;
}

NodeId place_of(const Comparing& comparing, Side side, const Flat& flat, std::string_view name) {
  for (const auto id : flat.nodes) {
    const auto property = comparing.program(side).node(id).property(name);
    if (property != no_node) return property;
  }
  return no_node;
}

NodeId required_at(const Flat& flat, std::string_view name) {
  for (const auto& one : flat.required) {
    if (one.value == name) return one.at;
  }
  return no_node;
}

/// Compares one member.
class MemberComparison {
 public:
  MemberComparison(Comparing& comparing, const Flat& before, const Flat& after,
                   std::string_view name)
      : comparing_(comparing),
        before_(before),
        after_(after),
        name_(name),
        old_(member_of(comparing, Side::before, before, name)),
        new_(member_of(comparing, Side::after, after, name)),
        step_("/" + escape_token(name)),
        shown_("`" + printable(name) + "`") {}

  void compare() {
    if (old_.described && new_.described) {
      compare_both();
    } else if (new_.described) {
      compare_added();
    } else if (old_.described) {
      compare_removed();
    } else {
      compare_required();
    }
  }

 private:
  [[nodiscard]] bool request() const { return comparing_.mode.direction == Direction::request; }

  void say(std::string_view key, Effect effect, Side side, const std::string& what) {
    const auto& flat = side == Side::before ? before_ : after_;
    auto at = place_of(comparing_, side, flat, name_);
    if (at == no_node) at = required_at(flat, name_);
    comparing_.add(key, effect, side, at, "", shown_ + " " + what, step_);
  }

  void descend() { comparing_.descend(old_.view, new_.view, step_); }

  void compare_both() {
    if (old_.hidden && new_.hidden) return;
    if (new_.hidden) {
      return request() ? say("property.became-read-only", alters, Side::after, "is readOnly now")
                       : say("property.became-write-only", alters, Side::after, "is writeOnly now");
    }
    if (old_.hidden) {
      if (request() && new_.required) {
        return say("property.added-required", alters, Side::after,
                   "is no longer readOnly, and required");
      }
      return request()
                 ? say("property.became-writable", widens, Side::after, "is no longer readOnly")
                 : say("property.became-readable", widens, Side::after, "is no longer writeOnly");
    }
    compare_required();
    if (new_.deprecated && !old_.deprecated) {
      say("property.deprecated", keeps, Side::after, "is deprecated now");
    }
    descend();
  }

  void compare_required() {
    if (old_.required == new_.required || old_.hidden || new_.hidden) return;
    if (new_.required) {
      comparing_.add("property.became-required", narrows, Side::after, required_at(after_, name_),
                     "required", shown_ + " is required now", step_);
    } else {
      comparing_.add("property.became-optional", widens, Side::before, required_at(before_, name_),
                     "required", shown_ + " is no longer required", step_);
    }
  }

  void compare_added() {
    if (new_.hidden) return;
    const bool refused = !old_.view.empty() && old_.never(comparing_.program(Side::before));
    const bool free = old_.view.empty();
    if (new_.required && !old_.required) {
      say("property.added-required", refused ? alters : narrows, Side::after,
          "is new and required");
    } else {
      say("property.added", refused ? widens : free ? narrows : keeps, Side::after, "is new");
    }
    if (!refused && !free) descend();
  }

  void compare_removed() {
    if (old_.hidden) return;
    if (!new_.view.empty() && new_.never(comparing_.program(Side::after))) {
      say("property.refused", old_.required ? alters : narrows, Side::before,
          "is gone, and no other members are admitted");
      return;
    }
    say("property.removed", widens, Side::before, "is no longer described");
    if (!new_.view.empty()) descend();
  }

  Comparing& comparing_;
  const Flat& before_;
  const Flat& after_;
  std::string_view name_;
  Member old_, new_;
  std::string step_;
  std::string shown_;
};

// In the order of `before`, what is new after it.
std::vector<std::string_view> all_names(const Comparing& comparing, const Flat& before,
                                        const Flat& after) {
  std::vector<std::string_view> names;
  std::set<std::string_view> known;
  const auto add = [&](std::string_view name) {
    if (known.insert(name).second) names.push_back(name);
  };
  for (const auto side : {Side::before, Side::after}) {
    const auto& flat = side == Side::before ? before : after;
    for (const auto id : flat.nodes) {
      for (const auto& property : comparing.program(side).node(id).properties) add(property.name);
    }
    for (const auto& one : flat.required) add(one.value);
  }
  return names;
}

std::map<std::string_view, View> patterns_of(const Comparing& comparing, Side side,
                                             const Flat& flat) {
  std::map<std::string_view, View> patterns;
  for (const auto id : flat.nodes) {
    for (const auto& row : comparing.program(side).node(id).pattern_properties) {
      patterns[row.text].push_back(row.node);
    }
  }
  return patterns;
}

void compare_pattern_properties(Comparing& comparing, const Flat& before, const Flat& after) {
  const auto old_patterns = patterns_of(comparing, Side::before, before);
  const auto new_patterns = patterns_of(comparing, Side::after, after);
  for (const auto& [text, view] : old_patterns) {
    const auto found = new_patterns.find(text);
    if (found != new_patterns.end()) {
      comparing.descend(view, found->second, "/*");
    } else {
      comparing.add("pattern-properties.changed", alters, Side::before, view[0], "",
                    "the names `" + printable(text) + "` are no longer described");
    }
  }
  for (const auto& [text, view] : new_patterns) {
    if (old_patterns.contains(text)) continue;
    comparing.add("pattern-properties.changed", alters, Side::after, view[0], "",
                  "the names `" + printable(text) + "` are described now");
  }
}

void compare_rest(Comparing& comparing, const Flat& before, const Flat& after) {
  View rests[2];
  if (!before.nodes.empty()) rests[0] = rest_view(comparing.program(Side::before), before);
  if (!after.nodes.empty()) rests[1] = rest_view(comparing.program(Side::after), after);
  const bool old_closed = !rests[0].empty() && is_never(comparing.program(Side::before), rests[0]);
  const bool new_closed = !rests[1].empty() && is_never(comparing.program(Side::after), rests[1]);
  if (old_closed && new_closed) return;
  if (new_closed) {
    comparing.add("additional-properties.narrowed", narrows, Side::after, rests[1][0], "",
                  "members that are not described are refused now");
  } else if (old_closed) {
    comparing.add("additional-properties.widened", widens, Side::before, rests[0][0], "",
                  "members that are not described are admitted now");
  } else {
    comparing.descend(rests[0], rests[1], "/*");
  }
}

void compare_dependents(Comparing& comparing, const Flat& before, const Flat& after) {
  const auto tell = [&](const Flat& one, const Flat& other, std::string_view key, Effect effect,
                        Side side, const char* what) {
    for (const auto& [text, at] : one.dependents) {
      const bool known = std::any_of(
          other.dependents.begin(), other.dependents.end(),
          [&, wanted = std::string_view(text)](const auto& pair) { return pair.first == wanted; });
      if (!known) comparing.add(key, effect, side, at, "", printable(text) + what);
    }
  };
  tell(after, before, "dependent-required.narrowed", narrows, Side::after, " is demanded now");
  tell(before, after, "dependent-required.widened", widens, Side::before, " is no longer demanded");
}

}  // namespace

void compare_members(Comparing& comparing, const Flat& before, const Flat& after) {
  for (const auto name : all_names(comparing, before, after)) {
    MemberComparison(comparing, before, after, name).compare();
  }
  compare_pattern_properties(comparing, before, after);
  compare_rest(comparing, before, after);
  compare_dependents(comparing, before, after);
}

void compare_items(Comparing& comparing, const Flat& before, const Flat& after) {
  const auto items = [&](Side side, std::size_t index) {
    const auto& flat = side == Side::before ? before : after;
    return flat.nodes.empty() ? View() : item_view(comparing.program(side), flat, index);
  };
  const auto size = [&](Side side) {
    const auto& flat = side == Side::before ? before : after;
    return flat.nodes.empty() ? 0 : prefix_size(comparing.program(side), flat);
  };
  const auto fixed = std::max(size(Side::before), size(Side::after));
  for (std::size_t i = 0; i < fixed; ++i) {
    comparing.descend(items(Side::before, i), items(Side::after, i), "/" + std::to_string(i));
  }
  comparing.descend(items(Side::before, fixed), items(Side::after, fixed), "/*");
}

void compare_composites(Comparing& comparing, const Flat& before, const Flat& after) {
  std::vector<bool> used(after.composites.size(), false);
  for (const auto& old : before.composites) {
    bool found = false;
    for (std::size_t i = 0; i < after.composites.size() && !found; ++i) {
      const auto& now = after.composites[i];
      if (used[i] || now.key != old.key) continue;
      used[i] = found = true;
      for (std::size_t part = 0; part < old.parts.size(); ++part) {
        const auto view = [](NodeId id) { return id == no_node ? View() : View{id}; };
        comparing.descend(view(old.parts[part]), view(now.parts[part]), "", Sure::none);
      }
    }
    if (found) continue;
    comparing.add("composition.changed", alters, Side::before, old.at, old.keyword,
                  "`" + std::string(old.keyword) + "` is gone or another one");
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (used[i]) continue;
    const auto& now = after.composites[i];
    comparing.add("composition.changed", alters, Side::after, now.at, now.keyword,
                  "`" + std::string(now.keyword) + "` is new or another one");
  }
}

void compare_flats(Comparing& comparing, const Flat& before, const Flat& after) {
  if (before.fallback && after.fallback &&
      !same_json(before.fallback->value, after.fallback->value)) {
    comparing.add("default.changed", keeps, Side::after, after.fallback->at, "default",
                  "`default` was " + shown(before.fallback->value) + " and is " +
                      shown(after.fallback->value));
  }
  if (!compare_types(comparing, before, after)) return;
  const auto shared = static_cast<TypeMask>(before.types & after.types & comparing.mode.mask);
  if ((shared & (integer_bit | number_bit)) != 0) compare_numbers_of(comparing, before, after);
  if ((shared & string_bit) != 0) compare_strings(comparing, before, after);
  compare_counts(comparing, before, after, shared);
  if ((shared & array_bit) != 0) compare_items(comparing, before, after);
  if ((shared & object_bit) != 0) compare_members(comparing, before, after);
  if (shared != 0) compare_composites(comparing, before, after);
}

}  // namespace assay::spec::diff
