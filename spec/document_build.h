// Building blocks of build_document(), one file per part of the document.
#pragma once

#include <set>
#include <string>

#include "spec/document.h"
#include "spec/document_files.h"
#include "spec/reference.h"
#include "spec/schema/compile.h"

namespace assay::spec {

/// What every part needs: the tree, the compiler, and where warnings go.
struct Build {
  const Tree& tree;
  DocumentFiles& files;
  Compiler compiler;
  Version version;
  std::vector<Error>& warnings;
  std::size_t issues_seen = 0;

  /// Compiles the schema at `pointer`. Errors (document): its first fatal issue. Other issues
  /// become warnings.
  [[nodiscard]] Result<Schema> schema(const std::string& pointer);
  /// The same for an object made of members.
  [[nodiscard]] Result<Schema> object_schema(const std::string& pointer,
                                             const std::vector<Compiler::Member>& members);
  /// The first fatal issue since the last call; the others become warnings.
  [[nodiscard]] std::optional<Error> take_issues();
  /// `pointer` may also be "uri#pointer".
  [[nodiscard]] Error error(const std::string& pointer, std::string message,
                            std::string advice = {}) const;
  void warn(const std::string& pointer, std::string message);
};

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
[[nodiscard]] Result<ObjectAt> object_at(const Build& build, const std::string& pointer,
                                         std::string_view what);

/// The Parameter Object at `pointer` (OpenAPI 3.0.4 §4.7.12). Nothing in `ignored` parameters'
/// place: Accept, Content-Type and Authorization headers are not parameters.
[[nodiscard]] Result<Parameter> build_parameter(Build& build, const std::string& pointer);
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
[[nodiscard]] std::vector<json::value> gather_examples(const Build& build,
                                                       const json::object& object,
                                                       const std::string& pointer);
[[nodiscard]] std::vector<std::string> string_list(const json::value* value);
[[nodiscard]] std::vector<SecurityRequirement> build_security(Build& build,
                                                              const json::object& owner,
                                                              const std::string& pointer,
                                                              const Document& document);
[[nodiscard]] std::vector<SecurityScheme> build_security_schemes(Build& build);

}  // namespace assay::spec
