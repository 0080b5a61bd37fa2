// A method that the document does not describe for a path. HTTP leaves the refusal open: 405 or 501
// (RFC 9110 §15.5.6, §15.6.2), 404 where routes go by method and path, 401 and 403 where nobody is
// told more. A success serves what nobody described.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "contracts/rows.h"

namespace assay::contracts {
namespace {

bool is_success(const spec::Response& response) {
  return response.status >= 200 && response.status < 300;
}

// RFC 9110 §9.1, §9.3.2, §9.3.7: these need no description. So does a TRACE that is one.
bool is_lawful(const std::string& method, const spec::Response& response) {
  if (method == "HEAD" || method == "OPTIONS") return true;
  const auto type = spec::find_header(response.headers, "Content-Type");
  return method == "TRACE" && type && spec::media_type_matches("message/http", *type);
}

// These look at the request's content: somebody serves the method.
bool looks_served(int status) {
  constexpr std::array<int, 3> statuses{409, 415, 422};
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

// A document may describe a part of what can be read; but what changes things is a door.
bool only_reads(const std::string& method) {
  return method == "GET" || method == "QUERY" || method == "TRACE";
}

}  // namespace

void judge_unsupported_method(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* response = judgement.exchange.response();
  const auto& method = judgement.exchange.request.method;
  if (response == nullptr || judgement.document.describes(method, judgement.operation.path)) return;
  if (is_lawful(method, *response)) return;
  const bool served = is_success(*response);
  if (!served && !looks_served(response->status)) return;
  Finding finding;
  finding.check = "unsupported_method";
  finding.location = "/request/method";
  finding.keyword = method;
  finding.schema = judgement.operation.pointer;
  finding.expected = fmt::format("a refusal, since {} is not described here", method);
  finding.actual = fmt::format("{} {}", response->status, response->reason);
  if (!served || only_reads(method)) finding.severity = Severity::warning;
  findings.push_back(std::move(finding));
}

}  // namespace assay::contracts
