// A JSON Schema compiled once: validate, explain and generate all read these nodes.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::spec {

namespace json = boost::json;

class Pattern;  // spec/schema/pattern.h

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
};

struct PropertyNode {
  std::string name;
  NodeId node = no_node;
};

/// One compiled subschema. Every keyword constrains only its own JSON type.
struct Node {
  std::string pointer;        ///< RFC 6901 pointer of this subschema in the document
  bool never = false;         ///< the boolean schema `false`
  TypeMask types = any_type;  ///< from `type`, with null_bit when nullable
  bool typed = false;         ///< the schema has a `type` keyword
  /// The schema has keywords that this program does not evaluate: it may still say `invalid`, but
  /// where it would say `valid` the answer is `undecided`.
  bool partial = false;
  std::string broken;     ///< why the schema cannot be used; empty when it can
  bool nullable = false;  ///< OpenAPI 3.0 `nullable: true`, whatever stands beside it
  bool read_only = false;
  bool write_only = false;

  std::vector<json::value> enumeration;  ///< `enum` (or `const` as its only member)
  bool has_enumeration = false;
  bool is_const = false;

  std::optional<Bound> minimum;
  std::optional<Bound> maximum;
  std::optional<json::value> multiple_of;

  std::optional<std::uint64_t> min_length;  ///< in code points
  std::optional<std::uint64_t> max_length;
  std::string pattern_text;  ///< as written; empty when there is none
  std::shared_ptr<const Pattern> pattern;
  std::string format;

  NodeId items = no_node;
  std::optional<std::uint64_t> min_items;
  std::optional<std::uint64_t> max_items;
  bool unique_items = false;

  std::vector<PropertyNode> properties;  ///< in document order
  std::vector<std::string> required;
  NodeId additional = no_node;     ///< schema form of additionalProperties
  bool additional_allowed = true;  ///< false only for `additionalProperties: false`
  std::optional<std::uint64_t> min_properties;
  std::optional<std::uint64_t> max_properties;

  std::vector<NodeId> all_of;
  std::vector<NodeId> any_of;
  std::vector<NodeId> one_of;
  NodeId negated = no_node;  ///< `not`

  std::vector<json::value> examples;  ///< `example`, `examples`, `default`: annotations

  /// The property named `name`, or no_node.
  [[nodiscard]] NodeId property(std::string_view name) const noexcept;
  [[nodiscard]] bool is_required(std::string_view name) const noexcept;
};

/// All nodes of one document's schemas; `$ref` is an index, so recursion is free.
class Program {
 public:
  [[nodiscard]] const Node& node(NodeId id) const { return nodes_.at(id); }
  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }

 private:
  friend class Compiler;
  std::vector<Node> nodes_;
};

/// A compiled schema: a node of a program. Cheap to copy; keeps the program alive.
class Schema {
 public:
  Schema() = default;
  Schema(std::shared_ptr<const Program> program, NodeId root)
      : program_(std::move(program)), root_(root) {}

  [[nodiscard]] explicit operator bool() const noexcept { return program_ != nullptr; }
  [[nodiscard]] const Node& root() const { return program_->node(root_); }
  [[nodiscard]] const Node& node(NodeId id) const { return program_->node(id); }
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
