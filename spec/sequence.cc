#include "spec/sequence.h"

#include <algorithm>

#include "spec/path_template.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

constexpr std::size_t most_steps = 64;

Error wrong(std::string what) {
  return {ErrorCode::usage, std::move(what), {}, "see docs/reference/case.md"};
}

/// "path.id" as place and name; nothing when `to` names no place of a request.
struct Target {
  std::optional<In> in;  ///< none: the body
  std::string name;      ///< of the parameter; of the body the pointer
};

std::optional<Target> read_target(std::string_view to) {
  if (to.starts_with("body")) {
    to.remove_prefix(4);
    if (to.empty()) return Target{std::nullopt, ""};
    if (!to.starts_with("#/")) return std::nullopt;
    return Target{std::nullopt, std::string(to.substr(1))};
  }
  for (const auto in : {In::path, In::query, In::header, In::cookie}) {
    const auto place = name(in);
    if (to.starts_with(place) && to.size() > place.size() + 1 && to[place.size()] == '.') {
      return Target{in, std::string(to.substr(place.size() + 1))};
    }
  }
  return std::nullopt;
}

/// Replaces what stands at `pointer`, or adds the member; nothing happens where no object or item
/// is to hold it.
void put_in_body(json::value& body, std::string_view pointer, json::value value) {
  const auto slash = pointer.rfind('/');
  auto* holder = const_cast<json::value*>(find_pointer(body, pointer.substr(0, slash)));
  if (holder == nullptr) return;
  if (auto* there = const_cast<json::value*>(find_pointer(body, pointer))) {
    *there = std::move(value);
  } else if (auto* object = holder->if_object()) {
    (*object)[unescape_pointer(pointer.substr(slash + 1))] = std::move(value);
  }
}

void put(Case& call, const Target& target, json::value value) {
  if (!target.in) {
    if (!call.body || call.body->bytes) return;
    if (target.name.empty()) {
      call.body->value = std::move(value);
      return;
    }
    put_in_body(call.body->value, target.name, std::move(value));
    return;
  }
  const bool scalar = !value.is_object() && !value.is_array() && !value.is_null();
  if (!scalar) return;
  for (auto& argument : call.arguments) {
    if (argument.in != *target.in || argument.name != target.name) continue;
    argument.value = std::move(value);
    argument.raw.reset();
    return;
  }
  call.arguments.push_back({target.name, *target.in, std::move(value), std::nullopt});
}

Result<void> read_criteria(const json::object& object, Step& step) {
  const auto* criteria = object.if_contains("criteria");
  if (criteria == nullptr) return {};
  if (!criteria->is_array()) return wrong("a step's `criteria` are no list");
  for (const auto& entry : criteria->get_array()) {
    auto criterion = criterion_from_json(entry);
    if (!criterion) return criterion.error();
    step.criteria.push_back(std::move(*criterion));
  }
  return {};
}

/// What stands in the path of `uri` where the template of the operation has `name`; whatever base
/// path stands before it.
std::optional<std::string> segment_of(std::string_view uri, std::string_view operation,
                                      std::string_view name) {
  auto path = uri.substr(0, uri.find_first_of("?#"));
  if (const auto scheme = path.find("://"); scheme != std::string_view::npos)
    path.remove_prefix(scheme + 3);
  const auto path_template = operation.substr(operation.find(' ') + 1);
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', 1)) {
    path.remove_prefix(slash);
    const auto values = match_template(path_template, path);
    for (const auto& [expression, text] :
         values ? *values : std::vector<std::pair<std::string, std::string>>()) {
      if (expression == name && !text.empty()) return text;
    }
    if (path.size() < 2) break;
  }
  return std::nullopt;
}

Result<Step> step_from_json(const json::value& value, std::size_t index) {
  auto call = case_from_json(value);
  if (!call) return call.error();
  Step step{std::move(*call), {}, {}};
  if (auto read = read_criteria(value.get_object(), step); !read) return read.error();
  if (const auto* together = value.get_object().if_contains("together")) {
    if (!together->is_bool()) return wrong("a step's `together` is neither true nor false");
    if (index == 0) return wrong("the first step has none before it to be sent `together` with");
    step.together = together->get_bool();
  }
  const auto* links = value.get_object().if_contains("links");
  if (links == nullptr) return step;
  if (!links->is_array()) return wrong("a step's `links` are no list");
  for (const auto& link : links->get_array()) {
    const auto* object = link.if_object();
    const auto* to = object != nullptr ? object->if_contains("to") : nullptr;
    const auto* from = object != nullptr ? object->if_contains("from") : nullptr;
    const auto* text = object != nullptr ? object->if_contains("value") : nullptr;
    if (to == nullptr || from == nullptr || text == nullptr || !to->is_string() ||
        !text->is_string() || !from->is_int64()) {
      return wrong("a link wants the members to (text), from (a step's number) and value (text)");
    }
    const auto source = from->get_int64();
    if (source < 0 || static_cast<std::size_t>(source) >= index) {
      return wrong("a link's `from` names no earlier step");
    }
    if (!read_target(to->get_string())) {
      return wrong(
          "a link's `to` is none of path.NAME, query.NAME, header.NAME, cookie.NAME, "
          "body#/POINTER");
    }
    if (!parse_expression(text->get_string())) {
      return wrong("a link's `value` is no runtime expression, e.g. $response.body#/id");
    }
    step.links.push_back({std::string(to->get_string()), static_cast<std::size_t>(source),
                          std::string(text->get_string())});
  }
  return step;
}

}  // namespace

