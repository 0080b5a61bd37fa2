#include "harness/mock/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/mock/answers.h"
#include "harness/mock/credentials.h"
#include "harness/mock/http_answers.h"
#include "harness/mock/state_faults.h"
#include "harness/mock/things.h"
#include "properties/api/access.h"
#include "properties/generators/cases.h"
#include "spec/decode_body.h"

namespace assay::harness {
namespace {

using Kind = FaultKind;

constexpr std::array<FaultRow, 88> rows{{
    {{"server_error", "answers 500 to valid requests", "server_error"}, Kind::success, "500"},
    {{"undocumented_status", "answers 299, which nobody described", "status_documented"},
     Kind::success,
     "299"},
    {{"wrong_content_type", "names text/csv as the body's type", "content_type"},
     Kind::success,
     "csv"},
    {{"missing_content_type", "leaves out Content-Type", "content_type"}, Kind::success, "untyped"},
    {{"broken_json", "cuts the body's JSON text", "response_body.syntax"}, Kind::success, "cut"},
    {{"empty_body", "sends no body", "response_body.empty"}, Kind::success, "empty"},
    {{"missing_header", "leaves out a required header field", "response_headers.required"},
     Kind::success,
     "header"},
    {{"bad_header", "sends a header field of the wrong type", "response_headers.type"},
     Kind::success,
     "bad header"},
    {{"close_connection", "closes the connection without an answer", "transport.closed"},
     Kind::success,
     "close"},
    {{"reset_connection", "resets the connection without an answer", "transport.closed"},
     Kind::success,
     "reset"},
    {{"garbage_reply", "answers with bytes that are not HTTP", "transport.malformed"},
     Kind::success,
     "garbage"},
    {{"write_only_shown", "sends a writeOnly member", "response_body.writeOnly"},
     Kind::success,
     "write only"},
    {{"undescribed_member", "adds a member that no schema describes", "drift.undocumented_member",
      "--strict-bodies"},
     Kind::success,
     "undescribed"},
    {{"missing_required", "leaves out a required member", "response_body.required"},
     Kind::body,
     "missing_required"},
    {{"unknown_member", "adds a member where none may be added",
      "response_body.additionalProperties"},
     Kind::body,
     "unknown_member"},
    {{"null_value", "sends null where it is not admitted", "response_body.nullable"},
     Kind::body,
     "null"},
    {{"wrong_type", "sends a value of another type", "response_body.type"},
     Kind::body,
     "wrong_type"},
    {{"outside_enum", "sends a value outside an enum", "response_body.enum"},
     Kind::body,
     "outside_enum"},
    {{"bad_format", "sends a value that its format refuses", "response_body.format"},
     Kind::body,
     "bad_format"},
    {{"bad_pattern", "sends a string that its pattern refuses", "response_body.pattern"},
     Kind::body,
     "bad_pattern"},
    {{"below_minimum", "sends a number below its minimum", "response_body.minimum"},
     Kind::body,
     "below_minimum"},
    {{"above_maximum", "sends a number above its maximum", "response_body.maximum"},
     Kind::body,
     "above_maximum"},
    {{"not_multiple", "sends a number between multiples", "response_body.multipleOf"},
     Kind::body,
     "not_multiple"},
    {{"too_short", "sends a string that is too short", "response_body.minLength"},
     Kind::body,
     "too_short"},
    {{"too_long", "sends a string that is too long", "response_body.maxLength"},
     Kind::body,
     "too_long"},
    {{"too_few_items", "sends an array that is too short", "response_body.minItems"},
     Kind::body,
     "too_few_items"},
    {{"too_many_items", "sends an array that is too long", "response_body.maxItems"},
     Kind::body,
     "too_many_items"},
    {{"repeated_item", "sends the same item twice", "response_body.uniqueItems"},
     Kind::body,
     "repeated_item"},
    {{"reject_valid", "refuses valid requests", "valid_accepted"}, Kind::refusal, ""},
    {{"accept_malformed", "accepts every malformed request", "malformed_rejected"},
     Kind::ignorance,
     ""},
    {{"ignore_type", "accepts values of another type", "malformed_rejected.type"},
     Kind::ignorance,
     "type"},
    {{"ignore_null", "accepts null anywhere", "malformed_rejected.nullable"},
     Kind::ignorance,
     "nullable"},
    {{"ignore_required", "accepts requests that lack something", "malformed_rejected.required"},
     Kind::ignorance,
     "required"},
    {{"ignore_enum", "accepts values outside an enum", "malformed_rejected.enum"},
     Kind::ignorance,
     "enum"},
    {{"ignore_syntax", "accepts broken JSON", "malformed_rejected.syntax"},
     Kind::ignorance,
     "syntax"},
    {{"ignore_content_type", "accepts any media type", "malformed_rejected.contentType"},
     Kind::ignorance,
     "contentType"},
    {{"ignore_format", "accepts what a format refuses", "malformed_rejected.format"},
     Kind::ignorance,
     "format"},
    {{"ignore_pattern", "accepts what a pattern refuses", "malformed_rejected.pattern"},
     Kind::ignorance,
     "pattern"},
    {{"ignore_minimum", "accepts numbers below the minimum", "malformed_rejected.minimum"},
     Kind::ignorance,
     "minimum"},
    {{"ignore_maximum", "accepts numbers above the maximum", "malformed_rejected.maximum"},
     Kind::ignorance,
     "maximum"},
    {{"ignore_min_length", "accepts strings that are too short", "malformed_rejected.minLength"},
     Kind::ignorance,
     "minLength"},
    {{"ignore_max_length", "accepts strings that are too long", "malformed_rejected.maxLength"},
     Kind::ignorance,
     "maxLength"},
    {{"ignore_max_items", "accepts arrays that are too long", "malformed_rejected.maxItems"},
     Kind::ignorance,
     "maxItems"},
    {{"ignore_credentials", "serves anyone", "credentials_enforced"}, Kind::credentials, "anyone"},
    {{"ignore_auth_scheme", "takes a secret after any scheme's word", "credentials_enforced"},
     Kind::credentials,
     "scheme"},
    {{"ignore_second_scheme", "is content with one scheme where the document wants several",
      "credentials_enforced"},
     Kind::credentials,
     "one"},
    {{"serve_others", "serves what another user made", "access"}, Kind::access, "serve"},
    {{"tell_others", "answers 403 about what another user made, and 404 about nothing",
      "access.existence"},
     Kind::access,
     "tell"},
    {{"reject_credentials", "serves no one, whatever the credentials", "credentials_rejected"},
     Kind::credentials,
     "no one"},
    {{"no_challenge", "answers 401 without WWW-Authenticate", "http_semantics.challenge"},
     Kind::http,
     "challenge"},
    {{"bad_etag", "sends an entity tag without quotes", "http_semantics.entity_tag"},
     Kind::http,
     "ETag: 7"},
    {{"bad_date", "sends a Last-Modified that is no HTTP-date", "http_semantics.last_modified"},
     Kind::http,
     "Last-Modified: 2026-01-31T08:00:00Z"},
    {{"bad_retry_after", "sends a Retry-After that is no time", "http_semantics.retry_after"},
     Kind::http,
     "Retry-After: soon"},
    {{"bad_location", "sends a Location that is no URI", "http_semantics.location"},
     Kind::http,
     "Location: /a b"},
    {{"repeated_field", "sends Content-Type twice", "http_semantics.once"},
     Kind::http,
     "Content-Type: application/json"},
    {{"bad_max_age", "sends a max-age that is no number", "http_semantics.max_age"},
     Kind::http,
     "Cache-Control: max-age=soon"},
    {{"bad_cookie", "sets a cookie that browsers drop", "http_semantics.cookie"},
     Kind::http,
     "Set-Cookie: a=1; SameSite=None"},
    {{"open_session", "sets a session's cookie without HttpOnly", "http_semantics.session_cookie"},
     Kind::http,
     "Set-Cookie: session=1; Path=/"},
    {{"two_origins", "admits two origins where one may stand", "http_semantics.cors"},
     Kind::http,
     "Access-Control-Allow-Origin: https://a.example, https://b.example"},
    {{"wrong_415", "refuses a wrong media type with another 4xx than the 415 that is described",
      "http_semantics.unsupported_media_type"},
     Kind::media,
     ""},
    {{"slow_pattern", "answers late when a text is long", "response_time.outlier"}, Kind::slow, ""},
    {{"no_allow", "answers 405 without Allow", "http_semantics.allow"}, Kind::method, "405"},
    {{"any_method", "serves methods that nobody described", "unsupported_method"},
     Kind::method,
     "any"},
    {{"options_lies", "leaves methods out of the Allow of OPTIONS", "http_semantics.options"},
     Kind::method,
     "OPTIONS"},
    {{"head_type", "names another media type to HEAD than to GET", "http_semantics.head"},
     Kind::method,
     "HEAD type"},
    {{"head_length", "names another length to HEAD than to GET", "http_semantics.head_length"},
     Kind::method,
     "HEAD length"},
    {{"trace_echo", "answers TRACE with the request's credentials", "leak.trace"},
     Kind::method,
     "TRACE"},
    {{"stack_trace", "refuses with a trace of the program", "leak.stack_trace"},
     Kind::leak,
     "stack_trace"},
    {{"database_error", "refuses with the database's words", "leak.database_error"},
     Kind::leak,
     "database_error"},
    {{"debug_page", "refuses with a debugger's page", "leak.debug_page"}, Kind::leak, "debug_page"},
    {{"reflected_markup", "refuses with a page that holds the request as it came",
      "leak.reflected_markup"},
     Kind::leak,
     "reflected_markup"},
    {{"deleted_served", "shows what was deleted", "law.use_after_delete"},
     Kind::state,
     "deleted_served"},
    {{"deleted_listed", "lists what was deleted", "law.deleted_listed"},
     Kind::state,
     "deleted_listed"},
    {{"delete_nothing", "confirms a deletion and does nothing", "law.delete_effective"},
     Kind::state,
     "delete_nothing"},
    {{"lost_creation", "forgets what was made", "law.created_readable"},
     Kind::state,
     "lost_creation"},
    {{"changed_echo", "keeps another value than was sent", "law.echo"},
     Kind::state,
     "changed_echo"},
    {{"failed_creation", "refuses a creation and makes the thing", "law.failed_create"},
     Kind::state,
     "failed_creation"},
    {{"put_again", "makes something else of the same PUT once more", "law.put_idempotent"},
     Kind::state,
     "put_again"},
    {{"put_partial", "keeps what a PUT does not send", "law.put_partial"},
     Kind::state,
     "put_partial"},
    {{"patch_resets", "changes a member that a PATCH does not name", "law.patch_untouched"},
     Kind::state,
     "patch_resets"},
    {{"reading_changes", "changes something when it is read", "law.safe_method"},
     Kind::state,
     "reading_changes"},
    {{"page_repeats", "begins a page with the last thing of the one before", "law.pagination"},
     Kind::state,
     "page_repeats"},
    {{"page_skips", "leaves a thing out between two pages", "law.pagination"},
     Kind::state,
     "page_skips"},
    {{"page_endless", "has one more page for ever", "law.pagination"}, Kind::state, "page_endless"},
    {{"any_parent", "shows what belongs to one thing under another", "law.hierarchy"},
     Kind::state,
     "any_parent"},
    {{"wrong_location", "names a place where nothing is", "law.location"},
     Kind::state,
     "wrong_location"},
    {{"shared_name", "gives two things made at the same time one name", "law.concurrent_create"},
     Kind::state,
     "shared_name"},
    {{"not_unique", "takes twice what must be unique", "law.unique"}, Kind::state, "not_unique"},
}};

bool is_json_answer(const spec::ResponseSpec& described) {
  const auto* media = answer_media(described);
  const auto name = media != nullptr ? spec::parse_media_type(media->name) : std::nullopt;
  return name && name->is_json();
}

void drop_type(spec::Response& response) {
  std::erase_if(response.headers, [](const spec::Header& header) {
    return spec::same_field_name(header.name, "Content-Type");
  });
}

bool answer_status(const spec::Operation& operation, int status, Reply& reply) {
  if (status < 500 && operation.response_for(status) != nullptr) return false;
  reply.response = {};
  reply.response.status = status;
  // What is described for this status, or for default, is kept.
  if (const auto* described = operation.response_for(status)) {
    reply.response = describe_answer(*described, status, 1);
  }
  return true;
}

bool end_connection(std::string_view how, Reply& reply) {
  reply.response = {};
  reply.close = true;
  reply.reset = how == "reset";
  reply.raw = how == "garbage";
  if (reply.raw) reply.wire = "\x01\x02 this is not HTTP\r\n\r\n";
  return true;
}

bool change_body(std::string_view how, const spec::ResponseSpec& described, Reply& reply) {
  auto& response = reply.response;
  if (response.body.empty()) return false;
  if (how == "csv") {
    if (spec::find_media_type(described.content, "text/csv") != nullptr) return false;
    drop_type(response);
    response.headers.push_back({"Content-Type", "text/csv"});
    return true;
  }
  if (how == "untyped") {
    drop_type(response);
    return true;
  }
  if (!is_json_answer(described)) return false;
  const char first = response.body.front();
  if (how == "cut" && first != '{' && first != '[' && first != '"') return false;
  response.body.resize(how == "cut" ? response.body.size() - 1 : 0);
  return true;
}

bool strike_success(std::string_view how, const spec::Operation& operation,
                    const spec::ResponseSpec& described, Reply& reply) {
  if (how == "500" || how == "299") {
    return answer_status(operation, how == "500" ? 500 : 299, reply);
  }
  if (how == "close" || how == "reset" || how == "garbage") return end_connection(how, reply);
  if (how == "header") return break_header(described, false, reply.response);
  if (how == "write only" || how == "undescribed") {
    const auto* media = answer_media(described);
    return media != nullptr && add_member(*media, how == "write only", reply.response);
  }
  if (how == "bad header") return break_header(described, true, reply.response);
  return change_body(how, described, reply);
}

/// Something in a request can be refused.
bool takes_text(const spec::Operation& operation) {
  return operation.body.has_value() || !operation.parameters.empty();
}

bool http_shows(std::string_view how, const spec::Document& document,
                const spec::Operation& operation, const spec::ResponseSpec* described) {
  if (how == "challenge") return lapse_shows("anyone", document, operation);
  if (described == nullptr) return false;
  if (how.starts_with("Content-Type")) return is_json_answer(*described);
  return !describes_field(*described, how.substr(0, how.find(':')));
}

/// One secured thing that can be made, and an operation on it that has a word for what is missing.
bool access_shows(std::string_view how, const spec::Document& document,
                  const spec::Operation& operation) {
  const bool tells = operation.response_for(404) != nullptr;
  if (!tells || !operation.needs_credentials()) return false;
  if (how == "tell" && operation.response_for(403) == nullptr) return false;
  const properties::Dependencies dependencies(document);
  const auto resources = properties::find_resources(document, dependencies);
  const auto all = properties::access_sequences(document, resources, {}, 1);
  return std::any_of(all.begin(), all.end(), [&](const spec::Sequence& sequence) {
    return sequence.steps.back().call.operation == operation.key();
  });
}

/// The faults' own view of whether they can show themselves: by trying.
bool shows(const FaultRow& row, const spec::Document& document, const Things& things,
           const spec::Operation& operation) {
  constexpr std::uint64_t attempts = 8;
  const auto* described = success_response(operation);
  switch (row.kind) {
    case Kind::success:
    case Kind::body:
      for (std::uint64_t seed = 0; described != nullptr && seed < attempts; ++seed) {
        Reply reply;
        reply.response = describe_answer(*described, status_for(*described, 200), seed);
        if (strike(row, operation, *described, seed, reply)) return true;
      }
      return false;
    case Kind::ignorance: {
      const auto all = properties::malformations(document, operation);
      return described != nullptr && std::any_of(all.begin(), all.end(), [&](const auto& what) {
               // A name that is none leads to nothing that is kept.
               if (what.location.starts_with("/request/path/") && things.knows(operation)) {
                 return false;
               }
               return row.detail.empty() || what.keyword == row.detail;
             });
    }
    case Kind::refusal:
      return refusal_response(operation, {422, 400}) != nullptr;
    case Kind::http:
      return http_shows(row.detail, document, operation, described);
    case Kind::media: {
      const auto* due = operation.response_for(415);
      return operation.body.has_value() && due != nullptr && due->status == "415";
    }
    case Kind::slow:
      return described != nullptr && takes_text(operation);
    case Kind::method:
      return !row.detail.starts_with("HEAD") ||
             (operation.method == "GET" && described != nullptr && is_json_answer(*described) &&
              !document.describes("HEAD", operation.path));
    case Kind::leak: {
      const auto* refusal = refusal_response(operation, {422, 400});
      return refusal != nullptr && refusal->content.empty() && takes_text(operation);
    }
    case Kind::access:
      return access_shows(row.detail, document, operation);
    case Kind::credentials:
      break;
    case Kind::state:
      return false;
  }
  return lapse_shows(row.detail, document, operation);
}

bool row_applies(const FaultRow& row, const spec::Document& document, const Things& things) {
  if (row.kind == Kind::state) return things.can_show(find_state_fault(row.detail));
  return std::any_of(document.operations.begin(), document.operations.end(),
                     [&](const auto& one) { return shows(row, document, things, one); });
}

}  // namespace

std::span<const FaultRow> fault_rows() noexcept {
  return rows;
}

const FaultRow* find_fault(std::string_view id) noexcept {
  for (const auto& row : rows) {
    if (row.fault.id == id) return &row;
  }
  return nullptr;
}

std::span<const Fault> faults() noexcept {
  static const auto list = [] {
    std::array<Fault, rows.size()> all;
    std::transform(rows.begin(), rows.end(), all.begin(),
                   [](const FaultRow& row) { return row.fault; });
    return all;
  }();
  return list;
}

bool strike(const FaultRow& row, const spec::Operation& operation,
            const spec::ResponseSpec& described, std::uint64_t place_seed, Reply& reply) {
  if (row.kind == Kind::success) return strike_success(row.detail, operation, described, reply);
  const auto* media = answer_media(described);
  return row.kind == Kind::body && media != nullptr &&
         break_body(*media, row.detail, place_seed, reply.response);
}

std::vector<const Fault*> applicable_faults(const spec::Document& document) {
  const Things things(document, {});
  std::vector<const Fault*> all;
  for (const auto& row : rows) {
    if (row_applies(row, document, things)) all.push_back(&row.fault);
  }
  return all;
}

bool fault_applies(const spec::Document& document, std::string_view fault) {
  const auto* row = find_fault(fault);
  return row != nullptr && row_applies(*row, document, Things(document, {}));
}

}  // namespace assay::harness
