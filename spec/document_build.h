// Building blocks of build_document(), one file per part of the document.
#pragma once

#include <set>
#include <string>

#include "spec/document.h"
#include "spec/document_files.h"
#include "spec/reference.h"
#include "spec/schema/compile.h"

namespace assay::spec {

/// What every part needs: the files, the compiler, and where warnings go.
struct Build {
  DocumentFiles& files;
  Compiler compiler;
  Version version;
  std::vector<Error>& warnings;
  std::size_t issues_seen = 0;

  // Every `pointer` is a location: see PlaceText.

  /// Compiles the schema at `pointer`. Errors (document): its first fatal issue. Other issues
  /// become warnings.
  [[nodiscard]] Result<Schema> schema(const std::string& pointer);
  /// The same for an object made of members.
  [[nodiscard]] Result<Schema> object_schema(const std::string& pointer,
                                             const std::vector<Compiler::Member>& members);
  /// The first fatal issue since the last call; the others become warnings.
  [[nodiscard]] std::optional<Error> take_issues();
  [[nodiscard]] Error error(const std::string& pointer, std::string message,
                            std::string advice = {}) const;
  void warn(const std::string& pointer, std::string message);
};

/// The dialect of a version's Schema Objects.
[[nodiscard]] Dialect dialect_of(Version version) noexcept;

/// Members of an object as text or flag, with a default.
[[nodiscard]] std::string text_member(const json::object& object, std::string_view name,
                                      std::string_view otherwise = {});
[[nodiscard]] bool flag_member(const json::object& object, std::string_view name,
                               bool otherwise = false);
/// The object at `pointer` after references. Errors: document, when it is none.
struct ObjectAt {
  const json::object* object = nullptr;
  std::string pointer;
};
[[nodiscard]] Result<ObjectAt> object_at(Build& build, const std::string& pointer,
                                         std::string_view what);

/// The Parameter Object at `pointer` (OpenAPI 3.0.4 §4.7.12). Nothing in `ignored` parameters'
/// place: Accept, Content-Type and Authorization headers are not parameters.
[[nodiscard]] Result<Parameter> build_parameter(Build& build, const std::string& pointer);
/// Swagger 2.0 §Parameter Object: `collectionFormat` as OpenAPI 3's style and explode.
void read_collection_format(const json::object& object, Parameter& parameter);
/// A Header Object: a parameter whose name is given and whose place is `header` (§4.7.21).
[[nodiscard]] Result<Parameter> build_header(Build& build, const std::string& pointer,
                                             std::string name);
/// The `content` map at `pointer` (§4.7.14).
[[nodiscard]] Result<std::vector<MediaType>> build_content(Build& build,
                                                           const std::string& pointer);
[[nodiscard]] Result<std::vector<ResponseSpec>> build_responses(
    Build& build, const std::string& pointer, const std::vector<std::string>& produces);
[[nodiscard]] Result<RequestBody> build_body(Build& build, const std::string& pointer);

/// Swagger 2.0: `in: body` and `in: formData` parameters as a request body.
[[nodiscard]] Result<RequestBody> build_swagger_body(Build& build,
                                                     const std::vector<std::string>& parameters,
                                                     const std::vector<std::string>& consumes);
/// Values of `example`, `examples` and (Swagger) `x-example`.
[[nodiscard]] std::vector<json::value> gather_examples(Build& build, const json::object& object,
                                                       const std::string& pointer);
[[nodiscard]] std::vector<std::string> string_list(const json::value* value);
[[nodiscard]] std::vector<SecurityRequirement> build_security(Build& build,
                                                              const json::object& owner,
                                                              const std::string& pointer,
                                                              const Document& document);
[[nodiscard]] std::vector<SecurityScheme> build_security_schemes(Build& build,
                                                                 const json::object& root);

/// A Path Item Object, perhaps made of several: a `$ref` beside other members adds the target's
/// (§4.7.9.1 leaves open what that means; the members beside it win).
struct PathItem {
  std::vector<ObjectAt> parts;  ///< those that win first
  /// The part that has the member `name`, or null.
  [[nodiscard]] const ObjectAt* with(std::string_view name) const noexcept;
};
[[nodiscard]] Result<PathItem> path_item_at(Build& build, const std::string& pointer);

/// A method of a path item and where its Operation Object stands.
struct MethodAt {
  std::string method;  ///< upper case
  std::string pointer;
};
/// The operations of `item`: the fixed fields, and 3.2's `additionalOperations` (§4.9).
[[nodiscard]] std::vector<MethodAt> methods_of(const Build& build, const PathItem& item);

/// Every operation at `/paths/…` into `document`, broken ones into its `skipped`.
void build_paths(Build& build, Document& document, const json::object& root);
/// The webhooks of OpenAPI 3.1 and later.
void build_webhooks(Build& build, Document& document, const json::object& root);
/// The callbacks of the operation `owner`, which stands at `pointer`.
[[nodiscard]] std::vector<Incoming> build_callbacks(Build& build, const json::object& owner,
                                                    const std::string& pointer);

/// The `servers` of `owner`; of Swagger 2.0's document: its schemes, host and basePath.
[[nodiscard]] std::vector<Server> build_servers(Build& build, const json::object& owner,
                                                const std::string& pointer);
/// The links of a response. Their targets are still texts (see settle_links).
[[nodiscard]] std::vector<Link> build_links(Build& build, const json::object& response,
                                            const std::string& pointer);
/// Puts operations' keys into the targets of all links; what leads nowhere becomes a warning.
void settle_links(Build& build, Document& document);

/// The members that begin with "x-" (Specification Extensions, §4.8).
[[nodiscard]] json::object extensions_of(const json::object& object);

}  // namespace assay::spec
