#include "harness/engine/login.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/parameter_style.h"
#include "spec/runtime_expression.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

spec::Error refused(const Login& login, const std::string& what, std::string advice) {
  return {spec::ErrorCode::environment,
          fmt::format("the login of '{}' ({}) {}", login.user, login.operation.key(), what),
          login.where, std::move(advice)};
}

/// RFC 6265 §5.2: name and value stand before the first semicolon.
std::optional<std::string> cookie_named(const std::string& name, const spec::Response& response) {
  for (const auto& header : response.headers) {
    if (!spec::same_field_name(header.name, "Set-Cookie")) continue;
    const auto pair = header.value.substr(0, header.value.find(';'));
    const auto equals = pair.find('=');
    if (equals == std::string::npos || pair.substr(0, equals) != name) continue;
    return spec::percent_decode(pair.substr(equals + 1));
  }
  return std::nullopt;
}

std::optional<std::string> text_of(std::string_view expression, const spec::Performed& performed) {
  const auto value = spec::evaluate(expression, performed);
  if (!value || value->is_null() || value->is_structured()) return std::nullopt;
  return spec::plain_text(*value);
}

/// An expression, or a text with expressions in braces.
std::optional<std::string> secret_of(const Extraction& extraction,
                                     const spec::Performed& performed) {
  std::string_view text = extraction.expression;
  const auto& scheme = extraction.scheme;
  const bool cookie = scheme && scheme->type == "apiKey" && scheme->in == spec::In::cookie;
  if (cookie && spec::same_field_name(text, "$response.header.Set-Cookie")) {
    return cookie_named(scheme->parameter, *performed.exchange().response());
  }
  if (text.starts_with('$')) return text_of(text, performed);
  std::string out;
  while (true) {
    const auto start = std::min(text.find("{$"), text.size());
    const auto end = text.find('}', start);
    out += text.substr(0, start);
    if (start == text.size()) return out;
    if (end == std::string_view::npos) return std::nullopt;
    const auto part = text_of(text.substr(start + 1, end - start - 1), performed);
    if (!part) return std::nullopt;
    out += *part;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

spec::Credential Extraction::credential(const std::string& secret) const {
  if (scheme) {
    if (auto made = spec::make_credential(*scheme, secret)) return *made;
  }
  return {"", {spec::In::header, header}, secret};
}

spec::Result<std::vector<std::string>> log_in(const spec::Document& document, const Login& login,
                                              Transport& transport) {
  auto call = login.call;
  call.credentials = spec::Credentials::none;
  const auto exchange =
      transport.send(spec::serialize(document, login.operation, call, spec::RequestOptions{}));
  const auto* response = exchange.response();
  if (response == nullptr) {
    return refused(login, "got no answer: " + exchange.failure()->message, "is the server up?");
  }
  if (response->status < 200 || response->status >= 400) {
    return refused(login, fmt::format("was answered {}", response->status),
                   "correct its body, or the secrets in it");
  }
  const spec::Performed performed(call, exchange);
  std::vector<std::string> secrets;
  for (const auto& extraction : login.extract) {
    auto secret = secret_of(extraction, performed);
    if (!secret || secret->empty()) {
      return refused(
          login, fmt::format("was answered {} without {}", response->status, extraction.expression),
          "correct `extract`: $response.body#/pointer or $response.header.NAME");
    }
    secrets.push_back(std::move(*secret));
  }
  return secrets;
}

}  // namespace assay::harness
