#include "fuzz/mutators/mutate.h"

#include <limits>

#include "fuzz/mutators/bend_value.h"
#include "properties/generators/assemble.h"
#include "properties/generators/sites.h"
#include "properties/generators/spots.h"
#include "spec/body_bytes.h"

namespace assay::fuzz {
namespace {

namespace json = boost::json;
using properties::Source;

constexpr std::size_t raw_limit = 8192;

/// Values that servers trip over.
json::value awkward(Source& source) {
  switch (source.integer(0, 15)) {
    case 0:
      return json::string();
    case 1:
      return json::string(std::string(static_cast<std::size_t>(source.integer(100, 5000)), 'A'));
    case 2:
      return json::string("'\"`;--");
    case 3:
      return json::string("../../etc/passwd");
    case 4:
      return json::string("%00%0d%0a");
    case 5:
      return json::string(std::string("a\0b", 3));
    case 6:
      return json::string("\U0001F4A9\u202Etxt");
    case 7:
      return json::value(std::numeric_limits<std::int64_t>::max());
    case 8:
      return json::value(std::numeric_limits<std::int64_t>::min());
    case 9:
      return json::value(std::int64_t{1} << 31U);
    case 10:
      return json::value(1e308);
    case 11:
      return json::value(-0.0);
    case 12:
      return json::value(nullptr);
    case 13:
      return json::array{};
    case 14:
      return json::object{};
    default:
      return json::value(source.integer(-2, 2));
  }
}

/// All values inside `value`, itself first.
void collect(json::value& value, std::vector<json::value*>& all) {
  all.push_back(&value);
  if (auto* array = value.if_array()) {
    for (auto& item : *array) collect(item, all);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) collect(member.value(), all);
  }
}

json::value* any_value(spec::Case& value, Source& source) {
  std::vector<json::value*> all;
  if (value.body && !value.body->bytes) collect(value.body->value, all);
  for (auto& argument : value.arguments) {
    // Names in the path lead to the thing under test: they change seldom.
    if (argument.in == spec::In::path && !source.chance(1, 16)) continue;
    collect(argument.value, all);
  }
  return all.empty() ? nullptr : all[source.index(all.size())];
}

/// Draws anew what stands at some place of `root`.
bool remake_there(json::value& root, const properties::Conjunction& parts, Source& source,
                  const properties::GenerateOptions& options) {
  const auto sites = properties::sites(parts, root, spec::Direction::request);
  if (sites.empty()) return false;
  const auto& site = sites[source.index(sites.size())];
  auto made = properties::generate(site.parts, source, options);
  if (made) *properties::find_at(root, site.way) = std::move(*made);
  return made.has_value();
}

/// Draws a value for some place that `schema` describes, whether `root` has it or not yet.
bool remake_anywhere(json::value& root, const spec::Schema& schema, Source& source,
                     const properties::GenerateOptions& options) {
  if (!schema) return false;
  const auto spots = properties::find_spots(schema);
  if (spots.empty()) return false;
  const auto& spot = spots[source.index(spots.size())];
  auto made = properties::generate(spot.way.back().parts, source, options);
  auto* at = made ? properties::force_spot(root, spot, source, options) : nullptr;
  if (at != nullptr) *at = std::move(*made);
  return at != nullptr;
}

}  // namespace

Mutator::Mutator(const spec::Document& document, properties::Values values,
                 MutateBytes mutate_bytes)
    : document_(document),
      values_(std::move(values)),
      mutate_bytes_(std::move(mutate_bytes)),
      choices_(document.operations.size()),
      known_(document.operations.size()) {}

const std::vector<properties::Malformation>& Mutator::choices(const spec::Operation& operation) {
  const auto index = static_cast<std::size_t>(&operation - document_.operations.data());
  if (!known_[index]) {
    choices_[index] = properties::malformations(document_, operation);
    known_[index] = true;
  }
  return choices_[index];
}

spec::Case Mutator::fresh(Source& source) {
  return fresh_of(document_.operations[source.index(document_.operations.size())], source);
}

spec::Case Mutator::fresh_of(const spec::Operation& operation, Source& source) {
  if (source.chance(1, 3)) {
    const auto& all = choices(operation);
    if (!all.empty()) {
      const auto& what = all[source.index(all.size())];
      const auto size = static_cast<int>(source.integer(0, 100));
      auto value =
          properties::generate_malformed(document_, operation, what, source, size, values_);
      if (value) return std::move(*value);
    }
  }
  return valid_of(operation, source);
}

spec::Case Mutator::valid_of(const spec::Operation& operation, Source& source) {
  const auto size = static_cast<int>(source.integer(0, 100));
  if (auto value = properties::generate_valid(document_, operation, source, size, values_)) {
    return std::move(*value);
  }
  spec::Case empty;
  empty.operation = operation.key();
  return empty;
}

