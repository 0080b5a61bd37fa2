#include <algorithm>
#include <set>

#include "properties/generators/assemble.h"
#include "properties/generators/numbers.h"
#include "properties/generators/strings.h"
#include "spec/serialize.h"

namespace assay::properties {
namespace {

constexpr std::size_t case_limit = 250;
constexpr std::uint64_t length_limit = 10'000;
constexpr std::uint64_t count_limit = 200;

/// The values at the limits of one place, and one ordinary value (so that an optional part is there
/// at least once).
std::vector<json::value> limits_of(const Place& place, Source& source,
                                   const GenerateOptions& options) {
  const auto& facets = place.facets;
  std::vector<json::value> values;
  if (auto ordinary = generate(place.parts, source, options))
    values.push_back(std::move(*ordinary));
  if (facets.strictly_null) values.emplace_back(nullptr);
  if (facets.has_enumeration) {
    values.insert(values.end(), facets.enumeration.begin(), facets.enumeration.end());
    return values;
  }
  values.insert(values.end(), facets.examples.begin(), facets.examples.end());
  if (facets.typed && facets.admits(spec::boolean_bit)) {
    values.emplace_back(false);
    values.emplace_back(true);
  }
  if (facets.typed && facets.admits(spec::integer_bit)) {
    const auto [low, high] = integer_range(facets);
    if (facets.minimum || facets.format == "int32") values.emplace_back(low);
    if (facets.maximum || facets.format == "int32") values.emplace_back(high);
    if (low <= 0 && high >= 0) values.emplace_back(0);
  }
  if (facets.typed && facets.admits(spec::number_bit)) {
    if (facets.minimum && !facets.minimum->exclusive) values.push_back(facets.minimum->value);
    if (facets.maximum && !facets.maximum->exclusive) values.push_back(facets.maximum->value);
  }
  return values;
}

std::vector<json::value> sizes_of(const Place& place, Source& source,
                                  const GenerateOptions& options) {
  const auto& facets = place.facets;
  std::vector<json::value> values;
  const auto text_of = [&](std::uint64_t length) -> std::optional<std::string> {
    if (facets.patterns.empty()) return random_text(length, true, source);
    return matching_string(facets.patterns.front(), length, length, source);
  };
  if (facets.admits(spec::string_bit) && facets.typed && !facets.has_enumeration) {
    for (const auto length : {std::optional(facets.min_length), facets.max_length}) {
      if (!length || *length > length_limit) continue;
      if (auto text = text_of(*length)) values.emplace_back(json::string(*text));
    }
  }
  if (facets.admits(spec::array_bit) && facets.typed) {
    for (const auto count : {std::optional(facets.min_items), facets.max_items}) {
      if (!count || *count > count_limit) continue;
      json::array items;
      for (std::uint64_t i = 0; items.size() < *count && i < 4 * count_limit; ++i) {
        auto item = generate(facets.items, source, options);
        if (!item) break;
        const bool twin =
            facets.unique_items && std::find(items.begin(), items.end(), *item) != items.end();
        if (!twin) items.push_back(std::move(*item));
      }
      values.emplace_back(std::move(items));
    }
  }
  return values;
}

class Walker {
 public:
  Walker(const spec::Document& document, const spec::Operation& operation, Source& source,
         const Values& values)
      : document_(document), operation_(operation), source_(source), values_(values) {}

  std::vector<spec::Case> run() {
    std::string why;
    ByteSource lowest({});
    auto base = assemble(operation_, lowest, {0, Members::required}, values_, why);
    if (!base || !offer(*base)) {
      base = generate_valid(document_, operation_, source_, 0, values_);
      if (!base) return {};
      offer(*base);
    }
    for (int i = 0; i < 3; ++i) {
      auto all = assemble(operation_, source_, {30, Members::all}, values_, why);
      if (all && offer(*all)) break;
    }
    for (const auto& parameter : operation_.parameters) walk_parameter(parameter, *base);
    walk_body(*base);
    return std::move(cases_);
  }

