#include "spec/lint/examples.h"

#include "spec/message.h"
#include "spec/schema/validate.h"

namespace assay::spec::lint {
namespace {

/// Says what is wrong when `value`, which stands at `location`, is invalid in both directions.
void judge(Subject& subject, std::string_view rule, const char* what, const Schema& schema,
           const json::value& value, const std::string& location) {
  if (!schema || validate(schema, value, Direction::response) != Outcome::invalid) return;
  const auto explained = explain(schema, value, Direction::request);
  if (explained.outcome != Outcome::invalid || explained.errors.empty()) return;
  const auto& error = explained.errors.front();
  auto message = std::string("the ") + what + " breaks its schema: " + error.sentence();
  if (explained.errors.size() > 1) {
    message += ", and " + std::to_string(explained.errors.size() - 1) + " more";
  }
  // A missing member has no place: the object that lacks it has.
  const bool missing = error.keyword == "required";
  const auto inside =
      missing ? error.instance.substr(0, error.instance.rfind('/')) : error.instance;
  subject.add(rule, location + inside, std::move(message));
}

bool holds_values(std::string_view media_type) {
  const auto media = parse_media_type(media_type);
  return media && media->is_json();
}

/// Judges the Example Objects at `location`; `values` says whether texts are values.
void judge_named(Subject& subject, const json::value& examples, const std::string& location,
                 const Schema& schema, bool values) {
  if (!examples.is_object()) return;
  for (const auto& member : examples.get_object()) {
    auto at = location + "/" + escape_token(member.key());
    const auto* example = subject.resolved(member.value(), at);
    if (example == nullptr) continue;
    for (const char* field : {"value", "dataValue"}) {
      const auto* value = example->if_contains(field);
      if (value == nullptr) continue;
      const bool data = std::string_view(field) == "dataValue";
      if (!data && !values && value->is_string()) continue;
      judge(subject, "example.invalid", "example", schema, *value, at + "/" + field);
    }
  }
}

void check_owner(Subject& subject, const Visit& visit, const Schema& schema, bool values) {
  if (const auto* example = visit.object->if_contains("example")) {
    if (values || !example->is_string()) {
      judge(subject, "example.invalid", "example", schema, *example, visit.location + "/example");
    }
  }
  if (const auto* examples = visit.object->if_contains("examples")) {
    judge_named(subject, *examples, visit.location + "/examples", schema, values);
  }
}

void check_old_response(Subject& subject, const Visit& visit, Compiler& compiler) {
  const auto* examples = visit.object->if_contains("examples");
  if (examples == nullptr || !examples->is_object() || !visit.object->contains("schema")) return;
  const auto schema = compiler.compile(visit.location + "/schema");
  for (const auto& member : examples->get_object()) {
    if (!holds_values(member.key())) continue;
    judge(subject, "example.invalid", "example", schema, member.value(),
          visit.location + "/examples/" + escape_token(member.key()));
  }
}

}  // namespace

void check_examples_of_schema(Subject& subject, const Visit& visit, const Schema& schema) {
  const auto& object = *visit.object;
  if (object.contains("$ref") && !subject.in(v31on)) return;
  if (const auto* value = object.if_contains("default")) {
    judge(subject, "schema.default", "default", schema, *value, visit.location + "/default");
  }
  if (visit.kind != Kind::schema) return;
  if (const auto* value = object.if_contains("example")) {
    judge(subject, "example.invalid", "example", schema, *value, visit.location + "/example");
  }
  const auto* examples = object.if_contains("examples");
  if (examples == nullptr || !examples->is_array()) return;
  for (std::size_t i = 0; i < examples->get_array().size(); ++i) {
    judge(subject, "example.invalid", "example", schema, examples->get_array()[i],
          visit.location + "/examples/" + std::to_string(i));
  }
}

void check_examples(Subject& subject, const Visit& visit, Compiler& compiler) {
  if (visit.kind == Kind::response && subject.in(v20)) {
    check_old_response(subject, visit, compiler);
    return;
  }
  const bool owner =
      visit.kind == Kind::media_type || visit.kind == Kind::parameter || visit.kind == Kind::header;
  const bool some = visit.object->contains("example") || visit.object->contains("examples");
  if (!owner || !some || !visit.object->contains("schema")) return;
  const bool values = visit.kind != Kind::media_type || holds_values(visit.key);
  check_owner(subject, visit, compiler.compile(visit.location + "/schema"), values);
}

}  // namespace assay::spec::lint
