#include "properties/generators/shrink.h"

#include <algorithm>
#include <set>

#include "properties/generators/assemble.h"
#include "properties/generators/reduction.h"
#include "properties/generators/shrink_values.h"
#include "properties/generators/simplicity.h"
#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

constexpr int round_limit = 12;
constexpr int in_body = -1;
constexpr std::size_t hoist_limit = 16;

/// A value of a Case: the number of its argument, or in_body, and the way from there.
struct Spot {
  int root = in_body;
  Way way;
};
/// Spots with equal values, changed together.
using Spots = std::vector<Spot>;

json::value* root_of(spec::Case& value, int root) {
  if (root == in_body) return value.body && !value.body->bytes ? &value.body->value : nullptr;
  auto& argument = value.arguments[static_cast<std::size_t>(root)];
  return argument.raw ? nullptr : &argument.value;
}

json::value* find_spot(spec::Case& value, const Spot& spot) {
  auto* root = root_of(value, spot.root);
  return root != nullptr ? find_at(*root, spot.way) : nullptr;
}

Spots below(const Spots& spots, const std::string& token) {
  auto out = spots;
  for (auto& spot : out) spot.way.push_back(token);
  return out;
}

// Items move when others go.
std::string place_of(const spec::Violation& violation) {
  return violation.keyword + " " + spec::at_any_index(violation.location);
}

class Minimizer {
 public:
  Minimizer(const ShrinkContext& context, const spec::Case& value, const Keeps& keeps)
      : context_(context),
        keeps_(keeps),
        first_(value),
        best_(value),
        simplicity_(simplicity_of(context.operation, value)) {
    const auto request =
        spec::serialize(context.document, context.operation, value, context.request);
    bytes_ = hash(spec::wire_text(request));
    seen_.insert(bytes_);
    verdict_ = spec::decode(context.document, context.operation, request).verdict;
  }

  spec::Case run() {
    for (int round = 0; round < round_limit && !stopped(); ++round) {
      const auto before = simplicity_;
      drop_headers();
      drop_arguments();
      drop_body();
      // All that can go goes before anything is searched for; what is equal stays equal for long.
      shrink_all(false);
      shrink_twins();
      shrink_all(true);
      if (simplicity_ == before) break;
    }
    return best_;
  }

 private:
  [[nodiscard]] bool stopped() const { return context_.stop && context_.stop(); }

  bool offer(spec::Case candidate) {
    if (stopped() || !keeps_fixed(candidate)) return false;
    auto simplicity = simplicity_of(context_.operation, candidate);
    if (!(simplicity < simplicity_)) return false;
    const auto request =
        spec::serialize(context_.document, context_.operation, candidate, context_.request);
    const auto bytes = hash(spec::wire_text(request));
    // What makes no difference on the wire goes for nothing.
    if (bytes != bytes_) {
      if (!seen_.insert(bytes).second) return false;
      const auto verdict = spec::decode(context_.document, context_.operation, request).verdict;
      if (!same_verdict(verdict_, verdict) || !keeps_({candidate, request, verdict})) return false;
    }
    best_ = std::move(candidate);
    simplicity_ = std::move(simplicity);
    bytes_ = bytes;
    return true;
  }

  [[nodiscard]] bool is_fixed(const std::string& name) const {
    return context_.values.fixed.contains(name);
  }

  // Fixed members of the body stay as they were.
  [[nodiscard]] bool keeps_fixed(const spec::Case& candidate) const {
    const auto* before = first_.body ? first_.body->value.if_object() : nullptr;
    if (before == nullptr || context_.values.fixed.empty()) return true;
    const auto* after = candidate.body ? candidate.body->value.if_object() : nullptr;
    return std::all_of(
        context_.values.fixed.begin(), context_.values.fixed.end(), [&](const auto& entry) {
          const auto* kept = before->if_contains(entry.first);
          if (kept == nullptr) return true;
          const auto* now = after != nullptr ? after->if_contains(entry.first) : nullptr;
          return now != nullptr && *now == *kept;
        });
  }

  void drop_headers() {
    leave_out(best_.headers.size(), [this](std::size_t begin, std::size_t end) {
      auto less = best_;
      less.headers.erase(less.headers.begin() + static_cast<std::ptrdiff_t>(begin),
                         less.headers.begin() + static_cast<std::ptrdiff_t>(end));
      return offer(std::move(less));
    });
    if (best_.credentials == spec::Credentials::configured) return;
    auto usual = best_;
    usual.credentials = spec::Credentials::configured;
    usual.schemes.clear();
    offer(std::move(usual));
  }