 private:
  bool offer(const spec::Case& value) {
    if (cases_.size() >= case_limit) return false;
    const auto request = spec::serialize(document_, operation_, value, {});
    const auto text = spec::wire_text(request);
    if (seen_.contains(text)) return true;
    if (spec::decode(document_, operation_, request).verdict.kind != spec::Verdict::Kind::valid) {
      return false;
    }
    seen_.insert(text);
    cases_.push_back(value);
    return true;
  }

  void walk_parameter(const spec::Parameter& parameter, const spec::Case& base) {
    if (values_.fixed.contains(parameter.name)) return;
    const auto options = options_for(parameter, 20);
    const auto put = [&](const json::value& value) {
      auto changed = base;
      if (auto* argument = find_argument(changed, parameter)) {
        argument->value = value;
      } else {
        changed.arguments.push_back({parameter.name, parameter.in, value, std::nullopt});
      }
      offer(changed);
    };
    for (const auto& example : parameter.examples) put(example);
    // A name that exists on the server is not walked away from.
    if (values_.known.contains(parameter.name)) return;
    const auto places = walk(parts_of(parameter.schema));
    for (const auto& place : places) {
      for (const auto& limit : all_limits(place, options)) {
        json::value root;
        if (!place.tokens.empty() && !start(parts_of(parameter.schema), options, root)) break;
        if (!put_at(root, parts_of(parameter.schema), place, limit, options)) continue;
        put(root);
      }
    }
  }

  std::vector<json::value> all_limits(const Place& place, const GenerateOptions& options) {
    auto limits = limits_of(place, source_, options);
    auto sizes = sizes_of(place, source_, options);
    limits.insert(limits.end(), sizes.begin(), sizes.end());
    return limits;
  }

  bool start(const Conjunction& parts, const GenerateOptions& options, json::value& root) {
    auto made = generate(parts, source_, options);
    if (made) root = std::move(*made);
    return made.has_value();
  }

  bool put_at(json::value& root, const Conjunction& parts, const Place& place,
              const json::value& value, const GenerateOptions& options) {
    auto* at = reach(root, parts, place, source_, options);
    if (at == nullptr) return false;
    *at = value;
    return true;
  }

  void walk_body(const spec::Case& base) {
    const auto* media = preferred_media(operation_);
    if (media == nullptr) return;
    GenerateOptions options;
    options.size = 20;
    options.members = Members::required;
    const auto with_body = [&](const spec::MediaType& type, json::value value) {
      auto changed = base;
      changed.body = spec::Body{type.name, std::move(value), std::nullopt};
      offer(changed);
    };
    for (const auto& type : operation_.body->content) {
      for (const auto& example : type.examples) with_body(type, example);
      if (auto value = generate(type.schema, source_, options)) with_body(type, std::move(*value));
    }
    if (!media->schema) return;
    const auto parts = parts_of(media->schema);
    const auto smallest = minimal(media->schema, spec::Direction::request);
    if (!smallest) return;
    for (const auto& place : walk(parts)) {
      if (!place.tokens.empty() && values_.fixed.contains(place.tokens.front())) continue;
      for (const auto& limit : all_limits(place, options)) {
        auto root = *smallest;
        if (!put_at(root, parts, place, limit, options)) continue;
        if (auto* members = root.if_object()) keep_fixed(base, *members);
        with_body(*media, std::move(root));
      }
    }
  }

  // The base has them from --set.
  void keep_fixed(const spec::Case& base, json::object& members) const {
    if (!base.body || !base.body->value.is_object()) return;
    for (const auto& [name, ignored] : values_.fixed) {
      if (const auto* value = base.body->value.get_object().if_contains(name))
        members[name] = *value;
    }
  }

  const spec::Document& document_;
  const spec::Operation& operation_;
  Source& source_;
  const Values& values_;
  std::set<std::string> seen_;
  std::vector<spec::Case> cases_;
};

}  // namespace

std::vector<spec::Case> boundary_cases(const spec::Document& document,
                                       const spec::Operation& operation, std::uint64_t seed,
                                       const Values& values) {
  SeededSource source(seed);
  return Walker(document, operation, source, values).run();
}

}  // namespace assay::properties
