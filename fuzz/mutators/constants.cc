#include "fuzz/mutators/constants.h"

#include <functional>

namespace assay::fuzz {
namespace {

namespace json = boost::json;

constexpr std::size_t most_learnt = 256;
constexpr std::size_t most_per_answer = 64;
constexpr std::size_t longest = 256;

bool is_worth(const json::value& value) {
  if (value.is_string()) return value.get_string().size() <= longest;
  return value.is_number();
}

/// Calls `take` with each scalar of `value` until it says no.
template <class Take>
bool each_scalar(const json::value& value, const Take& take) {
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) {
      if (!each_scalar(item, take)) return false;
    }
    return true;
  }
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      if (!each_scalar(member.value(), take)) return false;
    }
    return true;
  }
  return !is_worth(value) || take(value);
}

/// Every node that `schema` reaches, each once.
void walk(const spec::Schema& schema, std::set<spec::NodeId>& seen,
          const std::function<void(const spec::Node&)>& visit) {
  if (!schema || !seen.insert(schema.id()).second) return;
  visit(schema.root());
  for (const auto child : schema.root().children()) walk(schema.at(child), seen, visit);
}

}  // namespace

Constants::Constants(const spec::Document& document, const std::vector<std::string>& words) {
  std::set<spec::NodeId> seen;
  const auto visit = [&](const spec::Node& node) {
    for (const auto& value : node.values())
      each_scalar(value, [&](const auto& one) {
        add_fixed(one);
        return true;
      });
    for (const auto& value : node.examples())
      each_scalar(value, [&](const auto& one) {
        add_fixed(one);
        return true;
      });
    if (node.minimum) add_fixed(node.minimum->value);
    if (node.maximum) add_fixed(node.maximum->value);
  };
  for (const auto& operation : document.operations) {
    for (const auto& parameter : operation.parameters) walk(parameter.schema, seen, visit);
    if (!operation.body) continue;
    for (const auto& media : operation.body->content) walk(media.schema, seen, visit);
  }
  for (const auto& word : words) add_fixed(json::value(json::string(word)));
}

void Constants::add_fixed(const json::value& value) {
  if (is_worth(value) && known_.insert(json::serialize(value)).second) fixed_.push_back(value);
}

void Constants::learn(const json::value& answer) {
  std::size_t added = 0;
  each_scalar(answer, [&](const json::value& value) {
    if (!known_.insert(json::serialize(value)).second) return true;
    if (learnt_.size() < most_learnt) {
      learnt_.push_back(value);
    } else {
      auto& place = learnt_[next_];
      known_.erase(json::serialize(place));
      place = value;
      next_ = (next_ + 1) % most_learnt;
    }
    return ++added < most_per_answer;
  });
}

const json::value* Constants::draw(properties::Source& source) const {
  const bool learnt = !learnt_.empty() && (fixed_.empty() || source.chance(1, 2));
  const auto& all = learnt ? learnt_ : fixed_;
  return all.empty() ? nullptr : &all[source.index(all.size())];
}

}  // namespace assay::fuzz
