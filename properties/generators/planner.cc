#include "properties/generators/planner.h"

#include <algorithm>
#include <set>

#include "properties/generators/numbers.h"

namespace assay::properties {
namespace {

constexpr std::size_t most_forms = 64;
constexpr std::size_t most_combinations = 600;
constexpr std::size_t most_values = 256;
constexpr std::size_t most_constants = 200;
constexpr std::size_t longest_constant = 200;

void add_texts(const json::value& value, std::set<std::string>& seen,
               std::vector<std::string>& texts) {
  if (!value.is_string() || texts.size() >= most_constants) return;
  std::string text(value.get_string());
  if (text.empty() || text.size() > longest_constant) return;
  if (seen.insert(text).second) texts.push_back(std::move(text));
}

/// Hands the few values of `shape` to `add`; false when they are not few.
template <class Add>
bool add_values(const Shape& shape, Add&& add) {
  if (shape.listed) {
    for (const auto* value : shape.values) add(*value);
    return true;
  }
  if (shape.admits(spec::string_bit | spec::number_bit | spec::array_bit | spec::object_bit)) {
    return false;
  }
  if (shape.admits(spec::integer_bit)) {
    const auto whole = all_whole(shape.number, most_values);
    if (!whole) return false;
    for (const auto& value : *whole) add(value);
  }
  if (shape.admits(spec::boolean_bit)) {
    add(json::value(false));
    add(json::value(true));
  }
  if (shape.admits(spec::null_bit)) add(json::value(nullptr));
  return true;
}

}  // namespace

Planner::Planner(const spec::Schema& schema, spec::Direction direction)
    : schema_(schema), program_(schema.program()), direction_(direction), scopes_(program_) {}

DemandId Planner::intern(Literals literals) {
  std::sort(literals.begin(), literals.end());
  literals.erase(std::unique(literals.begin(), literals.end()), literals.end());
  const auto known = known_.find(literals);
  if (known != known_.end()) return known->second;
  const auto id = static_cast<DemandId>(plans_.size());
  plans_.push_back(std::make_unique<Plan>());
  plans_.back()->literals = literals;
  known_.emplace(std::move(literals), id);
  return id;
}

DemandId Planner::with(DemandId demand, const Literal& more) {
  const std::pair key(demand, more);
  const auto known = joined_.find(key);
  if (known != joined_.end()) return known->second;
  auto literals = plans_[demand]->literals;
  literals.push_back(more);
  const auto id = intern(std::move(literals));
  joined_.emplace(key, id);
  return id;
}

const Plan& Planner::plan(DemandId demand) {
  if (!plans_[demand]->built) build(demand);
  return *plans_[demand];
}

void Planner::build(DemandId demand) {
  auto& plan = *plans_[demand];
  plan.built = true;
  list_forms(demand, plan);
}

void Planner::list_forms(DemandId demand, Plan& plan) {
  EveryChoice choices;
  const UnfoldContext context{program_, scopes_, direction_, true};
  for (std::size_t i = 0;; ++i) {
    if (i == most_combinations || plan.forms.size() == most_forms) {
      plan.complete = false;
      return;
    }
    auto shape = unfold(context, plan.literals, choices);
    const bool unsure = !shape.contradiction.empty() && !shape.exact;
    if (unsure) plan.complete = false;
    auto form = settle(demand, std::move(shape));
    if (form->shape.contradiction.empty()) {
      plan.forms.push_back(std::move(form));
    } else if (plan.why.empty()) {
      plan.why = form->shape.contradiction;
    }
    if (!choices.next()) return;
  }
}

std::unique_ptr<Form> Planner::roll(DemandId demand, Source& source, bool exact) {
  RandomChoice choices(source);
  const UnfoldContext context{program_, scopes_, direction_, exact};
  auto form = settle(demand, unfold(context, plans_[demand]->literals, choices));
  if (!form->shape.contradiction.empty()) return nullptr;
  for (const auto* needs : {&form->array.needs, &form->object.needs}) {
    for (const auto& need : *needs) {
      for (const auto one : need.any) static_cast<void>(depth(one));
    }
  }
  static_cast<void>(measure(*form));
  drop_endless(*form);
  if (form->depth == infinite) return nullptr;
  return form;
}

std::unique_ptr<Form> Planner::settle(DemandId demand, Shape shape) {
  auto form = std::make_unique<Form>();
  form->shape = std::move(shape);
  if (!form->shape.contradiction.empty()) return form;
  refine(demand, form->shape);
  if (!form->shape.contradiction.empty() || form->shape.listed) return form;
  if (form->shape.admits(spec::array_bit)) settle_array(*form);
  if (form->shape.admits(spec::object_bit)) settle_object(*form);
  if (form->shape.types == 0) form->shape.contradict("no type is left");
  return form;
}

bool Planner::keeps(DemandId demand, const json::value& value) const {
  for (const auto& literal : plans_[demand]->literals) {
    if (literal.node == spec::no_node) return false;
    const auto wanted = literal.negated ? spec::Outcome::invalid : spec::Outcome::valid;
    if (spec::validate(schema_.at(literal.node), value, direction_) != wanted) return false;
  }
  return true;
}

const std::vector<json::value>* Planner::all_values(DemandId demand) {
  auto found = finite_.find(demand);
  if (found == finite_.end()) found = finite_.emplace(demand, list_values(demand)).first;
  return found->second ? &*found->second : nullptr;
}

// From shapes alone, not from plans: a plan may ask this while it is being made, and the answer
// must not depend on who asked first.
std::optional<std::vector<json::value>> Planner::list_values(DemandId demand) {
  if (scopes_.dynamic()) return std::nullopt;
  std::vector<json::value> all;
  const auto add = [&](const json::value& value) {
    const bool twin = std::any_of(all.begin(), all.end(), [&](const json::value& other) {
      return spec::same_json(other, value);
    });
    if (!twin && keeps(demand, value)) all.push_back(value);
  };
  EveryChoice choices;
  const UnfoldContext context{program_, scopes_, direction_, true};
  for (std::size_t i = 0; i < most_combinations; ++i) {
    auto shape = unfold(context, plans_[demand]->literals, choices);
    if (!shape.contradiction.empty() && !shape.exact) return std::nullopt;
    if (shape.contradiction.empty()) refine(demand, shape);
    if (shape.contradiction.empty() && !add_values(shape, add)) return std::nullopt;
    if (all.size() > most_values) return std::nullopt;
    if (!choices.next()) return all;
  }
  return std::nullopt;
}

const std::vector<std::string>& Planner::constants() {
  if (constants_read_) return constants_;
  constants_read_ = true;
  std::set<std::string> seen;
  for (spec::NodeId id = 0; id < program_.size() && constants_.size() < most_constants; ++id) {
    const auto& node = program_.node(id);
    if (node.has_values()) {
      for (const auto& value : node.values()) add_texts(value, seen, constants_);
    }
    for (const auto& value : node.examples()) add_texts(value, seen, constants_);
  }
  return constants_;
}

}  // namespace assay::properties
