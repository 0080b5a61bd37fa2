// The test cases that a run is to JUnit: what they say, before it is XML.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "reports/whole_run.h"
#include "reports/writers.h"

namespace assay::reports {

enum class CaseResult : std::uint8_t { passed, flaky, skipped, failed, error };

/// A test case. All texts are UTF-8 that XML admits.
struct JunitCase {
  std::string name;
  std::string class_name;
  double seconds = 0;
  std::string file;        ///< of the document; empty: not told
  std::uint32_t line = 0;  ///< 0: not told
  CaseResult result = CaseResult::passed;
  std::string message;  ///< of the result's element; a passed case has none
  std::string type;     ///< likewise; may be empty
  std::string text;     ///< likewise; may be empty
  std::string again;    ///< what exact repetitions of a failure said; may be empty
  std::string out;      ///< its system-out; may be empty
  std::size_t findings = 0;
  std::size_t stands_for = 1;  ///< more when fit() put it in the place of others
};

struct JunitSuite {
  std::string name;
  std::vector<JunitCase> cases;
  bool properties = true;  ///< the report's properties stand here too
};

/// The whole report.
struct JunitReport {
  std::string name;
  std::string timestamp;  ///< without a zone, as Surefire has it: UTC
  double seconds = 0;
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<JunitSuite> suites;  ///< one per tag, and last that of the run itself
};

/// One case per operation and check, and one for how the run itself ended. No two have the same
/// class and name. What makes a run end with exit code 1 is a failure here: where no check is to
/// blame, as with --strict-baseline, that of the run's own case.
[[nodiscard]] JunitReport junit_cases(const WholeRun& run, const JunitOptions& options);

/// Leaves out of `report` what is more than `options.limits` admit, and says so in what is left:
/// first the checks of an operation that did not run become one case; then of what is still too
/// much, last that which failed, there is one case per suite and result; then texts are replaced by
/// a line that counts them.
void fit(JunitReport& report, const JunitOptions& options);

/// What GitLab counts: elements, attributes and texts, those between elements included.
[[nodiscard]] std::size_t objects_of(const JunitReport& report, const JunitOptions& options);

}  // namespace assay::reports
