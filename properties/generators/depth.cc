// How deep the smallest value of a demand nests: the least fixpoint over what its members and items
// need. What stays infinite has no value.
#include <algorithm>
#include <utility>

#include "properties/generators/planner.h"

namespace assay::properties {
namespace {

constexpr std::size_t most_reachable = 4'000;
constexpr spec::TypeMask scalar_bits =
    spec::null_bit | spec::boolean_bit | spec::integer_bit | spec::number_bit | spec::string_bit;

Depth deeper(Depth depth) {
  return depth == infinite ? infinite : depth + 1;
}

}  // namespace

Depth Planner::depth(DemandId demand) {
  if (plans_[demand]->measured) return plans_[demand]->depth;
  const auto open = reachable(demand);
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto id : open) {
      auto least = infinite;
      for (const auto& form : plans_[id]->forms) least = std::min(least, measure(*form));
      if (least == plans_[id]->depth) continue;
      plans_[id]->depth = least;
      changed = true;
    }
  }
  for (const auto id : open) finish(id);
  return plans_[demand]->depth;
}

std::vector<DemandId> Planner::reachable(DemandId demand) {
  std::vector<DemandId> found;
  std::vector<DemandId> stack{demand};
  std::map<DemandId, bool> seen;
  const auto push = [&](DemandId id) {
    if (id != no_demand && !plans_[id]->measured && !seen[id]) stack.push_back(id);
  };
  while (!stack.empty() && found.size() < most_reachable) {
    const auto id = stack.back();
    stack.pop_back();
    if (std::exchange(seen[id], true)) continue;
    found.push_back(id);
    for (const auto& form : plan(id).forms) {
      for (const auto* needs : {&form->array.needs, &form->object.needs}) {
        for (const auto& need : *needs) {
          for (const auto one : need.any) push(one);
        }
      }
      if (form->shape.object.min <= form->object.required) continue;
      for (const auto& member : form->object.members) push(member.demand);
      push(form->object.others);
    }
  }
  return found;
}

Depth Planner::measured(DemandId demand) const {
  const auto& plan = *plans_[demand];
  if (plan.measured) return plan.depth;
  // Not looked at, or not to the end: nothing is proven.
  if (!plan.built || (!plan.complete && plan.depth == infinite)) return 1;
  return plan.depth;
}

Depth Planner::measure_needs(const std::vector<Need>& needs) const {
  Depth deepest = 0;
  for (const auto& need : needs) {
    auto least = infinite;
    for (const auto one : need.any) least = std::min(least, measured(one));
    deepest = std::max(deepest, least);
  }
  return deepest;
}

// With minProperties above the required members, the shallowest of the others count too.
Depth Planner::measure_object(const Form& form) const {
  auto deepest = measure_needs(form.object.needs);
  const auto& object = form.object;
  if (form.shape.object.min <= object.required || deepest == infinite) return deepest;
  auto missing = form.shape.object.min - object.required;
  std::vector<Depth> depths;
  for (const auto& member : object.members) {
    if (!member.required) depths.push_back(measured(member.demand));
  }
  const auto free = object.patterns.empty() ? measured(object.others) : Depth{1};
  std::sort(depths.begin(), depths.end());
  for (const auto one : depths) {
    if (missing == 0 || one >= free) break;
    deepest = std::max(deepest, one);
    --missing;
  }
  return missing > 0 ? std::max(deepest, free) : deepest;
}

Depth Planner::measure(Form& form) const {
  const auto& shape = form.shape;
  if (shape.listed || shape.admits(scalar_bits)) form.depth = 0;
  if (shape.listed) return form.depth;
  if (shape.admits(spec::array_bit)) form.array.depth = deeper(measure_needs(form.array.needs));
  if (shape.admits(spec::object_bit)) form.object.depth = deeper(measure_object(form));
  form.depth = std::min({form.depth, form.array.depth, form.object.depth});
  return form.depth;
}

void Planner::drop_endless(Form& form) {
  auto& types = form.shape.types;
  if (form.shape.listed) return;
  if (form.array.depth == infinite) types = static_cast<spec::TypeMask>(types & ~spec::array_bit);
  if (form.object.depth == infinite) types = static_cast<spec::TypeMask>(types & ~spec::object_bit);
}

void Planner::finish(DemandId demand) {
  auto& plan = *plans_[demand];
  plan.measured = true;
  for (const auto& form : plan.forms) {
    drop_endless(*form);
    if (form->depth == infinite && plan.why.empty()) plan.why = reason(*form);
  }
  std::erase_if(plan.forms, [](const auto& form) { return form->depth == infinite; });
  const auto strained = std::stable_partition(
      plan.forms.begin(), plan.forms.end(), [](const auto& form) { return !form->shape.strained; });
  plan.easy = static_cast<std::size_t>(strained - plan.forms.begin());
  plan.nests = !plan.complete || std::any_of(plan.forms.begin(), plan.forms.end(), [](auto& form) {
    return !form->shape.listed && form->shape.admits(spec::array_bit | spec::object_bit);
  });
  if (!plan.complete && plan.depth == infinite) plan.depth = 1;
}

std::string Planner::reason(const Form& form) const {
  for (const auto* needs : {&form.object.needs, &form.array.needs}) {
    for (const auto& need : *needs) {
      const bool had = std::any_of(need.any.begin(), need.any.end(),
                                   [&](DemandId one) { return measured(one) != infinite; });
      if (had) continue;
      const auto& below = plans_[need.any.front()]->why;
      return need.what + (below.empty() ? " would need itself without end" : ": " + below);
    }
  }
  return "fewer members can be had than minProperties asks for";
}

}  // namespace assay::properties
