// Several schemas that must hold together, as one set of limits.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "properties/generators/source.h"
#include "spec/schema/schema.h"

namespace assay::properties {

namespace json = boost::json;

/// A conjunction of schemas of one program.
using Conjunction = std::vector<spec::Schema>;

/// What a conjunction asks for, with allOf and $ref unfolded and one branch of each anyOf and oneOf
/// chosen. Limits are the tightest of all parts.
struct Facets {
  spec::TypeMask types = spec::any_type;
  bool typed = false;
  bool impossible = false;
  bool branched = false;       ///< an anyOf or oneOf stands here
  bool strictly_null = false;  ///< null is admitted by the letter, not only leniently

  bool has_enumeration = false;
  std::vector<json::value> enumeration;
  std::vector<json::value> examples;

  std::optional<spec::Bound> minimum;
  std::optional<spec::Bound> maximum;
  std::optional<json::value> multiple_of;

  std::uint64_t min_length = 0;
  std::optional<std::uint64_t> max_length;
  std::vector<std::string> patterns;
  std::string format;

  Conjunction items;
  std::uint64_t min_items = 0;
  std::optional<std::uint64_t> max_items;
  bool unique_items = false;

  std::vector<std::pair<std::string, Conjunction>> properties;  ///< document order
  std::vector<std::string> required;
  Conjunction additional;
  bool additional_allowed = true;
  std::uint64_t min_properties = 0;
  std::optional<std::uint64_t> max_properties;

  bool read_only = false;
  bool write_only = false;

  [[nodiscard]] const Conjunction* property(std::string_view name) const noexcept;
  [[nodiscard]] bool is_required(std::string_view name) const noexcept;
  [[nodiscard]] bool admits(spec::TypeMask bit) const noexcept { return (types & bit) != 0; }
};

/// Unfolds `parts`; `source` chooses branches (null: the first ones).
[[nodiscard]] Facets gather(const Conjunction& parts, Source* source);

}  // namespace assay::properties
