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
  const auto hash = pointer.starts_with('/') ? std::string::npos : pointer.find('#');
  if (hash == std::string::npos) {
    return {ErrorCode::document, std::move(message), tree.position(pointer), std::move(advice)};
  }
  const auto other = files.trees().find(pointer.substr(0, hash));
  auto where = Position{pointer, 0, 0};
  if (other != files.trees().end() && other->second) {
    where = other->second->position(std::string_view(pointer).substr(hash + 1));
  }
  return {ErrorCode::document, std::move(message), where, std::move(advice)};
}

void Build::warn(const std::string& pointer, std::string message) {
  warnings.push_back(error(pointer, std::move(message)));
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

Result<ObjectAt> object_at(const Build& build, const std::string& pointer, std::string_view what) {
  const auto resolved = resolve(build.tree, pointer);
  if (!resolved) return resolved.error();
  if (!resolved->value->is_object()) {
    return build.error(resolved->pointer, std::string(what) + " is no object");
  }
  return ObjectAt{&resolved->value->get_object(), resolved->pointer};
}

namespace {

constexpr std::array<const char*, 9> methods{"get",  "put",   "post",  "delete", "options",
                                             "head", "patch", "trace", "query"};

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

// OpenAPI 3.0.4 §4.7.12.1: such header parameters are ignored.
bool is_ignored(const Parameter& parameter) {
  if (parameter.in != In::header) return false;
  return same_field_name(parameter.name, "Accept") ||
         same_field_name(parameter.name, "Content-Type") ||
         same_field_name(parameter.name, "Authorization");
}

/// Reads one operation of a path item.
class OperationReader {
 public:
  OperationReader(Build& build, const Document& document, const json::object& root)
      : build_(build), document_(document), root_(root) {}

  Result<Operation> read(const std::string& path, const ObjectAt& item, const std::string& method) {
    Operation operation;
    operation.method = upper(method);
    operation.path = path;
    operation.pointer = item.pointer + "/" + method;
    const auto found = object_at(build_, operation.pointer, "an operation");
    if (!found) return found.error();
    const auto& object = *found->object;
    operation.id = text_member(object, "operationId");
    operation.summary = text_member(object, "summary");
    operation.tags = string_list(object.if_contains("tags"));
    operation.deprecated = flag_member(object, "deprecated");
    body_parameters_.clear();
    for (const auto* owner : {item.object, found->object}) {
      const auto& base = owner == item.object ? item.pointer : found->pointer;
      if (auto done = read_parameters(*owner, base, operation); !done) return done.error();
    }
    if (auto done = check_template(operation); !done) return done.error();
    if (auto done = read_body(object, found->pointer, operation); !done) return done.error();
    if (!object.contains("responses")) {
      build_.warn(found->pointer, "the operation describes no responses");
    } else {
      auto responses =
          build_responses(build_, found->pointer + "/responses", media_types(object, "produces"));
      if (!responses) return responses.error();
      operation.responses = std::move(*responses);
    }
    operation.security = object.contains("security")
                             ? build_security(build_, object, found->pointer, document_)
                             : build_security(build_, root_, "", document_);
    return operation;
  }

 private:
  std::vector<std::string> media_types(const json::object& object, std::string_view member) const {
    auto types = string_list(object.if_contains(member));
    if (types.empty()) types = string_list(root_.if_contains(member));
    if (types.empty()) types.emplace_back("application/json");
    return types;
  }

  Result<void> read_parameters(const json::object& owner, const std::string& base,
                               Operation& operation) {
    const auto* list = owner.if_contains("parameters");
    if (list == nullptr || !list->is_array()) return {};
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
      const auto at = base + "/parameters/" + std::to_string(i);
      if (build_.version == Version::swagger2) {
        const auto found = object_at(build_, at, "a parameter");
        if (!found) return found.error();
        const auto in = text_member(*found->object, "in");
        if (in == "body" || in == "formData") {
          body_parameters_.push_back(at);
          continue;
        }
      }
      auto parameter = build_parameter(build_, at);
      if (!parameter) return parameter.error();
      if (is_ignored(*parameter)) continue;
      add(operation.parameters, std::move(*parameter));
    }
    return {};
  }

  // §4.7.9.1: an operation's parameter replaces the path item's of the same name and place.
  static void add(std::vector<Parameter>& parameters, Parameter parameter) {
    for (auto& known : parameters) {
      if (known.name == parameter.name && known.in == parameter.in) {
        known = std::move(parameter);
        return;
      }
    }
    parameters.push_back(std::move(parameter));
  }

  // §4.7.8.2: every template expression needs a path parameter.
  Result<void> check_template(const Operation& operation) const {
    std::set<std::string> seen;
    const auto& path = operation.path;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
      const auto close = path.find('}', open);
      if (close == std::string::npos) {
        return build_.error(operation.pointer, "the path '" + path + "' has an open brace");
      }
      const auto wanted = path.substr(open + 1, close - open - 1);
      if (!seen.insert(wanted).second) {
        return build_.error(operation.pointer, "the path names {" + wanted + "} twice");
      }
      const bool described = std::any_of(
          operation.parameters.begin(), operation.parameters.end(),
          [&](const Parameter& one) { return one.in == In::path && one.name == wanted; });
      if (!described) {
        return build_.error(operation.pointer,
                            "the path parameter {" + wanted + "} is not described",
                            "add it to `parameters`");
      }
    }
    return {};
  }

  Result<void> read_body(const json::object& object, const std::string& pointer,
                         Operation& operation) {
    if (!body_parameters_.empty()) {
      auto body = build_swagger_body(build_, body_parameters_, media_types(object, "consumes"));
      if (!body) return body.error();
      operation.body = std::move(*body);
    } else if (object.contains("requestBody")) {
      auto body = build_body(build_, pointer + "/requestBody");
      if (!body) return body.error();
      operation.body = std::move(*body);
    }
    return {};
  }

  Build& build_;
  const Document& document_;
  const json::object& root_;
  std::vector<std::string> body_parameters_;
};

