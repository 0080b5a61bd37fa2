#include "contracts/check.h"

#include <algorithm>
#include <array>

#include "contracts/rows.h"
#include "spec/decode_body.h"

namespace assay::contracts {
namespace {

bool always(const spec::Document&, const spec::Operation&) {
  return true;
}

bool has_responses(const spec::Document&, const spec::Operation& operation) {
  return !operation.responses.empty();
}

bool has_content(const spec::Document&, const spec::Operation& operation) {
  return std::any_of(operation.responses.begin(), operation.responses.end(),
                     [](const spec::ResponseSpec& response) { return !response.content.empty(); });
}

bool has_headers(const spec::Document&, const spec::Operation& operation) {
  return std::any_of(operation.responses.begin(), operation.responses.end(),
                     [](const spec::ResponseSpec& response) { return !response.headers.empty(); });
}

bool has_success(const spec::Document&, const spec::Operation& operation) {
  return std::any_of(operation.responses.begin(), operation.responses.end(),
                     [](const spec::ResponseSpec& response) {
                       return response.status.starts_with('2') || response.status == "default";
                     });
}

bool takes_input(const spec::Document&, const spec::Operation& operation) {
  return operation.body.has_value() || !operation.parameters.empty();
}

bool is_secured(const spec::Document&, const spec::Operation& operation) {
  return operation.needs_credentials();
}

/// A path that ends in a parameter, under a collection with a POST.
bool is_about_one_thing(const spec::Document& document, const spec::Operation& operation) {
  const auto slash = operation.path.rfind("/{");
  const bool item =
      slash != std::string::npos && operation.path.find('/', slash + 1) == std::string::npos;
  if (!item || operation.method == "POST" || !operation.needs_credentials()) return false;
  const auto* create = document.find("POST " + operation.path.substr(0, slash));
  return create != nullptr && create->needs_credentials();
}

bool speaks_for_path(const spec::Document& document, const spec::Operation& operation) {
  return document.speaks_for_path(operation);
}

constexpr std::array<Check, 16> rows{{
    {"transport", "each request gets one complete HTTP answer in time", "RFC 9112 §6.3, §9",
     judge_transport, always, ""},
    {"server_error", "no 5xx that the document does not describe as deliberate", "RFC 9110 §15.6",
     judge_server_error, always, ""},
    {"status_documented", "each status is described", "OpenAPI 3.0.4 §4.7.16",
     judge_status_documented, has_responses, "the operation describes no responses"},
    {"content_type", "the answer's media type is one that its response describes",
     "OpenAPI 3.0.4 §4.7.17, RFC 9110 §8.3", judge_content_type, has_content,
     "no response describes content"},
    {"response_body", "the answer's body keeps its schema", "OpenAPI 3.0.4 §4.7.14",
     judge_response_body, has_content, "no response describes content"},
    {"response_headers", "described header fields are there and keep their schema",
     "OpenAPI 3.0.4 §4.7.21", judge_response_headers, has_headers,
     "no response describes header fields"},
    {"http_semantics", "status and header fields mean what HTTP says", "RFC 9110",
     judge_http_semantics, always, ""},
    {"leak", "no traces, database messages, debugger's pages or reflected markup",
     "CWE-209, CWE-489, CWE-79", judge_leak, always, ""},
    {"valid_accepted", "a valid request is not refused for its form", "OpenAPI 3.0.4 §4.7.10",
     judge_valid_accepted, has_success, "no success is described"},
    {"malformed_rejected", "a malformed request is refused with a 4xx",
     "OpenAPI 3.0.4 §4.7.12–14, RFC 9110 §15.5", judge_malformed_rejected, takes_input,
     "the operation takes no input"},
    {"credentials_enforced", "without or with wrong credentials nothing is served",
     "OpenAPI 3.0.4 §4.7.30, RFC 9110 §11", judge_credentials_enforced, is_secured,
     "the operation can be called without credentials"},
    {"access", "what one user made is not served to another", "OWASP API1:2023, CWE-639", nullptr,
     is_about_one_thing, "the operation is not about one thing that a secured POST creates"},
    {"unsupported_method", "methods that the document does not describe are not served",
     "OpenAPI 3.0.4 §4.7.9, RFC 9110 §15.5.6", judge_unsupported_method, speaks_for_path,
     "another operation of the path stands for it"},
    {"response_time",
     "an answer takes no longer than --max-response-time, and none ten times as "
     "long as usual",
     "CWE-1333, CWE-407", judge_response_time, always, ""},
    {"drift", "with --strict-bodies: each member of a JSON answer is described",
     "OpenAPI 3.0.4 §4.7.24", judge_drift, has_content, "no response describes content"},
    {"law", "what requests did to things shows in the answers to later ones",
     "RFC 9110 §9.2–9.3, RFC 5789", nullptr, always,
     "nothing that the operation creates, shows, changes or removes is known by a name"},
}};

}  // namespace

std::span<const Check> checks() noexcept {
  return rows;
}

bool looks_at(const Check& check, const spec::Document& document, const spec::Operation& operation,
              const spec::Request& request, const Strictness& strictness) {
  if (check.judge == nullptr) return false;
  const auto among = [&check](auto... ids) { return ((check.id == ids) || ...); };
  if (!request.framing.empty()) return among("server_error", "malformed_rejected");
  if (request.method != operation.method) {
    return among("transport", "server_error", "http_semantics", "leak", "unsupported_method");
  }
  return !among("unsupported_method") &&
         inapplicable(check, document, operation, strictness).empty();
}

std::string_view inapplicable(const Check& check, const spec::Document& document,
                              const spec::Operation& operation, const Strictness& strictness) {
  if (check.id == "drift" && !strictness.strict_bodies) return "asked for by --strict-bodies";
  return check.applies(document, operation) ? std::string_view() : check.inapplicable;
}

std::vector<Finding> judge(const Judgement& judgement) {
  std::vector<Finding> findings;
  const auto* failure = judgement.exchange.failure();
  for (const auto& check : rows) {
    // To close over broken framing is lawful, to die of it is not.
    if (check.judge == nullptr) continue;
    const bool death = failure != nullptr && !failure->cause.empty() && check.id == "transport";
    if (!death && !looks_at(check, judgement.document, judgement.operation,
                            judgement.exchange.request, judgement.strictness)) {
      continue;
    }
    const auto before = findings.size();
    check.judge(judgement, findings);
    for (auto i = before; i < findings.size(); ++i) {
      auto& finding = findings[i];
      finding.operation = judgement.operation.key();
      if (const auto* response = judgement.exchange.response()) finding.status = response->status;
      if (finding.clause.empty()) finding.clause = check.clause;
      if (!finding.schema.empty()) finding.schema_at = judgement.document.locate(finding.schema);
    }
  }
  return findings;
}

bool rejects(int status) noexcept {
  constexpr std::array<int, 23> known{400, 401, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415,
                                      416, 417, 421, 422, 424, 425, 426, 428, 429, 431, 451};
  return std::find(known.begin(), known.end(), status) != known.end();
}

const spec::ResponseSpec* described_response(const Judgement& judgement) noexcept {
  const auto* response = judgement.exchange.response();
  return response != nullptr ? judgement.operation.response_for(response->status) : nullptr;
}

const spec::MediaType* described_media(const Judgement& judgement) {
  const auto* described = described_response(judgement);
  if (described == nullptr) return nullptr;
  const auto type = spec::find_header(judgement.exchange.response()->headers, "Content-Type");
  return type ? spec::find_media_type(described->content, *type) : nullptr;
}

bool fully_credentialed(const Judgement& judgement) {
  return judgement.credentials == spec::Credentials::configured &&
         (judgement.credentials_configured || !judgement.operation.needs_credentials());
}

}  // namespace assay::contracts
