#include "fuzz/mutators/sequence_mutator.h"

#include <algorithm>
#include <array>

#include "properties/generators/assemble.h"

namespace assay::fuzz {
namespace {

namespace json = boost::json;
using properties::Source;
using properties::Supply;
using spec::Sequence;
using spec::Step;

bool has_link(const Step& step, std::string_view to) {
  return std::any_of(step.links.begin(), step.links.end(),
                     [&](const spec::Binding& link) { return link.to == to; });
}

void set_link(Step& step, spec::Binding link) {
  std::erase_if(step.links, [&](const spec::Binding& other) { return other.to == link.to; });
  step.links.push_back(std::move(link));
}

/// All values inside a Case, those in paths left out.
void collect(json::value& value, std::vector<json::value*>& all) {
  all.push_back(&value);
  if (auto* array = value.if_array()) {
    for (auto& item : *array) collect(item, all);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) collect(member.value(), all);
  }
}

std::vector<json::value*> values_of(spec::Case& call) {
  std::vector<json::value*> all;
  if (call.body && !call.body->bytes) collect(call.body->value, all);
  for (auto& argument : call.arguments) {
    if (argument.in != spec::In::path && !argument.raw) collect(argument.value, all);
  }
  return all;
}

}  // namespace

SequenceMutator::SequenceMutator(const spec::Document& document, properties::Values values,
                                 MutateBytes mutate_bytes)
    : document_(document),
      cases_(document, values, std::move(mutate_bytes)),
      dependencies_(document),
      constants_(document, values.words) {}

std::size_t SequenceMutator::index_of(const Step& step) const {
  const auto* operation = document_.find(step.call.operation);
  return static_cast<std::size_t>(operation - document_.operations.data());
}

Step SequenceMutator::make_step(std::size_t operation, Source& source) {
  return {cases_.fresh_of(document_.operations[operation], source), {}};
}

// What is to feed others, or to reach a state, had better succeed.
Step SequenceMutator::make_valid_step(std::size_t operation, Source& source) {
  if (source.chance(1, 16)) return make_step(operation, source);
  return {cases_.valid_of(document_.operations[operation], source), {}};
}

// Ties every place of step `at` that step `from` can fill; what both have in the path is one thing.
bool SequenceMutator::bind_to(Sequence& value, std::size_t at, std::size_t from,
                              Source& source) const {
  auto& step = value.steps[at];
  const auto producer = index_of(value.steps[from]);
  bool done = false;
  for (const auto& supply : dependencies_.of(index_of(step))) {
    if (supply.producer != producer) continue;
    // Names in queries and bodies are guesses: not always.
    const bool sure = supply.to.starts_with("path.") || supply.rule == properties::SupplyRule::link;
    if (!sure && !source.chance(1, 2)) continue;
    if (has_link(step, supply.to) && done && !source.chance(1, 4)) continue;
    set_link(step, {supply.to, from, supply.expression});
    done = true;
  }
  if (!done) return false;
  for (const auto& parameter : document_.operations[index_of(step)].parameters) {
    if (parameter.in != spec::In::path) continue;
    const auto to = "path." + parameter.name;
    const auto& theirs = document_.operations[producer].parameters;
    const bool shared = std::any_of(theirs.begin(), theirs.end(), [&](const auto& other) {
      return other.in == spec::In::path && other.name == parameter.name;
    });
    if (shared && !has_link(step, to)) {
      step.links.push_back({to, from, "$request.path." + parameter.name});
    }
  }
  return true;
}

bool SequenceMutator::bind_anywhere(Sequence& value, std::size_t at, Source& source) const {
  std::vector<std::size_t> able;
  for (const auto& supply : dependencies_.of(index_of(value.steps[at]))) {
    for (std::size_t i = 0; i < at; ++i) {
      if (index_of(value.steps[i]) == supply.producer) able.push_back(i);
    }
  }
  return !able.empty() && bind_to(value, at, able[source.index(able.size())], source);
}

