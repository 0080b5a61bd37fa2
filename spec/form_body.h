// Bodies of named fields: application/x-www-form-urlencoded and multipart/form-data.
#pragma once

#include "spec/document.h"
#include "spec/reading.h"

namespace assay::spec {

/// The members of `value` as a form (OpenAPI 3.0.4 §4.7.14.3, §4.7.15): by the style of their
/// encoding when it has one; else lists exploded and objects as JSON.
[[nodiscard]] std::string write_form(const MediaType& media, const json::object& value);
/// Fields as an object by the same rules. Doubtful: objects without an encoding, brackets in names
/// without the style deepObject, names that occur twice.
[[nodiscard]] Reading read_form(const MediaType& media, const std::vector<Field>& fields);

/// One part per member, one per item of a list (§4.7.15.2): texts as they are, objects as JSON,
/// binary strings as files; encoding.contentType where it says otherwise.
struct WrittenBody {
  std::string bytes;
  std::string content_type;
};
[[nodiscard]] WrittenBody write_parts(const MediaType& media, const std::string& content_type,
                                      const json::object& value);
/// The inverse. `problem` says why `bytes` are no multipart at all (RFC 2046 §5.1); empty when they
/// are.
[[nodiscard]] Reading read_parts(const MediaType& media, std::string_view content_type,
                                 std::string_view bytes, std::string& problem);

/// True when a schema's values are bytes rather than text (`format: binary`, contentEncoding,
/// contentMediaType, `type: file`).
[[nodiscard]] bool is_binary(const Schema& schema);

}  // namespace assay::spec
