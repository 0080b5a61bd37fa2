// A run made by hand with any bytes in its texts, for tests of the report formats.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/comparison.h"
#include "reports/event.h"
#include "reports/formats.h"

namespace assay::reports {

/// A failure of `operation` whose texts are `bytes`.
[[nodiscard]] FindingRecorded finding_with(const std::string& bytes, const std::string& check,
                                           const std::string& operation);

/// Two operations that ran (POST /x with a failure and a warning, GET /z clean) and one left out,
/// with `bytes` in every text that a server, a document or a user may choose.
[[nodiscard]] std::vector<Event> run_with(const std::string& bytes);

/// The same with `findings` instead of its own.
[[nodiscard]] std::vector<Event> run_with_findings(const std::vector<FindingRecorded>& findings);

/// A comparison in which `known` is known for `reason`, everything else of the run is new, and
/// `fixed` is gone.
[[nodiscard]] Comparison comparison_of(const std::vector<FindingRecorded>& fresh,
                                       const std::vector<FindingRecorded>& known,
                                       const std::vector<FindingRecorded>& fixed,
                                       const std::string& reason);

/// What the format writes of the events, and of the comparison when there is one.
[[nodiscard]] std::string report_of(std::string_view format, const std::vector<Event>& events,
                                    const Comparison* comparison = nullptr,
                                    FormatOptions options = {});

/// Bytes that mean something to somebody: control bytes, ends of CDATA, scripts and code spans,
/// escape sequences, invalid UTF-8, log commands, mentions, links, directives.
[[nodiscard]] std::string hostile_bytes();

}  // namespace assay::reports
