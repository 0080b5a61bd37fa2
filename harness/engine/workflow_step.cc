#include "harness/engine/workflow_step.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/json_parser.h"
#include "spec/message.h"
#include "spec/schema/pointer.h"

namespace assay::harness {
namespace {

constexpr int input_size = 20;

class Draft {
 public:
  Draft(const spec::Document& document, const spec::WorkflowStep& step,
        const WorkflowValues& values, const WorkflowScope& scope)
      : document_(document), step_(step), values_(values), scope_(scope) {}

  DraftedStep run(const properties::Values& known, std::uint64_t seed) {
    properties::SeededSource source(seed);
    auto usual = known;
    usual.fixed.insert(usual.known.begin(), usual.known.end());
    std::string why;
    auto made =
        properties::generate_valid(document_, *step_.operation, source, input_size, usual, &why);
    if (made) {
      call() = std::move(*made);
    } else {
      call().operation = step_.operation->key();
    }
    leave_out_options();
    for (const auto& parameter : step_.parameters) {
      if (drafted_.obstacle.empty()) put(parameter);
    }
    if (step_.body && drafted_.obstacle.empty()) put_body();
    if (!made && drafted_.obstacle.empty() && lacks_something()) {
      drafted_.obstacle = fmt::format("no valid request for the step '{}': {}", step_.id, why);
    }
    return std::move(drafted_);
  }

 private:
  spec::Case& call() { return drafted_.step.call; }

  // What the author does not mention is none of the workflow's business.
  void leave_out_options() {
    std::erase_if(call().arguments, [&](const spec::Argument& argument) {
      return std::none_of(step_.operation->parameters.begin(), step_.operation->parameters.end(),
                          [&](const spec::Parameter& parameter) {
                            return parameter.required && parameter.in == argument.in &&
                                   parameter.name == argument.name;
                          });
    });
    const auto& body = step_.operation->body;
    if (!step_.body && body && !body->required) call().body.reset();
  }

  [[nodiscard]] bool lacks_something() {
    for (const auto& parameter : step_.operation->parameters) {
      const bool there = std::any_of(
          call().arguments.begin(), call().arguments.end(), [&](const spec::Argument& argument) {
            return argument.in == parameter.in && argument.name == parameter.name;
          });
      if (parameter.required && !there) return true;
    }
    const auto& body = step_.operation->body;
    return body && body->required && !call().body;
  }

  void put(const spec::WorkflowParameter& parameter) {
    if (!parameter.in) return;
    const auto to = fmt::format("{}.{}", spec::name(*parameter.in), parameter.name);
    auto filled = fill(parameter.value, to, values_, scope_);
    if (!filled.missing.empty()) return lack(filled.missing);
    if (!filled.value) return;
    if (*parameter.in == spec::In::path && filled.value->is_structured()) {
      drafted_.obstacle =
          fmt::format("the step '{}' has {} for the path parameter {}", step_.id,
                      filled.value->is_object() ? "an object" : "a list", parameter.name);
      return;
    }
    auto& links = drafted_.step.links;
    links.insert(links.end(), filled.links.begin(), filled.links.end());
    for (auto& argument : call().arguments) {
      if (argument.in != *parameter.in || argument.name != parameter.name) continue;
      argument.value = std::move(*filled.value);
      argument.raw.reset();
      return;
    }
    const bool declared =
        std::any_of(step_.operation->parameters.begin(), step_.operation->parameters.end(),
                    [&](const spec::Parameter& one) {
                      return one.in == *parameter.in && one.name == parameter.name;
                    });
    if (declared || *parameter.in != spec::In::header) {
      call().arguments.push_back({parameter.name, *parameter.in, std::move(*filled.value), {}});
    } else {
      call().headers.push_back({parameter.name, spec::bare_text(*filled.value)});
    }
  }

  void lack(const std::string& expression) {
    drafted_.obstacle =
        fmt::format("the step '{}' needs {}, which has no value", step_.id, expression);
  }

  [[nodiscard]] std::string media_type() const {
    if (!step_.body->content_type.empty()) return step_.body->content_type;
    const auto& content = step_.operation->body->content;
    for (const auto& media : content) {
      const auto parsed = spec::parse_media_type(media.name);
      if (parsed && parsed->is_json()) return media.name;
    }
    return content.empty() ? "application/json" : content.front().name;
  }

