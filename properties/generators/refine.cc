// What of a shape can be ruled out at a look.
#include <algorithm>
#include <cmath>

#include "properties/generators/matching.h"
#include "properties/generators/numbers.h"
#include "properties/generators/planner.h"
#include "properties/generators/strings.h"
#include "spec/schema/number.h"
#include "spec/schema/rules.h"

namespace assay::properties {
namespace {

void drop(Shape& shape, spec::TypeMask bits, const char* why) {
  if (!shape.admits(bits)) return;
  shape.types = static_cast<spec::TypeMask>(shape.types & ~bits);
  if (shape.types == 0) shape.contradict(why);
}

spec::TypeMask bit_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return spec::null_bit;
    case json::kind::bool_:
      return spec::boolean_bit;
    case json::kind::string:
      return spec::string_bit;
    case json::kind::array:
      return spec::array_bit;
    case json::kind::object:
      return spec::object_bit;
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      break;
  }
  if (value.is_double() && !std::isfinite(value.get_double())) return 0;
  return spec::TypeMask(spec::is_integer(value) ? spec::integer_bit : spec::number_bit);
}

bool same(const std::vector<const json::value*>& list, const json::value& value) {
  return std::any_of(list.begin(), list.end(),
                     [&](const json::value* other) { return spec::same_json(*other, value); });
}

}  // namespace

void Planner::refine(DemandId demand, Shape& shape) {
  refine_values(demand, shape);
  if (!shape.contradiction.empty() || shape.listed) return;
  shape.number.whole = shape.admits(spec::integer_bit);
  shape.number.fractional = shape.admits(spec::number_bit);
  if (!may_have_number(shape.number, true)) {
    drop(shape, spec::integer_bit, "no whole number lies within the bounds");
  }
  if (!may_have_number(shape.number, false)) {
    drop(shape, spec::number_bit, "no number lies within the bounds");
  }
  shape.number.whole = shape.admits(spec::integer_bit);
  shape.number.fractional = shape.admits(spec::number_bit);
  refine_texts(shape);
  refine_containers(shape);
}

// The validator is asked about every listed value, null and the two booleans.
void Planner::refine_values(DemandId demand, Shape& shape) const {
  const bool certain = !scopes_.dynamic();
  const auto refused = [&](const json::value& value) {
    return !shape.admits(bit_of(value)) || same(shape.excluded, value) ||
           (certain && !keeps(demand, value));
  };
  std::erase_if(shape.examples, [&](const json::value& value) {
    return refused(value) || (shape.listed && !same(shape.values, value));
  });
  if (shape.listed) {
    std::erase_if(shape.values, [&](const json::value* value) { return refused(*value); });
    spec::TypeMask types = 0;
    for (const auto* value : shape.values) {
      types = static_cast<spec::TypeMask>(types | bit_of(*value));
    }
    shape.types &= types;
    if (shape.values.empty())
      shape.contradict("no value of enum or const keeps the other keywords");
    return;
  }
  if (refused(json::value(nullptr))) drop(shape, spec::null_bit, "null is refused");
  if (refused(json::value(true)) && refused(json::value(false))) {
    drop(shape, spec::boolean_bit, "true and false are refused");
  }
}

void Planner::refine_texts(Shape& shape) const {
  const auto& text = shape.text;
  if (text.max && *text.max < text.min) {
    return drop(shape, spec::string_bit, "maxLength is below minLength");
  }
  for (const auto* pattern : text.patterns) {
    if (!pattern->problem().empty()) {
      drop(shape, spec::string_bit, "the pattern is not understood");
      continue;
    }
    const auto length = length_of_pattern(pattern->tree());
    if (length.min > text.max.value_or(endless)) {
      drop(shape, spec::string_bit, "what the pattern matches is longer than maxLength");
    } else if (length.anchored && length.max < text.min) {
      drop(shape, spec::string_bit, "what the pattern matches is shorter than minLength");
    }
  }
  for (const auto* pattern : text.not_patterns) {
    if (pattern->accepts_everything()) {
      drop(shape, spec::string_bit, "a negated pattern matches every text");
    }
  }
}

void Planner::refine_containers(Shape& shape) const {
  auto& array = shape.array;
  for (const auto& contained : array.contains) {
    array.min = std::max(array.min, contained.min);
    if (contained.max && *contained.max < contained.min) {
      drop(shape, spec::array_bit, "maxContains is below minContains");
    }
  }
  if (array.max && *array.max < array.min) {
    drop(shape, spec::array_bit, "maxItems is below what must be there");
  }
  if (array.unique && array.repeated) {
    drop(shape, spec::array_bit, "items must be unique and must repeat");
  }
  const auto& object = shape.object;
  if (object.max && *object.max < std::max<std::uint64_t>(object.min, object.required.size())) {
    drop(shape, spec::object_bit, "maxProperties is below what must be there");
  }
}

}  // namespace assay::properties
