// JSON as another party's bytes: what can be said about it without doubt.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::spec {

/// A text read as JSON (RFC 8259).
struct JsonText {
  enum class Kind : std::uint8_t {
    ok,
    syntax,    ///< no reader that keeps to the grammar accepts it
    doubtful,  ///< readers differ: duplicate names (§4), not UTF-8 (§8.1), a byte order mark, too
               ///< deep (§9), numbers beyond double (§6), escapes of lone surrogates (§8.2),
               ///< nothing but white space
  };
  Kind kind = Kind::ok;
  boost::json::value value;  ///< when ok
  std::string problem;       ///< otherwise
};

/// Reads at most 512 levels.
[[nodiscard]] JsonText read_json_text(std::string_view text);

}  // namespace assay::spec
