// A request body read back.
#pragma once

#include <optional>

#include "spec/reading.h"

namespace assay::spec {

struct DecodedBody {
  std::optional<Body> value;
  PartVerdict verdict;
};

/// Reads and judges the body of `request` (OpenAPI 3.0.4 §4.7.13, RFC 9110 §8.3).
[[nodiscard]] DecodedBody decode_body(const Operation& operation, const Request& request);

/// The described media type that `content_type` falls under, the most specific one first
/// (§4.7.13.1); null when there is none.
[[nodiscard]] const MediaType* find_media_type(const std::vector<MediaType>& content,
                                               std::string_view content_type);

}  // namespace assay::spec
