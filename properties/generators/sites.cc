#include "properties/generators/sites.h"

#include <algorithm>
#include <charconv>

#include "spec/schema/pattern.h"
#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

constexpr int unfold_limit = 64;

/// Unfolds schemas for one value.
class Unfolder {
 public:
  Unfolder(const json::value& value, spec::Direction direction)
      : value_(value), direction_(direction) {}

  void add(const spec::Schema& schema, int depth) {
    if (depth > unfold_limit || contains(schema)) return;
    out_.push_back(schema);
    const auto& node = schema.root();
    const auto enter = [&](spec::NodeId id) {
      if (id != spec::no_node) add(schema.at(id), depth + 1);
    };
    enter(node.reference);
    for (const auto part : node.all_of) enter(part);
    enter(node.doubtful);
    for (const auto* branches : {&node.any_of, &node.one_of}) {
      for (const auto branch : *branches) {
        if (meets(schema.at(branch))) enter(branch);
      }
    }
    if (node.condition != spec::no_node) {
      enter(meets(schema.at(node.condition)) ? node.consequent : node.alternative);
    }
    if (const auto* members = value_.if_object()) {
      for (const auto& dependent : node.dependent_schemas) {
        if (members->contains(dependent.name)) enter(dependent.node);
      }
    }
  }

  [[nodiscard]] Conjunction take() { return std::move(out_); }

 private:
  [[nodiscard]] bool contains(const spec::Schema& schema) const {
    return std::any_of(out_.begin(), out_.end(),
                       [&](const spec::Schema& known) { return known.id() == schema.id(); });
  }
  [[nodiscard]] bool meets(const spec::Schema& branch) const {
    return spec::validate(branch, value_, direction_) == spec::Outcome::valid;
  }

  const json::value& value_;
  spec::Direction direction_;
  Conjunction out_;
};

bool parse_index(std::string_view token, std::size_t& index) {
  const auto* end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, index);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

template <class Value>
Value* find_in(Value& root, const Way& way) {
  auto* at = &root;
  for (const auto& token : way) {
    if (auto* members = at->if_object()) {
      at = members->if_contains(token);
      if (at == nullptr) return nullptr;
      continue;
    }
    auto* items = at->if_array();
    std::size_t index = 0;
    if (items == nullptr || !parse_index(token, index) || index >= items->size()) return nullptr;
    at = &(*items)[index];
  }
  return at;
}

}  // namespace

Conjunction applied(const Conjunction& parts, const json::value& value, spec::Direction direction) {
  Unfolder unfolder(value, direction);
  for (const auto& part : parts) {
    if (part) unfolder.add(part, 0);
  }
  return unfolder.take();
}

Conjunction of_member(const Conjunction& schemas, std::string_view name) {
  Conjunction out;
  for (const auto& schema : schemas) {
    const auto& node = schema.root();
    const auto property = node.property(name);
    bool known = property != spec::no_node;
    if (known) out.push_back(schema.at(property));
    for (const auto& row : node.pattern_properties) {
      if (row.node == spec::no_node || !row.pattern) continue;
      if (row.pattern->search(name) != spec::Match::yes) continue;
      out.push_back(schema.at(row.node));
      known = true;
    }
    if (!known && node.additional != spec::no_node) out.push_back(schema.at(node.additional));
  }
  return out;
}

Conjunction of_item(const Conjunction& schemas, std::size_t index) {
  Conjunction out;
  for (const auto& schema : schemas) {
    const auto& node = schema.root();
    const auto item = index < node.prefix.size() ? node.prefix[index] : node.items;
    if (item != spec::no_node) out.push_back(schema.at(item));
  }
  return out;
}

bool is_free_name(const Conjunction& schemas, std::string_view name) {
  return std::none_of(schemas.begin(), schemas.end(), [&](const spec::Schema& schema) {
    return schema.root().property(name) != spec::no_node;
  });
}

std::vector<Site> sites(const Conjunction& parts, const json::value& root,
                        spec::Direction direction, std::size_t limit) {
  std::vector<Site> all{{{}, applied(parts, root, direction), parts, false}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto* here = find_at(root, all[i].way);
    const auto add = [&](std::string token, const Conjunction& below, const json::value& value,
                         bool free) {
      if (all.size() >= limit) return;
      auto way = all[i].way;
      way.push_back(std::move(token));
      all.push_back({std::move(way), applied(below, value, direction), below, free});
    };
    if (const auto* members = here->if_object()) {
      for (const auto& member : *members) {
        add(std::string(member.key()), of_member(all[i].schemas, member.key()), member.value(),
            is_free_name(all[i].schemas, member.key()));
      }
    } else if (const auto* items = here->if_array()) {
      for (std::size_t item = 0; item < items->size(); ++item) {
        add(std::to_string(item), of_item(all[i].schemas, item), (*items)[item], false);
      }
    }
  }
  return all;
}

const json::value* find_at(const json::value& root, const Way& way) {
  return find_in(root, way);
}

json::value* find_at(json::value& root, const Way& way) {
  return find_in(root, way);
}

std::string pointer_of(const Way& way) {
  std::string pointer;
  for (const auto& token : way) pointer += "/" + spec::escape_pointer(token);
  return pointer;
}

}  // namespace assay::properties
