// A JSON Schema compiled once: validate, explain and generate all read this one program.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/schema/dialect.h"

namespace assay::spec {

namespace json = boost::json;

class Pattern;  // spec/schema/pattern.h
struct Code;    // spec/schema/code.h

/// One bit per JSON type; `integer` means "a number with no fractional part" (JSON Schema draft 4+:
/// 1.0 is an integer, OpenAPI 3.0.4 §4.4).
enum TypeBit : std::uint8_t {
  null_bit = 1,
  boolean_bit = 2,
  integer_bit = 4,
  number_bit = 8,  ///< any number; always set together with integer_bit when "number" is allowed
  string_bit = 16,
  array_bit = 32,
  object_bit = 64,
  any_type = 127
};
using TypeMask = std::uint8_t;

using NodeId = std::uint32_t;
inline constexpr NodeId no_node = 0xffffffffU;

struct Bound {
  json::value value;  ///< int64, uint64 or double
  bool exclusive = false;
  bool by_own_keyword = false;  ///< the number stands at exclusiveMinimum/exclusiveMaximum itself
};

struct PropertyNode {
  std::string_view name;
  NodeId node = no_node;
};

struct PatternPropertyNode {
  std::string_view text;
  std::shared_ptr<const Pattern> pattern;
  NodeId node = no_node;
};

/// `dependentRequired`, or the array form of `dependencies`.
struct DependentNames {
  std::string_view name;
  std::vector<std::string_view> required;
  bool old_form = false;  ///< written as `dependencies`
};

/// `dependentSchemas`, or the schema form of `dependencies`.
struct DependentNode {
  std::string_view name;
  NodeId node = no_node;
  bool old_form = false;
};

/// One compiled subschema as it was written; every keyword constrains only its own JSON type.
/// Texts and values are views into the document, which must outlive the program.
struct Node {
  const json::value* source = nullptr;
  NodeId parent = no_node;   ///< the subschema that this one stands in; none for an entry
  std::string_view keyword;  ///< under which keyword of the parent
  std::string_view member;   ///< and under which name there
  std::uint32_t index = 0;   ///< or at which index, when `in_array`
  bool in_array = false;
  bool in_object = false;
  std::uint32_t resource = 0;  ///< index into Program::resources

  bool never = false;         ///< the boolean schema `false`
  TypeMask types = any_type;  ///< from `type`, with null_bit when nullable
  bool typed = false;         ///< the schema has a `type` keyword
  std::string broken;         ///< why the schema cannot be used; empty when it can
  bool nullable = false;      ///< OpenAPI 3.0 `nullable: true`, whatever stands beside it
  bool read_only = false;
  bool write_only = false;
  bool asserts_format = false;
  bool wide_format = false;   ///< what disputed_text() knows is undecided, not wrong
  bool is_reference = false;  ///< `reference` is set, and in older dialects nothing else counts

  const json::array* enumeration = nullptr;
  const json::value* constant = nullptr;  ///< `const`

  std::optional<Bound> minimum;
  std::optional<Bound> maximum;
  std::optional<json::value> multiple_of;

  std::optional<std::uint64_t> min_length;  ///< in code points
  std::optional<std::uint64_t> max_length;
  std::string_view pattern_text;  ///< as written; empty when there is none
  std::shared_ptr<const Pattern> pattern;
  std::string_view format;

  std::vector<NodeId> prefix;    ///< `prefixItems`, or the array form of `items`
  NodeId items = no_node;        ///< the schema of the items after the prefix
  bool items_are_rest = false;   ///< `items` is written as `additionalItems`
  bool prefix_in_items = false;  ///< `prefix` is written as `items`
  NodeId contains = no_node;
  std::optional<std::uint64_t> min_contains;
  std::optional<std::uint64_t> max_contains;
  std::optional<std::uint64_t> min_items;
  std::optional<std::uint64_t> max_items;
  bool unique_items = false;
  NodeId unevaluated_items = no_node;

  std::vector<PropertyNode> properties;  ///< in document order
  std::vector<PatternPropertyNode> pattern_properties;
  std::vector<std::string_view> required;
  NodeId additional = no_node;     ///< additionalProperties; also a node when it is `false`
  bool additional_allowed = true;  ///< false only for `additionalProperties: false`
  NodeId property_names = no_node;
  std::vector<DependentNames> dependent_required;
  std::vector<DependentNode> dependent_schemas;
  std::optional<std::uint64_t> min_properties;
  std::optional<std::uint64_t> max_properties;
  NodeId unevaluated_properties = no_node;

