#include "spec/reader.h"

#include <charconv>

#include "spec/json_reader.h"
#include "spec/yaml_reader.h"

namespace assay::spec {

Tree::Tree(std::string file, json::value root, std::unordered_map<std::string, Mark> marks)
    : file_(std::move(file)), root_(std::move(root)), marks_(std::move(marks)) {}

const json::value* Tree::find(std::string_view pointer) const {
  const json::value* at = &root_;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    const auto token = unescape_token(pointer.substr(0, end));
    pointer.remove_prefix(end);
    if (const auto* object = at->if_object()) {
      at = object->if_contains(token);
    } else if (const auto* array = at->if_array()) {
      std::size_t index = 0;
      const auto* last = token.data() + token.size();
      const auto parsed = std::from_chars(token.data(), last, index);
      const bool plain = parsed.ec == std::errc() && parsed.ptr == last &&
                         (token.size() == 1 || token.front() != '0');
      at = plain && index < array->size() ? &(*array)[index] : nullptr;
    } else {
      return nullptr;
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

Position Tree::position(std::string_view pointer) const {
  std::string at(pointer);
  while (true) {
    const auto found = marks_.find(at);
    if (found != marks_.end()) return {file_, found->second.line, found->second.column};
    const auto slash = at.rfind('/');
    if (slash == std::string::npos) return {file_, 0, 0};
    at.resize(slash);
  }
}

std::string Tree::locate(std::string_view pointer) const {
  return position(pointer).text() + "#" + std::string(pointer);
}

std::string escape_token(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string unescape_token(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    if (escape && (token[i + 1] == '0' || token[i + 1] == '1')) {
      out += token[++i] == '0' ? '~' : '/';
    } else {
      out += token[i];
    }
  }
  return out;
}

Result<Tree> read_tree(const SourceText& source) {
  const auto first = source.text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) {
    return Error{ErrorCode::document, "the document is empty", {source.name, 0, 0},
                 "give an OpenAPI document"};
  }
  const char mark = source.text[first];
  if (mark == '{' || mark == '[') return read_json(source);
  if (looks_like_markdown(source.text)) {
    const auto inside = extract_fenced_document(source);
    if (!inside) return inside.error();
    return read_tree(*inside);
  }
  return read_yaml(source);
}

}  // namespace assay::spec
