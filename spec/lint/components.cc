#include <map>
#include <set>

#include "spec/lint/groups.h"

namespace assay::spec::lint {
namespace {

/// Which component a location lies in: "/components/schemas/Pet"; empty when in none.
std::string component_of(std::string_view location, bool swagger) {
  const auto take = [&](int tokens) {
    std::size_t end = 0;
    for (int i = 0; i < tokens; ++i) {
      if (end == std::string_view::npos || end >= location.size()) return std::string();
      end = location.find('/', end + 1);
    }
    return std::string(location.substr(0, end));
  };
  if (!swagger) return location.starts_with("/components/") ? take(3) : std::string();
  for (const std::string_view home :
       {"/definitions/", "/parameters/", "/responses/", "/securityDefinitions/"}) {
    if (location.starts_with(home)) return take(2);
  }
  return {};
}

/// What uses what; the name "" stands for all that is no component.
class Uses {
 public:
  explicit Uses(Subject& subject) : subject_(subject), swagger_(subject.in(v20)) {}

  std::set<std::string> run() {
    for (const auto& reference : subject_.references) {
      add(reference.location, reference.target);
      note_inheritance(reference);
    }
    for (const auto& visit : subject_.visits) {
      if (visit.kind == Kind::discriminator) add_mapping(visit);
      if (visit.kind == Kind::security_requirement) add_schemes(visit);
      // By name: anchors and dynamic references can be met from anywhere.
      const bool anchored =
          visit.kind == Kind::schema &&
          (visit.object->contains("$anchor") || visit.object->contains("$dynamicAnchor") ||
           visit.object->contains("$id"));
      if (anchored) used_[""].insert(component(visit.location));
    }
    std::set<std::string> reached;
    std::vector<std::string> open{""};
    while (!open.empty()) {
      const auto now = open.back();
      open.pop_back();
      for (const auto& next : used_[now]) {
        if (!next.empty() && reached.insert(next).second) open.push_back(next);
      }
    }
    return reached;
  }

 private:
  [[nodiscard]] std::string component(std::string_view location) const {
    return component_of(location, swagger_);
  }
  void add(std::string_view from, std::string_view to) {
    used_[component(from)].insert(component(to));
  }

  // A schema that extends one with a discriminator is a variant of it (OpenAPI 3.0.4 §4.7.25.3).
  void note_inheritance(const Reference& reference) {
    if (reference.location.find("/allOf/") == std::string::npos || reference.target.empty()) return;
    const auto* parent = subject_.files.find(reference.target);
    const auto* object = parent != nullptr ? parent->if_object() : nullptr;
    if (object != nullptr && object->contains("discriminator")) {
      add(reference.target, reference.location);
    }
  }

  void add_mapping(const Visit& visit) {
    const auto* mapping = visit.object->if_contains("mapping");
    std::vector<std::string_view> targets{text_of(*visit.object, "defaultMapping")};
    if (mapping != nullptr && mapping->is_object()) {
      for (const auto& member : mapping->get_object()) {
        if (member.value().is_string()) targets.emplace_back(member.value().get_string());
      }
    }
    for (const auto target : targets) {
      if (target.empty()) continue;
      const std::string home = swagger_ ? "/definitions/" : "/components/schemas/";
      const bool named = subject_.files.find(home + escape_token(target)) != nullptr;
      add(visit.location,
          named ? home + escape_token(target) : subject_.files.target(visit.location, target));
    }
  }

  void add_schemes(const Visit& visit) {
    const std::string home = swagger_ ? "/securityDefinitions/" : "/components/securitySchemes/";
    for (const auto& member : *visit.object) add(visit.location, home + escape_token(member.key()));
  }

  Subject& subject_;
  bool swagger_;
  std::map<std::string, std::set<std::string>> used_;
};

}  // namespace

void check_components(Subject& subject) {
  // A document of components alone is there for others.
  if (subject.document.operations.empty() && subject.document.webhooks.empty()) return;
  const auto reached = Uses(subject).run();
  const bool swagger = subject.in(v20);
  const auto& root = subject.document.tree->root().get_object();
  const auto check = [&](const std::string& home, const json::value* members) {
    if (members == nullptr || !members->is_object()) return;
    for (const auto& member : members->get_object()) {
      const auto at = home + "/" + escape_token(member.key());
      if (reached.contains(at)) continue;
      subject.add("component.unused", at,
                  "nothing uses the component '" + std::string(member.key()) + "'");
    }
  };
  if (swagger) {
    for (const char* home : {"definitions", "parameters", "responses", "securityDefinitions"}) {
      check(std::string("/") + home, root.if_contains(home));
    }
    return;
  }
  const auto* components = root.if_contains("components");
  if (components == nullptr || !components->is_object()) return;
  for (const auto& kind : components->get_object()) {
    if (kind.key().starts_with("x-")) continue;
    check("/components/" + std::string(kind.key()), &kind.value());
  }
}

}  // namespace assay::spec::lint
