#include "harness/mock/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/mock/answers.h"
#include "harness/mock/credentials.h"
#include "harness/mock/http_answers.h"
#include "harness/mock/state_faults.h"
#include "harness/mock/things.h"
#include "harness/mock/wire_faults.h"
#include "properties/api/access.h"
#include "properties/generators/cases.h"
#include "spec/decode_body.h"

namespace assay::harness {
namespace {

using Kind = FaultKind;

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

/// What is about JSON shows itself in JSON, what leads away where nobody described that.
bool strike_wire(const FaultRow& row, const spec::Operation& operation,
                 const spec::ResponseSpec& described, Reply& reply) {
  const auto finding = row.fault.finding;
  // What has no content has no length to lie about.
  const bool has_length =
      finding == "http_semantics.content_length" || finding == "transport.closed";
  if (has_length && reply.response.body.empty()) return false;
  if (finding.starts_with("response_body") && !is_json_answer(described)) return false;
  if (finding == "status_documented" && operation.response_for(302) != nullptr) return false;
  if (finding == "status_documented" && operation.response_for(307) != nullptr) return false;
  return break_wire(row.detail, reply);
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
    case Kind::wire:
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

bool strike(const FaultRow& row, const spec::Operation& operation,
            const spec::ResponseSpec& described, std::uint64_t place_seed, Reply& reply) {
  if (row.kind == Kind::success) return strike_success(row.detail, operation, described, reply);
  if (row.kind == Kind::wire) return strike_wire(row, operation, described, reply);
  const auto* media = answer_media(described);
  return row.kind == Kind::body && media != nullptr &&
         break_body(*media, row.detail, place_seed, reply.response);
}

std::vector<const Fault*> applicable_faults(const spec::Document& document) {
  const Things things(document, {});
  std::vector<const Fault*> all;
  for (const auto& row : fault_rows()) {
    if (row_applies(row, document, things)) all.push_back(&row.fault);
  }
  return all;
}

bool fault_applies(const spec::Document& document, std::string_view fault) {
  const auto* row = find_fault(fault);
  return row != nullptr && row_applies(*row, document, Things(document, {}));
}

}  // namespace assay::harness