  void drop_arguments() {
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < best_.arguments.size(); ++i) {
      const auto& argument = best_.arguments[i];
      if (argument.in != spec::In::path && !is_fixed(argument.name)) free.push_back(i);
    }
    leave_out(free.size(), [&](std::size_t begin, std::size_t end) {
      auto less = best_;
      for (auto i = end; i-- > begin;) {
        less.arguments.erase(less.arguments.begin() + static_cast<std::ptrdiff_t>(free[i]));
      }
      if (!offer(std::move(less))) return false;
      for (auto i = end; i < free.size(); ++i) free[i] -= end - begin;
      free.erase(free.begin() + static_cast<std::ptrdiff_t>(begin),
                 free.begin() + static_cast<std::ptrdiff_t>(end));
      return true;
    });
  }

  void drop_body() {
    if (!best_.body) return;
    auto less = best_;
    less.body.reset();
    offer(std::move(less));
  }

  void shrink_all(bool scalars) {
    scalars_ = scalars;
    for (std::size_t i = 0; i < best_.arguments.size(); ++i) shrink_argument(i);
    shrink_body();
  }

  void shrink_argument(std::size_t index) {
    const auto argument = best_.arguments[index];
    if (is_fixed(argument.name)) return;
    if (argument.raw) {
      shrink_bytes(*argument.raw, [&](const std::string& raw) {
        auto changed = best_;
        changed.arguments[index].raw = raw;
        return offer(std::move(changed));
      });
      return;
    }
    const Spots spots{{static_cast<int>(index), {}}};
    const auto known = context_.values.known.find(argument.name);
    const bool usual = known != context_.values.known.end();
    if (usual && (argument.value == known->second || put(spots, known->second))) return;
    shrink(spots);
  }

  void shrink_body() {
    if (!best_.body) return;
    if (!best_.body->bytes) return shrink({{in_body, {}}});
    shrink_bytes(*best_.body->bytes, [this](const std::string& bytes) {
      auto changed = best_;
      changed.body->bytes = bytes;
      return offer(std::move(changed));
    });
  }

  bool put(const Spots& spots, const json::value& value) {
    auto changed = best_;
    for (const auto& spot : spots) {
      auto* at = find_spot(changed, spot);
      if (at == nullptr) return false;
      *at = value;
    }
    return offer(std::move(changed));
  }

  /// The schemas of a spot, not yet unfolded.
  Conjunction parts_at(const Spot& spot) {
    auto* root = root_of(best_, spot.root);
    auto parts =
        spot.root == in_body
            ? schemas_of(context_.operation, *best_.body)
            : schemas_of(context_.operation, best_.arguments[static_cast<std::size_t>(spot.root)]);
    Way way;
    for (const auto& token : spot.way) {
      const auto& here = *find_at(*root, way);
      const auto schemas = applied(parts, here, spec::Direction::request);
      parts = here.is_object() ? of_member(schemas, token) : of_item(schemas, std::stoul(token));
      way.push_back(token);
    }
    return parts;
  }

  /// Spots hold equal values. The first stands for all.
  void shrink(const Spots& spots) {
    const auto* at = find_spot(best_, spots.front());
    if (at == nullptr || stopped()) return;
    const auto parts = parts_at(spots.front());
    if (const auto least = simplest(parts)) {
      if (*least != *at) put(spots, *least);
    }
    at = find_spot(best_, spots.front());
    const auto schemas = applied(parts, *at, spec::Direction::request);
    if (at->is_object()) {
      hoist(spots, schemas);
      shrink_members(spots, schemas);
    } else if (at->is_array()) {
      shrink_items(spots);
    } else if (scalars_) {
      search(spots, *at, schemas);
    }
  }

  void search(const Spots& spots, const json::value& value, const Conjunction& schemas) {
    const Take take = [&](const json::value& other) { return put(spots, other); };
    std::string key;
    for (const auto& spot : spots) key += std::to_string(spot.root) + pointer_of(spot.way) + "\n";
    const auto settled = settled_.find(key);
    const bool known = settled != settled_.end() && settled->second == value;
    if (!known || !is_settled(value, schemas, take)) {
      shrink_scalar(*find_spot(best_, spots.front()), schemas, take);
    }
    settled_[key] = *find_spot(best_, spots.front());
  }

  // In a recursive schema a value may give way to one inside it.
  void hoist(const Spots& spots, const Conjunction& schemas) {
    const auto value = *find_spot(best_, spots.front());
    std::size_t tried = 0;
    for (const auto& site : sites(schemas, value, spec::Direction::request)) {
      if (site.way.empty() || tried >= hoist_limit) continue;
      const bool same =
          std::any_of(site.schemas.begin(), site.schemas.end(), [&](const spec::Schema& inner) {
            return std::any_of(schemas.begin(), schemas.end(),
                               [&](const spec::Schema& outer) { return inner.id() == outer.id(); });
          });
      if (!same) continue;
      ++tried;
      if (put(spots, *find_at(value, site.way))) return hoist(spots, schemas);
    }
  }

  void shrink_members(const Spots& spots, const Conjunction& schemas) {
    std::vector<std::string> names;
    for (const auto& member : find_spot(best_, spots.front())->get_object()) {
      names.emplace_back(member.key());
    }
    const auto without = [&](std::size_t begin, std::size_t end) {
      auto less = find_spot(best_, spots.front())->get_object();
      for (auto i = begin; i < end; ++i) less.erase(names[i]);
      if (!put(spots, less)) return false;
      names.erase(names.begin() + static_cast<std::ptrdiff_t>(begin),
                  names.begin() + static_cast<std::ptrdiff_t>(end));
      return true;
    };
    leave_out(names.size(), without);
    for (auto& name : names) {
      if (is_free_name(schemas, name)) name = shrink_name(spots, name);
      if (!(spots.front().root == in_body && spots.front().way.empty() && is_fixed(name))) {
        shrink(below(spots, name));
      }
    }
  }

  std::string shrink_name(const Spots& spots, std::string name) {
    if (!scalars_) return name;
    shrink_scalar(json::value(json::string(name)), {}, [&](const json::value& other) {
      const std::string plainer(other.get_string());
      json::object renamed;
      for (const auto& member : find_spot(best_, spots.front())->get_object()) {
        if (member.key() == plainer) return false;
        renamed.emplace(member.key() == name ? plainer : std::string(member.key()), member.value());
      }
      if (!put(spots, renamed)) return false;
      name = plainer;
      return true;
    });
    return name;
  }

  void shrink_items(const Spots& spots) {
    auto count = find_spot(best_, spots.front())->get_array().size();
    count = leave_out(count, [&](std::size_t begin, std::size_t end) {
      auto less = find_spot(best_, spots.front())->get_array();
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(begin),
                 less.begin() + static_cast<std::ptrdiff_t>(end));
      return put(spots, less);
    });
    for (std::size_t i = 0; i < count; ++i) shrink(below(spots, std::to_string(i)));
  }

  // A fault that shows where two values are equal is lost when one of them changes.
  void shrink_twins() {
    scalars_ = true;
    std::vector<std::pair<json::value, Spots>> groups;
    const auto gather_from = [&](int root, const Conjunction& parts) {
      const auto* value = root_of(best_, root);
      if (value == nullptr) return;
      for (auto& site : sites(parts, *value, spec::Direction::request)) {
        const auto& here = *find_at(*value, site.way);
        auto known = std::find_if(groups.begin(), groups.end(),
                                  [&](const auto& group) { return group.first == here; });
        if (known == groups.end()) known = groups.insert(groups.end(), {here, Spots{}});
        known->second.push_back({root, std::move(site.way)});
      }
    };
    for (std::size_t i = 0; i < best_.arguments.size(); ++i) {
      if (is_fixed(best_.arguments[i].name)) continue;
      gather_from(static_cast<int>(i), schemas_of(context_.operation, best_.arguments[i]));
    }
    if (best_.body) gather_from(in_body, schemas_of(context_.operation, *best_.body));
    for (const auto& [value, spots] : groups) {
      if (spots.size() > 1) shrink(spots);
    }
  }

  const ShrinkContext& context_;
  const Keeps& keeps_;
  const spec::Case first_;
  spec::Case best_;
  Simplicity simplicity_;
  spec::Verdict verdict_;
  std::uint64_t bytes_ = 0;
  bool scalars_ = false;
  std::map<std::string, json::value> settled_;  ///< by spots: what a search ended at
  std::set<std::uint64_t> seen_;                ///< hashes of the bytes that were asked about
};

}  // namespace

bool same_verdict(const spec::Verdict& before, const spec::Verdict& now) {
  if (before.kind != now.kind) return false;
  if (now.kind != spec::Verdict::Kind::invalid) return true;
  std::set<std::string> known;
  for (const auto& violation : before.violations) known.insert(place_of(violation));
  return std::all_of(now.violations.begin(), now.violations.end(),
                     [&](const auto& violation) { return known.contains(place_of(violation)); });
}

spec::Case minimize(const ShrinkContext& context, const spec::Case& value, const Keeps& keeps) {
  return Minimizer(context, value, keeps).run();
}

std::vector<spec::Case> shrink_candidates(const spec::Document& document,
                                          const spec::Operation& operation, const spec::Case& value,
                                          const Values& values) {
  std::vector<spec::Case> all;
  (void)minimize({document, operation, values, {}, {}}, value, [&](const Candidate& candidate) {
    all.push_back(candidate.value);
    return false;
  });
  return all;
}

}  // namespace assay::properties
