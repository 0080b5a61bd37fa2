#include "harness/engine/preparation.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "properties/draw.h"
#include "properties/generators/source.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

constexpr int attempts = 3;
constexpr int draw_size = 10;

/// Names of one kind of thing that exist.
struct Existing {
  std::optional<json::value> kept;
  std::optional<json::value> expendable;
};

bool is_name(const json::value& value) {
  return value.is_number() || (value.is_string() && !value.get_string().empty());
}

class Preparer {
 public:
  Preparer(const Subject& subject, const properties::Values& values, std::uint64_t seed,
           Transport& transport, const std::function<bool()>& stop)
      : subject_(subject),
        document_(*subject.document),
        values_(values),
        seed_(seed),
        transport_(transport),
        stop_(stop) {}

  Preparation run() {
    for (const auto& resource : *subject_.resources) {
      if (stop_()) break;
      if (!values_.fixed.contains(resource.parameter)) prepare(resource);
    }
    for (const auto& operation : document_.operations) name_things(operation);
    return std::move(result_);
  }

 private:
  void prepare(const properties::Resource& resource) {
    auto& existing = existing_[properties::template_shape(resource.item)];
    if (resource.create || resource.named_by_client()) {
      existing.kept = create(resource, 0);
      if (existing.kept && resource.remove) existing.expendable = create(resource, 1);
      if (!existing.kept) tell_failure(resource);
    }
    if (!existing.kept && resource.list) existing.kept = first_listed(resource);
  }

  /// The values of `operation` with what exists in its path.
  [[nodiscard]] properties::Values values_for(const spec::Operation& operation) const {
    auto values = values_;
    for (const auto& [parameter, shape] : named_places(operation.path)) {
      const auto found = existing_.find(shape);
      if (found == existing_.end() || !found->second.kept) continue;
      values.known.insert_or_assign(parameter, *found->second.kept);
    }
    values.fixed.insert(values.known.begin(), values.known.end());
    return values;
  }

  std::optional<spec::Case> draw(const spec::Operation& operation, std::uint64_t turn) const {
    properties::SeededSource source(
        properties::mix(properties::mix(seed_, properties::hash(operation.key())), turn));
    return properties::generate_valid(document_, operation, source, draw_size,
                                      values_for(operation));
  }

  /// Sends the Case; its step when the answer is a success.
  const ExaminedStep* send(const spec::Operation& operation, spec::Case call) {
    auto examined = examine(subject_, operation, call, transport_);
    shorten_body(examined.exchange);
    result_.steps.push_back({std::move(call), std::move(examined)});
    const auto status = status_of(result_.steps.back().examined.exchange);
    last_ = status;
    return status >= 200 && status < 300 ? &result_.steps.back() : nullptr;
  }

  std::optional<json::value> create(const properties::Resource& resource, std::uint64_t which) {
    const auto& operation =
        document_.operations[resource.create ? *resource.create : *resource.replace];
    last_ = 0;
    for (int i = 0; i < attempts && !stop_(); ++i) {
      auto call = draw(operation, which * attempts + static_cast<std::uint64_t>(i));
      if (!call || subject_.skips(operation)) return std::nullopt;
      const auto* step = send(operation, std::move(*call));
      if (step == nullptr) continue;
      if (auto name = name_of(resource, *step)) return name;
    }
    return std::nullopt;
  }

  static std::optional<json::value> name_of(const properties::Resource& resource,
                                            const ExaminedStep& step) {
    const spec::Performed performed(step.call, step.examined.exchange);
    std::optional<json::value> name;
    if (!resource.create) {
      name = spec::evaluate("$request.path." + resource.parameter, performed);
    } else if (resource.created_at) {
      name = spec::evaluate("$response.body#" + *resource.created_at, performed);
    }
    const auto location =
        name ? std::nullopt : spec::evaluate("$response.header.Location", performed);
    if (location && location->is_string()) {
      // The last segment of the path: RFC 9110 §10.2.2.
      const std::string text(location->get_string());
      const auto path = text.substr(0, text.find_first_of("?#"));
      const auto slash = path.rfind('/');
      name = json::value(json::string(spec::percent_decode(path.substr(slash + 1))));
    }
    return name && is_name(*name) ? name : std::nullopt;
  }

  std::optional<json::value> first_listed(const properties::Resource& resource) {
    if (!resource.listed_at) return std::nullopt;
    const auto& operation = document_.operations[*resource.list];
    auto call = subject_.skips(operation) ? std::nullopt : draw(operation, 0);
    // Filters would hide what there is.
    if (call)
      std::erase_if(call->arguments, [&](const spec::Argument& argument) {
        return argument.in == spec::In::query && !is_required(operation, argument.name);
      });
    const auto* step = call ? send(operation, std::move(*call)) : nullptr;
    if (step == nullptr) return std::nullopt;
    const spec::Performed performed(step->call, step->examined.exchange);
    auto name = spec::evaluate(
        "$response.body#" + *resource.listed_at + "/0" + resource.listed_name, performed);
    return name && is_name(*name) ? name : std::nullopt;
  }

  static bool is_required(const spec::Operation& operation, const std::string& name) {
    return std::any_of(operation.parameters.begin(), operation.parameters.end(),
                       [&](const spec::Parameter& parameter) {
                         return parameter.in == spec::In::query && parameter.name == name &&
                                parameter.required;
                       });
  }

  void tell_failure(const properties::Resource& resource) {
    const auto& operation =
        document_.operations[resource.create ? *resource.create : *resource.replace];
    const auto what = last_ == 0    ? std::string("got no answer")
                      : last_ < 300 ? std::string("answers without a name for what it created")
                                    : fmt::format("answered {}", last_);
    result_.remarks.push_back(fmt::format("nothing could be created for {}: {} {}", resource.item,
                                          operation.key(), what));
  }

  void name_things(const spec::Operation& operation) {
    auto places = named_places(operation.path);
    for (const auto& [parameter, shape] : places) {
      const auto found = existing_.find(shape);
      if (found == existing_.end()) continue;
      const auto& [kept, expendable] = found->second;
      const bool deletes =
          operation.method == "DELETE" && shape == properties::template_shape(operation.path);
      const auto& name = deletes ? expendable : kept;
      if (name) result_.names[operation.key()].insert_or_assign(parameter, *name);
    }
  }

  const Subject& subject_;
  const spec::Document& document_;
  const properties::Values& values_;
  std::uint64_t seed_;
  Transport& transport_;
  const std::function<bool()>& stop_;
  std::map<std::string, Existing> existing_;  ///< by the shape of the item's path
  Preparation result_;
  int last_ = 0;  ///< status of the last answer
};

}  // namespace

std::vector<std::pair<std::string, std::string>> named_places(const std::string& path) {
  std::vector<std::pair<std::string, std::string>> places;
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
    const auto close = path.find('}', open);
    if (close == std::string::npos) break;
    places.emplace_back(path.substr(open + 1, close - open - 1),
                        properties::template_shape(path.substr(0, close + 1)));
  }
  return places;
}

Preparation prepare(const Subject& subject, const properties::Values& values, std::uint64_t seed,
                    Transport& transport, const std::function<bool()>& stop) {
  return Preparer(subject, values, seed, transport, stop).run();
}

}  // namespace assay::harness
