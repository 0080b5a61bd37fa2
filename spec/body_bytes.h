// How a body's value becomes bytes, by its media type.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace assay::spec {

/// JSON types as JSON, application/x-www-form-urlencoded as fields (lists exploded),
/// multipart/form-data with one part per member (RFC 7578) and the boundary "assay-boundary",
/// everything else as plain text.
[[nodiscard]] std::string body_bytes(std::string_view media_type, const boost::json::value& value);

/// The Content-Type that goes with body_bytes(): wildcards made concrete ("text/*" is text/plain),
/// the boundary of a multipart type added.
[[nodiscard]] std::string content_type_for(std::string_view media_type);

}  // namespace assay::spec
