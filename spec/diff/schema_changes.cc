#include "spec/diff/schema_changes.h"

#include <algorithm>
#include <deque>

namespace assay::spec::diff {
namespace {

Breaking verdict_of(Breaking rule, Effect effect, Sure sure) {
  if (effect == keeps || sure == Sure::full) return rule;
  if (sure == Sure::none) return Breaking::depends;
  return rule == Breaking::yes ? Breaking::depends : rule;
}

}  // namespace

void SchemaChanges::compare(const SchemaPlace& place, const Schema& before, const Schema& after) {
  if (!before && !after) return;
  ++place_number_;
  told_.clear();
  // What is reached surely first: a pair counts by the surest way to it.
  std::deque<Visit> open[3];
  open[0].push_back({pairs_.root(before, after, place.direction, place.text), {}});
  for (std::size_t level = 0; level < 3; ++level) {
    while (!open[level].empty()) {
      const auto visit = std::move(open[level].front());
      open[level].pop_front();
      if (seen_.size() < pairs_.size()) seen_.resize(pairs_.size(), 0);
      if (seen_[visit.pair] == place_number_) continue;
      seen_[visit.pair] = place_number_;
      const auto& pair = pairs_.at(visit.pair);
      for (const auto& difference : pair.differences) {
        tell(place, visit, difference, std::max(static_cast<Sure>(level), difference.sure));
      }
      for (const auto& edge : pair.edges) {
        const auto next = std::max(level, static_cast<std::size_t>(edge.sure));
        open[next].push_back({edge.to, visit.path + edge.step});
      }
    }
  }
}

void SchemaChanges::tell(const SchemaPlace& place, const Visit& visit, const Difference& difference,
                         Sure sure) {
  const std::string rule = (place.direction == Direction::request ? "request." : "response.") +
                           std::string(difference.key);
  auto spot = place.spot;
  spot.instance += visit.path + difference.step;
  const bool nowhere = difference.location.empty();
  const auto& location = nowhere ? (difference.side == Side::before ? place.before : place.after)
                                 : difference.location;
  // Several alternatives share what stands beside them.
  auto once = rule + " " + spot.instance + " " + location + " " + difference.message;
  if (!told_.insert(std::move(once)).second) return;
  changes_.add(spot, rule, difference.side, location, difference.message,
               verdict_of(rule_of(rule).breaking, difference.effect, sure));
}

}  // namespace assay::spec::diff
