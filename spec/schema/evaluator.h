// The verdict alone, over the flat code. Behind validate().
#pragma once

#include <boost/json.hpp>
#include <vector>

#include "spec/schema/code.h"
#include "spec/schema/validate.h"

namespace assay::spec {

/// Which members or items of one instance some keyword has evaluated (2020-12 §11).
struct Marks {
  std::vector<bool> seen;
  bool all = false;
  bool unsure = false;  ///< a branch is undecided: there may be more

  /// Room for the members or items of `instance`.
  explicit Marks(const json::value& instance)
      : seen(instance.is_object()  ? instance.get_object().size()
             : instance.is_array() ? instance.get_array().size()
                                   : 0) {}
  void add(const Marks& other) {
    all = all || other.all;
    unsure = unsure || other.unsure;
    for (std::size_t i = 0; i < seen.size() && i < other.seen.size(); ++i) {
      if (other.seen[i]) seen[i] = true;
    }
  }
};

class Evaluator {
 public:
  Evaluator(const Program& program, Direction direction)
      : program_(program),
        code_(program.code()),
        ops_(program.code().ops.data()),
        direction_(static_cast<std::size_t>(direction)) {}

  Outcome run(NodeId id, const json::value& instance);

  /// What the node's keywords other than unevaluatedItems and unevaluatedProperties evaluate.
  [[nodiscard]] Marks evaluated(NodeId id, const json::value& instance);
  /// Where a dynamic reference ends in the present scope.
  [[nodiscard]] NodeId dynamic_target(const Node& node) const;

  /// One level of recursion, and the resource that it enters.
  struct Guard {
    Guard(Evaluator& owner, NodeId id) : evaluator(owner) {
      ++evaluator.depth_;
      if (!evaluator.code_.dynamic) return;
      const auto resource = evaluator.ops_[id].resource;
      pushed = evaluator.scope_.empty() || evaluator.scope_.back() != resource;
      if (pushed) evaluator.scope_.push_back(resource);
    }
    ~Guard() {
      --evaluator.depth_;
      if (pushed) evaluator.scope_.pop_back();
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

    Evaluator& evaluator;
    bool pushed = false;
  };

 private:
  Outcome checked(const Op& op, const json::value& instance);
  Outcome keywords(const Op& op, const json::value& instance);
  Outcome enter(const Child& child, const json::value& instance) {
    const auto bit = kind_bit(instance.kind());
    if ((child.done & bit) != 0) return Outcome::valid;
    if ((child.allowed & bit) == 0) return Outcome::invalid;
    return run(child.op, instance);
  }
  bool listed(const Op& op, const json::value& instance) const;
  Outcome number(const NumberBlock& block, const json::value& instance) const;
  static Outcome string(const StringBlock& block, std::string_view text);
  Outcome array(const ArrayBlock& block, const json::array& items);
  Outcome contains(const ArrayBlock& block, const json::array& items);
  Outcome object(const ObjectBlock& block, const json::object& members, const json::value& whole);
  Outcome walk(const ObjectBlock& block, const json::object& members);
  Outcome probe(const ObjectBlock& block, const json::object& members);
  Outcome other_member(const ObjectBlock& block, std::string_view name, bool known,
                       const json::value& value);
  Outcome member_name(NodeId op, std::string_view name);
  Outcome dependents(const ObjectBlock& block, const json::object& members,
                     const json::value& whole);
  Outcome part(const Part& part, const json::value& instance);
  Outcome any_of(const Part& part, const json::value& instance);
  Outcome one_of(const Part& part, const json::value& instance);
  Outcome conditional(const Part& part, const json::value& instance);
  std::uint64_t candidates(const Part& part, const json::value& instance) const;
  NodeId dynamic_target(const Part& part) const;

  // With unevaluatedItems or unevaluatedProperties around (tracking.cc).
  Outcome tracked(NodeId id, const json::value& instance, Marks& marks);
  Outcome track_all(const Node& node, const json::value& instance, Marks& marks);
  Outcome track_branches(const std::vector<NodeId>& branches, bool exclusive,
                         const json::value& instance, Marks& marks);
  Outcome track_condition(const Node& node, const json::value& instance, Marks& marks);
  void mark_own(const Node& node, const json::value& instance, Marks& marks);
  void mark_members(const Node& node, const json::object& members, Marks& marks) const;
  void mark_items(const Node& node, const json::array& items, Marks& marks);
  Outcome unevaluated(const Node& node, const json::value& instance, Marks& marks);

  const Program& program_;
  const Code& code_;
  const Op* ops_;
  std::size_t direction_;
  int depth_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<std::uint32_t> scope_;  ///< resources, outermost first; only for dynamic code
};

}  // namespace assay::spec
