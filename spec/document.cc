#include "spec/document.h"

#include <algorithm>

namespace assay::spec {

std::string_view name(In in) noexcept {
  switch (in) {
    case In::path:
      return "path";
    case In::query:
      return "query";
    case In::header:
      return "header";
    case In::cookie:
      break;
  }
  return "cookie";
}

std::string SecurityScheme::header() const {
  if (type == "apiKey") return in == In::header ? parameter : std::string();
  return type == "mutualTLS" ? std::string() : std::string("Authorization");
}

const ResponseSpec* Operation::response_for(int status) const noexcept {
  const auto exact = std::to_string(status);
  const std::string range = exact.substr(0, 1) + "XX";
  for (const auto& wanted : {exact, range, std::string("default")}) {
    for (const auto& response : responses) {
      if (response.status == wanted) return &response;
    }
  }
  return nullptr;
}

bool Operation::needs_credentials() const noexcept {
  return !security.empty() &&
         std::none_of(security.begin(), security.end(), [](const SecurityRequirement& requirement) {
           return requirement.schemes.empty();
         });
}

const Operation* Document::find(std::string_view key_or_id) const noexcept {
  for (const auto& operation : operations) {
    if (operation.id == key_or_id && !operation.id.empty()) return &operation;
  }
  for (const auto& operation : operations) {
    const auto& method = operation.method;
    if (key_or_id.size() == method.size() + 1 + operation.path.size() &&
        key_or_id.starts_with(method) && key_or_id[method.size()] == ' ' &&
        key_or_id.ends_with(operation.path)) {
      return &operation;
    }
  }
  return nullptr;
}

const SecurityScheme* Document::scheme(std::string_view wanted) const noexcept {
  for (const auto& scheme : security_schemes) {
    if (scheme.name == wanted) return &scheme;
  }
  return nullptr;
}

bool Document::has_header_credentials(const Operation& operation) const {
  for (const auto& requirement : operation.security) {
    for (const auto& wanted : requirement.schemes) {
      const auto* known = scheme(wanted);
      const bool elsewhere =
          known != nullptr &&
          (known->type == "mutualTLS" || (known->type == "apiKey" && known->in == In::query));
      if (elsewhere) return false;
    }
  }
  return true;
}

std::vector<std::string> Document::credential_headers(const Operation& operation) const {
  std::vector<std::string> names;
  for (const auto& requirement : operation.security) {
    for (const auto& wanted : requirement.schemes) {
      const auto* known = scheme(wanted);
      const auto header = known != nullptr ? known->header() : std::string();
      if (header.empty() || std::find(names.begin(), names.end(), header) != names.end()) continue;
      names.push_back(header);
    }
  }
  return names;
}

std::string Document::locate(std::string_view location) const {
  const auto hash = location.find('#');
  if (hash == std::string_view::npos || location.starts_with('/')) return tree->locate(location);
  const auto file = files.find(std::string(location.substr(0, hash)));
  if (file == files.end() || !file->second) return std::string(location);
  return file->second->locate(location.substr(hash + 1));
}

Result<Document> load_document(const std::string& path) {
  auto source = read_source(path);
  if (!source) return source.error();
  auto tree = read_tree(*source);
  if (!tree) return tree.error();
  return build_document(std::move(*tree));
}

}  // namespace assay::spec
