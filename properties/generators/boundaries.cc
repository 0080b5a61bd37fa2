#include "properties/generators/boundaries.h"

#include <algorithm>
#include <map>
#include <set>

#include "properties/generators/assemble.h"
#include "properties/generators/limits.h"
#include "properties/generators/pairs.h"
#include "properties/generators/shrink_values.h"
#include "spec/decode_parameter.h"
#include "spec/schema/pointer.h"
#include "spec/serialize.h"

namespace assay::properties {
namespace {

constexpr std::size_t case_limit = 300;
constexpr std::size_t offer_limit = 1200;
constexpr std::size_t pair_limit = 40;
constexpr std::size_t pair_choices = 6;
constexpr std::size_t site_limit = 300;
constexpr std::size_t depth_limit = 7;
constexpr int template_depth = 4;
constexpr std::size_t pair_text_limit = 64;

/// The Case with `root` in the place of the part that is walked.
using Put = std::function<spec::Case(json::value root)>;
using Choices = std::vector<std::optional<json::value>>;

/// A part of the operation whose value is walked: a parameter or the body.
struct Part {
  Conjunction parts;
  std::string location;
  GenerateOptions options;
  bool in_body = true;
  Put put;
};

/// `least` with what of `full` leads to `way`, and `value` at its end.
json::value graft(const json::value& least, const json::value& full, const Way& way,
                  std::size_t depth, const json::value& value) {
  if (depth == way.size()) return value;
  const auto& token = way[depth];
  const auto* below = find_at(full, {token});
  if (below == nullptr) return full;
  auto out = least.kind() == full.kind() ? least : full;
  if (auto* members = out.if_object()) {
    const auto* there = members->if_contains(token);
    auto inner = graft(there != nullptr ? *there : *below, *below, way, depth + 1, value);
    (*members)[token] = std::move(inner);
    return out;
  }
  auto* at = find_at(out, {token});
  if (at == nullptr) {
    out = full;
    at = find_at(out, {token});
  }
  *at = graft(*at, *below, way, depth + 1, value);
  return out;
}

/// An empty list is not said at all in forms and most styles: then nothing stands at the limit.
bool says_all(const spec::Case& seen, const spec::Case& meant) {
  if (seen.arguments.size() != meant.arguments.size()) return false;
  if (!seen.body || !meant.body) return seen.body.has_value() == meant.body.has_value();
  return seen.body->bytes || spec::same_json(seen.body->value, meant.body->value);
}

class Walker {
 public:
  Walker(const spec::Document& document, const spec::Operation& operation, Source& source,
         const Values& values)
      : document_(document), operation_(operation), source_(source), values_(values) {}

  std::vector<Boundary> run() {
    std::string why;
    ByteSource lowest({});
    auto base = assemble(operation_, lowest, {0, Members::required}, values_, why);
    if (!base || !offer(*base, {"template", "least", ""})) {
      base = generate_valid(document_, operation_, source_, 0, values_);
      if (!base) return {};
      offer(*base, {"template", "least", ""});
    }
    base_ = std::move(*base);
    offer_everything();
    offer_optional_parameters();
    std::vector<Choices> choices;
    for (const auto& parameter : operation_.parameters) {
      choices.push_back(walk_parameter(parameter));
    }
    walk_body();
    offer_pairs(choices);
    return in_order();
  }

 private:
  bool offer(const spec::Case& value, BoundaryLabel label) {
    if (offers_++ >= offer_limit) return false;
    const auto request = spec::serialize(document_, operation_, value, {});
    const auto seen = spec::decode(document_, operation_, request);
    if (seen.verdict.kind != spec::Verdict::Kind::valid || !says_all(seen.value, value)) {
      return false;
    }
    const auto bytes = hash(spec::wire_text(request));
    if (const auto known = known_.find(bytes); known != known_.end()) {
      all_[known->second].labels.push_back(std::move(label));
      return true;
    }
    known_.emplace(bytes, all_.size());
    all_.push_back({value, {std::move(label)}});
    return true;
  }

  void offer_everything() {
    std::string why;
    for (int i = 0; i < 3; ++i) {
      auto all = assemble(operation_, source_, {30, Members::all}, values_, why);
      if (!all || !offer(*all, {"template", "all", ""})) continue;
      everything_ = std::move(*all);
      return;
    }
  }

