#include "properties/generators/drawer.h"

#include <algorithm>
#include <array>

#include "properties/generators/numbers.h"

namespace assay::properties {
namespace {

constexpr int local_tries = 8;
constexpr int rolls = 6;
constexpr int everything = 4'000;

constexpr spec::TypeMask number_bits = spec::integer_bit | spec::number_bit;
constexpr std::array<spec::TypeMask, 6> kinds{spec::string_bit, number_bits,      spec::boolean_bit,
                                              spec::array_bit,  spec::object_bit, spec::null_bit};

bool limits_texts(const TextLimits& text) {
  return text.min > 0 || text.max || !text.patterns.empty() || !text.formats.empty() ||
         !text.not_patterns.empty() || !text.not_formats.empty() || !text.hint.empty();
}

bool limits_numbers(const NumberLimits& number) {
  return number.minimum || number.maximum || !number.multiples.empty() ||
         !number.not_multiples.empty();
}

bool limits_arrays(const ArrayLimits& array) {
  return array.min > 0 || array.max || array.unique || !array.layers.empty() ||
         !array.contains.empty() || !array.rests.empty();
}

bool limits_objects(const ObjectLimits& object) {
  return object.min > 0 || object.max || !object.layers.empty() || !object.required.empty() ||
         !object.rests.empty() || !object.names.empty() || !object.dependencies.empty() ||
         !object.also.empty();
}

}  // namespace

Drawer::Drawer(Planner& planner, Source& source, const GenerateOptions& options)
    : planner_(planner), source_(source), options_(options) {
  text_.size = options.size;
  text_.plain = options.plain_text;
  if (!options.plain_text) text_.constants = &planner.constants();
  allowance_ = options.members == Members::all ? everything : 12 + 3 * options.size;
}

Drawer::Made Drawer::make(DemandId demand, int allowance, int level) {
  if (planner_.impossible(demand)) return std::nullopt;
  const auto& plan = planner_.plan(demand);
  const bool sparing = frugal(allowance, level);
  std::unique_ptr<Form> rolled;
  for (int turn = 0; turn < local_tries; ++turn) {
    const auto* form = choose(demand, plan, sparing, turn, rolled);
    if (form == nullptr) continue;
    auto value = from(*form, allowance, level);
    if (!value) continue;
    const auto& shape = form->shape;
    const bool excluded =
        std::any_of(shape.excluded.begin(), shape.excluded.end(),
                    [&](const json::value* other) { return spec::same_json(*other, *value); });
    if (excluded) continue;
    // At the top the caller looks.
    if (shape.exact || level == 0 || planner_.dynamic() || planner_.keeps(demand, *value)) {
      return value;
    }
  }
  return std::nullopt;
}

const Form* Drawer::choose(DemandId demand, const Plan& plan, bool sparing, int turn,
                           std::unique_ptr<Form>& rolled) {
  const auto& forms = plan.forms;
  if (plan.complete && forms.size() == 1) return forms.front().get();
  rolled.reset();
  // What a negated schema brings in is seldom what a server knows.
  const bool strained = turn > local_tries / 2 || source_.chance(1, 16);
  if (!plan.complete && (!sparing || forms.empty())) {
    for (int i = 0; i < rolls; ++i) {
      // Now and then with the other branches left to the validator: their complement may be large.
      auto next = planner_.roll(demand, source_, (turn + i) % 3 != 2);
      if (next) rolled = std::move(next);
      if (rolled && (strained || !rolled->shape.strained)) break;
    }
    if (rolled) return rolled.get();
  }
  if (forms.empty()) return nullptr;
  const auto open = strained || plan.easy == 0 ? forms.size() : plan.easy;
  if (!sparing || turn > local_tries / 2) {
    return forms[open > 1 ? source_.index(open) : 0].get();
  }
  std::size_t shallow = 0;
  for (const auto& form : forms) shallow += form->depth == plan.depth ? 1 : 0;
  auto nth = shallow > 1 ? source_.index(shallow) : 0;
  for (const auto& form : forms) {
    if (form->depth == plan.depth && nth-- == 0) return form.get();
  }
  return forms.front().get();
}

Drawer::Made Drawer::from(const Form& form, int allowance, int level) {
  const auto& shape = form.shape;
  if (shape.listed) {
    // null beside other values is seldom meant.
    const auto* value = shape.values[source_.index(shape.values.size())];
    return *value;
  }
  const bool sparing = frugal(allowance, level);
  if (!shape.examples.empty() && !sparing && source_.chance(1, 8)) {
    return shape.examples[source_.index(shape.examples.size())];
  }
  const auto type = choose_type(form, sparing);
  auto value = type == spec::array_bit    ? array(form, allowance, level)
               : type == spec::object_bit ? object(form, allowance, level)
                                          : scalar(type, shape);
  if (!value) blame(type, shape);
  return value;
}

// Without `type`, the keywords tell what is meant.
spec::TypeMask Drawer::likely_types(const Shape& shape) const {
  if (shape.typed) return shape.types;
  spec::TypeMask likely = 0;
  if (limits_objects(shape.object)) likely = static_cast<spec::TypeMask>(likely | spec::object_bit);
  if (limits_arrays(shape.array)) likely = static_cast<spec::TypeMask>(likely | spec::array_bit);
  if (limits_numbers(shape.number)) likely = static_cast<spec::TypeMask>(likely | number_bits);
  if (limits_texts(shape.text)) likely = static_cast<spec::TypeMask>(likely | spec::string_bit);
  likely &= shape.types;
  return likely != 0 ? likely : shape.types;
}

spec::TypeMask Drawer::choose_type(const Form& form, bool sparing) {
  const auto& shape = form.shape;
  auto open = likely_types(shape);
  const bool open_type = !shape.typed && open == shape.types;
  const auto dialect = planner_.dialect();
  // By the letter a schema without `type` admits all others, too; in an API nobody means that.
  if (open != shape.types && !spec::is_openapi(dialect) && source_.chance(1, 8)) open = shape.types;
  if (open_type && options_.plain_text && shape.admits(spec::string_bit)) return spec::string_bit;
  if (open_type && shape.admits(spec::string_bit) && !source_.chance(1, 2)) return spec::string_bit;
  std::array<spec::TypeMask, kinds.size()> fitting{};
  std::size_t count = 0;
  for (const auto kind : kinds) {
    if ((open & kind) == 0) continue;
    const auto depth = kind == spec::array_bit    ? form.array.depth
                       : kind == spec::object_bit ? form.object.depth
                                                  : 0;
    if (sparing && depth > form.depth) continue;
    // The last kind: seldom, unless it stands alone.
    if (kind == spec::null_bit && count > 0) {
      if (source_.chance(1, 8)) return spec::null_bit;
      continue;
    }
    fitting[count++] = kind;
  }
  if (count == 0) {
    for (const auto kind : kinds) {
      if ((shape.types & kind) != 0) return kind;
    }
    return spec::null_bit;
  }
  return count > 1 ? fitting[source_.index(count)] : fitting.front();
}

Drawer::Made Drawer::scalar(spec::TypeMask type, const Shape& shape) {
  if (type == spec::boolean_bit) return json::value(source_.integer(0, 1) == 1);
  if (type == number_bits) return draw_number(shape.number, source_, options_.size);
  if (type == spec::null_bit) return json::value(nullptr);
  auto text = draw_text(shape.text, source_, text_);
  if (!text) return std::nullopt;
  return json::value(json::string(*text));
}

// Which keywords stand in the way, for the reason that names them.
void Drawer::blame(spec::TypeMask type, const Shape& shape) {
  const auto name = [&](bool there, const char* keyword) {
    if (there) troubles_.insert(keyword);
  };
  if (type == spec::string_bit) {
    name(!shape.text.patterns.empty(), "pattern");
    name(!shape.text.formats.empty(), "format");
    name(!shape.text.not_patterns.empty() || !shape.text.not_formats.empty(), "not");
    name(shape.text.min > 0, "minLength");
    name(shape.text.max.has_value(), "maxLength");
  } else if ((type & number_bits) != 0) {
    name(shape.number.minimum.has_value(), "minimum");
    name(shape.number.maximum.has_value(), "maximum");
    name(!shape.number.multiples.empty(), "multipleOf");
    name(!shape.number.not_multiples.empty(), "not");
  } else if (type == spec::array_bit) {
    name(shape.array.unique, "uniqueItems");
    name(!shape.array.contains.empty(), "contains");
    name(!shape.array.rests.empty(), "unevaluatedItems");
    name(!shape.array.somewhere.empty() || shape.array.repeated, "not");
    name(shape.array.min > 0, "minItems");
  } else {
    name(!shape.object.names.empty(), "propertyNames");
    name(!shape.object.extras.empty(), "not");
    name(shape.object.min > 0, "minProperties");
    name(shape.object.max.has_value(), "maxProperties");
  }
}

}  // namespace assay::properties
