#include "spec/contract/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "spec/json_parser.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 100;

using Kind = Condition::Kind;
using Operator = Condition::Operator;

class ConditionParser {
 public:
  explicit ConditionParser(std::string_view text) : text_(text) {}

  Result<Condition> run() {
    auto condition = any();
    skip();
    if (!failed() && at_ < text_.size()) {
      fail(fmt::format("'{}' was not expected", text_[at_]), "join conditions with && or ||");
    }
    if (!failed()) return condition;
    return Error{ErrorCode::document,
                 fmt::format("{} (character {} of `{}`)", fault_, fault_at_ + 1, text_),
                 {"", 0, static_cast<std::uint32_t>(fault_at_ + 1)},
                 advice_};
  }

 private:
  [[nodiscard]] bool failed() const { return !fault_.empty(); }
  void fail(std::string what, std::string advice = {}) {
    if (failed()) return;
    fault_ = std::move(what);
    advice_ = std::move(advice);
    fault_at_ = at_;
  }
  void skip() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }
  bool take(std::string_view word) {
    skip();
    if (failed() || !text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  template <class Operand>
  Condition joined(Kind kind, std::string_view sign, Operand&& operand) {
    Condition all;
    all.kind = kind;
    do {
      all.parts.push_back(operand());
    } while (take(sign));
    if (all.parts.size() != 1) return all;
    return Condition(std::move(all.parts.front()));
  }

  Condition any() {
    if (++depth_ > depth_limit) fail("nested too deeply");
    if (failed()) return {};
    auto condition = joined(Kind::any, "||", [this] {
      return joined(Kind::all, "&&", [this] { return comparison(); });
    });
    --depth_;
    return condition;
  }

  Condition comparison() {
    auto left = unary();
    constexpr std::array<std::pair<std::string_view, Operator>, 6> signs{
        {{"==", Operator::equal},
         {"!=", Operator::unequal},
         {"<=", Operator::at_most},
         {">=", Operator::at_least},
         {"<", Operator::less},
         {">", Operator::greater}}};
    for (const auto& [text, sign] : signs) {
      if (!take(text)) continue;
      Condition condition;
      condition.kind = Kind::comparison;
      condition.compared = sign;
      condition.parts.push_back(std::move(left));
      condition.parts.push_back(unary());
      return condition;
    }
    skip();
    if (!failed() && at_ < text_.size() && text_[at_] == '=') {
      fail("'=' is no operator", "write ==");
    }
    return left;
  }

  Condition unary() {
    if (++depth_ > depth_limit) fail("nested too deeply");
    Condition condition;
    skip();
    if (!text_.substr(std::min(at_, text_.size())).starts_with("!=") && take("!")) {
      condition.kind = Kind::negation;
      condition.parts.push_back(unary());
    } else if (take("(")) {
      condition = any();
      if (!take(")")) fail("')' was expected");
    } else {
      condition = operand();
    }
    --depth_;
    return condition;
  }

  Condition operand() {
    Condition condition;
    skip();
    if (failed()) return condition;
    if (at_ >= text_.size()) {
      fail("a value was expected");
      return condition;
    }
    const auto rest = text_.substr(at_);
    if (rest.front() == '$') {
      const auto length = expression_length(rest);
      auto read = parse_value_expression(rest.substr(0, length));
      if (!read) {
        fail(read.error().message, read.error().advice);
        return condition;
      }
      condition.kind = Kind::expression;
      condition.expression = std::move(*read);
      at_ += length;
    } else if (rest.front() == '\'') {
      condition.literal = json::string(quoted());
    } else {
      literal(condition, rest.substr(0, expression_length(rest)));
    }
    return condition;
  }

  void literal(Condition& condition, std::string_view word) {
    const auto parsed = parse_json(word);
    const bool fine = !parsed.failed && !parsed.value.is_string() && !parsed.value.is_structured();
    if (!fine) {
      fail(fmt::format("'{}' is no value", word.empty() ? text_.substr(at_, 1) : word),
           "texts stand in single quotes");
      return;
    }
    condition.literal = parsed.value;
    at_ += word.size();
  }

  std::string quoted() {
    std::string text;
    const auto begin = at_;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '\'') {
        text += text_[at_];
      } else if (text_.substr(at_, 2) == "''") {
        text += '\'';
        ++at_;
      } else {
        ++at_;
        return text;
      }
    }
    at_ = begin;
    fail("the quote is not closed", "write '' for one quote inside of a text");
    return text;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string fault_;
  std::string advice_;
  std::size_t fault_at_ = 0;
};

