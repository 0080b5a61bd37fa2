#include <algorithm>
#include <array>
#include <cctype>

#include "spec/document_build.h"
#include "spec/message.h"

namespace assay::spec {
namespace {

// `query` is a fixed field from OpenAPI 3.2 on, `trace` from 3.0 on.
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

  Result<Operation> read(const std::string& path, const PathItem& item, const MethodAt& method) {
    Operation operation;
    operation.method = method.method;
    operation.path = path;
    operation.pointer = method.pointer;
    const auto found = object_at(build_, operation.pointer, "an operation");
    if (!found) return found.error();
    const auto& object = *found->object;
    operation.id = text_member(object, "operationId");
    operation.summary = text_member(object, "summary");
    operation.tags = string_list(object.if_contains("tags"));
    operation.deprecated = flag_member(object, "deprecated");
    operation.extensions = extensions_of(object);
    body_parameters_.clear();
    if (const auto* shared = item.with("parameters")) {
      auto done = read_parameters(*shared->object, shared->pointer, operation);
      if (!done) return done.error();
    }
    if (auto done = read_parameters(object, found->pointer, operation); !done) return done.error();
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
    operation.security_stated = object.contains("security");
    operation.security = object.contains("security")
                             ? build_security(build_, object, found->pointer, document_)
                             : build_security(build_, root_, "", document_);
    operation.servers = build_servers(build_, object, found->pointer);
    const auto* owner = operation.servers.empty() ? item.with("servers") : nullptr;
    if (owner != nullptr) {
      operation.servers = build_servers(build_, *owner->object, owner->pointer);
    }
    operation.callbacks = build_callbacks(build_, object, found->pointer);
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
    if (list == nullptr) return {};
    if (!list->is_array()) {
      return build_.error(base + "/parameters", "`parameters` is no list", "write a list");
    }
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

void read_path(Build& build, Document& document, const json::object& root, const std::string& path,
               const std::string& at) {
  const auto item = path_item_at(build, at);
  if (!item) {
    document.skipped.push_back({"* " + path, item.error()});
    return;
  }
  OperationReader reader(build, document, root);
  for (const auto& method : methods_of(build, *item)) {
    auto operation = reader.read(path, *item, method);
    if (operation) {
      document.operations.push_back(std::move(*operation));
    } else {
      document.skipped.push_back({method.method + " " + path, operation.error()});
    }
  }
}

void read_incoming(Build& build, const std::string& at, Incoming incoming,
                   std::vector<Incoming>& into) {
  const auto item = path_item_at(build, at);
  if (!item) {
    build.warnings.push_back(item.error());
    return;
  }
  for (const auto& method : methods_of(build, *item)) {
    incoming.method = method.method;
    incoming.pointer = method.pointer;
    into.push_back(incoming);
  }
}

}  // namespace

const ObjectAt* PathItem::with(std::string_view name) const noexcept {
  for (const auto& part : parts) {
    if (part.object->contains(name)) return &part;
  }
  return nullptr;
}

Result<PathItem> path_item_at(Build& build, const std::string& pointer) {
  PathItem item;
  std::set<std::string> seen;
  std::string at = pointer;
  while (true) {
    const auto* value = build.files.find(at);
    if (value == nullptr || !value->is_object()) {
      return build.error(at, "a path item is no object");
    }
    const auto& object = value->get_object();
    item.parts.push_back({&object, at});
    const auto* reference = object.if_contains("$ref");
    if (reference == nullptr || !reference->is_string()) return item;
    if (!seen.insert(at).second) {
      return build.error(at + "/$ref", "$ref goes in a circle", "let it end at a path item");
    }
    auto next = follow(build.files, at, reference->get_string());
    if (!next) return next.error();
    at = std::move(*next);
  }
}

std::vector<MethodAt> methods_of(const Build& build, const PathItem& item) {
  std::vector<MethodAt> found;
  for (const std::string_view method : methods) {
    if (method == "query" && build.version != Version::openapi32) continue;
    if (method == "trace" && build.version == Version::swagger2) continue;
    const auto* part = item.with(method);
    if (part == nullptr) continue;
    found.push_back({upper(method), part->pointer + "/" + std::string(method)});
  }
  const auto* part = item.with("additionalOperations");
  if (part == nullptr || build.version != Version::openapi32) return found;
  const auto& more = part->object->at("additionalOperations");
  if (!more.is_object()) return found;
  for (const auto& entry : more.get_object()) {
    found.push_back({std::string(entry.key()),
                     part->pointer + "/additionalOperations/" + escape_token(entry.key())});
  }
  return found;
}

void build_paths(Build& build, Document& document, const json::object& root) {
  if (!root.contains("paths")) return;
  const auto paths = object_at(build, "/paths", "`paths`");
  if (!paths) {
    document.skipped.push_back({"* *", paths.error()});
    return;
  }
  for (const auto& entry : *paths->object) {
    const std::string path(entry.key());
    if (!path.starts_with('/')) {
      if (!path.starts_with("x-")) {
        build.warn(paths->pointer + "/" + escape_token(path),
                   "the path '" + path + "' does not begin with a slash: it is left out");
      }
      continue;
    }
    read_path(build, document, root, path, paths->pointer + "/" + escape_token(path));
  }
}

void build_webhooks(Build& build, Document& document, const json::object& root) {
  const bool known = build.version == Version::openapi31 || build.version == Version::openapi32;
  if (!known || !root.contains("webhooks")) return;
  const auto all = object_at(build, "/webhooks", "`webhooks`");
  if (!all) {
    build.warnings.push_back(all.error());
    return;
  }
  for (const auto& entry : *all->object) {
    if (entry.key().starts_with("x-")) continue;
    read_incoming(build, all->pointer + "/" + escape_token(entry.key()),
                  {std::string(entry.key()), {}, {}, {}}, document.webhooks);
  }
}

std::vector<Incoming> build_callbacks(Build& build, const json::object& owner,
                                      const std::string& pointer) {
  std::vector<Incoming> incoming;
  if (!owner.contains("callbacks") || build.version == Version::swagger2) return incoming;
  const auto all = object_at(build, pointer + "/callbacks", "`callbacks`");
  if (!all) {
    build.warnings.push_back(all.error());
    return incoming;
  }
  for (const auto& entry : *all->object) {
    const auto at = object_at(build, all->pointer + "/" + escape_token(entry.key()), "a callback");
    if (!at) {
      build.warnings.push_back(at.error());
      continue;
    }
    for (const auto& expression : *at->object) {
      if (expression.key().starts_with("x-")) continue;
      read_incoming(build, at->pointer + "/" + escape_token(expression.key()),
                    {std::string(entry.key()), {}, std::string(expression.key()), {}}, incoming);
    }
  }
  return incoming;
}

}  // namespace assay::spec
