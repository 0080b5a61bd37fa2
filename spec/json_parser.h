// JSON texts as values, with what Boost.JSON's own parser bends put right: doubles are correctly
// rounded, and repeated names and numbers beyond double are told.
#pragma once

#include <boost/json.hpp>
#include <string_view>

namespace assay::spec {

struct ParsedJson {
  boost::json::value value;
  boost::system::error_code failed;  ///< as of boost::json::parse
  std::size_t consumed = 0;          ///< bytes up to the end, or to the fault
  bool repeated_name = false;        ///< in some object (RFC 8259 §4); the last one counts
  bool beyond_double = false;        ///< a number became an infinity (§6)
};

/// Parses one text (RFC 8259) of at most 512 levels; anything but white space behind it is a
/// failure.
[[nodiscard]] ParsedJson parse_json(std::string_view text);

}  // namespace assay::spec
