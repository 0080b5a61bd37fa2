#include "spec/reader.h"

#include "spec/json_reader.h"
#include "spec/schema/pointer.h"
#include "spec/yaml_reader.h"

namespace assay::spec {

Tree::Tree(std::string file, json::value root, Marks marks, std::vector<std::string> others)
    : file_(std::move(file)),
      root_(std::move(root)),
      marks_(std::move(marks)),
      others_(std::move(others)) {}

const json::value* Tree::find(std::string_view pointer) const {
  return find_pointer(root_, pointer);
}

Position Tree::position(std::string_view pointer) const {
  std::string at(pointer);
  while (true) {
    const auto found = marks_.find(at);
    if (found != marks_.end()) {
      const auto& mark = found->second;
      return {mark.file == 0 ? file_ : others_[mark.file - 1], mark.line, mark.column};
    }
    const auto slash = at.rfind('/');
    if (slash == std::string::npos) return {file_, 0, 0};
    at.resize(slash);
  }
}

std::string Tree::locate(std::string_view pointer) const {
  return position(pointer).text() + "#" + std::string(pointer);
}

std::string escape_token(std::string_view token) {
  return escape_pointer(token);
}

namespace {

// Names in quotes: what stands there was meant as JSON.
bool looks_like_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n{[");
  return first != std::string_view::npos && (text[first] == '"' || text[first] == '}');
}

}  // namespace

Result<Tree> read_tree(const SourceText& source) {
  const auto first = source.text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) {
    return Error{ErrorCode::document,
                 "the document is empty",
                 {source.name, 0, 0},
                 "give an OpenAPI document"};
  }
  const char mark = source.text[first];
  if (mark == '{' || mark == '[') {
    auto tree = read_json(source);
    if (tree || looks_like_json(source.text)) return tree;
    // A flow mapping of YAML begins like JSON; a broken JSON document keeps its own error.
    auto flow = read_yaml(source);
    const bool mapping = flow.has_value() && flow->root().is_object();
    if (mapping) return flow;
    return tree;
  }
  if (looks_like_markdown(source.text)) {
    const auto inside = extract_fenced_document(source);
    if (!inside) return inside.error();
    return read_tree(*inside);
  }
  return read_yaml(source);
}

}  // namespace assay::spec
