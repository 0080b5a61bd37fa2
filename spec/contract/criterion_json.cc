// Criteria inside of saved sequences: a replay needs no contract file.
#include "spec/contract/criterion.h"
#include "spec/document_build.h"

namespace assay::spec {
namespace {

Error wrong(std::string what) {
  return {
      ErrorCode::usage, "a step's criterion: " + std::move(what), {}, "see docs/reference/case.md"};
}

json::object given_to_json(const Given& given) {
  json::object shown{{"name", given.name}};
  if (given.value) {
    shown["constant"] = *given.value;
  } else {
    shown["from"] = static_cast<std::int64_t>(given.from);
    shown["value"] = given.expression;
  }
  return shown;
}

std::optional<Given> given_from_json(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  Given given;
  given.name = text_member(*object, "name");
  if (const auto* constant = object->if_contains("constant")) {
    given.value = *constant;
    return given;
  }
  const auto* from = object->if_contains("from");
  given.expression = text_member(*object, "value");
  if (from == nullptr || !from->is_int64() || from->get_int64() < 0) return std::nullopt;
  given.from = static_cast<std::size_t>(from->get_int64());
  return given;
}

}  // namespace

json::object criterion_to_json(const Criterion& criterion) {
  json::object shown{{"type", name(criterion.type)}, {"condition", criterion.condition}};
  if (!criterion.context.empty()) shown["context"] = criterion.context;
  if (criterion.exact) shown["exact"] = true;
  if (criterion.seconds) {
    shown["seconds"] = json::object{{"from", criterion.seconds->from},
                                    {"until", criterion.seconds->until},
                                    {"equal", criterion.seconds->equal},
                                    {"within", criterion.seconds->within}};
  }
  json::array given;
  for (const auto& one : criterion.given) given.push_back(given_to_json(one));
  if (!given.empty()) shown["given"] = std::move(given);
  shown["step"] = criterion.step;
  shown["schema"] = criterion.schema;
  shown["at"] = criterion.schema_at;
  return shown;
}

Result<Criterion> criterion_from_json(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return wrong("no object");
  Criterion criterion;
  const auto type = text_member(*object, "type", "simple");
  if (type != "simple" && type != "regex" && type != "jsonpath") {
    return wrong("its type is none of simple, regex, jsonpath");
  }
  if (type != "simple") {
    criterion.type = type == "regex" ? Criterion::Type::regex : Criterion::Type::jsonpath;
  }
  criterion.condition = text_member(*object, "condition");
  criterion.context = text_member(*object, "context");
  criterion.exact = flag_member(*object, "exact");
  criterion.step = text_member(*object, "step");
  criterion.schema = text_member(*object, "schema");
  criterion.schema_at = text_member(*object, "at");
  if (const auto* seconds = object->if_contains("seconds"); seconds && seconds->is_object()) {
    const auto& inner = seconds->get_object();
    const auto* equal = inner.if_contains("equal");
    const auto* within = inner.if_contains("within");
    criterion.seconds = SecondsBetween{
        text_member(inner, "from"), text_member(inner, "until"),
        equal != nullptr ? *equal : json::value(nullptr),
        within != nullptr && within->is_number() ? within->to_number<double>() : 1.0};
  }
  if (const auto* list = object->if_contains("given"); list != nullptr && list->is_array()) {
    for (const auto& entry : list->get_array()) {
      auto given = given_from_json(entry);
      if (!given) return wrong("a given value wants name and constant, or name, from and value");
      criterion.given.push_back(std::move(*given));
    }
  }
  if (const auto failed = compile_criterion(criterion)) return wrong(failed->message);
  return criterion;
}

}  // namespace assay::spec
