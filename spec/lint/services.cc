#include <algorithm>
#include <set>

#include "spec/lint/groups.h"
#include "spec/path_template.h"

namespace assay::spec::lint {
namespace {

/// The scopes of all flows of a scheme; nothing when it has no list of them.
std::set<std::string, std::less<>> scopes_of(const Subject& subject, const json::object& scheme) {
  std::set<std::string, std::less<>> scopes;
  const auto take = [&](const json::object& flow) {
    const auto* list = flow.if_contains("scopes");
    if (list == nullptr || !list->is_object()) return;
    for (const auto& scope : list->get_object()) scopes.emplace(scope.key());
  };
  if (subject.in(v20)) {
    take(scheme);
    return scopes;
  }
  const auto* flows = scheme.if_contains("flows");
  if (flows == nullptr || !flows->is_object()) return scopes;
  for (const auto& flow : flows->get_object()) {
    if (flow.value().is_object()) take(flow.value().get_object());
  }
  return scopes;
}

const json::object* scheme_named(Subject& subject, std::string_view name) {
  auto at =
      std::string(subject.in(v20) ? "/securityDefinitions/" : "/components/securitySchemes/") +
      escape_token(name);
  const auto* value = subject.files.find(at);
  return value != nullptr ? subject.resolved(*value, at) : nullptr;
}

std::vector<std::string_view> scheme_names(const Subject& subject) {
  std::vector<std::string_view> names;
  for (const auto& scheme : subject.document.security_schemes) names.push_back(scheme.name);
  return names;
}

void check_requirement(Subject& subject, const Visit& visit) {
  for (const auto& member : *visit.object) {
    const std::string_view name = member.key();
    const auto at = visit.location + "/" + escape_token(name);
    const auto* scheme = scheme_named(subject, name);
    // OpenAPI 3.2 lets a requirement name a scheme by its URI.
    const bool by_uri = subject.in(v32) && name.find_first_of("/#") != std::string_view::npos;
    if (scheme == nullptr) {
      if (!by_uri) {
        subject.add("security.undeclared", at,
                    "the security scheme '" + std::string(name) + "' is not described",
                    nearest(name, scheme_names(subject)));
      }
      continue;
    }
    if (text_of(*scheme, "type") != "oauth2" || !member.value().is_array()) continue;
    const auto known = scopes_of(subject, *scheme);
    for (const auto& scope : member.value().get_array()) {
      if (!scope.is_string() || known.contains(std::string_view(scope.get_string()))) continue;
      subject.add("security.scope", at,
                  "the scope '" + std::string(scope.get_string()) + "' is in no flow of '" +
                      std::string(name) + "'",
                  "add it to the flow's `scopes`");
    }
  }
}

void check_server(Subject& subject, const Visit& visit) {
  const auto url = text_of(*visit.object, "url");
  const auto used = template_names(url);
  const auto* variables = visit.object->if_contains("variables");
  const auto* described =
      variables != nullptr && variables->is_object() ? &variables->get_object() : nullptr;
  for (const auto& name : used) {
    if (described != nullptr && described->contains(name)) continue;
    subject.add("server.variable", visit.location + "/url",
                "the variable {" + name + "} of the URL is not described",
                "add it to `variables` with a default");
  }
  if (described == nullptr) return;
  for (const auto& member : *described) {
    const auto at = visit.location + "/variables/" + escape_token(member.key());
    if (std::find(used.begin(), used.end(), std::string(member.key())) == used.end()) {
      subject.add("server.unused-variable", at,
                  "the URL has no place for the variable '" + std::string(member.key()) + "'");
    }
    const auto* variable = member.value().if_object();
    const auto* values = variable != nullptr ? variable->if_contains("enum") : nullptr;
    const auto* otherwise = variable != nullptr ? variable->if_contains("default") : nullptr;
    if (values == nullptr || otherwise == nullptr || !values->is_array()) continue;
    const auto& list = values->get_array();
    if (list.empty() || std::find(list.begin(), list.end(), *otherwise) != list.end()) continue;
    subject.add("server.default", at + "/default",
                "the default " + json::serialize(*otherwise) + " is none of the variable's `enum`");
  }
}

}  // namespace

void check_services(Subject& subject) {
  std::set<std::string> tags;
  for (const auto& visit : subject.visits) {
    if (visit.kind == Kind::security_requirement) check_requirement(subject, visit);
    if (visit.kind == Kind::server) check_server(subject, visit);
    if (visit.kind != Kind::tag) continue;
    const std::string name(text_of(*visit.object, "name"));
    if (!name.empty() && !tags.insert(name).second) {
      subject.add("tag.duplicate", visit.location, "the tag '" + name + "' is described twice");
    }
  }
}

}  // namespace assay::spec::lint
