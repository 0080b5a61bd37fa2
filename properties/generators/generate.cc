#include "properties/generators/generate.h"

#include <algorithm>

#include "properties/generators/numbers.h"
#include "properties/generators/strings.h"

namespace assay::properties {
namespace {

constexpr int tries = 50;
constexpr int hard_depth = 24;

class Generator {
 public:
  Generator(Source& source, const GenerateOptions& options) : source_(source), options_(options) {}

  std::optional<json::value> make(const Conjunction& parts, int depth) {
    if (depth > hard_depth) return std::nullopt;
    const auto facets = gather(parts, &source_);
    if (facets.impossible) return std::nullopt;
    if (facets.strictly_null && facets.types != spec::null_bit && source_.chance(1, 8)) {
      return json::value(nullptr);
    }
    if (facets.has_enumeration) return listed(facets);
    if (!facets.examples.empty() && source_.chance(1, 8)) {
      return facets.examples[source_.index(facets.examples.size())];
    }
    return of_type(choose_type(facets), facets, depth);
  }

 private:
  std::optional<json::value> listed(const Facets& facets) {
    std::vector<const json::value*> fitting;
    for (const auto& value : facets.enumeration) {
      if (!value.is_null() || facets.strictly_null) fitting.push_back(&value);
    }
    if (fitting.empty()) return std::nullopt;
    return *fitting[source_.index(fitting.size())];
  }

  // Without `type`, the keywords tell what is meant.
  spec::TypeMask choose_type(const Facets& facets) {
    const auto guess = [&]() -> spec::TypeMask {
      if (facets.typed) return 0;
      if (!facets.properties.empty() || !facets.required.empty()) return spec::object_bit;
      if (!facets.items.empty() || facets.min_items > 0) return spec::array_bit;
      if (facets.minimum || facets.maximum || facets.multiple_of) return spec::number_bit;
      return spec::string_bit;
    }();
    if (guess != 0 && facets.admits(guess)) return guess;
    std::vector<spec::TypeMask> open;
    for (const spec::TypeMask bit : {spec::string_bit, spec::number_bit, spec::integer_bit,
                                     spec::boolean_bit, spec::array_bit, spec::object_bit}) {
      // `number` holds `integer`: one of the two is enough.
      if (bit == spec::integer_bit && facets.admits(spec::number_bit)) continue;
      if (facets.admits(bit)) open.push_back(bit);
    }
    return open.empty() ? static_cast<spec::TypeMask>(spec::null_bit)
                        : open[source_.index(open.size())];
  }

  std::optional<json::value> of_type(spec::TypeMask type, const Facets& facets, int depth) {
    switch (type) {
      case spec::boolean_bit:
        return json::value(source_.integer(0, 1) == 1);
      case spec::integer_bit:
        return random_integer(facets, source_, options_.size);
      case spec::number_bit:
        return random_number(facets, source_, options_.size);
      case spec::string_bit:
        return string(facets);
      case spec::array_bit:
        return array(facets, depth);
      case spec::object_bit:
        return object(facets, depth);
      default:
        return json::value(nullptr);
    }
  }

  std::optional<json::value> string(const Facets& facets) {
    const auto reach = facets.min_length + static_cast<std::uint64_t>(1 + options_.size / 3);
    const auto most = std::min(facets.max_length.value_or(reach), reach);
    if (facets.max_length && *facets.max_length < facets.min_length) return std::nullopt;
    if (!facets.patterns.empty()) {
      const auto limit = facets.max_length.value_or(facets.min_length + 200);
      auto text = matching_string(facets.patterns.front(), facets.min_length, limit, source_);
      if (!text) return std::nullopt;
      return json::value(json::string(*text));
    }
    if (auto text = formatted_text(facets.format, source_)) return json::value(json::string(*text));
    // Lengths at both ends are where servers err.
    auto length = facets.min_length;
    if (source_.chance(7, 8)) {
      length = static_cast<std::uint64_t>(source_.integer(
          static_cast<std::int64_t>(facets.min_length), static_cast<std::int64_t>(most)));
    }
    return json::value(json::string(random_text(length, options_.plain_text, source_)));
  }

