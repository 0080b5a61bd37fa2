#include "spec/contract/value_expression.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/nearest_name.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

Error wrong(std::string_view text, std::string_view why, std::string advice) {
  return {ErrorCode::document,
          fmt::format("'{}' is no runtime expression: {}", text, why),
          {},
          std::move(advice)};
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

Error unknown_source(std::string_view text) {
  static const std::vector<std::string_view> known{
      "$url",     "$method", "$statusCode", "$request",    "$response",          "$inputs",
      "$outputs", "$steps",  "$workflows",  "$components", "$sourceDescriptions"};
  const auto typed = text.substr(0, text.find_first_of(".#["));
  const auto near = nearest_name(typed, known, 5);
  return wrong(text, "nothing has that name",
               near.empty() ? "it begins with $inputs, $steps, $request, $response, $statusCode, …"
                            : fmt::format("did you mean '{}'?", near));
}

Result<ValueExpression> of_exchange(ValueExpression read, std::string_view text) {
  // "$response.body.data[0]" is what conditions may say for "$response.body#/data/0".
  for (const std::string_view body : {"$response.body", "$request.body"}) {
    auto rest = text;
    if (!take(rest, body) || rest.empty() || rest.front() == '#') continue;
    const auto pointer = accessors_as_pointer(rest);
    if (!pointer) return wrong(text, "the part behind `body` is no access", "write body#/member");
    read.name = std::string(body) + "#" + *pointer;
    return read;
  }
  if (!parse_expression(text)) {
    return wrong(text, "no such part of an exchange",
                 "use $response.body#/…, $response.header.NAME, $request.path.NAME, …");
  }
  read.name = text;
  return read;
}

Result<ValueExpression> with_owner(ValueExpression read, std::string_view text,
                                   std::string_view rest) {
  const auto dot = rest.find('.');
  if (dot == std::string_view::npos || dot == 0) {
    return wrong(text, "a name is missing", "write $steps.ID.outputs.NAME");
  }
  read.owner = rest.substr(0, dot);
  rest.remove_prefix(dot + 1);
  if (read.source == ValueSource::component) {
    read.name = rest;
    return read;
  }
  read.inputs = read.source == ValueSource::workflow && rest.starts_with("inputs.");
  if (!read.inputs && !rest.starts_with("outputs.")) {
    return wrong(
        text,
        fmt::format("'{}' stands where `outputs` was expected", rest.substr(0, rest.find('.'))),
        fmt::format("write ${}.{}.outputs.NAME",
                    read.source == ValueSource::step ? "steps" : "workflows", read.owner));
  }
  read.name = rest.substr(read.inputs ? 7 : 8);
  return read;
}

}  // namespace

Result<ValueExpression> parse_value_expression(std::string_view text) {
  ValueExpression read;
  read.text = text;
  for (const std::string_view plain : {"$url", "$method", "$statusCode"}) {
    if (text == plain) {
      read.name = text;
      return read;
    }
  }
  if (text.starts_with("$request.") || text.starts_with("$response.")) {
    return of_exchange(std::move(read), text);
  }
  auto rest = text;
  const auto hash = rest.find('#');
  if (hash != std::string_view::npos) {
    read.pointer = rest.substr(hash + 1);
    if (!read.pointer.empty() && read.pointer.front() != '/') {
      return wrong(text, "what follows '#' is no JSON Pointer", "write #/member");
    }
    rest = rest.substr(0, hash);
  }
  if (take(rest, "$inputs.")) {
    read.source = ValueSource::inputs;
  } else if (take(rest, "$outputs.")) {
    read.source = ValueSource::outputs;
  } else if (take(rest, "$steps.")) {
    read.source = ValueSource::step;
  } else if (take(rest, "$workflows.")) {
    read.source = ValueSource::workflow;
  } else if (take(rest, "$components.")) {
    read.source = ValueSource::component;
  } else {
    return unknown_source(text);
  }
  if (rest.empty()) return wrong(text, "a name is missing", "name what you mean");
  if (read.source != ValueSource::inputs && read.source != ValueSource::outputs) {
    auto owned = with_owner(std::move(read), text, rest);
    if (owned && owned->name.empty()) return wrong(text, "a name is missing", "name what you mean");
    return owned;
  }
  read.name = rest;
  return read;
}

std::size_t expression_length(std::string_view text) noexcept {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (std::string_view(" \t\r\n()<>=,").find(c) != std::string_view::npos) break;
    const auto two = text.substr(at, 2);
    if (two == "&&" || two == "||" || two == "!=") break;
  }
  return at;
}

std::optional<std::string> accessors_as_pointer(std::string_view text) {
  std::string pointer;
  while (!text.empty()) {
    if (text.front() == '[') {
      const auto close = text.find(']');
      const auto index = text.substr(1, close == std::string_view::npos ? 0 : close - 1);
      if (index.empty() || index.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
      }
      pointer += "/" + std::string(index);
      text.remove_prefix(close + 1);
      continue;
    }
    if (!take(text, ".") && !pointer.empty()) return std::nullopt;
    const auto end = std::min(text.find_first_of(".["), text.size());
    if (end == 0) return std::nullopt;
    pointer += "/" + escape_pointer(text.substr(0, end));
    text.remove_prefix(end);
  }
  return pointer;
}

std::optional<NamedValue> find_named(const std::vector<std::string>& known, std::string_view name) {
  auto end = name.size();
  while (end != std::string_view::npos && end > 0) {
    const auto prefix = name.substr(0, end);
    if (std::find(known.begin(), known.end(), prefix) != known.end()) {
      const auto pointer = accessors_as_pointer(name.substr(end));
      if (pointer) return NamedValue{std::string(prefix), *pointer};
    }
    end = prefix.find_last_of(".[");
  }
  return std::nullopt;
}

std::vector<TextPart> split_template(std::string_view text) {
  std::vector<TextPart> parts;
  std::string literal;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto open = text.find("{$", at);
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    literal += text.substr(at, open - at);
    if (!literal.empty()) parts.push_back({std::move(literal), false});
    literal.clear();
    parts.push_back({std::string(text.substr(open + 1, close - open - 1)), true});
    at = close + 1;
  }
  literal += text.substr(std::min(at, text.size()));
  if (!literal.empty() || parts.empty()) parts.push_back({std::move(literal), false});
  return parts;
}

std::string bare_text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

}  // namespace assay::spec
