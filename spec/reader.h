// YAML and JSON texts as one tree of JSON values, each with its position.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "spec/result.h"
#include "spec/source.h"

namespace assay::spec {

namespace json = boost::json;

/// An immutable document tree: a JSON value, and line and column of every node.
class Tree {
 public:
  struct Mark {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t file = 0;  ///< 0: the tree's own; else others()[file - 1]
  };
  using Marks = std::unordered_map<std::string, Mark>;

  /// `others` are the files that put further nodes into the tree (spec/contract/overlay.h).
  Tree(std::string file, json::value root, Marks marks, std::vector<std::string> others = {});

  [[nodiscard]] const json::value& root() const noexcept { return root_; }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  /// By pointer; nodes that an alias repeats have none.
  [[nodiscard]] const Marks& marks() const noexcept { return marks_; }
  [[nodiscard]] const std::vector<std::string>& others() const noexcept { return others_; }

  /// The value at `pointer` (RFC 6901, "" is the root), or null when there is none.
  [[nodiscard]] const json::value* find(std::string_view pointer) const;

  /// The position of the node at `pointer`; of its nearest known ancestor when it has none itself.
  [[nodiscard]] Position position(std::string_view pointer) const;

  /// "file:line:column#pointer": how findings name a place in the document.
  [[nodiscard]] std::string locate(std::string_view pointer) const;

 private:
  std::string file_;
  json::value root_;
  Marks marks_;
  std::vector<std::string> others_;
};

/// Escapes one reference token (RFC 6901 §3: ~ and /).
[[nodiscard]] std::string escape_token(std::string_view token);

/// Reads `source` as JSON (when it starts with '{' or '['), as YAML 1.2 core schema, or as a
/// Markdown page (see extract_fenced_document). Errors: document, with line and column: bad syntax,
/// duplicate keys, an alias cycle, more than 512 levels, more than 5,000,000 nodes after aliases,
/// or a number that JSON cannot hold (.inf).
[[nodiscard]] Result<Tree> read_tree(const SourceText& source);

}  // namespace assay::spec
