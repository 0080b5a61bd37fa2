// What is wrong with a document, for people and for machines.
#pragma once

#include <boost/json.hpp>
#include <span>
#include <string>

#include "spec/lint/lint.h"

namespace assay::reports {

/// What was looked at.
struct DocumentReport {
  std::string document;  ///< as given
  std::size_t operations = 0;
  std::span<const spec::lint::Defect> defects;
};

/// "file:line:column: error: message (advice)  [rule]" by line, at most `most` of one rule (0:
/// all), and the counts at the end.
[[nodiscard]] std::string text_of_defects(const DocumentReport& report, std::size_t most);

/// {"document", "operations", "errors", "warnings", "defects": [{"rule", "severity", "message",
/// "advice", "file", "line", "column", "pointer"}]}
[[nodiscard]] boost::json::object json_of_defects(const DocumentReport& report);

/// SARIF 2.1.0 (OASIS), one run, all rules; the fingerprint is made of rule, pointer and message.
[[nodiscard]] boost::json::object sarif_of_defects(const DocumentReport& report,
                                                   const std::string& tool_version);

}  // namespace assay::reports
