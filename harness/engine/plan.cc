#include "harness/engine/plan.h"

#include <algorithm>
#include <array>
#include <utility>

namespace assay::harness {
namespace {

constexpr std::array<Phase, 4> phase_rows{{
    {"boundaries", "valid cases at every limit, each optional part alone, each documented example"},
    {"malformed", "each keyword of the request broken once, at each place"},
    {"credentials", "valid cases without and with wrong credentials"},
    {"properties", "random cases, valid and malformed by turns, drawn with RapidCheck"},
}};
enum PhaseIndex : std::uint8_t { boundaries, malformed, credentials, random_phase };

// RapidCheck's size grows from 0 to 100 and starts again: small cases first, large ones often.
int size_of_round(std::uint64_t round) {
  return static_cast<int>((round * 7) % 101);
}

}  // namespace

std::span<const Phase> phases() noexcept {
  return phase_rows;
}

Plan::Plan(const spec::Document& document, PlanOptions options)
    : document_(document), options_(std::move(options)), parts_(document.operations.size()) {
  count_ = parts_.size();
  for (std::size_t i = 0; i < parts_.size(); ++i) fill(parts_[i], document.operations[i]);
  order();
}

bool Plan::wants(std::string_view phase) const {
  return options_.phases.empty() || options_.phases.contains(phase);
}

std::uint64_t Plan::seed_for(std::size_t operation, std::uint64_t phase, std::uint64_t item) const {
  // The operation enters by name, so that adding another one to the document changes nothing here.
  const auto name = properties::hash(document_.operations[operation].key());
  return properties::mix(properties::mix(options_.seed, name), properties::mix(phase, item));
}

void Plan::fill(Part& part, const spec::Operation& operation) const {
  const auto index = static_cast<std::size_t>(&operation - document_.operations.data());
  properties::SeededSource source(seed_for(index, credentials, 0));
  std::string why;
  const auto valid =
      properties::generate_valid(document_, operation, source, 10, options_.values, &why);
  if (!valid) {
    part.obstacle = why.empty() ? "no valid case could be generated" : why;
    return;
  }
  auto left = options_.max_cases;
  const auto keep = [&left](auto& items) {
    if (items.size() > left) items.resize(static_cast<std::size_t>(left));
    left -= items.size();
  };
  if (wants("boundaries")) {
    part.boundaries = properties::boundary_cases(document_, operation,
                                                 seed_for(index, boundaries, 0), options_.values);
    keep(part.boundaries);
  }
  part.malformations = properties::malformations(document_, operation);
  const auto walk =
      wants("malformed") ? std::min<std::uint64_t>(part.malformations.size(), left) : 0;
  left -= walk;
  if (wants("credentials") && operation.needs_credentials() &&
      document_.has_header_credentials(operation)) {
    for (const auto state : {spec::Credentials::none, spec::Credentials::invalid}) {
      part.credentials.push_back(*valid);
      part.credentials.back().credentials = state;
    }
    keep(part.credentials);
  }
  part.random = wants("properties") ? left : 0;
  part.cases = part.boundaries.size() + walk + part.credentials.size() + part.random;
}

void Plan::order() {
  const auto take_turns = [this](std::uint8_t phase, auto&& size_of) {
    bool more = true;
    for (std::uint32_t item = 0; more; ++item) {
      more = false;
      for (std::uint32_t i = 0; i < parts_.size(); ++i) {
        if (item >= size_of(parts_[i])) continue;
        fixed_.push_back({i, item, phase});
        more = true;
      }
    }
  };
  take_turns(boundaries, [](const Part& part) { return part.boundaries.size(); });
  take_turns(malformed, [](const Part& part) {
    return part.cases - part.boundaries.size() - part.credentials.size() - part.random;
  });
  take_turns(credentials, [](const Part& part) { return part.credentials.size(); });
  for (const auto& part : parts_) rounds_ = std::max(rounds_, part.random);
}

std::optional<PlannedCase> Plan::make(std::uint64_t index) const {
  if (index < fixed_.size()) return make_fixed(fixed_[index]);
  const auto place = index - fixed_.size();
  if (count_ == 0 || place / count_ >= rounds_) return std::nullopt;
  return make_random(static_cast<std::size_t>(place % count_), place / count_);
}

std::optional<PlannedCase> Plan::make_fixed(const Place& place) const {
  const auto& part = parts_[place.operation];
  const auto& operation = document_.operations[place.operation];
  PlannedCase planned{&operation, place.operation, phase_rows[place.phase].id, {}, {}};
  if (place.phase == boundaries) {
    planned.value = part.boundaries[place.item];
  } else if (place.phase == credentials) {
    planned.value = part.credentials[place.item];
  } else {
    const auto& what = part.malformations[place.item];
    properties::SeededSource source(seed_for(place.operation, place.phase, place.item));
    auto value =
        properties::generate_malformed(document_, operation, what, source, 20, options_.values);
    if (!value) return std::nullopt;
    planned.value = std::move(*value);
    planned.malformation = what.kind;
  }
  return planned;
}

std::optional<PlannedCase> Plan::make_random(std::size_t operation, std::uint64_t round) const {
  const auto& part = parts_[operation];
  if (round >= part.random) return std::nullopt;
  const auto& target = document_.operations[operation];
  const auto seed = seed_for(operation, random_phase, round);
  const auto size = size_of_round(round);
  const bool break_it = round % 2 == 1 && !part.malformations.empty();
  auto drawn = break_it ? properties::draw_malformed(document_, target, part.malformations, seed,
                                                     size, options_.values)
                        : properties::draw_valid(document_, target, seed, size, options_.values);
  if (!drawn) return std::nullopt;
  return PlannedCase{&target, operation, phase_rows[random_phase].id, std::move(drawn->value),
                     drawn->malformation ? drawn->malformation->kind : std::string()};
}

}  // namespace assay::harness
