#include "spec/document_build.h"
#include "spec/schema/registry.h"

namespace assay::spec {
namespace {

// §4.7.6: a variable's default is what it is when nobody says otherwise.
std::vector<Server::Variable> variables_of(const json::object& server) {
  std::vector<Server::Variable> variables;
  const auto* all = server.if_contains("variables");
  if (all == nullptr || !all->is_object()) return variables;
  for (const auto& entry : all->get_object()) {
    if (!entry.value().is_object() || entry.key().starts_with("x-")) continue;
    const auto& object = entry.value().get_object();
    variables.push_back(
        {entry.key(), text_member(object, "default"), string_list(object.if_contains("enum"))});
  }
  return variables;
}

std::string with_defaults(const Server& server) {
  auto url = server.url;
  for (const auto& variable : server.variables) {
    const auto expression = "{" + variable.name + "}";
    for (auto at = url.find(expression); at != std::string::npos;
         at = url.find(expression, at + variable.value.size())) {
      url.replace(at, expression.size(), variable.value);
    }
  }
  return url;
}

// §4.7.5.1: a relative URL stands for a place relative to the document's own; a file has none.
std::string resolved_url(const Build& build, const Server& server) {
  auto url = with_defaults(server);
  const auto& base = build.files.uri();
  return base.starts_with("http") ? resolve_uri(base, url) : url;
}

std::vector<Server> swagger_servers(Build& build, const json::object& root) {
  std::vector<Server> servers;
  const auto host = text_member(root, "host");
  const auto path = text_member(root, "basePath");
  if (host.empty() && path.empty()) return servers;
  auto schemes = string_list(root.if_contains("schemes"));
  if (host.empty()) {
    schemes = {""};
  } else if (schemes.empty()) {
    schemes = {"https"};
  }
  for (const auto& scheme : schemes) {
    Server server;
    server.url = (scheme.empty() ? std::string() : scheme + "://" + host) + path;
    server.resolved = resolved_url(build, server);
    server.pointer = host.empty() ? "/basePath" : "/host";
    servers.push_back(std::move(server));
  }
  return servers;
}

}  // namespace

std::vector<Server> build_servers(Build& build, const json::object& owner,
                                  const std::string& pointer) {
  if (build.version == Version::swagger2) {
    return pointer.empty() ? swagger_servers(build, owner) : std::vector<Server>();
  }
  std::vector<Server> servers;
  const auto* list = owner.if_contains("servers");
  if (list == nullptr || !list->is_array()) return servers;
  for (std::size_t i = 0; i < list->get_array().size(); ++i) {
    const auto* object = list->get_array()[i].if_object();
    if (object == nullptr) continue;
    Server server;
    server.pointer = pointer + "/servers/" + std::to_string(i);
    server.url = text_member(*object, "url");
    server.variables = variables_of(*object);
    server.resolved = resolved_url(build, server);
    servers.push_back(std::move(server));
  }
  return servers;
}

}  // namespace assay::spec
