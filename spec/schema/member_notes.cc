#include "spec/schema/member_notes.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <span>

#include "spec/schema/evaluator.h"
#include "spec/schema/pattern.h"
#include "spec/schema/pointer.h"
#include "spec/schema/write_json.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 64;
constexpr std::size_t note_limit = 64;

using Nodes = boost::container::small_vector<NodeId, 8>;

/// The schemas that apply to one instance.
struct Applied {
  Nodes nodes;
  bool unsure = false;  ///< there may be more
};

/// The way to an instance, as a pointer's text only where there is something to note.
struct Way {
  const Way* above = nullptr;
  std::string_view name{};
  std::size_t index = 0;  ///< of an item; then `name` is empty
  bool is_item = false;

  [[nodiscard]] std::string text() const {
    if (above == nullptr) return {};
    return above->text() + "/" + (is_item ? std::to_string(index) : escape_pointer(name));
  }
};

bool says_nothing(const Node& node) {
  const auto* object = node.source != nullptr ? node.source->if_object() : nullptr;
  return node.source == nullptr || node.source->is_bool() || (object != nullptr && object->empty());
}

class Notes {
 public:
  explicit Notes(const Schema& schema)
      : program_(schema.program()), judge_(schema.program(), Direction::response) {}

  void visit(std::span<const NodeId> roots, const json::value& instance, const Way& way,
             int depth) {
    if (roots.empty() || depth > depth_limit || notes_.size() >= note_limit) return;
    Applied applied;
    for (const auto id : roots) apply(id, instance, applied);
    if (const auto* object = instance.if_object()) {
      look_at_object(applied, *object, way, depth);
    } else if (const auto* items = instance.if_array()) {
      for (std::size_t i = 0; i < items->size(); ++i) {
        if (!(*items)[i].is_structured()) continue;
        visit(schemas_of_item(applied, i), (*items)[i], Way{&way, {}, i, true}, depth + 1);
      }
    }
  }

  std::vector<MemberNote> take() { return std::move(notes_); }

 private:
  void apply(NodeId id, const json::value& instance, Applied& applied) {
    const bool known =
        std::find(applied.nodes.begin(), applied.nodes.end(), id) != applied.nodes.end();
    if (id == no_node || known) return;
    const auto& node = program_.node(id);
    const bool unclear = !node.broken.empty() || node.doubtful != no_node ||
                         node.dynamic_reference != no_node ||
                         node.unevaluated_properties != no_node;
    applied.unsure = applied.unsure || unclear;
    if (!node.broken.empty()) return;
    applied.nodes.push_back(id);
    apply(node.reference, instance, applied);
    for (const auto part : node.all_of) apply(part, instance, applied);
    apply_branches(node.any_of, instance, applied);
    apply_branches(node.one_of, instance, applied);
    if (node.condition != no_node) {
      const auto outcome = judge_.run(node.condition, instance);
      applied.unsure = applied.unsure || outcome == Outcome::undecided;
      if (outcome == Outcome::valid) apply(node.condition, instance, applied);
      apply(outcome == Outcome::valid ? node.consequent : node.alternative, instance, applied);
    }
    for (const auto& dependent : node.dependent_schemas) {
      const auto* object = instance.if_object();
      if (object != nullptr && object->contains(dependent.name)) {
        apply(dependent.node, instance, applied);
      }
    }
  }

  void apply_branches(std::span<const NodeId> branches, const json::value& instance,
                      Applied& applied) {
    bool fits = branches.empty();
    for (const auto branch : branches) {
      const auto outcome = judge_.run(branch, instance);
      applied.unsure = applied.unsure || outcome == Outcome::undecided;
      if (outcome != Outcome::valid) continue;
      fits = true;
      apply(branch, instance, applied);
    }
    applied.unsure = applied.unsure || !fits;
  }

  void look_at_object(const Applied& applied, const json::object& object, const Way& way,
                      int depth) {
    bool names_members = false;
    bool closed = false;
    for (const auto id : applied.nodes) {
      const auto& node = program_.node(id);
      names_members = names_members || !node.properties.empty();
      closed = closed || !node.additional_allowed;
      look_at_discriminator(node, id, object, way);
    }
    for (const auto& member : object) {
      const Way place{&way, member.key(), 0, false};
      const auto schemas = schemas_of_member(applied, member.key());
      if (std::any_of(schemas.begin(), schemas.end(),
                      [this](NodeId id) { return is_write_only(id); }) &&
          !is_asked_for(applied, member.key())) {
        note({MemberNote::Kind::write_only,
              place.text(),
              program_.location(schemas.front()),
              {},
              {}});
      }
      if (schemas.empty() && names_members && !closed && !applied.unsure) {
        note({MemberNote::Kind::undescribed,
              place.text(),
              program_.location(applied.nodes.front()),
              {},
              {}});
      }
      if (member.value().is_structured()) visit(schemas, member.value(), place, depth + 1);
    }
  }

