// What HTTP itself promises of an answer, whatever the document says. A row for each promise: MUST
// makes a failure, SHOULD a warning.
#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <optional>

#include "contracts/head_and_options.h"
#include "contracts/rows.h"
#include "contracts/syntax.h"

namespace assay::contracts {
namespace {

using Headers = std::vector<spec::Header>;
/// What is wrong with the answer, as `actual`; nothing when the promise is kept.
using Wrong = std::optional<std::string>;

struct Rule {
  std::string_view id;
  std::string_view field;  ///< where the finding points; empty: the status
  std::string_view expected;
  std::string_view clause;
  Severity severity = Severity::failure;
  Wrong (*judge)(const Judgement&, const spec::Response&);
};

std::optional<std::string_view> field(const spec::Response& response, std::string_view name) {
  return spec::find_header(response.headers, name);
}

Wrong needs(const spec::Response& response, int status, std::string_view name) {
  if (response.status != status || field(response, name)) return std::nullopt;
  return "no " + std::string(name);
}

Wrong challenge(const Judgement&, const spec::Response& response) {
  return needs(response, 401, "WWW-Authenticate");
}
Wrong proxy_challenge(const Judgement&, const spec::Response& response) {
  return needs(response, 407, "Proxy-Authenticate");
}
Wrong upgrade(const Judgement&, const spec::Response& response) {
  return needs(response, 426, "Upgrade");
}
Wrong allow(const Judgement&, const spec::Response& response) {
  return needs(response, 405, "Allow");
}

// A method that is refused is none of those that are allowed.
Wrong allow_true(const Judgement& judgement, const spec::Response& response) {
  const auto allowed = field(response, "Allow");
  if (response.status != 405 || !allowed) return std::nullopt;
  const auto methods = list_items(*allowed);
  const auto& method = judgement.exchange.request.method;
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) return std::nullopt;
  return std::string(*allowed) + ", " + method + " among them";
}

Wrong no_length(const Judgement& judgement, const spec::Response& response) {
  if (response.status != 204 && response.status >= 200) return std::nullopt;
  // Old browsers wait for a body after a preflight without it: the common CORS layers send it.
  const bool preflight = judgement.exchange.request.method == "OPTIONS";
  if (preflight && field(response, "Content-Length") == "0") return std::nullopt;
  for (const auto* name : {"Content-Length", "Transfer-Encoding"}) {
    if (const auto value = field(response, name)) {
      return std::string(name) + ": " + std::string(*value);
    }
  }
  return std::nullopt;
}

Wrong content_range(const Judgement&, const spec::Response& response) {
  const auto type = field(response, "Content-Type");
  if (type && spec::media_type_matches("multipart/byteranges", *type)) return std::nullopt;
  return needs(response, 206, "Content-Range");
}
Wrong unsatisfied_range(const Judgement&, const spec::Response& response) {
  return needs(response, 416, "Content-Range");
}

Wrong redirection(const Judgement&, const spec::Response& response) {
  constexpr std::array<int, 5> redirections{301, 302, 303, 307, 308};
  const bool is_one =
      std::find(redirections.begin(), redirections.end(), response.status) != redirections.end();
  if (!is_one || field(response, "Location")) return std::nullopt;
  return "no Location";
}

Wrong location(const Judgement&, const spec::Response& response) {
  const auto value = field(response, "Location");
  if (!value || boost::urls::parse_uri_reference(*value).has_value()) return std::nullopt;
  return std::string(*value);
}

Wrong retry_after(const Judgement&, const spec::Response& response) {
  const auto value = field(response, "Retry-After");
  if (!value || is_digits(*value) || is_http_date(*value)) return std::nullopt;
  return std::string(*value);
}

Wrong date_of(const spec::Response& response, std::string_view name) {
  const auto value = field(response, name);
  if (!value || is_http_date(*value)) return std::nullopt;
  return std::string(*value);
}
Wrong date(const Judgement&, const spec::Response& response) {
  return date_of(response, "Date");
}
Wrong last_modified(const Judgement&, const spec::Response& response) {
  return date_of(response, "Last-Modified");
}
// "0" is what many send to mean "now"; readers are told to take it so (RFC 9111 §5.3).
Wrong expires(const Judgement&, const spec::Response& response) {
  return date_of(response, "Expires");
}

Wrong entity_tag(const Judgement&, const spec::Response& response) {
  const auto value = field(response, "ETag");
  if (!value || is_entity_tag(*value)) return std::nullopt;
  return std::string(*value);
}

// JSON between systems is UTF-8; the parameter has no meaning, but another charset is a claim.
Wrong json_charset(const Judgement&, const spec::Response& response) {
  const auto type = field(response, "Content-Type");
  const auto name = type ? spec::parse_media_type(*type) : std::nullopt;
  if (!name || !name->is_json()) return std::nullopt;
  const auto charset = charset_of(*name);
  if (charset.empty() || charset == "utf-8" || charset == "utf8" || charset == "us-ascii") {
    return std::nullopt;
  }
  return std::string(*type);
}

Wrong charset(const Judgement&, const spec::Response& response) {
  const auto type = field(response, "Content-Type");
  const auto name = type ? spec::parse_media_type(*type) : std::nullopt;
  // What is JSON is response_body's to judge; what is coded is not text yet.
  if (!name || name->is_json() || charset_of(*name) != "utf-8") return std::nullopt;
  if (response.body_truncated || field(response, "Content-Encoding")) return std::nullopt;
  if (is_utf8_text(response.body)) return std::nullopt;
  return std::string(*type) + ", but the body is no UTF-8";
}

Wrong once(const Judgement&, const spec::Response& response) {
  constexpr std::array<std::string_view, 9> singles{"Content-Type", "Location", "ETag",
                                                    "Date",         "Expires",  "Last-Modified",
                                                    "Retry-After",  "Age",      "Content-Range"};
  for (const auto name : singles) {
    const auto count =
        std::count_if(response.headers.begin(), response.headers.end(),
                      [&](const auto& header) { return spec::same_field_name(header.name, name); });
    if (count > 1) return std::to_string(count) + " fields " + std::string(name);
  }
  return std::nullopt;
}

// Who reads another length than the server meant reads into the next answer.
Wrong content_length(const Judgement&, const spec::Response& response) {
  std::string first;
  for (const auto& header : response.headers) {
    if (!spec::same_field_name(header.name, "Content-Length")) continue;
    if (field(response, "Transfer-Encoding")) return header.value + " and a Transfer-Encoding";
    if (!first.empty() && first != header.value) return first + " and " + header.value;
    first = header.value;
  }
  return std::nullopt;
}

Wrong cors(const Judgement&, const spec::Response& response) {
  const auto origin = field(response, "Access-Control-Allow-Origin");
  if (!origin) return std::nullopt;
  if (origin->find(',') != std::string_view::npos) return std::string(*origin);
  const auto credentials = field(response, "Access-Control-Allow-Credentials");
  if (*origin != "*" || !credentials || *credentials != "true") return std::nullopt;
  return "* together with Access-Control-Allow-Credentials: true";
}

Wrong cookie(const Judgement&, const spec::Response& response) {
  for (const auto& header : response.headers) {
    if (!spec::same_field_name(header.name, "Set-Cookie")) continue;
    if (auto wrong = cookie_fault(header.value)) return wrong;
  }
  return std::nullopt;
}

// Pages' scripts have no use for it, and those of an intruder have.
Wrong session_cookie(const Judgement&, const spec::Response& response) {
  for (const auto& header : response.headers) {
    if (!spec::same_field_name(header.name, "Set-Cookie")) continue;
    if (auto name = open_session_cookie(header.value)) return *name + " without HttpOnly";
  }
  return std::nullopt;
}

// A refusal for a reason outside the request may come first.
bool may_come_first(int status) {
  constexpr std::array<int, 9> known{401, 403, 404, 408, 409, 410, 411, 413, 429};
  return std::find(known.begin(), known.end(), status) != known.end();
}

/// The described refusal `due` was not given, but another 4xx.
Wrong instead_of(int due, const Judgement& judgement, const spec::Response& response) {
  const auto* described = judgement.operation.response_for(due);
  if (described == nullptr || described->status != std::to_string(due)) return std::nullopt;
  const int status = response.status;
  if (status < 400 || status >= 500 || status == due || may_come_first(status)) return std::nullopt;
  return std::to_string(status);
}

Wrong unsupported_media_type(const Judgement& judgement, const spec::Response& response) {
  const auto& violations = judgement.verdict.violations;
  const bool only = !violations.empty() &&
                    std::all_of(violations.begin(), violations.end(),
                                [](const auto& one) { return one.keyword == "contentType"; });
  return only ? instead_of(415, judgement, response) : std::nullopt;
}

Wrong not_acceptable(const Judgement& judgement, const spec::Response& response) {
  const bool only = judgement.verdict.kind == spec::Verdict::Kind::undecidable &&
                    judgement.verdict.reason == spec::nothing_acceptable;
  return only ? instead_of(406, judgement, response) : std::nullopt;
}

Wrong max_age(const Judgement&, const spec::Response& response) {
  const auto value = field(response, "Cache-Control");
  if (!value) return std::nullopt;
  for (const auto& directive : list_items(*value)) {
    const auto equals = directive.find('=');
    const auto name = lower_case(directive.substr(0, equals));
    if (name != "max-age" && name != "s-maxage") continue;
    const auto seconds = equals == std::string::npos ? "" : directive.substr(equals + 1);
    if (!is_digits(unquoted(seconds))) return std::string(*value);
  }
  return std::nullopt;
}

constexpr auto must = Severity::failure;
constexpr auto should = Severity::warning;

constexpr std::array<Rule, 28> rules{{
    {"challenge", "WWW-Authenticate", "a challenge with the 401", "RFC 9110 §15.5.2", must,
     challenge},
    {"proxy_challenge", "Proxy-Authenticate", "a challenge with the 407", "RFC 9110 §15.5.8", must,
     proxy_challenge},
    {"allow", "Allow", "the methods that are allowed, with the 405", "RFC 9110 §15.5.6", must,
     allow},
    {"allow_true", "Allow", "methods other than the one that was refused", "RFC 9110 §10.2.1", must,
     allow_true},
    {"options", "Allow", "the methods that the document describes", "RFC 9110 §9.3.7, §10.2.1",
     must, options_of},
    {"head", "", "the fields that GET gives", "RFC 9110 §9.3.2", should, head_differs},
    {"head_length", "Content-Length", "the length that GET gives, or none", "RFC 9110 §8.6", must,
     head_length},
    {"upgrade", "Upgrade", "the protocols to change to, with the 426", "RFC 9110 §15.5.22", must,
     upgrade},
    {"no_length", "Content-Length", "no framing of a body that cannot be", "RFC 9110 §8.6", must,
     no_length},
    {"content_range", "Content-Range", "which range the 206 holds", "RFC 9110 §15.3.7.1", must,
     content_range},
    {"unsatisfied_range", "Content-Range", "the length that there is, with the 416",
     "RFC 9110 §15.5.17", should, unsatisfied_range},
    {"redirection", "Location", "where the redirection leads", "RFC 9110 §15.4", should,
     redirection},
    {"location", "Location", "a URI reference", "RFC 9110 §10.2.2", must, location},
    {"retry_after", "Retry-After", "seconds, or an HTTP-date", "RFC 9110 §10.2.3", must,
     retry_after},
    {"date", "Date", "an IMF-fixdate", "RFC 9110 §5.6.7", must, date},
    {"last_modified", "Last-Modified", "an IMF-fixdate", "RFC 9110 §5.6.7", must, last_modified},
    {"expires", "Expires", "an IMF-fixdate", "RFC 9111 §5.3", should, expires},
    {"entity_tag", "ETag", "an entity tag in quotes", "RFC 9110 §8.8.3", must, entity_tag},
    {"json_charset", "Content-Type", "JSON in UTF-8", "RFC 8259 §8.1", must, json_charset},
    {"charset", "Content-Type", "a body in the charset that is named", "RFC 9110 §8.3.2", must,
     charset},
    {"once", "", "each such field once", "RFC 9110 §5.3", must, once},
    {"content_length", "Content-Length", "one length, and none beside Transfer-Encoding",
     "RFC 9112 §6.2, §6.3", must, content_length},
    {"cors", "Access-Control-Allow-Origin", "one origin, or * for requests without credentials",
     "Fetch §3.3.3", should, cors},
    {"cookie", "Set-Cookie", "a cookie that browsers keep", "RFC 6265 §4.1.1", should, cookie},
    {"session_cookie", "Set-Cookie", "a session's cookie with HttpOnly", "RFC 6265 §4.1.2.6",
     should, session_cookie},
    {"unsupported_media_type", "", "the 415 that is described", "RFC 9110 §15.5.16", should,
     unsupported_media_type},
    {"not_acceptable", "", "the 406 that is described", "RFC 9110 §15.5.7", should, not_acceptable},
    {"max_age", "Cache-Control", "whole seconds", "RFC 9111 §5.2.2.1", should, max_age},
}};

}  // namespace

void judge_http_semantics(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* response = judgement.exchange.response();
  if (response == nullptr) return;
  for (const auto& rule : rules) {
    auto wrong = rule.judge(judgement, *response);
    if (!wrong) continue;
    Finding finding;
    finding.check = "http_semantics." + std::string(rule.id);
    finding.location =
        rule.field.empty() ? "/response/headers" : "/response/headers/" + std::string(rule.field);
    finding.keyword = rule.id;
    finding.expected = rule.expected;
    finding.actual = std::move(*wrong);
    finding.clause = rule.clause;
    finding.severity = rule.severity;
    findings.push_back(std::move(finding));
  }
}

}  // namespace assay::contracts
