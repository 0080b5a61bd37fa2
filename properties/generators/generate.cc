#include "properties/generators/generate.h"

#include <algorithm>
#include <memory>
#include <set>

#include "properties/generators/drawer.h"
#include "properties/generators/planner.h"
#include "properties/generators/strings.h"

namespace assay::properties {
namespace {

constexpr int tries = 50;
constexpr std::size_t most_programs = 8;
constexpr std::size_t most_demands = 50'000;

/// The planner of a program and direction. Each thread keeps those it used last; what a planner
/// says does not depend on what it was asked before. A planner keeps its program alive.
Planner& planner_of(const spec::Schema& schema, spec::Direction direction) {
  thread_local std::vector<std::unique_ptr<Planner>> kept;
  auto found = std::find_if(kept.begin(), kept.end(), [&](const auto& planner) {
    return &planner->schema().program() == &schema.program() && planner->direction() == direction;
  });
  if (found != kept.end() && (*found)->size() > most_demands) {
    kept.erase(found);
    found = kept.end();
  }
  if (found == kept.end()) {
    if (kept.size() >= most_programs) kept.pop_back();
    found = kept.insert(kept.begin(), std::make_unique<Planner>(schema, direction));
  } else if (found != kept.begin()) {
    std::rotate(kept.begin(), found, found + 1);
    found = kept.begin();
  }
  return **found;
}

bool accepts(const Conjunction& parts, const json::value& value, spec::Direction direction) {
  return std::all_of(parts.begin(), parts.end(), [&](const spec::Schema& part) {
    return spec::validate(part, value, direction) == spec::Outcome::valid;
  });
}

DemandId demand_of(Planner& planner, const Conjunction& parts) {
  Literals literals;
  for (const auto& part : parts) literals.push_back({part.id(), 0, false});
  return planner.intern(std::move(literals));
}

/// The keywords that refused `value`.
void note_keywords(const Conjunction& parts, const json::value& value, spec::Direction direction,
                   std::set<std::string>& keywords) {
  for (const auto& part : parts) {
    for (const auto& error : spec::explain(part, value, direction).errors) {
      keywords.insert(error.keyword);
    }
  }
}

std::string unsupported(const std::set<std::string>& keywords) {
  std::string text = "unsupported combination:";
  for (const auto& keyword : keywords) text += (text.back() == ':' ? " " : ", ") + keyword;
  if (keywords.empty()) text += " no value could be put together";
  return text;
}

}  // namespace

Generated draw_value(const Conjunction& parts, Source& source, const GenerateOptions& options) {
  Generated result;
  if (parts.empty()) {
    result.value = json::value(json::string(random_text(4, true, source)));
    return result;
  }
  auto& planner = planner_of(parts.front(), options.direction);
  const auto demand = demand_of(planner, parts);
  if (planner.impossible(demand)) {
    result.unsatisfiable = true;
    result.reason = "unsatisfiable: " + planner.plan(demand).why;
    return result;
  }
  std::set<std::string> keywords;
  for (int i = 0; i < tries; ++i) {
    Drawer drawer(planner, source, options);
    auto value = drawer.make(demand);
    if (value && accepts(parts, *value, options.direction)) {
      result.value = std::move(value);
      return result;
    }
    ++result.rejected;
    if (i < tries - 10) continue;
    if (value) note_keywords(parts, *value, options.direction, keywords);
    if (!value) keywords.insert(drawer.troubles().begin(), drawer.troubles().end());
  }
  result.reason = unsupported(keywords);
  return result;
}

Generated draw_value(const spec::Schema& schema, Source& source, const GenerateOptions& options) {
  return draw_value(schema ? Conjunction{schema} : Conjunction{}, source, options);
}

std::optional<json::value> generate(const Conjunction& parts, Source& source,
                                    const GenerateOptions& options, std::string* why) {
  auto drawn = draw_value(parts, source, options);
  if (!drawn.value && why != nullptr) *why = std::move(drawn.reason);
  return std::move(drawn.value);
}

std::optional<json::value> generate(const spec::Schema& schema, Source& source,
                                    const GenerateOptions& options, std::string* why) {
  return generate(schema ? Conjunction{schema} : Conjunction{}, source, options, why);
}

std::optional<json::value> minimal(const spec::Schema& schema, spec::Direction direction) {
  if (!schema) return json::value(json::string("a"));
  GenerateOptions options;
  options.direction = direction;
  options.size = 0;
  options.max_depth = 0;
  options.members = Members::required;
  options.plain_text = true;
  const Conjunction parts{schema};
  auto& planner = planner_of(schema, direction);
  ByteSource lowest({});
  auto value = Drawer(planner, lowest, options).make(demand_of(planner, parts));
  if (value && accepts(parts, *value, direction)) return value;
  SeededSource some(1);
  return generate(schema, some, options);
}

}  // namespace assay::properties
