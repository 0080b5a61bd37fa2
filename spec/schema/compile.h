// From a document's JSON to compiled nodes and code.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "spec/schema/registry.h"
#include "spec/schema/schema.h"

namespace assay::spec {

/// What is wrong with a schema of the document. `fatal` means that the schema cannot be used and
/// the operation that needs it must be skipped; otherwise the keyword is left out and said so.
struct SchemaIssue {
  std::string pointer;  ///< RFC 6901, into the document; "uri#pointer" for other documents
  std::string message;
  bool fatal = true;
};

struct CompileOptions {
  /// Absolute URI of the document; relative references resolve against it.
  std::string uri;
  /// Gives other documents; without it only the document itself and the standard meta-schemas are
  /// known.
  DocumentLoader loader;
  /// Whether `format` is judged. By default it is in the OpenAPI dialects and an annotation in the
  /// others (2020-12 §7.2.1), unless the vocabulary says otherwise.
  std::optional<bool> assert_format;
  /// By the letter of OpenAPI 3.0.4 §4.7.24.2 `nullable` widens only a `type` beside it. Many
  /// readers see more in it; so null is undecided where only they admit it, unless this is set.
  bool strict_nullable = false;
};

/// Where a subschema stands in its parent.
struct Place {
  NodeId parent = no_node;
  std::string_view keyword;
  std::string_view member;
  std::uint32_t index = 0;
  bool in_object = false;
  bool in_array = false;
};

/// Compiles schemas of one document on demand; equal places share one node.
class Compiler {
 public:
  /// `root` must outlive every schema; it is the whole document. For the OpenAPI dialects it may be
  /// an API description or a bare schema. A `$schema` or `jsonSchemaDialect` in it beats `dialect`
  /// (not in OpenAPI 3.0 and Swagger 2.0, which have neither).
  Compiler(const json::value& root, Dialect dialect, CompileOptions options = {});

  /// Compiles the schema at `pointer`, or at "uri#pointer" in another document (a `$ref` there is
  /// followed). Never throws on bad schemas:
  /// what is wrong is appended to issues(), and a usable node is returned when no issue is fatal.
  /// `$ref` cycles that consume no instance are fatal.
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

  // For the readers of single keywords (keywords.cc).

  /// The node of `value`, a subschema of the node that is being read.
  [[nodiscard]] NodeId subschema(const json::value& value, const Place& place, int depth);
  /// The node that a reference names; a broken one when it names nothing.
  [[nodiscard]] NodeId reference(std::uint32_t resource, std::string_view text, std::string& why);
  [[nodiscard]] std::shared_ptr<const Pattern> pattern(std::string_view text);
  [[nodiscard]] Registry& registry() noexcept { return registry_; }
  [[nodiscard]] const Program& program() const noexcept { return *program_; }
  /// Says what is wrong at `keyword` of the node being read, which has the id `id`.
  void note(NodeId id, std::string_view keyword, std::string message);

 private:
  struct Pending {
    NodeId id = no_node;
    const json::value* value = nullptr;
  };

  [[nodiscard]] NodeId entry(const Registry::Target& target);
  [[nodiscard]] NodeId entry_at(const std::string& pointer);
  void read_pending();
  void read_dynamic_targets();
  void read_node(NodeId id, const json::value& value, int depth);
  void read_keywords(NodeId id, Node& node, const json::object& schema, int depth);
  void add_doubts(NodeId id, Node& node, const json::object& schema, bool hidden, int depth);
  [[nodiscard]] Schema finish(NodeId root);
  /// Finds broken nodes and instance-free cycles below `root` that were not reported yet.
  void report_reachable(NodeId root);
  void mark_circles(const std::vector<NodeId>& nodes);

  const json::value& root_;
  std::shared_ptr<Program> program_;
  Registry registry_;
  std::unordered_map<const json::value*, NodeId> by_value_;
  std::unordered_map<std::string_view, std::shared_ptr<const Pattern>> patterns_;
  std::vector<Pending> pending_;
  NodeId scanned_ = 0;  ///< nodes before it were looked at for dynamic references
  std::vector<NodeId> dynamic_nodes_;
  std::vector<SchemaIssue> issues_;
  std::vector<bool> clean_;  ///< nodes below which nothing is broken
};

}  // namespace assay::spec
