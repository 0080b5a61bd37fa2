// From a document's JSON to compiled nodes.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "spec/schema/schema.h"

namespace assay::spec {

/// The dialects this compiler knows (OpenAPI 3.0.4 §4.7.24: an extended subset of JSON Schema
/// draft Wright-00; Swagger 2.0: draft 4 without combinators; 3.1 and 3.2: JSON Schema 2020-12).
enum class Dialect : std::uint8_t { swagger2, openapi30, openapi31 };

/// What is wrong with a schema of the document. `fatal` means that the schema cannot be used and
/// the operation that needs it must be skipped; otherwise the keyword is left out and said so.
struct SchemaIssue {
  std::string pointer;  ///< RFC 6901, into the document
  std::string message;
  bool fatal = true;
};

/// Compiles schemas of one document on demand; equal pointers share one node.
class Compiler {
 public:
  /// `root` must outlive the compiler; it is the whole document (for local `$ref`).
  Compiler(const json::value& root, Dialect dialect);

  /// Compiles the schema at `pointer` (a `$ref` there is followed). Never throws on bad schemas:
  /// what is wrong is appended to issues(), and a usable node is returned when no issue is fatal.
  /// Local references only ("#/…"); `$ref` cycles that consume no instance are fatal.
  [[nodiscard]] Schema compile(std::string_view pointer);

  /// One member of an object that no schema of the document describes as a whole.
  struct Member {
    std::string name;
    std::string pointer;  ///< of its schema
    bool required = false;
  };

  /// An object made of `members`, such as the form fields of Swagger 2.0; findings about the whole
  /// point at `pointer`.
  [[nodiscard]] Schema compile_object(const std::string& pointer,
                                      const std::vector<Member>& members);

  [[nodiscard]] const std::vector<SchemaIssue>& issues() const noexcept { return issues_; }

 private:
  NodeId compile_node(const std::string& pointer, int depth);
  void fill(Node& node, const json::object& schema, int depth);
  void fill_types(Node& node, const json::object& schema);
  void fill_numbers(Node& node, const json::object& schema);
  void fill_strings(Node& node, const json::object& schema);
  void fill_arrays(Node& node, const json::object& schema, int depth);
  void fill_objects(Node& node, const json::object& schema, int depth);
  void fill_combinations(Node& node, const json::object& schema, int depth);
  void fill_annotations(Node& node, const json::object& schema);
  void follow(Node& node, const json::object& schema, const std::string& reference, int depth);
  /// The pointer that a local `$ref` names, or "\n" when it is not local.
  [[nodiscard]] static std::string target_of(const std::string& reference);
  void note_unknown(Node& node, const json::object& schema);
  void issue(Node& node, const std::string& keyword, std::string message, bool fatal);
  /// Finds broken nodes and instance-free cycles below `root` that were not reported for it yet.
  void report_reachable(NodeId root);
  [[nodiscard]] bool circles(NodeId start) const;

  const json::value& root_;
  Dialect dialect_;
  std::shared_ptr<Program> program_;
  std::unordered_map<std::string, NodeId> by_pointer_;
  std::vector<SchemaIssue> issues_;
  std::vector<bool> clean_;  ///< nodes below which nothing is broken
};

}  // namespace assay::spec