Result<Version> version_of(const Tree& tree) {
  const auto* root = tree.root().if_object();
  const auto* openapi = root != nullptr ? root->if_contains("openapi") : nullptr;
  const auto* swagger = root != nullptr ? root->if_contains("swagger") : nullptr;
  if (openapi == nullptr && swagger == nullptr) {
    return Error{ErrorCode::document,
                 "no OpenAPI document: neither `openapi` nor `swagger` stands at the top",
                 {tree.file(), 1, 1},
                 "give an OpenAPI 3.x or Swagger 2.0 document"};
  }
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

Dialect dialect_of(Version version) {
  if (version == Version::swagger2) return Dialect::swagger2;
  return version == Version::openapi30 ? Dialect::openapi30 : Dialect::openapi31;
}

void read_servers(const json::object& root, Document& document) {
  if (const auto* servers = root.if_contains("servers");
      servers != nullptr && servers->is_array()) {
    for (const auto& server : servers->get_array()) {
      if (server.is_object()) document.servers.push_back(text_member(server.get_object(), "url"));
    }
  }
  const auto host = text_member(root, "host");
  if (!host.empty()) document.servers.push_back("https://" + host + text_member(root, "basePath"));
}

void read_path(Build& build, Document& document, const json::object& root,
               const std::string& path) {
  const auto at = "/paths/" + escape_token(path);
  const auto item = object_at(build, at, "a path item");
  if (!item) {
    document.skipped.push_back({"* " + path, item.error()});
    return;
  }
  OperationReader reader(build, document, root);
  for (const char* method : methods) {
    if (!item->object->contains(method)) continue;
    auto operation = reader.read(path, *item, method);
    if (operation) {
      document.operations.push_back(std::move(*operation));
    } else {
      document.skipped.push_back({upper(method) + " " + path, operation.error()});
    }
  }
}

}  // namespace

Result<Document> build_document(Tree tree) {
  const auto version = version_of(tree);
  if (!version) return version.error();
  Document document;
  document.version = *version;
  document.tree = std::make_shared<const Tree>(std::move(tree));
  const auto& root = document.tree->root().get_object();
  const auto* paths = root.if_contains("paths");
  if (paths == nullptr || !paths->is_object()) {
    const bool may_lack = *version == Version::openapi31 || *version == Version::openapi32;
    if (paths != nullptr || !may_lack) {
      return Error{ErrorCode::document, "the document has no `paths` object",
                   document.tree->position(paths != nullptr ? "/paths" : ""), "add `paths`"};
    }
  }
  if (const auto* info = root.if_contains("info"); info != nullptr && info->is_object()) {
    document.title = text_member(info->get_object(), "title");
    document.api_version = text_member(info->get_object(), "version");
  }
  read_servers(root, document);
  DocumentFiles files(document.tree->file());
  CompileOptions options;
  options.uri = files.uri();
  options.loader = [&files](const std::string& uri) { return files.load(uri); };
  Build build{*document.tree,
              files,
              Compiler(document.tree->root(), dialect_of(*version), std::move(options)),
              *version,
              document.warnings,
              0};
  document.security_schemes = build_security_schemes(build);
  if (paths != nullptr) {
    for (const auto& entry : paths->get_object()) {
      if (entry.key().starts_with('/')) read_path(build, document, root, std::string(entry.key()));
    }
  }
  document.files = files.trees();
  document.warnings.insert(document.warnings.end(), files.problems().begin(),
                           files.problems().end());
  return document;
}

}  // namespace assay::spec
