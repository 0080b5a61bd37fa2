// What goes over the wire and what comes back, as exact bytes (RFC 9110, RFC 9112).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay::spec {

/// One header field as sent or received; order and duplicates are kept.
struct Header {
  std::string name;
  std::string value;
  friend bool operator==(const Header&, const Header&) = default;
};

/// Field names compare without case (RFC 9110 §5.1).
[[nodiscard]] bool same_field_name(std::string_view a, std::string_view b) noexcept;

/// The first value of the field `name`, or nothing.
[[nodiscard]] std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                                          std::string_view name) noexcept;

/// A request as exact bytes, up to what the transport must add by itself (Host, framing).
/// `target` is in origin-form (RFC 9112 §3.2.1): path and query, already percent-encoded,
/// relative to the base URL's path.
struct Request {
  std::string method;
  std::string target;
  std::vector<Header> headers;
  std::optional<std::string> body;  ///< no body and an empty body are different things
  /// Row of spec/framing.h that says how it is put on the wire; empty: as HTTP wants it.
  std::string framing = {};
  /// Which client certificate is shown where TLS is spoken: 0 the user's, if there is one, 1 the
  /// second user's, -1 none.
  int certificate = 0;
  friend bool operator==(const Request&, const Request&) = default;
};

/// The request's bytes in one deterministic text (request line, fields, blank line, body): what the
/// journal hashes and what `--seed` promises to repeat. Not what a socket sees: no Host, no
/// framing.
[[nodiscard]] std::string wire_text(const Request& request);

/// A complete response. `body` is after transfer decoding.
struct Response {
  int status = 0;
  std::string version;  ///< "HTTP/1.1"
  std::string reason;
  std::vector<Header> headers;
  std::string body;
  bool body_truncated = false;  ///< true when the size cap cut the body: it must not be judged
  friend bool operator==(const Response&, const Response&) = default;
};

/// Why no (complete) response came. An observation, not an error of ours.
struct TransportFailure {
  enum class Kind : std::uint8_t {
    unreachable,  ///< name resolution or connect failed
    refused,      ///< our own rails refused the address
    timeout,
    closed,     ///< connection reset, empty reply, or short body
    malformed,  ///< bytes that are not HTTP
    tls,
    withheld,  ///< never sent: a limit of the run or our own rails kept it
    other
  };
  Kind kind = Kind::other;
  std::string message;
  /// Why the server broke off, when that is known: equal texts are one cause. Or empty.
  std::string cause = {};
  friend bool operator==(const TransportFailure&, const TransportFailure&) = default;
};

/// A stable one-word name for `kind`, used in reports.
[[nodiscard]] std::string_view name(TransportFailure::Kind kind) noexcept;

/// A Request and its outcome.
struct Exchange {
  Request request;
  std::variant<Response, TransportFailure> outcome;
  std::chrono::microseconds duration{0};

  /// The response, or null when the transport failed.
  [[nodiscard]] const Response* response() const noexcept {
    return std::get_if<Response>(&outcome);
  }
  [[nodiscard]] const TransportFailure* failure() const noexcept {
    return std::get_if<TransportFailure>(&outcome);
  }
};

/// An RFC 9110 §8.3.1 media type, lower-cased, parameters apart.
struct MediaTypeName {
  std::string type;     ///< "application"
  std::string subtype;  ///< "json"
  std::vector<Header> parameters;

  /// RFC 6839: application/json, text/json or any type with the +json suffix.
  [[nodiscard]] bool is_json() const noexcept;
  /// RFC 7303: application/xml, text/xml or any type with the +xml suffix.
  [[nodiscard]] bool is_xml() const noexcept;
};

/// Parses a Content-Type value; nothing when it is malformed.
[[nodiscard]] std::optional<MediaTypeName> parse_media_type(std::string_view text);

/// True when `actual` falls under `range`, which may use wildcards ("*/*", "text/*");
/// parameters are not compared. Either side malformed gives false.
[[nodiscard]] bool media_type_matches(std::string_view range, std::string_view actual);

}  // namespace assay::spec
