// The values at the limits of one place: a table of keywords.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "properties/generators/generate.h"
#include "properties/generators/sites.h"

namespace assay::properties {

/// A place whose limits are asked for.
struct LimitSpot {
  const Conjunction& parts;    ///< what a value here must meet
  const Conjunction& schemas;  ///< the same, unfolded for `value`
  const json::value& value;    ///< an ordinary value, with all optional members
  Source& source;
  GenerateOptions options;  ///< for what stands beside the limit: simple values
  bool in_body = true;      ///< lengths beyond a few hundred make sense
  bool& giant_left;         ///< one text of 65,535 characters may still be made
  bool& crowd_left;         ///< arrays of 1,023 and 1,024 items may still be made
};

/// Takes a value: the keyword, which side of it ("at", "next", "value 2", "left out role", …).
using AddLimit =
    std::function<void(std::string_view keyword, const std::string& side, json::value value)>;

/// A row: the keywords that it is about, and the values at their limits. They need not be valid:
/// other keywords may forbid them, and the caller proves them.
struct LimitRow {
  std::string_view keywords;
  std::string_view summary;
  void (*add)(const LimitSpot& spot, const AddLimit& take);
  bool opens = false;  ///< the values have places of their own that are worth a walk
};
[[nodiscard]] std::span<const LimitRow> limit_rows() noexcept;

// limits_arrays.cc
void add_sizes(const LimitSpot& spot, const AddLimit& take);
void add_prefixes(const LimitSpot& spot, const AddLimit& take);
void add_contained(const LimitSpot& spot, const AddLimit& take);

// limits_objects.cc
void add_members(const LimitSpot& spot, const AddLimit& take);
void add_other_members(const LimitSpot& spot, const AddLimit& take);
void add_member_counts(const LimitSpot& spot, const AddLimit& take);
void add_dependents(const LimitSpot& spot, const AddLimit& take);

}  // namespace assay::properties