  std::optional<json::value> array(const Facets& facets, int depth) {
    const bool shallow = depth < options_.max_depth;
    const auto reach =
        facets.min_items + (shallow ? static_cast<std::uint64_t>(options_.size / 15) : 0);
    const auto most = std::max(facets.min_items, std::min(facets.max_items.value_or(reach), reach));
    const auto count = static_cast<std::uint64_t>(source_.integer(
        static_cast<std::int64_t>(facets.min_items), static_cast<std::int64_t>(most)));
    json::array items;
    for (int attempt = 0; items.size() < count && attempt < tries + static_cast<int>(count);
         ++attempt) {
      auto item = facets.items.empty() ? json::value(json::string(random_text(3, true, source_)))
                                       : make(facets.items, depth + 1);
      if (!item) break;
      const bool twin = facets.unique_items &&
                        std::any_of(items.begin(), items.end(), [&](const json::value& known) {
                          return spec::same_json(known, *item);
                        });
      if (!twin) items.push_back(std::move(*item));
    }
    if (items.size() < facets.min_items) return std::nullopt;
    return json::value(std::move(items));
  }

  // readOnly members do not belong into a request, writeOnly ones not into a response.
  [[nodiscard]] bool travels(const Conjunction& parts) const {
    const auto facets = gather(parts, nullptr);
    return options_.direction == spec::Direction::request ? !facets.read_only : !facets.write_only;
  }

  std::optional<json::value> object(const Facets& facets, int depth) {
    json::object members;
    const bool shallow = depth < options_.max_depth;
    const auto room = facets.max_properties.value_or(~std::uint64_t{0});
    for (const auto& [name, parts] : facets.properties) {
      if (!travels(parts)) continue;
      const bool required = facets.is_required(name);
      if (!required && !(shallow && members.size() < room && wants_optional())) continue;
      auto value = make(parts, depth + 1);
      if (!value && required) return std::nullopt;
      if (value) members[name] = std::move(*value);
    }
    for (const auto& name : facets.required) {
      if (members.contains(name) || facets.property(name) != nullptr) continue;
      auto value = other_member(facets, depth);
      if (!value) return std::nullopt;
      members[name] = std::move(*value);
    }
    const bool more = !facets.additional.empty() && shallow && wants_optional();
    const auto wanted =
        std::max<std::uint64_t>(facets.min_properties, members.size() + (more ? 1 : 0));
    for (int i = 0; members.size() < std::min(wanted, room) && i < tries; ++i) {
      if (auto value = other_member(facets, depth)) {
        members["x" + random_text(4, true, source_)] = std::move(*value);
      }
    }
    return json::value(std::move(members));
  }

  bool wants_optional() {
    if (options_.members == Members::by_chance) return source_.chance(1, 2);
    return options_.members == Members::all;
  }

  std::optional<json::value> other_member(const Facets& facets, int depth) {
    if (!facets.additional.empty()) return make(facets.additional, depth + 1);
    if (!facets.additional_allowed) return std::nullopt;
    return json::value(json::string(random_text(3, true, source_)));
  }

  Source& source_;
  const GenerateOptions& options_;
};

bool accepts(const Conjunction& parts, const json::value& value, spec::Direction direction) {
  return std::all_of(parts.begin(), parts.end(), [&](const spec::Schema& part) {
    return spec::validate(part, value, direction) == spec::Outcome::valid;
  });
}

}  // namespace

std::optional<json::value> generate(const Conjunction& parts, Source& source,
                                    const GenerateOptions& options) {
  if (parts.empty()) return json::value(json::string(random_text(4, true, source)));
  for (int i = 0; i < tries; ++i) {
    auto value = Generator(source, options).make(parts, 0);
    if (value && accepts(parts, *value, options.direction)) return value;
  }
  return std::nullopt;
}

std::optional<json::value> generate(const spec::Schema& schema, Source& source,
                                    const GenerateOptions& options) {
  return generate(schema ? Conjunction{schema} : Conjunction{}, source, options);
}

std::optional<json::value> minimal(const spec::Schema& schema, spec::Direction direction) {
  GenerateOptions options;
  options.direction = direction;
  options.size = 0;
  options.max_depth = 0;
  options.plain_text = true;
  ByteSource lowest({});
  const auto parts = schema ? Conjunction{schema} : Conjunction{};
  if (parts.empty()) return json::value(json::string("a"));
  auto value = Generator(lowest, options).make(parts, 0);
  if (value && accepts(parts, *value, direction)) return value;
  SeededSource some(1);
  return generate(schema, some, options);
}

}  // namespace assay::properties
