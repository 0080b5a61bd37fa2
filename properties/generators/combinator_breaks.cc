// allOf's siblings: not, anyOf, oneOf, if/then/else and the discriminator.
#include <array>

#include "properties/generators/breaks.h"
#include "properties/generators/generate.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

using Broken = std::optional<json::value>;
using Valid = const json::value&;

constexpr int tries = 20;

spec::Outcome judge(const Aim& aim, spec::NodeId id, const json::value& value) {
  return spec::validate(aim.schema.at(id), value, spec::Direction::request);
}

/// `base` with the members of `more`, when both are objects; else `more` itself.
json::value overlaid(const json::value& base, const json::value& more) {
  if (!base.is_object() || !more.is_object()) return more;
  auto members = base.get_object();
  for (const auto& member : more.get_object()) members[member.key()] = member.value();
  return members;
}

std::size_t negates(const Aim& aim) {
  return once(aim.node.negated != spec::no_node);
}
Broken what_not_describes(const Aim& aim, std::size_t, Valid valid, Source& source) {
  for (int i = 0; i < tries; ++i) {
    const auto made = generate(aim.schema.at(aim.node.negated), source, {});
    if (!made) return std::nullopt;
    auto both = overlaid(valid, *made);
    if (judge(aim, aim.node.negated, both) == spec::Outcome::valid) return both;
  }
  return std::nullopt;
}

Broken outside(const Aim& aim, const std::vector<spec::NodeId>& branches) {
  for (const auto& value :
       {json::value(json::object{}), json::value(17), json::value("assay"),
        json::value(json::array{}), json::value(true), json::value(1.5), json::value("")}) {
    bool none = true;
    for (const auto branch : branches) {
      none = none && judge(aim, branch, value) == spec::Outcome::invalid;
    }
    if (none) return value;
  }
  return std::nullopt;
}
std::size_t has_any_of(const Aim& aim) {
  return once(!aim.node.any_of.empty());
}
Broken outside_any(const Aim& aim, std::size_t, Valid, Source&) {
  return outside(aim, aim.node.any_of);
}
std::size_t has_one_of(const Aim& aim) {
  return once(!aim.node.one_of.empty());
}
Broken outside_one(const Aim& aim, std::size_t, Valid, Source&) {
  return outside(aim, aim.node.one_of);
}

// Each pair of neighbours.
std::size_t pairs(const Aim& aim) {
  return aim.node.one_of.size() < 2 ? 0 : aim.node.one_of.size() - 1;
}
Broken two_branches(const Aim& aim, std::size_t way, Valid valid, Source& source) {
  const auto one = aim.node.one_of[way];
  const auto other = aim.node.one_of[way + 1];
  for (int i = 0; i < tries; ++i) {
    auto both = generate(Conjunction{aim.schema.at(one), aim.schema.at(other)}, source, {});
    if (!both) {
      const auto a = generate(aim.schema.at(one), source, {});
      const auto b = generate(aim.schema.at(other), source, {});
      if (!a || !b) return std::nullopt;
      both = overlaid(*a, *b);
    }
    auto whole = overlaid(valid, *both);
    for (const auto* value : {&whole, &*both}) {
      if (judge(aim, one, *value) == spec::Outcome::valid &&
          judge(aim, other, *value) == spec::Outcome::valid) {
        return *value;
      }
    }
  }
  return std::nullopt;
}

std::size_t has_then(const Aim& aim) {
  return once(aim.node.condition != spec::no_node && aim.node.consequent != spec::no_node);
}
Broken then_ignored(const Aim& aim, std::size_t, Valid valid, Source& source) {
  for (int i = 0; i < tries; ++i) {
    const auto met = generate(aim.schema.at(aim.node.condition), source, {});
    if (!met) return std::nullopt;
    auto value = overlaid(valid, *met);
    // What `then` wants may be there by chance.
    if (auto* members = value.if_object(); members != nullptr && i % 2 == 1) {
      for (const auto name : aim.schema.at(aim.node.consequent).root().required) {
        members->erase({name.data(), name.size()});
      }
    }
    if (judge(aim, aim.node.condition, value) == spec::Outcome::valid &&
        judge(aim, aim.node.consequent, value) == spec::Outcome::invalid) {
      return value;
    }
  }
  return std::nullopt;
}