  void offer_optional_parameters() {
    if (!everything_) return;
    for (const auto& parameter : operation_.parameters) {
      if (parameter.required || values_.fixed.contains(parameter.name)) continue;
      const auto* argument = find_argument(*everything_, parameter);
      if (argument == nullptr) continue;
      const auto location = spec::parameter_location(parameter);
      auto alone = base_;
      alone.arguments.push_back(*argument);
      offer(alone, {"parameters", "alone", location});
      auto rest = *everything_;
      std::erase_if(rest.arguments, [&](const spec::Argument& one) {
        return one.name == parameter.name && one.in == parameter.in;
      });
      offer(rest, {"parameters", "left out", location});
    }
  }

  /// Gives back few values of the parameter, for combinations: nothing stands for its absence.
  Choices walk_parameter(const spec::Parameter& parameter) {
    Choices choices;
    const auto* usual = find_argument(base_, parameter);
    choices.push_back(usual != nullptr ? std::optional(usual->value) : std::nullopt);
    if (values_.fixed.contains(parameter.name)) return choices;
    Part part{parts_of(parameter.schema), spec::parameter_location(parameter),
              options_for(parameter, 20), false, [&](json::value root) {
                auto changed = base_;
                if (auto* argument = find_argument(changed, parameter)) {
                  argument->value = std::move(root);
                } else {
                  changed.arguments.push_back(
                      {parameter.name, parameter.in, std::move(root), std::nullopt});
                }
                return changed;
              }};
    offer_examples(part, parameter.examples);
    // A name that exists on the server is not walked away from.
    if (values_.known.contains(parameter.name)) return choices;
    walk(part, &choices);
    return choices;
  }

  void walk_body() {
    const auto* media = preferred_media(operation_);
    if (media == nullptr) return;
    for (const auto& type : operation_.body->content) {
      Part part{parts_of(type.schema), "/request/body", {}, true, [&](json::value root) {
                  auto changed = base_;
                  if (auto* members = root.if_object()) keep_fixed(*members);
                  changed.body = spec::Body{type.name, std::move(root), std::nullopt};
                  return changed;
                }};
      part.options.size = 20;
      part.options.members = Members::required;
      offer_examples(part, type.examples);
      if (auto value = generate(part.parts, source_, part.options)) {
        offer(part.put(std::move(*value)), {"content", type.name, part.location});
      }
      if (&type == media && type.schema) walk(part, nullptr);
    }
    if (operation_.body->required) return;
    auto without = base_;
    without.body.reset();
    offer(without, {"content", "no body", ""});
    if (everything_) offer(*everything_, {"content", "with body", ""});
  }

  // The base has them from --set.
  void keep_fixed(json::object& members) const {
    if (!base_.body || !base_.body->value.is_object()) return;
    for (const auto& [name, ignored] : values_.fixed) {
      if (const auto* value = base_.body->value.get_object().if_contains(name)) {
        members[name] = *value;
      }
    }
  }

  void offer_examples(const Part& part, const std::vector<json::value>& examples) {
    for (std::size_t i = 0; i < examples.size(); ++i) {
      offer(part.put(examples[i]), {"example", "value " + std::to_string(i), part.location});
    }
  }

  /// One value with all optional members, not too deep.
  std::optional<json::value> ordinary(const Part& part) {
    auto options = part.options;
    options.members = Members::all;
    options.max_depth = template_depth;
    options.size = 20;
    return generate(part.parts, source_, options);
  }

  void walk(const Part& part, Choices* choices) {
    struct Template {
      json::value value;
      Way from;
    };
    const auto full = ordinary(part);
    if (!full) return;
    const auto least = simplest(part.parts).value_or(*full);
    std::vector<Template> templates{{*full, {}}};
    std::set<std::string> visited;
    for (std::size_t i = 0; i < templates.size() && offers_ < offer_limit; ++i) {
      const auto from = templates[i];
      for (const auto& site : sites(part.parts, from.value, spec::Direction::request, site_limit)) {
        if (!wants(part, site, from.from, visited)) continue;
        walk_site(
            part, site, from.value, least,
            [&](const json::value& whole) {
              templates.push_back({whole, site.way});
            },
            choices);
      }
    }
  }

