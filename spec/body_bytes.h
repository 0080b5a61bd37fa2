// How a body's value becomes bytes, and bytes a value, by the media type.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "spec/form_body.h"

namespace assay::spec {

/// JSON types as JSON; forms and multipart by their encodings (form_body.h); XML by the schema
/// (xml_body.h); sequences (JSON Lines, JSON text sequences, event streams) item by item;
/// everything else as plain text. `content_type` names the type that goes with the bytes: wildcards
/// made concrete, the boundary of multipart added.
[[nodiscard]] WrittenBody write_body(const MediaType& media, const json::value& value);

/// write_body() for a type that no document describes.
[[nodiscard]] std::string body_bytes(std::string_view media_type, const json::value& value);

/// `media_type` with its wildcards made concrete: "text/*" is text/plain, "*/*" application/json.
[[nodiscard]] std::string content_type_for(std::string_view media_type);

/// Bytes read back under `media`.
struct ReadBody {
  Reading reading;
  std::string problem;    ///< why they are not what `content_type` says; empty when they are
  std::string expected;   ///< what was expected then: "JSON (RFC 8259)"
  bool sequence = false;  ///< the value is a list whose items stand one by one in the bytes
  bool opaque = false;    ///< the bytes were not read
};
[[nodiscard]] ReadBody read_body(const MediaType& media, std::string_view content_type,
                                 std::string_view bytes);

/// Judges what was read against the schema (and the item schema) of `media`; `location` is where
/// the body stands in the exchange.
[[nodiscard]] PartVerdict judge_body(const MediaType& media, const ReadBody& body,
                                     Direction direction, const std::string& location);

}  // namespace assay::spec
