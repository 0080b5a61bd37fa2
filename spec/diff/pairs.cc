#include "spec/diff/pairs.h"

#include <algorithm>

namespace assay::spec::diff {
namespace {

constexpr std::size_t visits_of_a_question = 2'000;
constexpr std::size_t visits_of_all = 1'000'000;
constexpr int question_depth = 12;

void append(std::vector<std::uint32_t>& key, const View& view) {
  key.push_back(static_cast<std::uint32_t>(view.size()));
  key.insert(key.end(), view.begin(), view.end());
}

}  // namespace

PairId Pairs::root(const Schema& before, const Schema& after, Direction direction, bool text) {
  View views[2];
  std::size_t side = 0;
  for (const auto* schema : {&before, &after}) {
    if (*schema) {
      if (!entries_[side]) entries_[side] = *schema;
      views[side].push_back(schema->id());
    }
    ++side;
  }
  PairMode mode;
  mode.direction = direction;
  mode.text = text;
  return intern(std::move(views[0]), std::move(views[1]), mode);
}

PairId Pairs::intern(View before, View after, PairMode mode) {
  std::vector<std::uint32_t> key{static_cast<std::uint32_t>(mode.direction) |
                                 (mode.text ? 2U : 0U) | (mode.plain ? 4U : 0U) |
                                 (std::uint32_t{mode.mask} << 8U)};
  append(key, before);
  append(key, after);
  const auto [known, fresh] = ids_.emplace(std::move(key), static_cast<PairId>(pairs_.size()));
  if (fresh) {
    Pair pair;
    pair.before = std::move(before);
    pair.after = std::move(after);
    pair.mode = mode;
    pairs_.push_back(std::move(pair));
    same_.push_back(false);
  }
  return known->second;
}

const Pair& Pairs::at(PairId id) {
  if (pairs_[id].state == Pair::State::open) compare(id);
  return pairs_[id];
}

void Pairs::compare(PairId id) {
  ++nesting_;
  pairs_[id].state = Pair::State::working;  // what leads back here ends
  Comparing comparing{*this, pairs_[id].mode, {}, {}};
  const auto before = pairs_[id].before;
  const auto after = pairs_[id].after;
  Joined joined[2];
  if (!before.empty()) joined[0] = join(program(Side::before), before);
  if (!after.empty()) joined[1] = join(program(Side::after), after);
  if (!joined[0].complete || !joined[1].complete) {
    comparing.add("composition.changed", alters, Side::after, after.empty() ? no_node : after[0],
                  "", "too many schemas stand together here to be compared");
  } else if (comparing.mode.plain || (joined[0].groups.empty() && joined[1].groups.empty())) {
    Flat flats[2];
    if (!before.empty()) flats[0] = flatten(program(Side::before), joined[0].nodes);
    if (!after.empty()) flats[1] = flatten(program(Side::after), joined[1].nodes);
    compare_flats(comparing, flats[0], flats[1]);
  } else {
    compare_groups(comparing, joined[0], joined[1]);
  }
  pairs_[id].differences = std::move(comparing.differences);
  pairs_[id].edges = std::move(comparing.edges);
  pairs_[id].state = Pair::State::done;
  --nesting_;
}

std::uint8_t Pairs::effects(PairId start) {
  if (same_[start]) return keeps;
  if (depth_ >= question_depth) return hides;
  ++depth_;
  std::uint8_t seen = keeps;
  bool sure = true;
  std::vector<PairId> open{start};
  std::vector<PairId> visited{start};
  std::map<PairId, bool> known{{start, true}};
  while (!open.empty() && (seen & hides) == 0) {
    const auto id = open.back();
    open.pop_back();
    if (visited.size() > visits_of_a_question || ++visits_ > visits_of_all) {
      seen |= hides;
      break;
    }
    const auto& pair = at(id);
    sure = sure && pair.state == Pair::State::done;
    for (const auto& difference : pair.differences) {
      seen |= static_cast<std::uint8_t>(difference.effect);
    }
    for (const auto& edge : pair.edges) {
      if (same_[edge.to] || !known.emplace(edge.to, true).second) continue;
      open.push_back(edge.to);
      visited.push_back(edge.to);
    }
  }
  --depth_;
  // A pair that is being compared right now may yet turn out to differ.
  if (seen == keeps && sure) {
    for (const auto id : visited) same_[id] = true;
  }
  return seen;
}

Difference& Comparing::add(std::string_view key, Effect effect, Side side, NodeId at,
                           std::string_view keyword, std::string message, std::string step) {
  Difference difference;
  difference.key = key;
  difference.effect = effect;
  difference.side = side;
  if (at != no_node) difference.location = location_of(program(side), at, keyword);
  difference.message = std::move(message);
  difference.step = std::move(step);
  return differences.emplace_back(std::move(difference));
}

void Comparing::descend(const View& before, const View& after, std::string step, Sure sure) {
  if (before.empty() && after.empty()) return;
  PairMode below;
  below.direction = mode.direction;
  below.text = mode.text;
  edges.push_back({pairs.intern(before, after, below), std::move(step), sure});
}

}  // namespace assay::spec::diff
