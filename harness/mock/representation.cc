#include "harness/mock/representation.h"

#include <algorithm>

#include "harness/mock/answers.h"
#include "harness/mock/lifelike.h"
#include "properties/generators/generate.h"
#include "properties/generators/source.h"
#include "spec/json_text.h"
#include "spec/reading.h"
#include "spec/schema/pointer.h"
#include "spec/schema/validate.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

bool is_valid(const spec::Schema& schema, const json::value& value) {
  return !schema ||
         spec::validate(schema, value, spec::Direction::response) == spec::Outcome::valid;
}

/// Where the thing stands in an answer.
std::string holder_in(const spec::Schema& schema, const std::string& id) {
  return id.empty() ? std::string() : find_holder(schema, id).value_or("");
}

const json::value* default_of(const spec::Schema& schema) {
  const auto* source = schema ? schema.root().source : nullptr;
  const auto* object = source != nullptr ? source->if_object() : nullptr;
  return object != nullptr ? object->if_contains("default") : nullptr;
}

void merge(const json::value& patch, json::value& target) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target.emplace_object();
  auto& object = target.get_object();
  for (const auto& member : patch.get_object()) {
    if (member.value().is_null()) {
      object.erase(member.key());
    } else {
      merge(member.value(), object[member.key()]);
    }
  }
}

std::optional<json::value> make_up(const spec::Schema& schema, std::uint64_t seed) {
  properties::SeededSource source(seed);
  properties::GenerateOptions options;
  options.direction = spec::Direction::response;
  return properties::generate(schema, source, options);
}

/// May `name` take `value`? What `shown` does not know is nobody's business.
bool admits(const spec::Schema& shown, std::string_view name, const json::value& value) {
  const auto member = spec::declared_member(shown, name);
  return is_valid(member, value);
}

void apply_step(const json::object& step, const spec::Schema& shown, const std::string& id,
                json::object& members) {
  const auto* op = step.if_contains("op");
  const auto* path = step.if_contains("path");
  if (op == nullptr || path == nullptr || !op->is_string() || !path->is_string()) return;
  const std::string_view pointer = path->get_string();
  if (!pointer.starts_with('/') || pointer.find('/', 1) != std::string_view::npos) return;
  const auto name = spec::unescape_pointer(pointer.substr(1));
  const auto* value = step.if_contains("value");
  if (name == id) return;
  if (*op == "remove") {
    members.erase(name);
  } else if ((*op == "add" || *op == "replace") && value != nullptr &&
             admits(shown, name, *value)) {
    members[name] = *value;
  }
}

}  // namespace

spec::Schema answer_schema(const spec::ResponseSpec* described) {
  const auto* media = described != nullptr ? answer_media(*described) : nullptr;
  const auto name = media != nullptr ? spec::parse_media_type(media->name) : std::nullopt;
  return name && name->is_json() ? media->schema : spec::Schema();
}

spec::Schema request_schema(const spec::Operation& operation, const spec::Case& call) {
  if (!operation.body || !call.body) return {};
  for (const auto& media : operation.body->content) {
    if (spec::media_type_matches(media.name, call.body->media_type)) return media.schema;
  }
  return {};
}

json::object members_in(const spec::Schema& schema, const std::string& id,
                        const spec::Response& response) {
  const auto text = spec::read_json_text(response.body);
  if (!schema || text.kind != spec::JsonText::Kind::ok) return {};
  const auto* thing = spec::find_pointer(text.value, holder_in(schema, id));
  return thing != nullptr && thing->is_object() ? thing->get_object() : json::object();
}

void show_members(const spec::Schema& schema, const std::string& id, const json::object& known,
                  spec::Response& response) {
  auto text = spec::read_json_text(response.body);
  if (!schema || text.kind != spec::JsonText::Kind::ok) return;
  const auto holder = holder_in(schema, id);
  auto* thing = make_pointer(text.value, holder);
  if (thing == nullptr) return;
  if (thing->is_null()) thing->emplace_object();
  *thing = fit(schema_at(schema, holder), *thing, known);
  if (is_valid(schema, text.value)) response.body = json::serialize(text.value);
}

json::object make_up_members(const spec::Schema& schema, std::uint64_t seed) {
  const auto made = schema ? make_up(schema, seed) : std::nullopt;
  return made && made->is_object() ? made->get_object() : json::object();
}

json::value show_item(const spec::Schema& schema, const Thing& thing) {
  // Mostly all is known.
  auto item = fit(schema, json::object(), thing.members);
  if (is_valid(schema, item)) return item;
  const auto base = make_up(schema, thing.seed);
  return base ? fit(schema, *base, thing.members) : item;
}

bool shows_as_much(const spec::Schema& schema, const spec::Schema& shown) {
  const auto all = declared_names(shown);
  return !all.empty() && std::all_of(all.begin(), all.end(), [&](const std::string& name) {
    return static_cast<bool>(spec::declared_member(schema, name));
  });
}

void lay_over(const json::object& facts, json::object& members) {
  for (const auto& fact : facts) {
    auto* known = members.if_contains(fact.key());
    if (known != nullptr && known->is_object() && fact.value().is_object()) {
      lay_over(fact.value().get_object(), known->get_object());
    } else {
      members[fact.key()] = fact.value();
    }
  }
}

void take_members(const json::object& sent, const spec::Schema& request, const spec::Schema& shown,
                  const std::string& id, std::uint64_t seed, json::object& members) {
  for (const auto& name : declared_names(request)) {
    const auto member = spec::declared_member(request, name);
    if (name == id || sent.contains(name) || is_read_only(member)) continue;
    members.erase(name);
    if (const auto* otherwise = default_of(member)) {
      if (admits(shown, name, *otherwise)) members[name] = *otherwise;
    } else if (requires_member(shown, name)) {
      auto value = make_up(spec::declared_member(shown, name),
                           properties::mix(seed, properties::hash(name)));
      if (value) members[name] = std::move(*value);
    }
  }
  for (const auto& member : sent) {
    if (member.key() == id) continue;
    if (admits(shown, member.key(), member.value())) {
      members[member.key()] = member.value();
    } else if (!requires_member(shown, member.key())) {
      members.erase(member.key());
    }
  }
}

void patch_members(const spec::Body& body, const json::object& sent, const spec::Schema& shown,
                   const std::string& id, json::object& members) {
  if (const auto* steps = body.value.if_array()) {
    for (const auto& step : *steps) {
      if (step.is_object()) apply_step(step.get_object(), shown, id, members);
    }
    return;
  }
  const bool merges = body.media_type.starts_with("application/merge-patch+json");
  for (const auto& member : sent) {
    if (member.key() == id) continue;
    if (merges && member.value().is_null()) {
      members.erase(member.key());
      continue;
    }
    auto value = member.value();
    if (merges) {
      const auto* old = members.if_contains(member.key());
      value = old != nullptr ? *old : json::value();
      merge(member.value(), value);
    }
    if (admits(shown, member.key(), value)) members[member.key()] = std::move(value);
  }
}

}  // namespace assay::harness
