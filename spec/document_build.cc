#include "spec/document_build.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "spec/message.h"

namespace assay::spec {

Result<Schema> Build::schema(const std::string& pointer) {
  auto compiled = compiler.compile(pointer);
  if (auto fatal = take_issues()) return *fatal;
  return compiled;
}

Result<Schema> Build::object_schema(const std::string& pointer,
                                    const std::vector<Compiler::Member>& members) {
  auto compiled = compiler.compile_object(pointer, members);
  if (auto fatal = take_issues()) return *fatal;
  return compiled;
}

std::optional<Error> Build::take_issues() {
  const auto& issues = compiler.issues();
  std::optional<Error> fatal;
  for (; issues_seen < issues.size(); ++issues_seen) {
    const auto& issue = issues[issues_seen];
    if (!issue.fatal) {
      warn(issue.pointer, issue.message);
    } else if (!fatal) {
      fatal = error(issue.pointer, issue.message);
    }
  }
  return fatal;
}

Error Build::error(const std::string& pointer, std::string message, std::string advice) const {
  return {ErrorCode::document, std::move(message), files.position(pointer), std::move(advice)};
}

void Build::warn(const std::string& pointer, std::string message) {
  warnings.push_back(error(pointer, std::move(message)));
}

Dialect dialect_of(Version version) noexcept {
  if (version == Version::swagger2) return Dialect::swagger2;
  return version == Version::openapi30 ? Dialect::openapi30 : Dialect::openapi31;
}

std::string text_member(const json::object& object, std::string_view name,
                        std::string_view otherwise) {
  const auto* value = object.if_contains(name);
  return std::string(value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                            : otherwise);
}

bool flag_member(const json::object& object, std::string_view name, bool otherwise) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() ? value->get_bool() : otherwise;
}

std::vector<std::string> string_list(const json::value* value) {
  std::vector<std::string> list;
  if (value == nullptr || !value->is_array()) return list;
  for (const auto& item : value->get_array()) {
    if (item.is_string()) list.emplace_back(item.get_string());
  }
  return list;
}

Result<ObjectAt> object_at(Build& build, const std::string& pointer, std::string_view what) {
  const auto resolved = resolve(build.files, pointer);
  if (!resolved) return resolved.error();
  if (!resolved->value->is_object()) {
    return build.error(resolved->location, std::string(what) + " is no object");
  }
  return ObjectAt{&resolved->value->get_object(), resolved->location};
}

json::object extensions_of(const json::object& object) {
  json::object extensions;
  for (const auto& member : object) {
    if (member.key().starts_with("x-")) extensions.emplace(member.key(), member.value());
  }
  return extensions;
}

namespace {

// Descriptions of other kinds that people hand over, each with what to give instead.
struct OtherKind {
  std::string_view member;
  const char* name;
  const char* advice;
};
constexpr std::array<OtherKind, 5> other_kinds{{
    {"arazzo", "an Arazzo description",
     "give the OpenAPI document that its sourceDescriptions name"},
    {"overlay", "an Overlay document", "apply it, and give the OpenAPI document that comes out"},
    {"asyncapi", "an AsyncAPI document", "give an OpenAPI 3.x or Swagger 2.0 document"},
    {"swaggerVersion", "a Swagger 1.x resource listing", "convert it to OpenAPI"},
    {"_postman_id", "a Postman collection", "export an OpenAPI document"},
}};

Error no_description(const Tree& tree) {
  const auto* root = tree.root().if_object();
  for (const auto& kind : other_kinds) {
    const auto* info = root != nullptr ? root->if_contains("info") : nullptr;
    const bool inside =
        info != nullptr && info->is_object() && info->get_object().contains(kind.member);
    if (root == nullptr || (!root->contains(kind.member) && !inside)) continue;
    return {ErrorCode::document, std::string("this is ") + kind.name + ", no OpenAPI document",
            tree.position("/" + std::string(kind.member)), kind.advice};
  }
  if (root == nullptr) {
    return {ErrorCode::document, "no OpenAPI document: an object was expected at the top",
            tree.position(""), "give an OpenAPI 3.x or Swagger 2.0 document"};
  }
  return {ErrorCode::document,
          "no OpenAPI document: neither `openapi` nor `swagger` stands at the top",
          {tree.file(), 1, 1},
          "give an OpenAPI 3.x or Swagger 2.0 document"};
}

Result<Version> version_of(const Tree& tree) {
  const auto* root = tree.root().if_object();
  const auto* openapi = root != nullptr ? root->if_contains("openapi") : nullptr;
  const auto* swagger = root != nullptr ? root->if_contains("swagger") : nullptr;
  if (openapi == nullptr && swagger == nullptr) return no_description(tree);
  const auto& value = openapi != nullptr ? *openapi : *swagger;
  const auto text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  if (swagger != nullptr && openapi == nullptr && text.starts_with("2")) return Version::swagger2;
  if (openapi != nullptr && text.starts_with("3.0")) return Version::openapi30;
  if (openapi != nullptr && text.starts_with("3.1")) return Version::openapi31;
  if (openapi != nullptr && text.starts_with("3.2")) return Version::openapi32;
  return Error{ErrorCode::document, "OpenAPI version '" + text + "' is not known",
               tree.position(openapi != nullptr ? "/openapi" : "/swagger"),
               "use 3.0, 3.1, 3.2 or Swagger 2.0"};
}

}  // namespace

Result<Document> build_document(Tree tree, Fetch fetch) {
  const auto version = version_of(tree);
  if (!version) return version.error();
  Document document;
  document.version = *version;
  document.tree = std::make_shared<const Tree>(std::move(tree));
  const auto& root = document.tree->root().get_object();
  const auto* paths = root.if_contains("paths");
  const bool may_lack = *version == Version::openapi31 || *version == Version::openapi32;
  if (paths != nullptr ? !paths->is_object() : !may_lack) {
    return Error{ErrorCode::document, "the document has no `paths` object",
                 document.tree->position(paths != nullptr ? "/paths" : ""), "add `paths`"};
  }
  if (const auto* info = root.if_contains("info"); info != nullptr && info->is_object()) {
    document.title = text_member(info->get_object(), "title");
    document.api_version = text_member(info->get_object(), "version");
  }
  document.extensions = extensions_of(root);
  DocumentFiles files(*document.tree, std::move(fetch));
  CompileOptions options;
  options.uri = files.uri();
  options.loader = [&files](const std::string& uri) { return files.load(uri); };
  Build build{files, Compiler(document.tree->root(), dialect_of(*version), std::move(options)),
              *version, document.warnings, 0};
  document.servers = build_servers(build, root, "");
  document.security_schemes = build_security_schemes(build, root);
  build_paths(build, document, root);
  build_webhooks(build, document, root);
  settle_links(build, document);
  document.files = files.trees();
  document.warnings.insert(document.warnings.end(), files.problems().begin(),
                           files.problems().end());
  return document;
}

}  // namespace assay::spec
