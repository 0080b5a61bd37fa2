#include "harness/engine/plan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/engine/other_methods.h"
#include "properties/generators/words.h"
#include "spec/credentials.h"

namespace assay::harness {
namespace {

constexpr std::array<Phase, 11> phase_rows{{
    {"corpus", "the user's own cases: --corpus and --har"},
    {"boundaries", "valid cases at every limit, each optional part alone, each documented example"},
    {"malformed", "the catalogue's levels schema, value, syntax and media, each row at each place"},
    {"protocol", "the catalogue's level protocol: messages that break HTTP itself"},
    {"trouble", "the catalogue's levels injection and unicode: texts that servers trip over"},
    {"credentials", "valid cases without credentials, with wrong ones, and with a part of them"},
    {"methods", "each path under the methods that the document does not describe for it"},
    {"properties", "random cases, valid and malformed by turns, drawn with RapidCheck"},
    {"workflows", "the user's workflows: Arazzo files of --contract"},
    {"access", "what the first user made, asked for by the second: where --auth names two"},
    {"sequences", "requests that build on each other's answers, judged by the laws between them"},
}};
enum PhaseIndex : std::uint8_t {
  corpus,
  boundaries,
  malformed,
  protocol,
  trouble,
  credentials,
  methods,
  random_phase,
  stand_in  // no phase: a stream of its own
};

/// The phases that walk the catalogue, and which part of the budget each may use while random
/// cases are wanted too.
struct WalkShare {
  PhaseIndex phase;
  std::uint64_t divisor;
};
constexpr std::array<WalkShare, 3> walk_phases{{{malformed, 2}, {protocol, 10}, {trouble, 6}}};

// How often a request without input is repeated at random: a server that fails now and then shows.
constexpr std::uint64_t alike = 10;

// RapidCheck's size grows from 0 to 100 and starts again: small cases first, large ones often.
int size_of_round(std::uint64_t round) {
  return static_cast<int>((round * 7) % 101);
}

}  // namespace

std::span<const Phase> phases() noexcept {
  static const auto in_order = [] {
    auto rows = phase_rows;
    const auto last = std::find_if(rows.begin(), rows.end(),
                                   [](const Phase& row) { return row.id == "sequences"; });
    std::rotate(rows.begin() + 1, last, last + 1);
    return rows;
  }();
  return in_order;
}

Plan::Plan(const spec::Document& document, PlanOptions options)
    : document_(document), options_(std::move(options)), parts_(document.operations.size()) {
  count_ = parts_.size();
  if (options_.resources) {
    nameable_ = nameable_things(document, *options_.resources, options_.values, options_.rails,
                                options_.settings.get());
  }
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

const spec::OperationSettings* Plan::own_settings(const spec::Operation& operation) const {
  if (!options_.settings) return nullptr;
  const auto found = options_.settings->find(operation.key());
  return found != options_.settings->end() ? &found->second : nullptr;
}

void Plan::take_names(Part& part, const spec::Operation& operation) const {
  const auto index = static_cast<std::size_t>(&operation - document_.operations.data());
  const auto found = options_.names.find(operation.key());
  const auto names = found != options_.names.end() ? found->second : StandIns::Names();
  StandIns stand_ins(document_, operation, nameable_, values(index), names,
                     seed_for(index, stand_in, 0));
  if (stand_ins.empty()) return;
  part.drawn_from = std::make_unique<properties::Values>(values(index));
  stand_ins.add_to(*part.drawn_from);
  part.stand_ins = std::make_unique<StandIns>(std::move(stand_ins));
  if (names.empty()) return;
  auto own = std::make_unique<properties::Values>(values(index));
  for (const auto& [parameter, name] : names) own->known.insert_or_assign(parameter, name);
  part.own_values = std::move(own);
}

// With the names that exist: who asks for others without credentials may be told just that.
std::optional<spec::Case> Plan::draw_valid(std::size_t index, const properties::Values& from,
                                           std::string& why) const {
  properties::SeededSource source(seed_for(index, credentials, 0));
  auto values = from;
  values.fixed.insert(values.known.begin(), values.known.end());
  return properties::generate_valid(document_, document_.operations[index], source, 10, values,
                                    &why);
}

void Plan::take_own_values(Part& part, const spec::OperationSettings& own) const {
  if (own.parameters.empty() && own.dictionary.empty()) return;
  auto values = std::make_unique<properties::Values>(options_.values);
  for (const auto& [name, value] : own.parameters) {
    values->fixed.insert_or_assign(name, value);
    values->turns.erase(name);
  }
  values->words.insert(values->words.end(), own.dictionary.begin(), own.dictionary.end());
  part.own_values = std::move(values);
}

void Plan::fill(Part& part, const spec::Operation& operation) const {
  const auto index = static_cast<std::size_t>(&operation - document_.operations.data());
  auto left = options_.max_cases;
  if (const auto* own = own_settings(operation)) {
    if (own->cases > 0) left = own->cases;
    if (!own->skip.empty()) {
      part.obstacle = own->skip + (own->at.empty() ? "" : " (" + own->at + ")");
      return;
    }
    take_own_values(part, *own);
  }
  take_names(part, operation);
  part.obstacle = options_.rails.obstacle(operation.method);
  if (!part.obstacle.empty()) return;
  const auto budget = left;
  const auto keep = [&left](auto& items) {
    if (items.size() > left) items.resize(static_cast<std::size_t>(left));
    left -= items.size();
  };
  if (wants("corpus")) {
    for (const auto& one : options_.corpus) {
      if (one.operation == operation.key()) part.corpus.push_back(one);
    }
    keep(part.corpus);
  }
  part.cases = part.corpus.size();
  std::string why;
  if (!draw_valid(index, drawn_from(index), why)) {
    // The user's own Cases need no generator.
    if (part.corpus.empty()) part.obstacle = why.empty() ? "no valid case could be generated" : why;
    return;
  }
  if (wants("boundaries")) {
    part.boundaries = properties::boundary_cases(document_, operation,
                                                 seed_for(index, boundaries, 0), drawn_from(index));
    // The most telling ones come first; the other phases want their share.
    const auto most = std::max<std::uint64_t>(1, budget * 2 / 5);
    if (part.boundaries.size() > most) part.boundaries.resize(most);
    keep(part.boundaries);
  }
  fill_around(part, operation, left);
  share(part, operation, left);
  // What takes no input has one request to draw.
  part.varies = operation.body.has_value() || !operation.parameters.empty();
  part.random = wants("properties") ? (part.varies ? left : std::min(left, alike)) : 0;
  part.cases = part.corpus.size() + part.boundaries.size() + part.credentials.size() +
               part.methods.size() + part.random;
  for (const auto& walk : part.walks) part.cases += walk.share;
  // The places are there all the same, but nothing can be put into them.
  if (!part.stand_ins || part.stand_ins->obstacle().empty()) return;
  part.cases = part.corpus.size();
  if (part.corpus.empty()) part.obstacle = part.stand_ins->obstacle();
}

void Plan::fill_around(Part& part, const spec::Operation& operation, std::uint64_t& left) const {
  const auto index = static_cast<std::size_t>(&operation - document_.operations.data());
  const auto keep = [&left](auto& items) {
    if (items.size() > left) items.resize(static_cast<std::size_t>(left));
    left -= items.size();
  };
  std::string why;
  auto valid = draw_valid(index, values(index), why);
  if (!valid) {
    valid = draw_valid(index, drawn_from(index), why);
    part.stand_ins->name(*valid);
  }
  if (wants("credentials")) {
    for (auto& choice : spec::wrong_credentials(document_, operation)) {
      part.credentials.push_back(*valid);
      part.credentials.back().credentials = choice.credentials;
      part.credentials.back().schemes = std::move(choice.schemes);
    }
    keep(part.credentials);
  }
  if (wants("methods")) {
    part.methods = ask_other_methods(document_, operation, seed_for(index, methods, 0), *valid);
    std::erase_if(part.methods, [&](const spec::Case& value) {
      return !options_.rails.admits(value.method, false);
    });
    const auto most = std::max<std::uint64_t>(1, options_.max_cases / 5);
    if (part.methods.size() > most) part.methods.resize(most);
    keep(part.methods);
  }
}

void Plan::share(Part& part, const spec::Operation& operation, std::uint64_t& left) const {
  const auto index = static_cast<std::size_t>(&operation - document_.operations.data());
  const auto whole = left;
  const auto wanted = static_cast<std::uint64_t>(
      std::count_if(walk_phases.begin(), walk_phases.end(),
                    [this](const auto& row) { return wants(phase_rows[row.phase].id); }));
  for (std::size_t i = 0; i < walk_phases.size(); ++i) {
    const auto& [phase, divisor] = walk_phases[i];
    if (!wants(phase_rows[phase].id)) continue;
    auto& walk = part.walks[i];
    walk.share = whole / (wants("properties") ? divisor : wanted);
    left -= walk.share;
    walk.cases = std::make_unique<properties::MalformedWalk>(
        document_, operation, std::string(phase_rows[phase].id), seed_for(index, phase, 0),
        options_.malformations, drawn_from(index));
  }
}

std::uint64_t Plan::unused(const Part& part) {
  std::uint64_t sum = 0;
  if (!part.varies) return sum;
  for (const auto& walk : part.walks) {
    if (walk.cases) sum += walk.share - walk.cases->count(walk.share);
  }
  return sum;
}

const std::vector<properties::Malformation>& Plan::choices_of(const Part& part) {
  std::call_once(part.drawn, [&part] {
    const auto& walk = part.walks.front();
    if (walk.cases) part.choices = walk.cases->claimed(walk.share);
  });
  return part.choices;
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
  take_turns(corpus, [](const Part& part) { return part.corpus.size(); });
  take_turns(boundaries, [](const Part& part) { return part.boundaries.size(); });
  for (std::size_t i = 0; i < walk_phases.size(); ++i) {
    take_turns(walk_phases[i].phase, [i](const Part& part) { return part.walks[i].share; });
  }
  take_turns(credentials, [](const Part& part) { return part.credentials.size(); });
  take_turns(methods, [](const Part& part) { return part.methods.size(); });
  for (const auto& part : parts_) {
    // What a walk leaves over is drawn at random.
    auto most = part.random;
    for (const auto& walk : part.walks) most += wants("properties") ? walk.share : 0;
    rounds_ = std::max(rounds_, most);
  }
}

bool Plan::owns(std::size_t operation, std::uint64_t phase, std::uint64_t item) const {
  return options_.shard.owns(document_.operations[operation].key(), phase_rows[phase].id, item);
}

std::optional<PlannedCase> Plan::make(std::uint64_t index) const {
  if (index < fixed_.size()) {
    const auto& place = fixed_[index];
    if (!owns(place.operation, place.phase, place.item)) return std::nullopt;
    return make_fixed(place);
  }
  const auto place = index - fixed_.size();
  if (count_ == 0 || place / count_ >= rounds_) return std::nullopt;
  if (!owns(static_cast<std::size_t>(place % count_), random_phase, place / count_)) {
    return std::nullopt;
  }
  return make_random(static_cast<std::size_t>(place % count_), place / count_);
}

std::optional<Plan::Purpose> Plan::purpose(std::uint64_t index) const {
  if (index >= size()) return std::nullopt;
  if (index < fixed_.size()) {
    return Purpose{fixed_[index].operation, phase_rows[fixed_[index].phase].id};
  }
  const auto operation = static_cast<std::size_t>((index - fixed_.size()) % count_);
  return Purpose{operation, phase_rows[random_phase].id};
}

std::optional<PlannedCase> Plan::make_fixed(const Place& place) const {
  const auto& part = parts_[place.operation];
  const auto& operation = document_.operations[place.operation];
  PlannedCase planned{&operation, place.operation, phase_rows[place.phase].id, {}, {}};
  const bool hopeless = part.stand_ins && !part.stand_ins->obstacle().empty();
  if (hopeless && place.phase != corpus) return std::nullopt;
  if (place.phase == corpus) {
    planned.value = part.corpus[place.item];
  } else if (place.phase == boundaries) {
    planned.value = part.boundaries[place.item];
    if (part.stand_ins) part.stand_ins->name_in_turns(planned.value, place.item);
  } else if (place.phase == credentials) {
    planned.value = part.credentials[place.item];
  } else if (place.phase == methods) {
    planned.value = part.methods[place.item];
    return planned;
  } else {
    const auto phase = std::find_if(walk_phases.begin(), walk_phases.end(),
                                    [&](const auto& row) { return row.phase == place.phase; });
    const auto& walk = part.walks[static_cast<std::size_t>(phase - walk_phases.begin())];
    auto made = walk.cases->at(place.item);
    if (!made) return std::nullopt;
    planned.value = std::move(made->value);
    if (part.stand_ins) part.stand_ins->name(planned.value);
    planned.malformation = made->what.kind;
  }
  // By the operation's own count, so that other operations change nothing here.
  if (place.phase != corpus)
    properties::take_turns(planned.value, values(place.operation), place.item);
  return planned;
}

std::optional<PlannedCase> Plan::make_random(std::size_t operation, std::uint64_t round) const {
  const auto& part = parts_[operation];
  if (!wants("properties") || !part.obstacle.empty()) return std::nullopt;
  if (part.stand_ins && !part.stand_ins->obstacle().empty()) return std::nullopt;
  const auto& choices = choices_of(part);
  if (round >= part.random && round >= part.random + unused(part)) return std::nullopt;
  const auto& target = document_.operations[operation];
  const auto seed = seed_for(operation, random_phase, round);
  const auto size = size_of_round(round);
  // Valid and malformed ones alternate, unless there are few ways to break a request.
  constexpr std::size_t few = 8;
  const std::uint64_t every = choices.size() < few ? 4 : 2;
  const bool break_it = round % every == 1 && !choices.empty();
  const auto broken_before = choices.empty() ? 0 : (round + every - 2) / every;
  const auto& from = drawn_from(operation);
  auto drawn = break_it ? properties::draw_malformed(document_, target, choices, seed, size, from)
                        : properties::draw_valid(document_, target, seed, size, from);
  if (!drawn) return std::nullopt;
  PlannedCase planned{&target, operation, phase_rows[random_phase].id, std::move(drawn->value),
                      drawn->malformation ? drawn->malformation->kind : std::string()};
  if (!break_it && !from.words.empty()) use_word(planned, seed);
  if (part.stand_ins) part.stand_ins->name_in_turns(planned.value, round);
  // Each of the two goes through all values.
  properties::take_turns(planned.value, from, break_it ? broken_before : round - broken_before);
  return planned;
}

// Half of the valid random Cases get a word where it is admitted, a quarter one where it is not.
void Plan::use_word(PlannedCase& planned, std::uint64_t seed) const {
  constexpr std::uint64_t own_stream = 0x776f7264;
  properties::SeededSource source(properties::mix(seed, own_stream));
  const auto use = source.index(4);
  if (use == 3) return;
  const bool near_miss = use == 2;
  auto changed = properties::put_word(
      document_, *planned.operation, planned.value,
      near_miss ? properties::WordUse::near_miss : properties::WordUse::admitted,
      drawn_from(planned.operation_index), source);
  if (!changed) return;
  planned.value = std::move(*changed);
  if (near_miss) planned.malformation = "dictionary";
}

}  // namespace assay::harness