  bool wants(const Part& part, const Site& site, const Way& from, std::set<std::string>& visited) {
    if (site.way.size() > depth_limit || site.way.size() < from.size()) return false;
    if (!std::equal(from.begin(), from.end(), site.way.begin())) return false;
    if (part.in_body && !site.way.empty() && values_.fixed.contains(site.way.front())) return false;
    auto key = spec::at_any_index(pointer_of(site.way));
    for (const auto& schema : site.schemas) key += " " + std::to_string(schema.id());
    return visited.insert(std::move(key)).second;
  }

  template <class Open>
  void walk_site(const Part& part, const Site& site, const json::value& full,
                 const json::value& least, Open&& open, Choices* choices) {
    const auto& here = *find_at(full, site.way);
    const LimitSpot spot{site.parts,   site.schemas, here,        source_,
                         part.options, part.in_body, giant_left_, crowd_left_};
    const auto location = part.location + pointer_of(site.way);
    for (const auto& row : limit_rows()) {
      row.add(spot, [&](std::string_view keyword, const std::string& side, json::value value) {
        const BoundaryLabel label{std::string(keyword), side, location};
        const auto whole = [&] {
          auto changed = full;
          *find_at(changed, site.way) = value;
          return changed;
        };
        bool taken = offer(part.put(graft(least, full, site.way, 0, value)), label);
        // What the place stands in may need more than it must have.
        if (!taken && !site.way.empty()) taken = offer(part.put(whole()), label);
        if (!taken) return;
        if (row.opens) open(whole());
        if (choices != nullptr && site.way.empty()) remember(*choices, std::move(value));
      });
    }
  }

  static void remember(Choices& choices, json::value value) {
    const bool known = std::find(choices.begin(), choices.end(), value) != choices.end();
    const bool handy = json::serialize(value).size() <= pair_text_limit;
    if (!known && handy && choices.size() < pair_choices) choices.emplace_back(std::move(value));
  }

  void offer_pairs(const std::vector<Choices>& choices) {
    std::vector<std::size_t> sizes;
    for (const auto& one : choices) sizes.push_back(one.size());
    for (const auto& row : cover_pairs(sizes, pair_limit)) {
      auto combined = base_;
      combined.arguments.clear();
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto& parameter = operation_.parameters[i];
        if (const auto& value = choices[i][row[i]]) {
          combined.arguments.push_back({parameter.name, parameter.in, *value, std::nullopt});
        }
      }
      offer(combined, {"pairs", "", ""});
    }
  }

  /// By how often a keyword was met before: the first of each, then the second of each, …
  std::vector<Boundary> in_order() {
    std::map<std::string, std::size_t> met;
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      auto rank = ~std::size_t{0};
      for (const auto& label : all_[i].labels) {
        rank = std::min(rank, label.keyword == "template" ? 0 : met[label.keyword]);
      }
      for (const auto& label : all_[i].labels) ++met[label.keyword];
      order.emplace_back(rank, i);
    }
    std::sort(order.begin(), order.end());
    std::vector<Boundary> out;
    for (const auto& [rank, index] : order) {
      if (out.size() < case_limit) out.push_back(std::move(all_[index]));
    }
    return out;
  }

  const spec::Document& document_;
  const spec::Operation& operation_;
  Source& source_;
  const Values& values_;
  spec::Case base_;
  std::optional<spec::Case> everything_;
  std::vector<Boundary> all_;
  std::map<std::uint64_t, std::size_t> known_;  ///< by a hash of the bytes
  std::size_t offers_ = 0;
  bool giant_left_ = true;
  bool crowd_left_ = true;
};

}  // namespace

std::vector<Boundary> boundaries(const spec::Document& document, const spec::Operation& operation,
                                 std::uint64_t seed, const Values& values) {
  SeededSource source(seed);
  return Walker(document, operation, source, values).run();
}

std::vector<spec::Case> boundary_cases(const spec::Document& document,
                                       const spec::Operation& operation, std::uint64_t seed,
                                       const Values& values) {
  std::vector<spec::Case> cases;
  for (auto& boundary : boundaries(document, operation, seed, values)) {
    cases.push_back(std::move(boundary.value));
  }
  return cases;
}

}  // namespace assay::properties