// A step whose path some operation fills, but none of its links does, looks for one; where none
// stands before it, one is put there, more often than not.
void SequenceMutator::repair(Sequence& value, Source& source) {
  for (std::size_t i = 0; i < value.steps.size(); ++i) {
    auto& step = value.steps[i];
    std::erase_if(step.links, [&](const spec::Binding& link) { return link.from >= i; });
    const auto& supplies = dependencies_.of(index_of(step));
    const bool wants = std::any_of(supplies.begin(), supplies.end(), [&](const Supply& supply) {
      return supply.to.starts_with("path.") && !has_link(step, supply.to);
    });
    if (!wants || source.chance(1, 16) || bind_anywhere(value, i, source)) continue;
    if (source.chance(2, 3)) put_producer_of(value, i, source);
  }
}

Sequence SequenceMutator::fresh(Source& source) {
  Sequence made;
  made.steps.push_back(make_step(source.index(document_.operations.size()), source));
  // What creates the things that it names, and what creates those.
  for (int depth = 0; depth < 4 && source.chance(3, 4); ++depth) {
    if (!put_producer(made, source)) break;
  }
  repair(made, source);
  return made;
}

Sequence SequenceMutator::mutate(const Sequence& value, Source& source) {
  if (value.steps.empty() || source.chance(1, 16)) return fresh(source);
  auto changed = value;
  bool done = false;
  // Now and then several moves at once: some states lie behind two.
  const auto moves = source.chance(1, 4) ? source.integer(2, 4) : 1;
  for (std::int64_t i = 0; i < moves; ++i) {
    for (int tries = 0; tries < 8; ++tries) {
      if (move(changed, source)) {
        done = true;
        break;
      }
    }
  }
  if (!done) return fresh(source);
  settle(changed, source);
  return changed;
}

void SequenceMutator::settle(Sequence& value, Source& source) {
  // What was kept for its 404 must not lead all that comes of it there.
  if (source.chance(7, 8)) {
    for (auto& step : value.steps) cases_.mend_place(step.call);
  }
  // Broken requests are kept for what they show; as beginnings they lead nowhere.
  for (std::size_t i = 0; i + 1 < value.steps.size(); ++i) {
    auto& call = value.steps[i].call;
    if (source.chance(1, 6)) {
      call = cases_.valid_of(document_.operations[index_of(value.steps[i])], source);
    }
  }
  repair(value, source);
}

bool SequenceMutator::move(Sequence& value, Source& source) {
  const auto which = source.integer(0, 31);
  if (which < 14) return change_step(value, source);
  if (which < 17) return put_constant(value, source);
  // Growing: 6 of 32. Shrinking: 6 of 32.
  if (which < 20) return put_consumer(value, source);
  if (which < 22) return put_producer(value, source);
  if (which < 23) return put_copy(value, source);
  if (which < 29) return drop_step(value, source);
  if (which < 31) return swap_steps(value, source);
  return cut_link(value, source);
}

bool SequenceMutator::change_step(Sequence& value, Source& source) {
  auto& step = value.steps[source.index(value.steps.size())];
  auto call = cases_.mutate(step.call, source);
  // Another operation has other places to bind.
  if (call.operation != step.call.operation) step.links.clear();
  step.call = std::move(call);
  return true;
}

bool SequenceMutator::put_producer(Sequence& value, Source& source) {
  return put_producer_of(value, source.index(value.steps.size()), source);
}

bool SequenceMutator::put_producer_of(Sequence& value, std::size_t at, Source& source) {
  const auto& supplies = dependencies_.of(index_of(value.steps[at]));
  if (supplies.empty() || value.steps.size() >= longest_sequence) return false;
  // The better the rule, the likelier: the first of two draws that stands further up.
  const auto pick = std::min(source.index(supplies.size()), source.index(supplies.size()));
  spec::insert_step(value, at, make_valid_step(supplies[pick].producer, source));
  bind_anywhere(value, at, source);
  return bind_to(value, at + 1, at, source);
}