  void put_body() {
    const auto& given = *step_.body;
    const auto media = media_type();
    if (given.payload) {
      auto filled = fill(*given.payload, "body", values_, scope_);
      if (!filled.missing.empty()) return lack(filled.missing);
      if (!filled.value) {
        call().body.reset();
        return;
      }
      call().body = spec::Body{media, std::move(*filled.value), std::nullopt};
      auto& links = drafted_.step.links;
      links.insert(links.end(), filled.links.begin(), filled.links.end());
      if (given.payload->is_string() && !given.payload->get_string().starts_with('$')) read_text();
    }
    if (!call().body) call().body = spec::Body{media, json::object(), std::nullopt};
    for (const auto& replacement : given.replacements) {
      auto filled =
          fill(replacement.value,
               replacement.target.empty() ? "body" : "body#" + replacement.target, values_, scope_);
      if (!filled.missing.empty()) return lack(filled.missing);
      if (filled.value) replace(replacement.target, std::move(filled));
    }
  }

  // A text is the body itself, unless JSON is due and it reads as such.
  void read_text() {
    auto& body = *call().body;
    const auto media = spec::parse_media_type(body.media_type);
    const std::string text(body.value.get_string());
    if (media && media->is_json()) {
      auto parsed = spec::parse_json(text);
      if (!parsed.failed) body.value = std::move(parsed.value);
      return;
    }
    body.value = nullptr;
    body.bytes = text;
  }

  void replace(const std::string& target, FilledValue filled) {
    auto& body = call().body->value;
    if (target.empty()) {
      body = std::move(*filled.value);
    } else {
      const auto slash = target.rfind('/');
      auto* holder = const_cast<json::value*>(spec::find_pointer(body, target.substr(0, slash)));
      auto* there = const_cast<json::value*>(spec::find_pointer(body, target));
      auto* object = holder != nullptr ? holder->if_object() : nullptr;
      if (there != nullptr) {
        *there = std::move(*filled.value);
      } else if (object != nullptr) {
        (*object)[spec::unescape_pointer(target.substr(slash + 1))] = std::move(*filled.value);
      }
    }
    auto& links = drafted_.step.links;
    links.insert(links.end(), filled.links.begin(), filled.links.end());
  }

  const spec::Document& document_;
  const spec::WorkflowStep& step_;
  const WorkflowValues& values_;
  const WorkflowScope& scope_;
  DraftedStep drafted_;
};

}  // namespace

DraftedStep draft_step(const spec::Document& document, const spec::WorkflowStep& step,
                       const WorkflowValues& values, const WorkflowScope& scope,
                       const properties::Values& known, std::uint64_t seed) {
  return Draft(document, step, values, scope).run(known, seed);
}

DrawnInputs draw_inputs(const spec::Workflow& workflow, TracedValues given,
                        const properties::Values& known, std::uint64_t seed, std::uint64_t round) {
  DrawnInputs drawn;
  drawn.values = std::move(given);
  if (!workflow.inputs) return drawn;
  properties::SeededSource source(seed);
  properties::GenerateOptions options;
  options.size = input_size;
  auto made = properties::draw_value(workflow.inputs, source, options);
  if (!made.value || !made.value->is_object()) {
    drawn.obstacle = "no inputs can be generated: " +
                     (made.reason.empty() ? std::string("they are no object") : made.reason);
    return drawn;
  }
  // In the first round the author's own defaults; later ones where nothing was drawn.
  for (const auto& [name, value] : workflow.defaults) {
    if (round == 0 || !made.value->get_object().contains(name)) {
      made.value->get_object()[name] = value;
    }
  }
  for (const auto& property : workflow.inputs.root().properties) {
    for (const auto* values : {&known.known, &known.fixed}) {
      const auto found = values->find(property.name);
      if (found != values->end()) made.value->get_object()[property.name] = found->second;
    }
  }
  for (auto& [name, value] : made.value->get_object()) {
    drawn.values.emplace(std::string(name), Traced{std::move(value), 0, ""});
  }
  return drawn;
}

}  // namespace assay::harness
