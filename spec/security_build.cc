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

std::vector<SecurityScheme> build_security_schemes(Build& build) {
  std::vector<SecurityScheme> schemes;
  const std::string pointer =
      build.version == Version::swagger2 ? "/securityDefinitions" : "/components/securitySchemes";
  const auto* all = build.tree.find(pointer);
  if (all == nullptr || !all->is_object()) return schemes;
  for (const auto& entry : all->get_object()) {
    const auto at = pointer + "/" + escape_token(entry.key());
    const auto found = object_at(build, at, "a security scheme");
    if (!found) {
      build.warn(at, found.error().message);
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