std::size_t has_else(const Aim& aim) {
  return once(aim.node.condition != spec::no_node && aim.node.alternative != spec::no_node);
}
Broken else_ignored(const Aim& aim, std::size_t, Valid valid, Source& source) {
  GenerateOptions options;
  for (int i = 0; i < tries; ++i) {
    auto value = valid;
    if (auto* members = value.if_object()) {
      const auto without = [&](spec::NodeId id) {
        for (const auto name : aim.schema.at(id).root().required) {
          if (!aim.node.is_required(name)) members->erase({name.data(), name.size()});
        }
      };
      if (i % 2 == 0) without(aim.node.condition);
      without(aim.node.alternative);
    } else if (auto made = generate(aim.schema, source, options)) {
      value = std::move(*made);
    }
    if (judge(aim, aim.node.condition, value) == spec::Outcome::invalid &&
        judge(aim, aim.node.alternative, value) == spec::Outcome::invalid) {
      return value;
    }
    // Another member value may turn the condition off.
    auto other = generate(aim.schema, source, options);
    if (!other || judge(aim, aim.node.condition, *other) != spec::Outcome::invalid) continue;
    if (auto* members = other->if_object()) {
      for (const auto name : aim.schema.at(aim.node.alternative).root().required) {
        members->erase({name.data(), name.size()});
      }
      if (judge(aim, aim.node.alternative, *other) == spec::Outcome::invalid) return other;
    }
  }
  return std::nullopt;
}

// OpenAPI 3.0.4 §4.7.25: the member whose value names the schema.
std::optional<std::string> discriminating_member(const Aim& aim) {
  const auto* source = aim.node.source != nullptr ? aim.node.source->if_object() : nullptr;
  const auto* discriminator = source != nullptr ? source->if_contains("discriminator") : nullptr;
  if (discriminator == nullptr) return std::nullopt;
  if (const auto* text = discriminator->if_string()) return std::string(*text);
  const auto* members = discriminator->if_object();
  const auto* name = members != nullptr ? members->if_contains("propertyName") : nullptr;
  if (name == nullptr || !name->is_string()) return std::nullopt;
  return std::string(name->get_string());
}
std::size_t discriminates(const Aim& aim) {
  return once(discriminating_member(aim).has_value());
}
Broken unknown_kind(const Aim& aim, std::size_t, Valid valid, Source&) {
  if (!valid.is_object()) return std::nullopt;
  auto members = valid.get_object();
  members[*discriminating_member(aim)] = "assay_unknown";
  return json::value(std::move(members));
}
Broken no_kind(const Aim& aim, std::size_t, Valid valid, Source&) {
  if (!valid.is_object()) return std::nullopt;
  auto members = valid.get_object();
  if (members.erase(*discriminating_member(aim)) == 0) return std::nullopt;
  return json::value(std::move(members));
}

constexpr std::array rows{
    ValueBreak{{"what_not_describes", Level::schema, "a value that `not` describes", "not"},
               false,
               negates,
               what_not_describes},
    ValueBreak{{"outside_any_of", Level::schema, "a value that no branch of anyOf admits", "anyOf",
                Claim::place},
               false,
               has_any_of,
               outside_any},
    ValueBreak{{"outside_one_of", Level::schema, "a value that no branch of oneOf admits", "oneOf",
                Claim::place},
               false,
               has_one_of,
               outside_one},
    ValueBreak{
        {"two_of_one_of", Level::schema, "a value that two branches of oneOf admit", "oneOf"},
        false,
        pairs,
        two_branches},
    ValueBreak{{"then_ignored", Level::schema, "a value that keeps `if` and not `then`", "then",
                Claim::place},
               false,
               has_then,
               then_ignored},
    ValueBreak{{"else_ignored", Level::schema, "a value that keeps neither `if` nor `else`", "else",
                Claim::place},
               false,
               has_else,
               else_ignored},
    ValueBreak{{"unknown_discriminator", Level::schema,
                "a discriminating member that names no schema", "discriminator", Claim::place},
               false,
               discriminates,
               unknown_kind},
    ValueBreak{{"missing_discriminator", Level::schema,
                "an object without its discriminating member", "discriminator", Claim::place},
               false,
               discriminates,
               no_kind},
};

}  // namespace

std::span<const ValueBreak> combinator_breaks() noexcept {
  return rows;
}

}  // namespace assay::properties
