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

#include "spec/document_files.h"
#include "spec/reader.h"
#include "spec/result.h"
#include "spec/schema/schema.h"

namespace assay::spec {

enum class Version : std::uint8_t { swagger2, openapi30, openapi31, openapi32 };
/// "2.0", "3.0", "3.1", "3.2".
[[nodiscard]] std::string_view name(Version version) noexcept;

/// Where a parameter stands (OpenAPI 3.0.4 §4.7.12.1).
/// `querystring` (OpenAPI 3.2.0 §4.12.1) is the whole query as one `content` parameter.
enum class In : std::uint8_t { path, query, header, cookie, querystring };
[[nodiscard]] std::string_view name(In in) noexcept;

struct MediaType;

/// A parameter of an operation, or a header of a response (then `in` is header).
struct Parameter {
  std::string name;
  In in = In::query;
  bool required = false;
  std::string style;  ///< resolved default: simple, form, …
  bool explode = false;
  bool allow_reserved = false;
  Schema schema;             ///< may be empty: anything goes
  bool allow_empty = false;  ///< allowEmptyValue: an empty value may be sent whatever the schema
  std::string media_type;    ///< of a `content` parameter, else empty
  std::shared_ptr<const MediaType> content;  ///< then the whole media type
  std::vector<json::value> examples;
  std::string pointer;  ///< RFC 6901, into the document
};

/// How one property of a form or of multipart travels (OpenAPI 3.0.4 §4.7.15).
struct Encoding {
  std::string name;          ///< of the property
  std::string content_type;  ///< as written, perhaps a list; empty: the property's default
  std::string style;         ///< empty unless style, explode or allowReserved stands there
  bool explode = false;
  bool allow_reserved = false;
};

struct MediaType {
  std::string name;    ///< as written: "application/json", "text/*"
  Schema schema;       ///< may be empty
  Schema item_schema;  ///< of each item of a sequential media type (OpenAPI 3.2.0 §4.14.3)
  std::vector<Encoding> encodings;
  std::vector<json::value> examples;
  std::string pointer;

  /// The encoding of the property `property`, or null.
  [[nodiscard]] const Encoding* encoding(std::string_view property) const noexcept;
};

struct RequestBody {
  bool required = false;
  std::vector<MediaType> content;
  std::string pointer;
};

/// A Server Object (OpenAPI 3.0.4 §4.7.5). Never sent to: only `--url` is.
struct Server {
  struct Variable {
    std::string name;
    std::string value;                ///< the default
    std::vector<std::string> values;  ///< `enum`; empty: anything goes
  };
  std::string url;  ///< the template as written; of Swagger 2.0: scheme://host/basePath
  std::vector<Variable> variables;
  std::string resolved;  ///< with the variables' defaults, against the document's own URI
  std::string pointer;
};

/// A Link Object (§4.7.20): what of an answer serves a following request.
struct Link {
  std::string name;
  std::string operation_id;   ///< as written; one of the two stands there
  std::string operation_ref;  ///< a URI reference to an operation
  std::string target;         ///< Operation::key(); empty when it names none of this document
  /// Parameter name (perhaps with its place: "path.id") → a constant or a runtime expression
  /// (§4.7.20.3).
  std::vector<std::pair<std::string, json::value>> parameters;
  std::optional<json::value> body;  ///< `requestBody`: a constant or a runtime expression
  std::string pointer;
};

struct ResponseSpec {
  std::string status;  ///< "201", "2XX" or "default"
  std::vector<Parameter> headers;
  std::vector<MediaType> content;
  std::vector<Link> links;
  std::string pointer;
};

/// A request that the API sends: a callback (§4.7.18) of an operation, or a webhook (OpenAPI 3.1.1
/// §4.8.1). It is accounted for, not tested.
struct Incoming {
  std::string name;
  std::string method;      ///< upper case
  std::string expression;  ///< of a callback: where it goes (a runtime expression)
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
  bool security_stated =
      false;                    ///< the operation has a `security` of its own, perhaps an empty one
  std::vector<Server> servers;  ///< the operation's own or its path item's; empty: the document's
  std::vector<Incoming> callbacks;
  json::object extensions;  ///< its `x-` members
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
  std::vector<Server> servers;        ///< never targeted; only for the record
  std::vector<Operation> operations;  ///< document order
  std::vector<SkippedOperation> skipped;
  std::vector<Error> warnings;
  std::vector<SecurityScheme> security_schemes;
  std::vector<Incoming> webhooks;
  json::object extensions;  ///< `x-` members of the document itself
  std::shared_ptr<const Tree> tree;
  /// Other files that it refers to, by URI.
  std::map<std::string, std::shared_ptr<const Tree>> files;

  /// File, line and column of a location (see PlaceText).
  [[nodiscard]] Position position(std::string_view location) const;
  /// "file:line:column#pointer" of a place in the document (a pointer) or in another one
  /// ("uri#pointer").
  [[nodiscard]] std::string locate(std::string_view location) const;

  /// The operation named "METHOD /path/{template}" or by its operationId; null when there is none.
  [[nodiscard]] const Operation* find(std::string_view key_or_id) const noexcept;
  [[nodiscard]] const SecurityScheme* scheme(std::string_view name) const noexcept;
  /// True for one operation of each path, the one that stands for the path where methods are asked
  /// for that no operation describes: GET, or else the first one.
  [[nodiscard]] bool speaks_for_path(const Operation& operation) const noexcept;
  /// True when an operation of `path` (a template) has this method.
  [[nodiscard]] bool describes(std::string_view method, std::string_view path) const noexcept;
};

/// Builds the model. References lead anywhere in the document and into files beside it; `fetch`,
/// when it is given, reads those that lead to http and https URIs. Errors (document, with
/// position): neither `openapi` nor `swagger`, an unknown version, no `paths` where they are
/// required. A broken operation is put into `skipped` with its reason.
[[nodiscard]] Result<Document> build_document(Tree tree, Fetch fetch = {});

/// read_source, read_tree and build_document in one; `path` may be a URL when `fetch` is given.
[[nodiscard]] Result<Document> load_document(const std::string& path, const Fetch& fetch = {});

}  // namespace assay::spec
