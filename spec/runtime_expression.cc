#include "spec/runtime_expression.h"

#include "spec/json_parser.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<json::value> argument(const Case& call, std::string_view place,
                                    const std::string& name) {
  for (const auto& one : call.arguments) {
    const bool field = one.in == In::header && place == "header" && same_field_name(one.name, name);
    const bool same = spec::name(one.in) == place && one.name == name;
    if (field || same) return one.raw ? json::value(json::string(*one.raw)) : one.value;
  }
  if (place != "header") return std::nullopt;
  const auto found = find_header(call.headers, name);
  if (!found) return std::nullopt;
  return json::value(json::string(*found));
}

std::optional<json::value> at_pointer(const json::value& body, const std::string& pointer) {
  const auto* found = find_pointer(body, pointer);
  if (found == nullptr) return std::nullopt;
  return *found;
}

std::optional<json::value> of_request(const RuntimeExpression& read, const Performed& performed) {
  const auto& call = performed.call();
  if (read.place != "body") return argument(call, read.place, read.name);
  if (!call.body || call.body->bytes) return std::nullopt;
  return at_pointer(call.body->value, read.name);
}

std::optional<json::value> of_response(const RuntimeExpression& read, const Performed& performed) {
  const auto* response = performed.exchange().response();
  if (response == nullptr) return std::nullopt;
  if (read.place == "body") return at_pointer(performed.body(), read.name);
  const auto found = find_header(response->headers, read.name);
  if (!found) return std::nullopt;
  return json::value(json::string(*found));
}

}  // namespace

std::optional<RuntimeExpression> parse_expression(std::string_view text) {
  using Source = ExpressionSource;
  if (text == "$url") return RuntimeExpression{Source::url, "", ""};
  if (text == "$method") return RuntimeExpression{Source::method, "", ""};
  if (text == "$statusCode") return RuntimeExpression{Source::status, "", ""};
  RuntimeExpression read;
  if (take(text, "$request.")) {
    read.source = Source::request;
  } else if (!take(text, "$response.")) {
    return std::nullopt;
  }
  if (take(text, "body")) {
    read.place = "body";
    if (!text.empty() && !take(text, "#")) return std::nullopt;
    if (!text.empty() && text.front() != '/') return std::nullopt;
    read.name = text;
    return read;
  }
  for (const std::string_view place : {"header", "query", "path"}) {
    auto rest = text;
    if (!take(rest, place) || !take(rest, ".") || rest.empty()) continue;
    // An answer has header fields alone.
    if (read.source == Source::response && place != "header") return std::nullopt;
    read.place = place;
    read.name = rest;
    return read;
  }
  return std::nullopt;
}

const json::value& Performed::body() const {
  if (!body_) {
    const auto* response = exchange_->response();
    auto parsed = parse_json(response != nullptr ? std::string_view(response->body) : "");
    body_ = parsed.failed ? json::value(nullptr) : std::move(parsed.value);
  }
  return *body_;
}

std::optional<json::value> evaluate(std::string_view expression, const Performed& performed) {
  const auto read = parse_expression(expression);
  if (!read) return std::nullopt;
  const auto& exchange = performed.exchange();
  switch (read->source) {
    case ExpressionSource::url:
      return json::value(json::string(exchange.request.target));
    case ExpressionSource::method:
      return json::value(json::string(exchange.request.method));
    case ExpressionSource::status:
      if (exchange.response() == nullptr) return std::nullopt;
      return json::value(exchange.response()->status);
    case ExpressionSource::request:
      return of_request(*read, performed);
    case ExpressionSource::response:
      return of_response(*read, performed);
  }
  return std::nullopt;
}

}  // namespace assay::spec
