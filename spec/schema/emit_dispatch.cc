#include <algorithm>

#include "spec/schema/emit_parts.h"

namespace assay::spec {
namespace {

/// The strings that each branch admits at one property.
struct Discriminated {
  std::string_view name;
  std::vector<std::pair<std::size_t, std::vector<std::string_view>>> branches;
};

/// The node itself, or where its chain of references ends: a sibling of `$ref` can only narrow.
const Node& looked_through(const Program& program, NodeId id) {
  for (int hops = 0; hops < 64; ++hops) {
    const auto& node = program.node(id);
    if (node.reference == no_node || node.has_values() || node.nullable) return node;
    id = node.reference;
  }
  return program.node(id);
}

void gather_constants(const Program& program, NodeId id, std::size_t branch, int depth,
                      std::vector<Discriminated>& found) {
  const auto& node = program.node(id);
  if (depth > 4 || !node.broken.empty()) return;
  if (node.reference != no_node)
    gather_constants(program, node.reference, branch, depth + 1, found);
  for (const auto part : node.all_of) gather_constants(program, part, branch, depth + 1, found);
  for (const auto& property : node.properties) {
    const auto& at = looked_through(program, property.node);
    if (!at.has_values() || !at.broken.empty()) continue;
    std::vector<std::string_view> texts;
    const auto add = [&](const json::value& value) {
      if (const auto* text = value.if_string()) texts.emplace_back(text->data(), text->size());
    };
    if (at.constant != nullptr) add(*at.constant);
    if (at.enumeration != nullptr && at.constant == nullptr) {
      for (const auto& value : *at.enumeration) add(value);
    }
    auto known = std::find_if(found.begin(), found.end(),
                              [&](const auto& one) { return one.name == property.name; });
    if (known == found.end()) {
      found.push_back({property.name, {}});
      known = std::prev(found.end());
    }
    // Two constraints in one branch: the first is enough to rule the branch out.
    if (known->branches.empty() || known->branches.back().first != branch) {
      known->branches.emplace_back(branch, std::move(texts));
    }
  }
}

}  // namespace

std::optional<Dispatch> make_dispatch(const Program& program, const std::vector<NodeId>& branches) {
  if (branches.size() < 2 || branches.size() > 64) return std::nullopt;
  std::vector<Discriminated> found;
  for (std::size_t i = 0; i < branches.size(); ++i)
    gather_constants(program, branches[i], i, 0, found);
  const auto best = std::max_element(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.branches.size() < b.branches.size();
  });
  if (best == found.end() || best->branches.size() < 2) return std::nullopt;
  Dispatch dispatch;
  dispatch.name = best->name;
  const auto every =
      branches.size() == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << branches.size()) - 1;
  dispatch.otherwise = every;
  for (const auto& [branch, texts] : best->branches) {
    dispatch.otherwise &= ~(std::uint64_t{1} << branch);
  }
  std::vector<NameTable<std::uint64_t>::Entry> entries;
  for (const auto& [branch, texts] : best->branches) {
    for (const auto text : texts) {
      const auto known = std::find_if(entries.begin(), entries.end(),
                                      [&](const auto& entry) { return entry.name == text; });
      const auto bit = std::uint64_t{1} << branch;
      if (known != entries.end()) {
        known->value |= bit;
      } else {
        entries.push_back({text, dispatch.otherwise | bit});
      }
    }
  }
  dispatch.masks.build(entries);
  return dispatch;
}

}  // namespace assay::spec
