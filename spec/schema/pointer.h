// JSON Pointers over Boost.JSON values (RFC 6901).
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace assay::spec {

namespace json = boost::json;

/// The value at `pointer` in `root`, or null.
[[nodiscard]] const json::value* find_pointer(const json::value& root, std::string_view pointer);

/// One reference token escaped (§3).
[[nodiscard]] std::string escape_pointer(std::string_view token);

/// The inverse.
[[nodiscard]] std::string unescape_pointer(std::string_view token);

/// `pointer` with "*" for each token of digits: "/items/3/id" and "/items/0/id" are one place.
[[nodiscard]] std::string at_any_index(std::string_view pointer);

/// A URI fragment as a pointer: percent-decoded (§6).
[[nodiscard]] std::string decode_fragment(std::string_view fragment);

}  // namespace assay::spec
