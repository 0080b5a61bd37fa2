// The flat code that verdicts run on: made once from a program's nodes, read by every thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "spec/schema/name_table.h"
#include "spec/schema/schema.h"
#include "spec/schema/validate.h"

namespace assay::spec {

/// One bit per boost::json::kind, so that a type test is a shift and an and.
using KindMask = std::uint8_t;
[[nodiscard]] constexpr KindMask kind_bit(json::kind kind) noexcept {
  return static_cast<KindMask>(1U << static_cast<unsigned>(kind));
}
inline constexpr KindMask null_kind = kind_bit(json::kind::null);
inline constexpr KindMask bool_kind = kind_bit(json::kind::bool_);
inline constexpr KindMask integer_kinds =
    kind_bit(json::kind::int64) | kind_bit(json::kind::uint64);
inline constexpr KindMask double_kind = kind_bit(json::kind::double_);
inline constexpr KindMask number_kinds = integer_kinds | double_kind;
inline constexpr KindMask string_kind = kind_bit(json::kind::string);
inline constexpr KindMask array_kind = kind_bit(json::kind::array);
inline constexpr KindMask object_kind = kind_bit(json::kind::object);
inline constexpr KindMask every_kind = 0xff;

inline constexpr std::uint32_t no_index = 0xffffffffU;

/// One subschema. Kind first: `done` kinds are valid without a further look, kinds outside
/// `allowed` are invalid without one, and for the rest only the block of the kind is read.
struct Op {
  KindMask allowed = every_kind;
  KindMask done = every_kind;
  bool integral = false;      ///< a double must have no fractional part
  bool lenient_null = false;  ///< where null is not valid it is undecided
  bool null_allowed = false;  ///< with lenient_null: `allowed` without it
  bool broken = false;        ///< always undecided
  bool tracked = false;       ///< has unevaluatedItems or unevaluatedProperties
  std::uint16_t part_count = 0;
  std::uint32_t parts = 0;
  std::uint32_t values = no_index;  ///< into Code::values
  std::uint32_t number = no_index;
  std::uint32_t string = no_index;
  std::uint32_t array = no_index;
  std::uint32_t object = no_index;
  std::uint32_t resource = 0;
};

/// A child with its masks at hand, so that most children need no call.
struct Child {
  NodeId op = no_node;
  KindMask allowed = every_kind;
  KindMask done = every_kind;
};

struct NumberBlock {
  // For int64 instances: all of minimum, maximum and an integer format.
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
  std::int64_t step = 0;  ///< of multipleOf, when that is an int64; else 0
  NodeId node = no_node;  ///< for all other instances
  bool has_multiple = false;
  bool bounded = false;
};

using TextCheck = bool (*)(std::string_view);

struct StringBlock {
  std::uint64_t min = 0;
  std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
  const Pattern* pattern = nullptr;
  TextCheck format = nullptr;
  TextCheck disputed = nullptr;
  TextCheck doubted = nullptr;
};

struct ArrayBlock {
  std::uint64_t min = 0;
  std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
  std::uint32_t prefix = 0;  ///< into Code::children
  std::uint32_t prefix_count = 0;
  Child items;
  Child contains;
  std::uint64_t min_contains = 1;
  std::uint64_t max_contains = std::numeric_limits<std::uint64_t>::max();
  bool has_items = false;
  bool has_contains = false;
  bool unique = false;
};

struct Slot {
  Child child;
  bool is_property = false;    ///< else only a required name
  std::uint8_t required[2]{};  ///< by Direction
};

struct Probe {
  std::string_view name;
  Slot slot;
};

struct PatternEntry {
  const Pattern* pattern = nullptr;
  Child child;
};

/// What a present member asks for, or (`lifted`) a required name that only some readers lift.
struct Dependent {
  enum class Kind : std::uint8_t { names, schema, lifted };
  Kind kind = Kind::names;
  std::string_view name;
  std::uint32_t names = 0;  ///< into Code::names
  std::uint32_t name_count = 0;
  NodeId op = no_node;
  Direction direction = Direction::request;
};

struct ObjectBlock {
  std::uint64_t min = 0;
  std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
  std::uint32_t required_count[2]{};  ///< by Direction
  std::uint32_t table = no_index;     ///< into Code::tables
  std::uint32_t probes = 0;           ///< the same names as a list
  std::uint32_t probe_count = 0;
  std::uint32_t patterns = 0;
  std::uint32_t pattern_count = 0;
  std::uint32_t dependents = 0;
  std::uint32_t dependent_count = 0;
  Child additional;
  NodeId names = no_node;  ///< propertyNames
  bool has_additional = false;
  bool only_probes = false;  ///< other names mean nothing: look up instead of walking
};

struct ValueTable {
  NameTable<bool> strings;
  std::vector<const json::value*> others;
};

/// Branches that a string at `name` rules out need not be tried.
struct Dispatch {
  std::string_view name;
  NameTable<std::uint64_t> masks;
  std::uint64_t otherwise = 0;
};

struct Part {
  enum class Kind : std::uint8_t { all, any, one, negated, conditional, doubt, dynamic };
  Kind kind = Kind::all;
  std::uint32_t first = 0;  ///< into Code::children
  std::uint32_t count = 0;
  std::uint32_t dispatch = no_index;
  std::string_view name;  ///< of a dynamic anchor
};

struct Code {
  std::vector<Op> ops;  ///< by NodeId
  std::vector<NumberBlock> numbers;
  std::vector<StringBlock> strings;
  std::vector<ArrayBlock> arrays;
  std::vector<ObjectBlock> objects;
  std::vector<NameTable<Slot>> tables;
  std::vector<Probe> probes;
  std::vector<PatternEntry> patterns;
  std::vector<Dependent> dependents;
  std::vector<std::string_view> names;
  std::vector<ValueTable> values;
  std::vector<Child> children;
  std::vector<Part> parts;
  std::vector<Dispatch> dispatches;
  bool dynamic = false;  ///< some reference depends on how it was reached

  [[nodiscard]] std::size_t bytes() const noexcept;
};

}  // namespace assay::spec
