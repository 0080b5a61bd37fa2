// Answers that take too long: longer than the user admits, or much longer than the operation's
// others, as a pattern that backtracks without end or a query without an index does. Times lie on a
// busy machine: the engine asks again before either is told.
#include <fmt/format.h>

#include <algorithm>

#include "contracts/rows.h"

namespace assay::contracts {
namespace {

std::string text_of(std::chrono::microseconds time) {
  return fmt::format("{:.3g} s", std::chrono::duration<double>(time).count());
}

Finding make(const char* kind, std::string expected, std::chrono::microseconds actual) {
  Finding finding;
  finding.check = std::string("response_time.") + kind;
  finding.location = "/response/time";
  finding.keyword = kind;
  finding.expected = std::move(expected);
  finding.actual = text_of(actual);
  return finding;
}

}  // namespace

void judge_response_time(const Judgement& judgement, std::vector<Finding>& findings) {
  if (judgement.exchange.response() == nullptr) return;
  const auto& strict = judgement.strictness;
  const auto time = judgement.exchange.duration;
  const bool stated = judgement.own != nullptr && judgement.own->max_response_time > 0;
  const auto limit =
      stated ? std::chrono::microseconds(std::int64_t{1000} * judgement.own->max_response_time)
             : strict.time_limit;
  if (limit.count() > 0 && time > limit) {
    auto finding = make("limit", "an answer within " + text_of(limit), time);
    finding.clause = stated ? "max_response_time of " + judgement.own->at : "--max-response-time";
    findings.push_back(std::move(finding));
  }
  const auto usual = judgement.usual_time;
  if (usual.count() == 0) return;
  const std::chrono::duration<double, std::micro> far = strict.outlier_factor * usual;
  if (time <= far || time <= usual + strict.outlier_slack) return;
  auto finding =
      make("outlier", fmt::format("about {}, the median of its answers", text_of(usual)), time);
  finding.clause = "CWE-1333, CWE-407";
  finding.severity = Severity::warning;
  findings.push_back(std::move(finding));
}

}  // namespace assay::contracts
