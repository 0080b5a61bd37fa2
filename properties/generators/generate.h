// Values that keep a schema's promises, by construction.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>

#include "properties/generators/conjunction.h"
#include "properties/generators/source.h"
#include "spec/schema/schema.h"
#include "spec/schema/validate.h"

namespace assay::properties {

namespace json = boost::json;

/// Which optional members an object gets.
enum class Members : std::uint8_t { by_chance, required, all };

struct GenerateOptions {
  spec::Direction direction = spec::Direction::request;
  int size = 30;       ///< 0…100: how large strings, arrays and numbers tend to be
  int max_depth = 12;  ///< beyond it only what is required
  Members members = Members::by_chance;
  bool plain_text = false;  ///< printable ASCII strings only (path segments, header values)
};

/// What a draw gave.
struct Generated {
  std::optional<json::value> value;
  /// Without a value: "unsatisfiable: why" when that is proven, else "unsupported combination:
  /// keywords" by the names of those that the last tries broke.
  std::string reason;
  bool unsatisfiable = false;
  int rejected = 0;  ///< values that the validator refused before
};

/// Draws a value that `schema` accepts, proven by spec::validate; at most 50 tries.
[[nodiscard]] Generated draw_value(const spec::Schema& schema, Source& source,
                                   const GenerateOptions& options);
/// The same for a conjunction of schemas.
[[nodiscard]] Generated draw_value(const Conjunction& parts, Source& source,
                                   const GenerateOptions& options);

/// The value of draw_value(); when there is none, `why` (if given) says why.
[[nodiscard]] std::optional<json::value> generate(const spec::Schema& schema, Source& source,
                                                  const GenerateOptions& options,
                                                  std::string* why = nullptr);
[[nodiscard]] std::optional<json::value> generate(const Conjunction& parts, Source& source,
                                                  const GenerateOptions& options,
                                                  std::string* why = nullptr);

/// The smallest value that comes to mind: required members only, first enum value, lower bounds.
[[nodiscard]] std::optional<json::value> minimal(const spec::Schema& schema,
                                                 spec::Direction direction);

/// A string that matches `pattern` (ECMA-262) with a length in [min, max] code points; nothing when
/// none was found in 50 tries.
[[nodiscard]] std::optional<std::string> matching_string(const std::string& pattern,
                                                         std::uint64_t min, std::uint64_t max,
                                                         Source& source);

}  // namespace assay::properties
