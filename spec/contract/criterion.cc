#include "spec/contract/criterion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spec/contract/json_path.h"
#include "spec/schema/pattern.h"
#include "spec/schema/validate.h"

namespace assay::spec {

struct CompiledCriterion {
  std::optional<Condition> simple;
  std::optional<ValueExpression> context;
  std::vector<TextPart> parts;  ///< of a regex or a JSONPath
  std::vector<ValueExpression> embedded;
  std::optional<JsonPath> path;            ///< when it has no expressions in it
  std::shared_ptr<const Pattern> pattern;  ///< likewise
  std::optional<ValueExpression> from, until, equal;
};

namespace {

constexpr std::size_t shown_bytes = 80;

std::string shown(const std::optional<json::value>& value) {
  if (!value) return "missing";
  auto text = json::serialize(*value);
  if (text.size() > shown_bytes) {
    text.resize(shown_bytes);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) {
      text.pop_back();
    }
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
    text += "…";
  }
  return text;
}

std::string regex_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}/-").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// Inside quotes the bare text, outside a literal.
std::string path_literal(const json::value& value, const std::string& before) {
  const bool quoted = before.ends_with('\'') || before.ends_with('"');
  if (!quoted) return value.is_structured() ? "null" : json::serialize(value);
  std::string out;
  for (const char c : bare_text(value)) {
    if (c == '\\' || c == before.back()) out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

template <class Value>
std::string filled(const Criterion& criterion, Value&& value_of) {
  std::string text;
  std::size_t next = 0;
  for (const auto& part : criterion.compiled->parts) {
    if (!part.expression) {
      text += part.text;
      continue;
    }
    const json::value value = value_of(criterion.compiled->embedded[next++]);
    text += criterion.type == Criterion::Type::regex ? regex_escaped(bare_text(value))
                                                     : path_literal(value, text);
  }
  return text;
}

Error wrong(std::string message, std::string advice = {}) {
  return {ErrorCode::document, std::move(message), {}, std::move(advice)};
}

std::optional<Error> compile_context(const Criterion& criterion, CompiledCriterion& compiled) {
  if (criterion.context.empty()) {
    return wrong(fmt::format("a {} criterion has no `context`", name(criterion.type)),
                 "name what the condition looks at, e.g. context: $response.body");
  }
  auto context = parse_value_expression(criterion.context);
  if (!context) return context.error();
  compiled.context = std::move(*context);
  compiled.parts = split_template(criterion.condition);
  for (const auto& part : compiled.parts) {
    if (!part.expression) continue;
    auto embedded = parse_value_expression(part.text);
    if (!embedded) return embedded.error();
    compiled.embedded.push_back(std::move(*embedded));
  }
  return std::nullopt;
}

std::optional<Error> compile_text(Criterion& criterion, CompiledCriterion& compiled) {
  if (auto failed = compile_context(criterion, compiled)) return failed;
  // What will be filled in later is tried with a text that every place admits.
  Criterion probe = criterion;
  probe.compiled = std::make_shared<const CompiledCriterion>(compiled);
  const auto text =
      filled(probe, [](const ValueExpression&) { return json::value(json::string("x")); });
  if (criterion.type == Criterion::Type::jsonpath) {
    auto path = JsonPath::parse(text);
    if (!path) return path.error();
    if (compiled.embedded.empty()) compiled.path = std::move(*path);
    return std::nullopt;
  }
  auto pattern = std::make_shared<const Pattern>(text);
  if (!pattern->problem().empty()) {
    return wrong(fmt::format("no regular expression of ECMA-262: {}", pattern->problem()));
  }
  if (compiled.embedded.empty()) compiled.pattern = std::move(pattern);
  return std::nullopt;
}

std::optional<Error> compile_seconds(const SecondsBetween& seconds, CompiledCriterion& compiled) {
  const auto parse = [](std::string_view text,
                        std::optional<ValueExpression>& into) -> std::optional<Error> {
    auto read = parse_value_expression(text);
    if (!read) return read.error();
    into = std::move(*read);
    return std::nullopt;
  };
  if (auto failed = parse(seconds.from, compiled.from)) return failed;
  if (auto failed = parse(seconds.until, compiled.until)) return failed;
  if (!seconds.equal.is_string()) return std::nullopt;
  return parse(seconds.equal.get_string(), compiled.equal);
}

/// The place in the exchange that an expression names.
std::string location_of(const ValueExpression& expression) {
  if (expression.source != ValueSource::exchange) return {};
  if (expression.name == "$statusCode") return "/response/status";
  const auto read = parse_expression(expression.name);
  if (!read || read->source != ExpressionSource::response) return {};
  if (read->place == "body") return "/response/body" + read->name;
  return "/response/headers/" + read->name;
}

class CriterionJudge {
 public:
  CriterionJudge(const Criterion& criterion, const Performed& current,
                 const std::vector<Performed>& earlier)
      : criterion_(criterion), current_(current), earlier_(earlier) {}

  CriterionVerdict run() {
    switch (criterion_.type) {
      case Criterion::Type::simple:
        judge_simple();
        break;
      case Criterion::Type::regex:
        judge_regex();
        break;
      case Criterion::Type::jsonpath:
        judge_path();
        break;
    }
    if (verdict_.kind == CriterionVerdict::Kind::met && criterion_.seconds) judge_seconds();
    return std::move(verdict_);
  }

 private:
  std::optional<json::value> value_of(const ValueExpression& expression) const {
    if (expression.source == ValueSource::exchange) return evaluate(expression.name, current_);
    for (const auto& one : criterion_.given) {
      if (one.name != expression.text) continue;
      if (one.value) return one.value;
      if (one.expression.empty() || one.from >= earlier_.size()) return std::nullopt;
      return evaluate(one.expression, earlier_[one.from]);
    }
    return std::nullopt;
  }

  void judge_simple() {
    const auto resolve = [this](const ValueExpression& expression) { return value_of(expression); };
    const auto& condition = *criterion_.compiled->simple;
    if (holds(condition, resolve, criterion_.exact)) return;
    const auto& part = culprit(condition, resolve, criterion_.exact);
    const auto inside = expressions_of(part);
    std::string values;
    const ValueExpression* blamed = nullptr;
    for (const auto* expression : inside) {
      if (blamed == nullptr && !location_of(*expression).empty()) {
        blamed = expression;
        continue;
      }
      values += fmt::format("{}{} is {}", values.empty() ? "" : ", ", expression->text,
                            shown(value_of(*expression)));
    }
    auto expected = criterion_.condition;
    if (!values.empty()) expected += " (" + values + ")";
    std::string actual = "it does not hold";
    if (blamed != nullptr) {
      actual = fmt::format("{} is {}", blamed->text, shown(value_of(*blamed)));
    }
    fail(blamed != nullptr ? location_of(*blamed) : "", std::move(expected), std::move(actual));
    verdict_.about_status =
        inside.size() == 1 && blamed != nullptr && blamed->name == "$statusCode";
  }

  std::string text_of_condition() const {
    return filled(criterion_, [this](const ValueExpression& expression) {
      return value_of(expression).value_or(json::value(nullptr));
    });
  }

  void judge_regex() {
    const auto& compiled = *criterion_.compiled;
    const auto value = value_of(*compiled.context);
    const auto text = compiled.pattern ? criterion_.condition : text_of_condition();
    auto match = Match::no;
    if (value) {
      const auto pattern =
          compiled.pattern ? compiled.pattern : std::make_shared<const Pattern>(text);
      match = pattern->search(bare_text(*value));
    }
    if (match == Match::undecided) verdict_.kind = CriterionVerdict::Kind::undecided;
    if (match != Match::no) return;
    fail(location_of(*compiled.context), fmt::format("{} matches {}", criterion_.context, text),
         fmt::format("{} is {}", criterion_.context, shown(value)));
    verdict_.about_status = compiled.context->name == "$statusCode";
  }

  void judge_path() {
    const auto& compiled = *criterion_.compiled;
    const auto value = value_of(*compiled.context);
    const auto text = compiled.path ? criterion_.condition : text_of_condition();
    auto path = compiled.path;
    if (!path) {
      auto parsed = JsonPath::parse(text);
      if (parsed) path = std::move(*parsed);
    }
    if (!path) {
      verdict_.kind = CriterionVerdict::Kind::undecided;
      return;
    }
    if (value) {
      const auto selected = path->select(*value);
      if (!selected.nodes.empty()) return;
      if (selected.cut) {
        verdict_.kind = CriterionVerdict::Kind::undecided;
        return;
      }
    }
    fail(location_of(*compiled.context), fmt::format("{} selects something", text),
         value ? fmt::format("nothing is selected in {}", shown(value))
               : criterion_.context + " is missing");
  }

  void judge_seconds() {
    const auto& compiled = *criterion_.compiled;
    const auto& demand = *criterion_.seconds;
    const auto time = [this](const ValueExpression& expression) -> std::optional<double> {
      const auto value = value_of(expression);
      if (!value || !value->is_string()) return std::nullopt;
      return seconds_of_time(value->get_string());
    };
    const auto equal = compiled.equal ? value_of(*compiled.equal) : demand.equal;
    const auto from = time(*compiled.from);
    const auto until = time(*compiled.until);
    if (!equal || !equal->is_number() || !from || !until) return;
    const auto wanted = equal->to_number<double>();
    if (std::abs(*until - *from - wanted) <= demand.within) return;
    fail(location_of(*compiled.until),
         fmt::format("{} seconds between {} and {}", json::serialize(*equal), demand.from,
                     demand.until),
         fmt::format("{:.3f} seconds: {} is {}, {} is {}", *until - *from, demand.from,
                     shown(value_of(*compiled.from)), demand.until,
                     shown(value_of(*compiled.until))));
  }

  void fail(std::string location, std::string expected, std::string actual) {
    verdict_.kind = CriterionVerdict::Kind::broken;
    verdict_.location = location.empty() ? "/response" : std::move(location);
    verdict_.expected = std::move(expected);
    verdict_.actual = std::move(actual);
  }

  const Criterion& criterion_;
  const Performed& current_;
  const std::vector<Performed>& earlier_;
  CriterionVerdict verdict_;
};

}  // namespace

std::string_view name(Criterion::Type type) noexcept {
  if (type == Criterion::Type::regex) return "regex";
  return type == Criterion::Type::jsonpath ? "jsonpath" : "simple";
}

std::optional<Error> compile_criterion(Criterion& criterion) {
  CompiledCriterion compiled;
  if (criterion.type == Criterion::Type::simple) {
    auto condition = parse_condition(criterion.condition);
    if (!condition) return condition.error();
    compiled.simple = std::move(*condition);
  } else if (auto failed = compile_text(criterion, compiled)) {
    return failed;
  }
  if (criterion.seconds) {
    if (auto failed = compile_seconds(*criterion.seconds, compiled)) return failed;
  }
  criterion.compiled = std::make_shared<const CompiledCriterion>(std::move(compiled));
  return std::nullopt;
}

std::vector<ValueExpression> expressions_of(const Criterion& criterion) {
  std::vector<ValueExpression> all;
  const auto& compiled = *criterion.compiled;
  if (compiled.simple) {
    for (const auto* one : expressions_of(*compiled.simple)) all.push_back(*one);
  }
  if (compiled.context) all.push_back(*compiled.context);
  all.insert(all.end(), compiled.embedded.begin(), compiled.embedded.end());
  for (const auto* one : {&compiled.from, &compiled.until, &compiled.equal}) {
    if (*one) all.push_back(**one);
  }
  return all;
}

CriterionVerdict judge_criterion(const Criterion& criterion, const Performed& current,
                                 const std::vector<Performed>& earlier) {
  return CriterionJudge(criterion, current, earlier).run();
}

std::optional<double> seconds_of_time(std::string_view text) {
  if (!matches_format("date-time", text).value_or(false)) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = 0;
    for (std::size_t i = at; i < at + length; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  // Days since 1970 in the Gregorian calendar: years begin in March, eras have 400 of them.
  const int month = number(5, 2);
  const int year = number(0, 4) - (month <= 2 ? 1 : 0);
  const int era = year / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(8, 2) - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  const double days = era * 146097.0 + day_of_era - 719468.0;
  double seconds = days * 86400 + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
  std::size_t at = 19;
  if (text[at] == '.') {
    double unit = 0.1;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) {
      seconds += unit * (text[at] - '0');
    }
  }
  if (text[at] == '+' || text[at] == '-') {
    const int offset = number(at + 1, 2) * 3600 + number(at + 4, 2) * 60;
    seconds += text[at] == '+' ? -offset : offset;
  }
  return seconds;
}

}  // namespace assay::spec
