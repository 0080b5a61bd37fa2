#include "harness/cli/auth_login.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/nearest_name.h"
#include "spec/parameter_style.h"
#include "spec/runtime_expression.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

/// An operation of the document by key or operationId, or one made of a method and a path.
spec::Result<spec::Operation> find_operation(const AuthReading& reading, const std::string& at) {
  const auto name = reading.text(at);
  if (!name) return name.error();
  if (const auto* known = reading.document().find(*name)) return *known;
  const auto space = name->find(' ');
  const auto method = name->substr(0, space);
  const bool upper = !method.empty() && std::all_of(method.begin(), method.end(),
                                                    [](char c) { return c >= 'A' && c <= 'Z'; });
  if (upper && space != std::string::npos && name->substr(space + 1).starts_with('/')) {
    spec::Operation made;
    made.method = method;
    made.path = name->substr(space + 1);
    return made;
  }
  std::vector<std::string_view> ids;
  for (const auto& operation : reading.document().operations) {
    if (!operation.id.empty()) ids.emplace_back(operation.id);
  }
  const auto near = spec::nearest_name(*name, ids, 4);
  return reading.wrong(at, fmt::format("the document has no operation '{}'", *name),
                       near.empty() ? "write an operationId, or 'POST /path'"
                                    : fmt::format("did you mean '{}'?", near));
}

std::string media_type_for(const spec::Operation& operation) {
  if (!operation.body || operation.body->content.empty()) return "application/json";
  for (const auto& media : operation.body->content) {
    const auto parsed = spec::parse_media_type(media.name);
    if (parsed && parsed->is_json()) return media.name;
  }
  return operation.body->content.front().name;
}

spec::Result<void> read_call(AuthReading& reading, const std::string& at, Login& login) {
  login.call.operation = login.operation.key();
  if (reading.has(at + "/body")) {
    auto body = reading.filled(at + "/body");
    if (!body) return body.error();
    auto type = spec::Result<std::string>(media_type_for(login.operation));
    if (reading.has(at + "/mediaType")) type = reading.text(at + "/mediaType");
    if (!type) return type.error();
    login.call.body = spec::Body{*type, std::move(*body), std::nullopt};
  }
  for (const auto& [place, in] :
       {std::pair{"path", spec::In::path}, std::pair{"query", spec::In::query}}) {
    const auto all = at + "/" + place;
    for (const auto& name : reading.members(all)) {
      auto value = reading.filled(all + "/" + spec::escape_token(name));
      if (!value) return value.error();
      login.call.arguments.push_back({name, in, std::move(*value), std::nullopt});
    }
  }
  for (const auto& name : reading.members(at + "/headers")) {
    auto value = reading.secret(at + "/headers/" + spec::escape_token(name));
    if (!value) return value.error();
    login.call.headers.push_back({name, *value});
  }
  return {};
}

/// "$response.body#/token", or a text with such expressions in braces.
bool is_expression(std::string_view text) {
  if (text.starts_with('$')) return spec::parse_expression(text).has_value();
  const auto start = text.find("{$");
  if (start == std::string_view::npos) return false;
  const auto end = text.find('}', start);
  return end != std::string_view::npos &&
         spec::parse_expression(text.substr(start + 1, end - start - 1)).has_value();
}

spec::Result<void> read_extraction(AuthReading& reading, const std::string& at,
                                   Extraction extraction, Login& login, spec::User& user) {
  const auto expression = reading.text(at);
  if (!expression) return expression.error();
  if (!is_expression(*expression)) {
    return reading.wrong(at, fmt::format("'{}' is no runtime expression", *expression),
                         "write $response.body#/pointer or $response.header.NAME");
  }
  extraction.expression = *expression;
  extraction.placeholder = fmt::format("assay-login-{}-{}", login.user, login.extract.size());
  user.credentials.push_back(extraction.credential(extraction.placeholder));
  login.extract.push_back(std::move(extraction));
  return {};
}

}  // namespace

spec::Result<Login> read_login(AuthReading& reading, const std::string& at, spec::User& user) {
  const auto fine = reading.expect_members(at, {"operation", "body", "mediaType", "path", "query",
                                                "headers", "extract", "extractHeaders"});
  if (!fine) return fine.error();
  auto operation = find_operation(reading, at + "/operation");
  if (!operation) return operation.error();
  Login login;
  login.user = user.name;
  login.operation = std::move(*operation);
  login.where = reading.position(at);
  if (auto done = read_call(reading, at, login); !done) return done.error();
  for (const auto& name : reading.members(at + "/extract")) {
    const auto place = at + "/extract/" + spec::escape_token(name);
    auto scheme = find_scheme(reading.document(), name, reading.position(place));
    if (!scheme) return scheme.error();
    if ((*scheme)->type == "mutualTLS") {
      return reading.wrong(place, "no login gives a certificate", "give it under `schemes`");
    }
    auto done = read_extraction(reading, place, {**scheme, "", "", ""}, login, user);
    if (!done) return done.error();
  }
  for (const auto& name : reading.members(at + "/extractHeaders")) {
    const auto place = at + "/extractHeaders/" + spec::escape_token(name);
    auto done = read_extraction(reading, place, {std::nullopt, name, "", ""}, login, user);
    if (!done) return done.error();
  }
  if (login.extract.empty()) {
    return reading.wrong(at, "the login gives nothing",
                         "extract: {SCHEME: \"$response.body#/token\"}");
  }
  return login;
}

}  // namespace assay::harness