  NodeId reference = no_node;  ///< target of `$ref`, or the initial target of a dynamic reference
  /// `$dynamicRef` (the anchor's name) or `$recursiveRef` (empty name) that is really dynamic.
  NodeId dynamic_reference = no_node;
  std::string_view dynamic_name;
  bool recursive_form = false;  ///< written as `$recursiveRef`
  std::vector<NodeId> all_of;
  std::vector<NodeId> any_of;
  std::vector<NodeId> one_of;
  NodeId negated = no_node;  ///< `not`
  NodeId condition = no_node;
  NodeId consequent = no_node;
  NodeId alternative = no_node;
  /// Keywords that the letter of the dialect ignores and that many readers apply nevertheless
  /// (siblings of `$ref`, keywords foreign to OpenAPI 3.0): where they say no, nobody knows.
  NodeId doubtful = no_node;
  bool doubles_parent = false;  ///< is such a node: it stands where its parent stands

  /// The property named `name`, or no_node.
  [[nodiscard]] NodeId property(std::string_view name) const noexcept;
  [[nodiscard]] bool is_required(std::string_view name) const noexcept;
  [[nodiscard]] bool has_values() const noexcept { return enumeration != nullptr || constant; }
  /// The members of `enum` and `const` together (those of `enum` that equal `const`).
  [[nodiscard]] std::vector<json::value> values() const;
  /// `example`, `default` and `examples`, in this order: annotations.
  [[nodiscard]] std::vector<json::value> examples() const;
  /// Every subschema that this one applies, in place or below.
  [[nodiscard]] std::vector<NodeId> children() const;
  /// Those that it applies to the same instance: references and combinators.
  [[nodiscard]] std::vector<NodeId> in_place() const;
};

/// A schema resource (2020-12 §4.3.5): a document, or a subschema with an `$id`.
struct ProgramResource {
  std::string uri;  ///< absolute, without fragment; empty when nothing names it
  const json::value* root = nullptr;
  std::string pointer;   ///< of `root` in its document
  std::string document;  ///< URI of the document that holds it
  Vocabulary vocabulary;
};

/// All nodes of one document's schemas, and the flat code that was made of them. Immutable once
/// the Compiler that built it is gone; shared by threads.
class Program {
 public:
  Program();
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] const Node& node(NodeId id) const { return nodes_.at(id); }
  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
  [[nodiscard]] const Code& code() const noexcept { return *code_; }
  /// The schema that carries the dynamic anchor `name` in `resource`, or no_node.
  [[nodiscard]] NodeId dynamic_anchor(std::string_view name, std::uint32_t resource) const;
  [[nodiscard]] const ProgramResource& resource(std::uint32_t id) const {
    return resources_.at(id);
  }

  /// See CompileOptions::strict_nullable.
  [[nodiscard]] bool strict_nullable() const noexcept { return strict_nullable_; }

  /// RFC 6901 pointer of the subschema in its document.
  [[nodiscard]] std::string pointer(NodeId id) const;
  /// Its location: the pointer alone in the main document, "uri#pointer" in others.
  [[nodiscard]] std::string location(NodeId id) const;
  /// URI of the resource, '#', and the pointer from its root (2020-12 §12.3.2).
  [[nodiscard]] std::string absolute_location(NodeId id) const;

  /// Memory in bytes, of the nodes and of the code: an estimate that leaves out the allocator's
  /// own cost and PCRE2's.
  [[nodiscard]] std::size_t node_bytes() const noexcept;
  [[nodiscard]] std::size_t code_bytes() const noexcept;

 private:
  friend class Compiler;
  friend void emit_code(Program& program);
  std::vector<Node> nodes_;
  std::vector<std::string> entries_;  ///< pointers of nodes without a parent
  std::vector<ProgramResource> resources_;
  std::vector<std::unique_ptr<std::string>> names_;  ///< of members that no document names
  /// By anchor name and resource: where a dynamic reference may end.
  std::map<std::string, std::map<std::uint32_t, NodeId>, std::less<>> dynamic_anchors_;
  std::string main_document_;
  bool strict_nullable_ = false;
  std::unique_ptr<Code> code_;
};

/// A compiled schema: a node of a program. Cheap to copy; keeps the program alive, but not the
/// document that it was compiled from.
class Schema {
 public:
  Schema() = default;
  Schema(std::shared_ptr<const Program> program, NodeId root)
      : program_(std::move(program)), root_(root) {}

  [[nodiscard]] explicit operator bool() const noexcept { return program_ != nullptr; }
  [[nodiscard]] const Node& root() const { return program_->node(root_); }
  [[nodiscard]] NodeId id() const noexcept { return root_; }
  [[nodiscard]] const Node& node(NodeId id) const { return program_->node(id); }
  [[nodiscard]] const Program& program() const noexcept { return *program_; }
  /// The same program entered at another node.
  [[nodiscard]] Schema at(NodeId id) const { return {program_, id}; }

  /// The JSON types that this schema can admit at all, by `type`, `enum` and combinators (an upper
  /// bound: other keywords are not looked at).
  [[nodiscard]] TypeMask admitted_types() const;

 private:
  std::shared_ptr<const Program> program_;
  NodeId root_ = 0;
};

}  // namespace assay::spec
