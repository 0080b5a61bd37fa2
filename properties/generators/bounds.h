// What numbers and texts must keep, apart from where it was said.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "spec/schema/pattern.h"
#include "spec/schema/schema.h"

namespace assay::properties {

namespace json = boost::json;

struct NumberLimits {
  std::optional<spec::Bound> minimum;
  std::optional<spec::Bound> maximum;
  std::vector<json::value> multiples;  ///< a multiple of each of these
  std::vector<json::value> not_multiples;
  std::vector<std::string_view> formats;  ///< asserted or merely hinted at
  bool whole = true;                      ///< numbers without a fractional part are admitted
  bool fractional = true;                 ///< numbers with one are admitted
};

/// Keeps the tighter of the two.
void tighten_minimum(std::optional<spec::Bound>& kept, const std::optional<spec::Bound>& other);
void tighten_maximum(std::optional<spec::Bound>& kept, const std::optional<spec::Bound>& other);

struct TextLimits {
  std::uint64_t min = 0;  ///< in code points
  std::optional<std::uint64_t> max;
  std::vector<const spec::Pattern*> patterns;
  std::vector<const spec::Pattern*> not_patterns;
  std::vector<std::string_view> formats;  ///< asserted
  std::vector<std::string_view> not_formats;
  std::string_view hint;  ///< a format that is only an annotation

  [[nodiscard]] bool admits(std::uint64_t length) const noexcept {
    return length >= min && (!max || length <= *max);
  }
};

}  // namespace assay::properties
