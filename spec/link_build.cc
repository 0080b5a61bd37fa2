#include <map>

#include "spec/document_build.h"

namespace assay::spec {
namespace {

Link read_link(std::string name, const ObjectAt& at) {
  Link link;
  link.name = std::move(name);
  link.pointer = at.pointer;
  link.operation_id = text_member(*at.object, "operationId");
  link.operation_ref = text_member(*at.object, "operationRef");
  const auto* parameters = at.object->if_contains("parameters");
  if (parameters != nullptr && parameters->is_object()) {
    for (const auto& entry : parameters->get_object()) {
      link.parameters.emplace_back(entry.key(), entry.value());
    }
  }
  if (const auto* body = at.object->if_contains("requestBody")) link.body = *body;
  return link;
}

/// Which operation stands where.
struct Targets {
  std::map<std::string, std::string> by_id;
  std::map<std::string, std::string> by_place;

  explicit Targets(const Document& document) {
    for (const auto& operation : document.operations) {
      auto method = operation.method;
      for (auto& c : method) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
      if (!operation.id.empty()) by_id.emplace(operation.id, operation.key());
      by_place.emplace(operation.pointer, operation.key());
      by_place.emplace("/paths/" + escape_token(operation.path) + "/" + method, operation.key());
    }
  }
};

std::string find(const std::map<std::string, std::string>& keys, const std::string& wanted) {
  const auto found = keys.find(wanted);
  return found != keys.end() ? found->second : std::string();
}

}  // namespace

std::vector<Link> build_links(Build& build, const json::object& response,
                              const std::string& pointer) {
  std::vector<Link> links;
  if (!response.contains("links") || build.version == Version::swagger2) return links;
  const auto all = object_at(build, pointer + "/links", "`links`");
  if (!all) {
    build.warnings.push_back(all.error());
    return links;
  }
  for (const auto& entry : *all->object) {
    const auto at = object_at(build, all->pointer + "/" + escape_token(entry.key()), "a link");
    // A link that cannot be read takes nothing from the response.
    if (at) {
      links.push_back(read_link(entry.key(), *at));
    } else {
      build.warnings.push_back(at.error());
    }
  }
  return links;
}

void settle_links(Build& build, Document& document) {
  const Targets targets(document);
  const auto settle = [&](Link& link) {
    if (!link.operation_id.empty()) {
      link.target = find(targets.by_id, link.operation_id);
    } else if (!link.operation_ref.empty()) {
      link.target = find(targets.by_place, build.files.target(link.pointer, link.operation_ref));
      // Another API's operation is none of ours.
      const auto hash = link.operation_ref.find('#');
      if (hash != 0 && hash != std::string::npos) return;
    }
    if (!link.target.empty()) return;
    const auto& wanted = link.operation_id.empty() ? link.operation_ref : link.operation_id;
    build.warn(link.pointer + (link.operation_id.empty() ? "/operationRef" : "/operationId"),
               wanted.empty() ? "the link '" + link.name + "' names no operation"
                              : "the link '" + link.name + "' leads to no operation: " + wanted);
  };
  for (auto& operation : document.operations) {
    for (auto& response : operation.responses) {
      for (auto& link : response.links) settle(link);
    }
  }
}

}  // namespace assay::spec