std::optional<double> number_of(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  if (!value.is_string() || value.get_string().empty()) return std::nullopt;
  const auto parsed = parse_json(value.get_string());
  if (parsed.failed || !parsed.value.is_number()) return std::nullopt;
  return parsed.value.to_number<double>();
}

std::string folded(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

bool less(const json::value& a, const json::value& b, bool exact) {
  if (a.is_string() && b.is_string()) {
    return exact ? a.get_string() < b.get_string()
                 : folded(a.get_string()) < folded(b.get_string());
  }
  if (!a.is_number() && !b.is_number()) return false;
  const auto x = number_of(a);
  const auto y = number_of(b);
  return x && y && *x < *y;
}

json::value value_of(const Condition& condition, const ResolveValue& resolve, bool exact) {
  if (condition.kind == Kind::literal) return condition.literal;
  if (condition.kind != Kind::expression) return holds(condition, resolve, exact);
  return resolve(condition.expression).value_or(json::value(nullptr));
}

bool truthy(const json::value& value) {
  if (value.is_bool()) return value.get_bool();
  if (value.is_null()) return false;
  if (value.is_number()) return value.to_number<double>() != 0;
  return !value.is_string() || !value.get_string().empty();
}

bool compare(const Condition& condition, const ResolveValue& resolve, bool exact) {
  const auto a = value_of(condition.parts[0], resolve, exact);
  const auto b = value_of(condition.parts[1], resolve, exact);
  switch (condition.compared) {
    case Operator::equal:
      return same_loosely(a, b, exact);
    case Operator::unequal:
      return !same_loosely(a, b, exact);
    case Operator::less:
      return less(a, b, exact);
    case Operator::greater:
      return less(b, a, exact);
    case Operator::at_most:
      return less(a, b, exact) || (!a.is_null() && same_loosely(a, b, exact));
    case Operator::at_least:
      return less(b, a, exact) || (!a.is_null() && same_loosely(a, b, exact));
  }
  return false;
}

void collect(const Condition& condition, std::vector<const ValueExpression*>& all) {
  if (condition.kind == Kind::expression) all.push_back(&condition.expression);
  for (const auto& part : condition.parts) collect(part, all);
}

}  // namespace

Result<Condition> parse_condition(std::string_view text) {
  return ConditionParser(text).run();
}

std::vector<const ValueExpression*> expressions_of(const Condition& condition) {
  std::vector<const ValueExpression*> all;
  collect(condition, all);
  return all;
}

bool same_loosely(const json::value& a, const json::value& b, bool exact) {
  if (a.is_string() && b.is_string()) {
    return exact ? a.get_string() == b.get_string()
                 : folded(a.get_string()) == folded(b.get_string());
  }
  if (a.is_number() != b.is_number() && !exact) {
    const auto x = number_of(a);
    const auto y = number_of(b);
    return x && y && *x == *y;
  }
  if (a.is_bool() != b.is_bool() && !exact) {
    const auto& flag = a.is_bool() ? a : b;
    const auto& text = a.is_bool() ? b : a;
    return text.is_string() && folded(text.get_string()) == (flag.get_bool() ? "true" : "false");
  }
  return same_json(a, b);
}

bool holds(const Condition& condition, const ResolveValue& resolve, bool exact) {
  const auto one = [&](const Condition& part) { return holds(part, resolve, exact); };
  switch (condition.kind) {
    case Kind::any:
      return std::any_of(condition.parts.begin(), condition.parts.end(), one);
    case Kind::all:
      return std::all_of(condition.parts.begin(), condition.parts.end(), one);
    case Kind::negation:
      return !one(condition.parts.front());
    case Kind::comparison:
      return compare(condition, resolve, exact);
    case Kind::literal:
    case Kind::expression:
      break;
  }
  return truthy(value_of(condition, resolve, exact));
}

const Condition& culprit(const Condition& condition, const ResolveValue& resolve, bool exact) {
  if (condition.kind == Kind::all) {
    for (const auto& part : condition.parts) {
      if (!holds(part, resolve, exact)) return culprit(part, resolve, exact);
    }
  }
  if (condition.kind == Kind::any) return culprit(condition.parts.back(), resolve, exact);
  return condition;
}

}  // namespace assay::spec
