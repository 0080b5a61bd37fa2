#include "spec/contract/shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "spec/nearest_name.h"
#include "spec/schema/compile.h"
#include "spec/schema/pointer.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

struct Shape {
  json::value source;
  Schema schema;
};

const Shape& shape_of(ContractKind kind) {
  static const auto make = [](ContractKind of) {
    auto shape = std::make_unique<Shape>();
    shape->source = json::parse(contract_schema(of));
    Compiler compiler(shape->source, Dialect::draft2020);
    shape->schema = compiler.compile("");
    return shape;
  };
  static const std::array<std::unique_ptr<Shape>, 3> shapes{
      make(ContractKind::overlay), make(ContractKind::arazzo), make(ContractKind::settings)};
  return *shapes[static_cast<std::size_t>(kind)];
}

std::string suggestion(std::string_view typed, const std::vector<std::string_view>& known) {
  const auto near = nearest_name(typed, known, std::max<std::size_t>(4, typed.size() / 2));
  if (near.empty()) return {};
  return fmt::format("did you mean '{}'?", near);
}

// The names that the object of an unexpected member may have.
std::string known_names(const json::value& shape, const SchemaError& error) {
  const auto keyword = error.schema.substr(0, error.schema.rfind('/'));
  const auto* owner = find_pointer(shape, keyword);
  const auto* object = owner != nullptr ? owner->if_object() : nullptr;
  const auto* properties = object != nullptr ? object->if_contains("properties") : nullptr;
  const auto typed = unescape_pointer(error.instance.substr(error.instance.rfind('/') + 1));
  std::vector<std::string_view> names;
  std::string list;
  if (properties != nullptr) {
    for (const auto& member : properties->get_object()) {
      names.push_back(member.key());
      list += (list.empty() ? "" : ", ") + std::string(member.key());
    }
  }
  auto advice = suggestion(typed, names);
  if (advice.empty() && !list.empty()) advice = "use one of " + list;
  return advice;
}

std::string known_values(const json::value& shape, const Tree& tree, const SchemaError& error) {
  const auto* list = find_pointer(shape, error.schema);
  const auto* value = tree.find(error.instance);
  if (list == nullptr || !list->is_array() || value == nullptr || !value->is_string()) return {};
  std::vector<std::string_view> names;
  for (const auto& one : list->get_array()) {
    if (one.is_string()) names.push_back(one.get_string());
  }
  return suggestion(value->get_string(), names);
}

}  // namespace

std::optional<Error> check_shape(const Tree& tree, ContractKind kind) {
  const auto& shape = shape_of(kind);
  const auto explained = explain(shape.schema, tree.root(), Direction::request);
  if (explained.errors.empty()) return std::nullopt;
  const auto place = [&](const SchemaError& error) {
    const auto at = tree.position(error.instance);
    return std::make_tuple(at.line, at.column, error.instance.size());
  };
  const auto first = std::min_element(
      explained.errors.begin(), explained.errors.end(),
      [&](const SchemaError& a, const SchemaError& b) { return place(a) < place(b); });
  Error error{ErrorCode::document, first->sentence(), tree.position(first->instance), {}};
  if (first->keyword == "additionalProperties" || first->keyword == "unevaluatedProperties") {
    const auto name = unescape_pointer(first->instance.substr(first->instance.rfind('/') + 1));
    error.message = fmt::format("'{}' is no member of {}", name,
                                first->instance.rfind('/') == 0
                                    ? "this file"
                                    : first->instance.substr(0, first->instance.rfind('/')));
    error.advice = known_names(shape.source, *first);
  } else if (first->keyword == "enum") {
    error.advice = known_values(shape.source, tree, *first);
  }
  return error;
}

}  // namespace assay::spec