Sequence single(Case call) {
  Sequence sequence;
  sequence.steps.push_back({std::move(call), {}, {}});
  return sequence;
}

json::object sequence_to_json(const Sequence& value) {
  const auto& first = value.steps.front();
  if (value.steps.size() == 1 && first.links.empty() && first.criteria.empty()) {
    return case_to_json(value.steps.front().call);
  }
  json::array steps;
  for (const auto& step : value.steps) {
    auto shown = case_to_json(step.call);
    if (!step.links.empty()) {
      json::array links;
      for (const auto& link : step.links) {
        links.push_back(json::object{{"to", link.to},
                                     {"from", static_cast<std::int64_t>(link.from)},
                                     {"value", link.expression}});
      }
      shown["links"] = std::move(links);
    }
    if (!step.criteria.empty()) {
      json::array criteria;
      for (const auto& one : step.criteria) criteria.push_back(criterion_to_json(one));
      shown["criteria"] = std::move(criteria);
    }
    if (step.together) shown["together"] = true;
    steps.push_back(std::move(shown));
  }
  return {{"steps", std::move(steps)}};
}

Result<Sequence> sequence_from_json(const json::value& value) {
  const auto* object = value.if_object();
  const auto* steps = object != nullptr ? object->if_contains("steps") : nullptr;
  if (steps == nullptr) {
    auto step = step_from_json(value, 0);
    if (!step) return step.error();
    return single(std::move(step->call));
  }
  if (!steps->is_array() || steps->get_array().empty()) return wrong("`steps` is no list of Cases");
  if (steps->get_array().size() > most_steps) return wrong("a sequence has at most 64 steps");
  Sequence out;
  for (const auto& entry : steps->get_array()) {
    auto step = step_from_json(entry, out.steps.size());
    if (!step) return step.error();
    out.steps.push_back(std::move(*step));
  }
  return out;
}

Case bind(const Step& step, const std::vector<Performed>& earlier) {
  auto call = step.call;
  for (const auto& link : step.links) {
    if (link.from >= earlier.size()) continue;
    const auto target = read_target(link.to);
    auto value = target ? evaluate(link.expression, earlier[link.from]) : std::nullopt;
    const bool whole_uri = value && value->is_string() && target->in == In::path &&
                           link.expression.starts_with("$response.header.") &&
                           value->get_string().find('/') != json::string::npos;
    if (whole_uri) {
      auto segment = segment_of(value->get_string(), call.operation, target->name);
      value = segment ? std::optional<json::value>(*segment) : std::nullopt;
    }
    if (value) put(call, *target, std::move(*value));
  }
  return call;
}

void erase_step(Sequence& sequence, std::size_t index) {
  auto& steps = sequence.steps;
  const auto own = std::move(steps[index].links);
  steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(index));
  if (!steps.empty()) steps.front().together = false;
  for (auto i = index; i < steps.size(); ++i) {
    for (auto& criterion : steps[i].criteria) {
      for (auto& given : criterion.given) {
        // What the step gave is missing from now on.
        if (given.from == index) given.expression.clear();
        if (given.from > index) --given.from;
      }
    }
    auto& links = steps[i].links;
    for (auto& link : links) {
      if (link.from > index) {
        --link.from;
      } else if (link.from == index) {
        const auto same = std::find_if(own.begin(), own.end(),
                                       [&](const Binding& other) { return other.to == link.to; });
        link = same != own.end() ? *same : Binding{};
      }
    }
    std::erase_if(links, [](const Binding& link) { return link.to.empty(); });
  }
}

void insert_step(Sequence& sequence, std::size_t index, Step step) {
  auto& steps = sequence.steps;
  for (auto i = index; i < steps.size(); ++i) {
    for (auto& link : steps[i].links) link.from += link.from >= index ? 1 : 0;
    for (auto& criterion : steps[i].criteria) {
      for (auto& given : criterion.given) given.from += given.from >= index ? 1 : 0;
    }
  }
  steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(index), std::move(step));
}

}  // namespace assay::spec