bool SequenceMutator::put_consumer(Sequence& value, Source& source) {
  if (value.steps.size() >= longest_sequence) return false;
  const auto from = source.index(value.steps.size());
  const auto producer = index_of(value.steps[from]);
  std::vector<std::size_t> consumers;
  for (std::size_t i = 0; i < document_.operations.size(); ++i) {
    const auto& supplies = dependencies_.of(i);
    const bool fed = std::any_of(supplies.begin(), supplies.end(),
                                 [&](const Supply& one) { return one.producer == producer; });
    if (fed) consumers.push_back(i);
  }
  const bool any = consumers.empty() || source.chance(1, 6);
  const auto consumer =
      any ? source.index(document_.operations.size()) : consumers[source.index(consumers.size())];
  // At the end more often than in between: states are reached step by step.
  const auto behind = value.steps.size() - from;
  const auto at = source.chance(2, 3) ? value.steps.size() : from + 1 + source.index(behind);
  const bool valid = source.chance(3, 4);
  spec::insert_step(value, at,
                    valid ? make_valid_step(consumer, source) : make_step(consumer, source));
  if (!any) bind_to(value, at, from, source);
  return true;
}

bool SequenceMutator::put_copy(Sequence& value, Source& source) const {
  if (value.steps.size() >= longest_sequence) return false;
  const auto from = source.index(value.steps.size());
  auto copy = value.steps[from];
  spec::insert_step(value, from + 1, std::move(copy));
  return true;
}

bool SequenceMutator::drop_step(Sequence& value, Source& source) const {
  if (value.steps.size() < 2) return false;
  spec::erase_step(value, source.index(value.steps.size()));
  return true;
}

bool SequenceMutator::swap_steps(Sequence& value, Source& source) const {
  if (value.steps.size() < 2) return false;
  const auto from = source.index(value.steps.size());
  const auto to = source.index(value.steps.size());
  if (from == to) return false;
  auto step = value.steps[from];
  spec::erase_step(value, from);
  std::erase_if(step.links, [&](const spec::Binding& link) { return link.from >= to; });
  spec::insert_step(value, to, std::move(step));
  return true;
}

bool SequenceMutator::cut_link(Sequence& value, Source& source) const {
  auto& step = value.steps[source.index(value.steps.size())];
  if (step.links.empty()) return false;
  const auto at = source.index(step.links.size());
  step.links.erase(step.links.begin() + static_cast<std::ptrdiff_t>(at));
  return true;
}

bool SequenceMutator::put_constant(Sequence& value, Source& source) const {
  const auto* constant = constants_.draw(source);
  if (constant == nullptr) return false;
  const auto places = values_of(value.steps[source.index(value.steps.size())].call);
  std::vector<json::value*> fitting;
  for (auto* place : places) {
    if (place->kind() == constant->kind()) fitting.push_back(place);
  }
  // Of its own kind nearly always: a text where a number stands is refused before it is looked at.
  const auto& from = fitting.empty() || source.chance(1, 8) ? places : fitting;
  if (from.empty()) return false;
  *from[source.index(from.size())] = *constant;
  return true;
}

Sequence SequenceMutator::cross(const Sequence& a, const Sequence& b, Source& source) {
  auto made = a;
  if (source.chance(1, 2)) {
    // A part of b's values in a place of the same kind.
    auto donor = b.steps[source.index(b.steps.size())].call;
    const auto theirs = values_of(donor);
    const auto ours = values_of(made.steps[source.index(made.steps.size())].call);
    for (int tries = 0; tries < 8 && !ours.empty() && !theirs.empty(); ++tries) {
      auto* to = ours[source.index(ours.size())];
      const auto* from = theirs[source.index(theirs.size())];
      if (to->kind() != from->kind() || *to == *from) continue;
      *to = *from;
      return made;
    }
  }
  // The beginning of one, the end of the other.
  made.steps.resize(1 + source.index(a.steps.size()));
  const auto start = source.index(b.steps.size());
  const auto shift = made.steps.size();
  for (auto i = start; i < b.steps.size() && made.steps.size() < longest_sequence; ++i) {
    auto step = b.steps[i];
    std::erase_if(step.links, [&](const spec::Binding& link) { return link.from < start; });
    for (auto& link : step.links) link.from = link.from - start + shift;
    made.steps.push_back(std::move(step));
  }
  settle(made, source);
  return made;
}

Sequence SequenceMutator::mutate_or_cross(const Sequence& a, const Sequence& b, Source& source) {
  return source.chance(1, 4) ? cross(a, b, source) : mutate(a, source);
}

}  // namespace assay::fuzz
