#include "harness/engine/workflow_values.h"

#include <fmt/format.h>

#include "spec/schema/pointer.h"

namespace assay::harness {
namespace {

using spec::ValueSource;

/// The part of `whole` at `pointer`, with the way to it.
std::optional<Traced> part_of(const Traced& whole, const std::string& pointer) {
  if (pointer.empty()) return whole;
  const auto* found = spec::find_pointer(whole.value, pointer);
  if (found == nullptr) return std::nullopt;
  Traced part{*found, whole.from, whole.expression};
  if (part.expression.ends_with(".body")) part.expression += "#";
  if (part.expression.find(".body#") != std::string::npos) {
    part.expression += pointer;
  } else {
    part.expression.clear();
  }
  return part;
}

std::optional<Traced> named(const TracedValues& values, const spec::ValueExpression& expression) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) names.push_back(name);
  const auto found = spec::find_named(names, expression.name);
  if (!found) return std::nullopt;
  return part_of(values.find(found->name)->second, found->pointer + expression.pointer);
}

class Filler {
 public:
  Filler(const WorkflowValues& values, const WorkflowScope& scope)
      : values_(values), scope_(scope) {}

  FilledValue run(const json::value& value, const std::string& to) {
    filled_.value = walk(value, to);
    return std::move(filled_);
  }

 private:
  std::optional<json::value> walk(const json::value& value, const std::string& to) {
    // Below a parameter there is no place that a link could name.
    const auto below = [&to](const std::string& token) {
      if (to == "body") return "body#/" + token;
      return to.starts_with("body#") ? to + "/" + token : std::string();
    };
    if (const auto* object = value.if_object()) {
      json::object out;
      for (const auto& [name, member] : *object) {
        auto filled = walk(member, below(spec::escape_pointer(name)));
        if (filled) out.emplace(name, std::move(*filled));
      }
      return out;
    }
    if (const auto* list = value.if_array()) {
      json::array out;
      for (const auto& item : *list) {
        auto filled = walk(item, below(std::to_string(out.size())));
        if (filled) out.push_back(std::move(*filled));
      }
      return out;
    }
    if (!value.is_string()) return value;
    return text(value.get_string(), to);
  }

  std::optional<Traced> look_up(const std::string& text) {
    const auto read = spec::parse_value_expression(text);
    if (!read) return std::nullopt;
    auto found = values_.find(*read, scope_, nullptr, 0);
    if (!found && read->source != ValueSource::inputs && filled_.missing.empty()) {
      filled_.missing = text;
    }
    return found;
  }

  std::optional<json::value> text(std::string_view text, const std::string& to) {
    if (text.starts_with('$') && spec::parse_value_expression(text)) {
      auto found = look_up(std::string(text));
      if (!found) return std::nullopt;
      if (!found->expression.empty() && !to.empty()) {
        filled_.links.push_back({to, found->from, found->expression});
      }
      return std::move(found->value);
    }
    std::string out;
    for (const auto& part : spec::split_template(text)) {
      if (!part.expression) {
        out += part.text;
      } else if (const auto found = look_up(part.text)) {
        out += spec::bare_text(found->value);
      }
    }
    return json::value(json::string(out));
  }

  const WorkflowValues& values_;
  const WorkflowScope& scope_;
  FilledValue filled_;
};

}  // namespace

std::optional<Traced> WorkflowValues::find(const spec::ValueExpression& expression,
                                           const WorkflowScope& scope,
                                           const spec::Performed* current,
                                           std::size_t index) const {
  switch (expression.source) {
    case ValueSource::exchange: {
      if (current == nullptr) return std::nullopt;
      auto value = spec::evaluate(expression.name, *current);
      if (!value) return std::nullopt;
      return Traced{std::move(*value), index, expression.name};
    }
    case ValueSource::inputs:
      return named(scope.inputs, expression);
    case ValueSource::outputs:
      return named(scope.called, expression);
    case ValueSource::step: {
      const auto step = scope.steps.find(expression.owner);
      return step != scope.steps.end() ? named(step->second, expression) : std::nullopt;
    }
    case ValueSource::workflow: {
      for (const auto& [number, result] : results) {
        const auto& other = workflows_.list[number];
        if (other.id != expression.owner || other.tree != workflows_.list[scope.workflow].tree) {
          continue;
        }
        return named(expression.inputs ? result.inputs : result.outputs, expression);
      }
      return std::nullopt;
    }
    case ValueSource::component: {
      const auto* found = workflows_.list[scope.workflow].tree->find(fmt::format(
          "/components/{}/{}/value", expression.owner, spec::escape_pointer(expression.name)));
      if (found == nullptr) return std::nullopt;
      return Traced{*found, 0, ""};
    }
    case ValueSource::given:
      break;
  }
  return std::nullopt;
}

spec::Criterion WorkflowValues::close(const spec::Criterion& criterion,
                                      const WorkflowScope& scope) const {
  auto closed = criterion;
  for (const auto& expression : spec::expressions_of(criterion)) {
    if (expression.source == ValueSource::exchange) continue;
    spec::Given given;
    given.name = expression.text;
    const auto found = find(expression, scope, nullptr, 0);
    if (found && found->expression.empty()) {
      given.value = found->value;
    } else if (found) {
      given.from = found->from;
      given.expression = found->expression;
    }
    closed.given.push_back(std::move(given));
  }
  return closed;
}

FilledValue fill(const json::value& value, const std::string& to, const WorkflowValues& values,
                 const WorkflowScope& scope) {
  return Filler(values, scope).run(value, to);
}

}  // namespace assay::harness