spec::Case Mutator::mutate(const spec::Case& value, Source& source) {
  const auto* operation = document_.find(value.operation);
  if (operation == nullptr || source.chance(1, 12)) return fresh(source);
  auto changed = value;
  bool done = false;
  for (int i = 0; i < 8 && !done; ++i) {
    const auto move = source.integer(0, 31);
    if (move < 10) {
      done = remake_part(*operation, changed, source);
    } else if (move < 15) {
      done = break_part(*operation, changed, source);
    } else if (move < 18) {
      done = put_awkward(changed, source);
    } else if (move < 24) {
      done = bend_part(changed, source);
    } else if (move < 28) {
      done = drop_part(changed, source);
    } else if (move < 31) {
      done = bend_bytes(changed);
    } else {
      changed.credentials =
          source.chance(1, 2) ? spec::Credentials::none : spec::Credentials::invalid;
      done = true;
    }
  }
  if (value.credentials != spec::Credentials::configured && source.chance(1, 2)) {
    changed.credentials = spec::Credentials::configured;
    changed.schemes.clear();
  }
  return done ? changed : fresh(source);
}

void Mutator::mend_place(spec::Case& value) const {
  for (auto& argument : value.arguments) {
    if (argument.in != spec::In::path) continue;
    const auto known = values_.known.find(argument.name);
    if (known == values_.known.end()) continue;
    argument.value = known->second;
    argument.raw.reset();
  }
}

bool Mutator::remake_part(const spec::Operation& operation, spec::Case& value, Source& source) {
  const auto size = static_cast<int>(source.integer(0, 100));
  const auto parameters = operation.parameters.size();
  const auto* media = properties::preferred_media(operation);
  const bool body = media != nullptr && (parameters == 0 || source.chance(3, 4));
  if (!body) {
    if (parameters == 0) return false;
    const auto& parameter = operation.parameters[source.index(parameters)];
    if (values_.fixed.contains(parameter.name)) return false;
    if (values_.known.contains(parameter.name) && !source.chance(1, 16)) return false;
    auto made =
        properties::generate(parameter.schema, source, properties::options_for(parameter, size));
    if (!made) return false;
    if (auto* known = properties::find_argument(value, parameter)) {
      known->value = std::move(*made);
      known->raw.reset();
    } else {
      value.arguments.push_back({parameter.name, parameter.in, std::move(*made), std::nullopt});
    }
    return true;
  }
  properties::GenerateOptions options;
  options.size = size;
  const auto parts = properties::parts_of(media->schema);
  const bool whole = !value.body || value.body->bytes || value.body->media_type != media->name;
  if (whole || source.chance(1, 6)) {
    auto made = properties::generate(parts, source, options);
    if (made) value.body = spec::Body{media->name, std::move(*made), std::nullopt};
    return made.has_value();
  }
  return source.chance(1, 2) ? remake_there(value.body->value, parts, source, options)
                             : remake_anywhere(value.body->value, media->schema, source, options);
}

bool Mutator::break_part(const spec::Operation& operation, spec::Case& value, Source& source) {
  const auto& all = choices(operation);
  if (all.empty()) return false;
  const auto& what = all[source.index(all.size())];
  auto broken = properties::generate_malformed(document_, operation, what, source,
                                               static_cast<int>(source.integer(0, 60)), values_);
  if (!broken) return false;
  value = std::move(*broken);
  return true;
}

bool Mutator::put_awkward(spec::Case& value, Source& source) {
  auto* at = any_value(value, source);
  if (at == nullptr) return false;
  *at = awkward(source);
  return true;
}

bool Mutator::bend_part(spec::Case& value, Source& source) const {
  for (int i = 0; i < 4; ++i) {
    auto* at = any_value(value, source);
    if (at == nullptr) return false;
    if (source.chance(1, 4)) {
      const auto* other = any_value(value, source);
      if (other != nullptr && splice_text(*at, json::value(*other), source)) return true;
    }
    if (bend_value(*at, mutate_bytes_, source)) return true;
  }
  return false;
}

bool Mutator::drop_part(spec::Case& value, Source& source) {
  auto* at = any_value(value, source);
  if (at == nullptr) return false;
  if (auto* object = at->if_object(); object != nullptr && !object->empty()) {
    object->erase(object->begin() + static_cast<std::ptrdiff_t>(source.index(object->size())));
    return true;
  }
  if (auto* array = at->if_array(); array != nullptr && !array->empty()) {
    array->erase(array->begin() + static_cast<std::ptrdiff_t>(source.index(array->size())));
    return true;
  }
  if (value.arguments.empty()) return false;
  const auto index = source.index(value.arguments.size());
  if (value.arguments[index].in == spec::In::path) return false;
  value.arguments.erase(value.arguments.begin() + static_cast<std::ptrdiff_t>(index));
  return true;
}

bool Mutator::bend_bytes(spec::Case& value) {
  if (!mutate_bytes_) return false;
  if (value.body) {
    auto& body = *value.body;
    auto bytes = body.bytes ? *body.bytes : spec::body_bytes(body.media_type, body.value);
    body.bytes = mutate_bytes_(std::move(bytes), raw_limit);
    return true;
  }
  for (auto& argument : value.arguments) {
    if (argument.in == spec::In::path) continue;
    argument.raw = mutate_bytes_(argument.raw.value_or(json::serialize(argument.value)), 512);
    return true;
  }
  return false;
}

}  // namespace assay::fuzz
