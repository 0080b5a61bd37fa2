#include "spec/document_build.h"

namespace assay::spec {
namespace {

SecurityScheme read_scheme(std::string name, const json::object& object) {
  SecurityScheme scheme;
  scheme.name = std::move(name);
  scheme.type = text_member(object, "type");
  scheme.scheme = text_member(object, "scheme");
  if (scheme.type == "basic") {  // Swagger 2.0
    scheme.type = "http";
    scheme.scheme = "basic";
  }
  scheme.parameter = text_member(object, "name");
  const auto in = text_member(object, "in");
  scheme.in = in == "query" ? In::query : in == "cookie" ? In::cookie : In::header;
  return scheme;
}

}  // namespace

std::vector<SecurityScheme> build_security_schemes(Build& build, const json::object& root) {
  std::vector<SecurityScheme> schemes;
  std::string pointer = "/securityDefinitions";
  const auto* owner = &root;
  if (build.version != Version::swagger2) {
    pointer = "/components/securitySchemes";
    if (!root.contains("components")) return schemes;
    const auto components = object_at(build, "/components", "`components`");
    if (!components) return schemes;
    owner = components->object;
    pointer = components->pointer + "/securitySchemes";
  }
  if (!owner->contains(pointer.substr(pointer.rfind('/') + 1))) return schemes;
  const auto all = object_at(build, pointer, "`securitySchemes`");
  if (!all) {
    build.warnings.push_back(all.error());
    return schemes;
  }
  for (const auto& entry : *all->object) {
    if (entry.key().starts_with("x-")) continue;
    const auto at = all->pointer + "/" + escape_token(entry.key());
    const auto found = object_at(build, at, "a security scheme");
    if (!found) {
      build.warnings.push_back(found.error());
      continue;
    }
    schemes.push_back(read_scheme(entry.key(), *found->object));
  }
  return schemes;
}

std::vector<SecurityRequirement> build_security(Build& build, const json::object& owner,
                                                const std::string& pointer,
                                                const Document& document) {
  std::vector<SecurityRequirement> requirements;
  const auto* security = owner.if_contains("security");
  if (security == nullptr || !security->is_array()) return requirements;
  std::size_t index = 0;
  for (const auto& item : security->get_array()) {
    const auto at = pointer + "/security/" + std::to_string(index++);
    if (!item.is_object()) continue;
    SecurityRequirement requirement;
    for (const auto& entry : item.get_object()) {
      requirement.schemes.emplace_back(entry.key());
      if (document.scheme(entry.key()) == nullptr) {
        build.warn(at, "the security scheme '" + std::string(entry.key()) + "' is not described");
      }
    }
    requirements.push_back(std::move(requirement));
  }
  return requirements;
}

}  // namespace assay::spec
