// The immutable model of an API description.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/reader.h"
#include "spec/result.h"
#include "spec/schema/schema.h"

namespace assay::spec {

enum class Version : std::uint8_t { swagger2, openapi30, openapi31, openapi32 };

/// Where a parameter stands (OpenAPI 3.0.4 §4.7.12.1).
enum class In : std::uint8_t { path, query, header, cookie };
[[nodiscard]] std::string_view name(In in) noexcept;

/// A parameter of an operation, or a header of a response (then `in` is header).
struct Parameter {
  std::string name;
  In in = In::query;
  bool required = false;
  std::string style;  ///< resolved default: simple, form, …
  bool explode = false;
  bool allow_reserved = false;
  Schema schema;           ///< may be empty: anything goes
  std::string media_type;  ///< of a `content` parameter, else empty
  std::vector<json::value> examples;
  std::string pointer;  ///< RFC 6901, into the document
};

struct MediaType {
  std::string name;  ///< as written: "application/json", "text/*"
  Schema schema;     ///< may be empty
  std::vector<json::value> examples;
  std::string pointer;
};

struct RequestBody {
  bool required = false;
  std::vector<MediaType> content;
  std::string pointer;
};

struct ResponseSpec {
  std::string status;  ///< "201", "2XX" or "default"
  std::vector<Parameter> headers;
  std::vector<MediaType> content;
  std::string pointer;
};

/// One Security Scheme Object (OpenAPI 3.0.4 §4.7.27).
struct SecurityScheme {
  std::string name;
  std::string type;       ///< apiKey, http, oauth2, openIdConnect, mutualTLS
  std::string scheme;     ///< of http: bearer, basic, …
  In in = In::header;     ///< of apiKey
  std::string parameter;  ///< of apiKey: the header, query or cookie name

  /// The header that carries the credential ("Authorization" unless apiKey says otherwise), or
  /// empty when it does not travel in a header.
  [[nodiscard]] std::string header() const;
};

/// One alternative: all named schemes together. An empty one means that no credential is needed.
struct SecurityRequirement {
  std::vector<std::string> schemes;
};

struct Operation {
  std::string method;  ///< upper case
  std::string path;    ///< the template, as written
  std::string id;      ///< operationId, may be empty
  std::string summary;
  std::vector<std::string> tags;
  bool deprecated = false;
  std::vector<Parameter> parameters;  ///< path item's and operation's, merged (§4.7.9.1)
  std::optional<RequestBody> body;
  std::vector<ResponseSpec> responses;
  std::vector<SecurityRequirement> security;  ///< effective: the operation's, else the document's
  std::string pointer;

  /// "METHOD /path/{template}": the operation's name everywhere.
  [[nodiscard]] std::string key() const { return method + " " + path; }

  /// The response that describes `status`: exact, then "2XX", then "default" (§4.7.16); or null.
  [[nodiscard]] const ResponseSpec* response_for(int status) const noexcept;

  /// True when a credential is needed: at least one requirement and none of them empty.
  [[nodiscard]] bool needs_credentials() const noexcept;
};

/// An operation that could not be understood; the rest of the document runs.
struct SkippedOperation {
  std::string key;
  Error reason;
};

class Document {
 public:
  Version version = Version::openapi30;
  std::string title;
  std::string api_version;
  std::vector<std::string> servers;   ///< never targeted; only for the record
  std::vector<Operation> operations;  ///< document order
  std::vector<SkippedOperation> skipped;
  std::vector<Error> warnings;
  std::vector<SecurityScheme> security_schemes;
  std::shared_ptr<const Tree> tree;
  /// Other files that schemas refer to, by file URI.
  std::map<std::string, std::shared_ptr<const Tree>> files;

  /// "file:line:column#pointer" of a place in the document (a pointer) or in another one
  /// ("uri#pointer").
  [[nodiscard]] std::string locate(std::string_view location) const;

  /// The operation named "METHOD /path/{template}" or by its operationId; null when there is none.
  [[nodiscard]] const Operation* find(std::string_view key_or_id) const noexcept;
  [[nodiscard]] const SecurityScheme* scheme(std::string_view name) const noexcept;
  /// True when every credential of every alternative of `operation` travels in a header or a
  /// cookie.
  [[nodiscard]] bool has_header_credentials(const Operation& operation) const;
  /// Names of the headers that carry credentials for `operation`.
  [[nodiscard]] std::vector<std::string> credential_headers(const Operation& operation) const;
};

/// Builds the model. Errors (document, with position): neither `openapi` nor `swagger`, an unknown
/// version, no `paths`. A broken operation is put into `skipped` with its reason.
[[nodiscard]] Result<Document> build_document(Tree tree);

/// read_source, read_tree and build_document in one.
[[nodiscard]] Result<Document> load_document(const std::string& path);

}  // namespace assay::spec
