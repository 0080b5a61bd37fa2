// An operation with concrete values: what a person edits, a corpus stores and a shrinker reduces.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/document.h"
#include "spec/message.h"
#include "spec/result.h"

namespace assay::spec {

/// One parameter's value. `raw` replaces the serialisation by exact text (still percent-encoded
/// where the place demands it); it is how a parameter becomes malformed.
struct Argument {
  std::string name;
  In in = In::query;
  json::value value;
  std::optional<std::string> raw;
  friend bool operator==(const Argument& a, const Argument& b);
};

/// The bytes that {"$raw": text} or {"$raw": {"base64": …}} stands for; nothing when `value` is
/// anything else. Members of forms and multipart bodies may be written so: files are often no text.
[[nodiscard]] std::optional<std::string> raw_bytes(const json::value& value);

/// A request body. `bytes` replaces the serialisation of `value` by exact bytes.
struct Body {
  std::string media_type;  ///< sent as Content-Type; empty: no such header
  json::value value;
  std::optional<std::string> bytes;
  friend bool operator==(const Body& a, const Body& b);
};

/// Which credentials a Case is sent with.
enum class Credentials : std::uint8_t {
  configured,    ///< whatever the user configured
  none,          ///< stripped
  invalid,       ///< replaced by well-formed junk
  wrong_scheme,  ///< the right secret after another scheme's word (Basic for Bearer)
  only,          ///< those of Case::schemes and no others
  other          ///< a second user's
};

struct Case {
  std::string operation;            ///< Operation::key()
  std::vector<Argument> arguments;  ///< path, query, header, cookie: any order, kept
  std::optional<Body> body;
  std::vector<Header> headers;  ///< further header fields, verbatim
  Credentials credentials = Credentials::configured;
  std::vector<std::string> schemes = {};  ///< of Credentials::only: names of security schemes
  std::string framing = {};               ///< row of spec/framing.h; empty: as HTTP wants it
  /// A method instead of the operation's own: of its path, but not described. Or empty.
  std::string method = {};
  friend bool operator==(const Case& a, const Case& b);
};

/// The readable form:
/// {"operation": "POST /p/{x}", "path": {"x": "a"}, "query": {…}, "header": {…}, "cookie": {…},
///  "body": {"mediaType": "application/json", "value": …}, "headers": [["Name","value"]],
///  "credentials": "none", "framing": "two_hosts", "method": "TRACE"}; instead of "none" also
///  "invalid",
/// "wrong_scheme", "other", {"only": ["scheme", …]}.
/// An argument with raw text is {"$raw": "text"}; a body with exact bytes has "bytes" (UTF-8 text)
/// or "base64". Parts that are empty or default are left out.
[[nodiscard]] json::object case_to_json(const Case& value);

/// The inverse. Errors: usage, naming the member that is wrong.
[[nodiscard]] Result<Case> case_from_json(const json::value& value);

}  // namespace assay::spec
