#include "harness/mock/lifelike.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "properties/generators/generate.h"
#include "properties/generators/source.h"
#include "spec/parameter_style.h"
#include "spec/reading.h"
#include "spec/schema/pointer.h"
#include "spec/schema/validate.h"

namespace assay::harness {
namespace {

namespace json = boost::json;
constexpr int deepest = 8;

/// Visits the node of `schema` and those that hold for the same instance without condition; stops
/// when `visit` says so.
bool any_part(const spec::Schema& schema, const std::function<bool(const spec::Node&)>& visit,
              int depth = 0) {
  if (!schema || depth > deepest) return false;
  const auto& node = schema.root();
  if (visit(node)) return true;
  if (node.reference != spec::no_node && any_part(schema.at(node.reference), visit, depth + 1)) {
    return true;
  }
  return std::any_of(node.all_of.begin(), node.all_of.end(), [&](spec::NodeId part) {
    return any_part(schema.at(part), visit, depth + 1);
  });
}

bool is_valid(const spec::Schema& schema, const json::value& value) {
  return !schema ||
         spec::validate(schema, value, spec::Direction::response) == spec::Outcome::valid;
}

std::vector<std::string> tokens_of(std::string_view pointer) {
  std::vector<std::string> tokens;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto slash = std::min(pointer.find('/'), pointer.size());
    tokens.push_back(spec::unescape_pointer(pointer.substr(0, slash)));
    pointer.remove_prefix(slash);
  }
  return tokens;
}

/// The member of `known` as `schema` shows it; nothing when it does not.
std::optional<json::value> shown(const spec::Schema& schema, bool declares, std::string_view name,
                                 const json::value& value, const json::value* base) {
  const auto member = spec::declared_member(schema, name);
  if (!member) return declares ? std::nullopt : std::optional(value);
  if (is_write_only(member)) return std::nullopt;
  if (is_valid(member, value)) {
    // An object inside may have members that are not for answers.
    if (!value.is_object() || !declares_members(member)) return value;
    auto inner = fit(member, value, value.get_object());
    return is_valid(member, inner) ? std::optional(std::move(inner)) : std::nullopt;
  }
  if (!value.is_object() || base == nullptr || !base->is_object()) return std::nullopt;
  return fit(member, *base, value.get_object());
}

json::object plainly_fitted(const spec::Schema& schema, const json::object& base,
                            const json::object& known) {
  const bool declares = declares_members(schema);
  json::object out;
  for (const auto& member : base) {
    if (known.contains(member.key()) || requires_member(schema, member.key())) out.insert(member);
  }
  for (const auto& member : known) {
    auto value =
        shown(schema, declares, member.key(), member.value(), base.if_contains(member.key()));
    if (value) out[member.key()] = std::move(*value);
  }
  return out;
}

/// Texts and numbers of the forms that servers give, to be tried in this order.
std::vector<json::value> usual_names(std::uint64_t seed) {
  const auto more = properties::mix(seed, 1);
  std::string letters;
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (auto rest = seed; letters.size() < 12; rest = properties::mix(rest, 7)) {
    letters += alphabet[rest % (letters.empty() ? 26 : alphabet.size())];
  }
  return {json::string(letters),
          json::string(fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", seed >> 32U,
                                   (seed >> 16U) & 0xFFFFU, seed & 0xFFFU, more >> 52U,
                                   more & 0xFFFFFFFFFFFFU)),
          static_cast<std::int64_t>(1'000'000'000 + seed % 1'000'000'000),
          static_cast<std::int64_t>(100'000 + seed % 900'000),
          static_cast<std::int64_t>(1'000 + seed % 9'000)};
}

bool fits_a_path(const json::value& value) {
  if (!value.is_string()) return value.is_int64() || value.is_uint64();
  const auto& text = value.get_string();
  return !text.empty() && text.size() <= 200 && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c < 0x7f && c != '/' && c != '\\' && c != '?' && c != '#' && c != '%';
         });
}

}  // namespace

bool declares_members(const spec::Schema& schema) {
  return any_part(schema, [](const spec::Node& node) { return !node.properties.empty(); });
}

std::vector<std::string> declared_names(const spec::Schema& schema) {
  std::vector<std::string> names;
  static_cast<void>(any_part(schema, [&](const spec::Node& node) {
    for (const auto& property : node.properties) {
      if (std::find(names.begin(), names.end(), property.name) == names.end()) {
        names.emplace_back(property.name);
      }
    }
    return false;
  }));
  return names;
}

bool requires_member(const spec::Schema& schema, std::string_view name) {
  return any_part(schema, [&](const spec::Node& node) { return node.is_required(name); });
}

bool is_write_only(const spec::Schema& schema) {
  return any_part(schema, [](const spec::Node& node) { return node.write_only; });
}

bool is_read_only(const spec::Schema& schema) {
  return any_part(schema, [](const spec::Node& node) { return node.read_only; });
}

json::object chosen_members(const spec::Schema& schema, const json::value& body) {
  json::object out;
  if (!body.is_object()) return out;
  for (const auto& member : body.get_object()) {
    if (!is_read_only(spec::declared_member(schema, member.key()))) out.insert(member);
  }
  return out;
}

json::value fit(const spec::Schema& schema, const json::value& base, const json::object& known) {
  if (!base.is_object()) return base;
  json::value whole = plainly_fitted(schema, base.get_object(), known);
  if (is_valid(schema, whole)) return whole;
  // Something does not go with something else: one member after the other.
  auto out = base;
  const bool declares = declares_members(schema);
  for (const auto& member : known) {
    auto value = shown(schema, declares, member.key(), member.value(),
                       base.get_object().if_contains(member.key()));
    if (!value) continue;
    auto next = out;
    next.get_object()[member.key()] = std::move(*value);
    if (is_valid(schema, next)) out = std::move(next);
  }
  return out;
}

std::optional<std::string> find_holder(const spec::Schema& schema, std::string_view name) {
  if (spec::declared_member(schema, name)) return "";
  for (const auto& wrapper : declared_names(schema)) {
    const auto inner = spec::declared_member(schema, wrapper);
    if (spec::declared_member(inner, name)) return "/" + spec::escape_pointer(wrapper);
  }
  return std::nullopt;
}

spec::Schema schema_at(const spec::Schema& schema, std::string_view pointer) {
  auto at = schema;
  for (const auto& token : tokens_of(pointer)) {
    if (!at) return {};
    at = spec::declared_member(at, token);
  }
  return at;
}

json::value* make_pointer(json::value& root, std::string_view pointer) {
  auto* at = &root;
  for (const auto& token : tokens_of(pointer)) {
    if (at->is_null()) at->emplace_object();
    if (!at->is_object()) return nullptr;
    at = &at->get_object()[token];
  }
  return at;
}

std::optional<json::value> fresh_name(const properties::Conjunction& schemas, std::uint64_t seed) {
  const auto admitted = [&](const json::value& value) {
    return fits_a_path(value) &&
           std::all_of(schemas.begin(), schemas.end(),
                       [&](const spec::Schema& schema) { return is_valid(schema, value); });
  };
  for (auto& name : usual_names(seed)) {
    if (admitted(name)) return std::move(name);
  }
  properties::GenerateOptions options;
  options.direction = spec::Direction::response;
  options.plain_text = true;
  constexpr int attempts = 10;
  for (int i = 0; i < attempts; ++i) {
    properties::SeededSource source(properties::mix(seed, i));
    auto name = properties::generate(schemas, source, options);
    if (name && admitted(*name)) return name;
  }
  return std::nullopt;
}

}  // namespace assay::harness
