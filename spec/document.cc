#include "spec/document.h"

#include <algorithm>

namespace assay::spec {

std::string_view name(Version version) noexcept {
  constexpr std::string_view names[] = {"2.0", "3.0", "3.1", "3.2"};
  return names[static_cast<std::size_t>(version)];
}

std::string_view name(In in) noexcept {
  switch (in) {
    case In::path:
      return "path";
    case In::query:
      return "query";
    case In::header:
      return "header";
    case In::cookie:
      return "cookie";
    case In::querystring:
      break;
  }
  return "querystring";
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

const Encoding* MediaType::encoding(std::string_view property) const noexcept {
  for (const auto& one : encodings) {
    if (one.name == property) return &one;
  }
  return nullptr;
}

bool Operation::needs_credentials() const noexcept {
  return !security.empty() &&
         std::none_of(security.begin(), security.end(), [](const SecurityRequirement& requirement) {
           return requirement.schemes.empty();
         });
}

bool Document::speaks_for_path(const Operation& operation) const noexcept {
  const Operation* first = nullptr;
  for (const auto& one : operations) {
    if (one.path != operation.path) continue;
    if (first == nullptr || one.method == "GET") first = &one;
  }
  return first != nullptr && first->method == operation.method;
}

bool Document::describes(std::string_view method, std::string_view path) const noexcept {
  return std::any_of(operations.begin(), operations.end(), [&](const Operation& one) {
    return one.method == method && one.path == path;
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

Position Document::position(std::string_view location) const {
  const auto place = PlaceText::of(location);
  if (place.uri.empty()) return tree->position(place.pointer);
  const auto file = files.find(std::string(place.uri));
  if (file == files.end() || !file->second) return {std::string(place.uri), 0, 0};
  return file->second->position(place.pointer);
}

std::string Document::locate(std::string_view location) const {
  return position(location).text() + "#" + std::string(PlaceText::of(location).pointer);
}

Result<Document> load_document(const std::string& path, const Fetch& fetch) {
  const bool remote = path.starts_with("http://") || path.starts_with("https://");
  auto source = remote && fetch ? fetch(path) : read_source(path);
  if (!source) return source.error();
  auto tree = read_tree(*source);
  if (!tree) return tree.error();
  return build_document(std::move(*tree), fetch);
}

}  // namespace assay::spec