  [[nodiscard]] bool is_write_only(NodeId id) const {
    const auto& node = program_.node(id);
    return node.write_only ||
           (node.reference != no_node && program_.node(node.reference).write_only);
  }

  // 3.1 dropped the sentence by which `required` does not concern writeOnly members of answers.
  [[nodiscard]] bool is_asked_for(const Applied& applied, std::string_view name) const {
    return std::any_of(applied.nodes.begin(), applied.nodes.end(), [&](NodeId id) {
      const auto& node = program_.node(id);
      return program_.resource(node.resource).vocabulary.dialect == Dialect::openapi31 &&
             std::find(node.required.begin(), node.required.end(), name) != node.required.end();
    });
  }

  [[nodiscard]] Nodes schemas_of_member(const Applied& applied, std::string_view name) const {
    Nodes schemas;
    for (const auto id : applied.nodes) {
      const auto& node = program_.node(id);
      const auto before = schemas.size();
      if (const auto property = node.property(name); property != no_node) {
        schemas.push_back(property);
      }
      for (const auto& pattern : node.pattern_properties) {
        if (pattern.pattern->search(name) != Match::no) schemas.push_back(pattern.node);
      }
      const bool rest = schemas.size() == before && node.additional != no_node &&
                        !program_.node(node.additional).never &&
                        !says_nothing(program_.node(node.additional));
      if (rest) schemas.push_back(node.additional);
    }
    return schemas;
  }

  [[nodiscard]] Nodes schemas_of_item(const Applied& applied, std::size_t index) const {
    Nodes schemas;
    for (const auto id : applied.nodes) {
      const auto& node = program_.node(id);
      const auto item = index < node.prefix.size() ? node.prefix[index] : node.items;
      if (item != no_node) schemas.push_back(item);
    }
    return schemas;
  }

  // A mapping adds names to those of the branches (§4.7.25.1); what stands inline has none.
  void look_at_discriminator(const Node& node, NodeId id, const json::object& object,
                             const Way& way) {
    const auto* source = node.source != nullptr ? node.source->if_object() : nullptr;
    const auto* about = source != nullptr ? source->if_contains("discriminator") : nullptr;
    const auto& branches = node.one_of.empty() ? node.any_of : node.one_of;
    if (about == nullptr || !about->is_object() || branches.empty()) return;
    const auto* property = about->get_object().if_contains("propertyName");
    const auto* name = property != nullptr ? property->if_string() : nullptr;
    const auto* value = name != nullptr ? object.if_contains(*name) : nullptr;
    if (value == nullptr || !value->is_string()) return;
    std::vector<std::string> names;
    if (const auto* mapping = about->get_object().if_contains("mapping");
        mapping != nullptr && mapping->is_object()) {
      for (const auto& entry : mapping->get_object()) names.emplace_back(entry.key());
    }
    for (const auto branch : branches) {
      const auto target = program_.node(branch).reference;
      if (target == no_node) return;
      const auto where = program_.location(target);
      names.push_back(unescape_pointer(where.substr(where.rfind('/') + 1)));
    }
    if (std::find(names.begin(), names.end(), std::string_view(value->get_string())) !=
        names.end()) {
      return;
    }
    std::string expected;
    for (const auto& one : names) expected += (expected.empty() ? "one of " : ", ") + one;
    note({MemberNote::Kind::discriminator, Way{&way, *name, 0, false}.text(),
          program_.location(id) + "/discriminator", expected, write_json(*value)});
  }

  void note(MemberNote note) {
    if (notes_.size() < note_limit) notes_.push_back(std::move(note));
  }

  const Program& program_;
  Evaluator judge_;
  std::vector<MemberNote> notes_;
};

}  // namespace

std::vector<MemberNote> note_members(const Schema& schema, const json::value& instance) {
  if (!schema) return {};
  Notes notes(schema);
  const auto root = schema.id();
  notes.visit({&root, 1}, instance, Way{}, 0);
  return notes.take();
}

}  // namespace assay::spec
