// A handler in a unit test: every promise of its document, asked in one call.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "fuzz/in_process/handler.h"
#include "reports/event.h"
#include "spec/sequence.h"

namespace assay::in_process {

/// What is asked.
struct CheckOptions {
  HandlerOptions handler = {};
  std::uint64_t seed = 1;
  std::uint64_t max_cases = 300;  ///< for each operation
  /// Phases of a run (`assay run --help`); protocol is not among them, since no handler sees it.
  std::set<std::string, std::less<>> phases = {"boundaries", "malformed", "trouble", "credentials",
                                               "properties"};
  bool warnings = false;  ///< findings of severity warning too
};

/// A broken promise with the smallest Case that shows it.
struct HandlerFinding {
  reports::FindingRecorded recorded;
};

/// GoogleTest prints findings by this: headline, place in the document, Case, curl line.
std::ostream& operator<<(std::ostream& out, const HandlerFinding& finding);

/// Asks `handler` what `assay run` would ask a server: each Case on its own, after a reset; judges,
/// and makes what it finds small. The same options give the same findings. So
///   EXPECT_THAT(check_handler("openapi.yaml", handle), testing::IsEmpty());
/// Throws std::invalid_argument when the document cannot be used, and std::runtime_error when
/// nothing was tested (no operation ever answered with a success): an empty result means that
/// promises were checked and kept.
[[nodiscard]] std::vector<HandlerFinding> check_handler(const std::string& document_path,
                                                        const Handler& handler,
                                                        const CheckOptions& options = {});

/// Performs one sequence after a reset and judges each of its answers; nothing is made smaller.
/// Throws std::invalid_argument when document or sequence cannot be used.
[[nodiscard]] std::vector<HandlerFinding> check_sequence(const std::string& document_path,
                                                         const Handler& handler,
                                                         const spec::Sequence& sequence,
                                                         const HandlerOptions& options = {});

}  // namespace assay::in_process
