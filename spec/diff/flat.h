// What holds for every value that several schemas admit together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "spec/diff/changes.h"
#include "spec/schema/validate.h"

namespace assay::spec::diff {

/// Schemas that all hold for the same value; none: anything goes. Sorted, no id twice. All schemas
/// of one document stand in one program.
using View = std::vector<NodeId>;

/// A choice between branches: `anyOf` or `oneOf` of more than one.
struct Group {
  NodeId owner = no_node;
  bool exactly_one = false;
  std::vector<NodeId> branches;
  friend bool operator==(const Group&, const Group&) = default;
};

/// The schemas of a view, and those that `$ref`, `allOf` and single branches join to them.
struct Joined {
  View nodes;
  std::vector<Group> groups;
  bool complete = true;  ///< false: there was more than anybody reads
};
[[nodiscard]] Joined join(const Program& program, const View& view);

/// A limit, and whose it is.
template <class Value>
struct Owned {
  Value value;
  NodeId at = no_node;
  std::string_view keyword;
};

/// Keywords that are compared as they stand: `not`, `if`, `contains`, …
struct Composite {
  std::string key;  ///< the keyword, with what else must be the same
  std::vector<NodeId> parts;
  NodeId at = no_node;
  std::string_view keyword;
};

/// The keywords of joined schemas, added up. Groups are left out.
struct Flat {
  View nodes;
  TypeMask types = any_type;  ///< also by the listed values; 0: nothing is admitted
  NodeId typed_at = no_node;
  bool null_in_doubt = false;  ///< only in a wide reading of `nullable` is null admitted
  std::string broken;          ///< why a part cannot be used; empty when all can
  NodeId broken_at = no_node;
  std::optional<Owned<std::vector<json::value>>> values;
  std::optional<Owned<Bound>> minimum, maximum;
  std::vector<Owned<json::value>> multiples;
  std::optional<Owned<std::uint64_t>> min_length, max_length, min_items, max_items, min_properties,
      max_properties;
  std::vector<Owned<std::string_view>> patterns, formats;
  NodeId unique_at = no_node;
  std::vector<Owned<std::string_view>> required;
  std::vector<std::pair<std::string, NodeId>> dependents;  ///< "name → other"
  std::vector<Composite> composites;
  std::optional<Owned<json::value>> fallback;  ///< `default`
  bool read_only = false;
  bool write_only = false;
  bool deprecated = false;

  [[nodiscard]] bool requires_member(std::string_view name) const noexcept;
};
[[nodiscard]] Flat flatten(const Program& program, const View& joined);

/// Is the member `name` described by a `properties` of `flat`?
[[nodiscard]] bool describes(const Program& program, const Flat& flat, std::string_view name);
/// What holds for the member `name`: of each schema the `properties` and `patternProperties` that
/// know it, else the `additionalProperties`.
[[nodiscard]] View member_view(const Program& program, const Flat& flat, std::string_view name);
/// What holds for members that no schema of `flat` describes.
[[nodiscard]] View rest_view(const Program& program, const Flat& flat);
/// What holds for the item at `index`; past prefix_size() for all others.
[[nodiscard]] View item_view(const Program& program, const Flat& flat, std::size_t index);
[[nodiscard]] std::size_t prefix_size(const Program& program, const Flat& flat);
/// The JSON type of `value`; of whole numbers integer_bit alone.
[[nodiscard]] TypeMask type_of(const json::value& value);
/// True when the schema and what it refers to have no keyword that limits anything.
[[nodiscard]] bool is_anything(const Program& program, NodeId id);
/// True when the view admits nothing.
[[nodiscard]] bool is_never(const Program& program, const View& view);

/// True when no value fits both: by types (of `mask`), listed values, or a required member with
/// other values. False when that is not known.
[[nodiscard]] bool disjoint(const Program& a_program, const Flat& a, const Program& b_program,
                            const Flat& b, TypeMask mask);

/// The keyword `keyword` of the schema `id`, as a location.
[[nodiscard]] std::string location_of(const Program& program, NodeId id, std::string_view keyword);

}  // namespace assay::spec::diff
