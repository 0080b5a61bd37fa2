// The document of a run and of an earlier one: what changed between them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "reports/comparison.h"
#include "reports/history/history.h"
#include "reports/redact.h"
#include "reports/tally.h"
#include "spec/document_texts.h"

namespace assay::harness {

struct Session;

/// The document of a run as the run read it.
struct DocumentAtHand {
  std::string hash;
  std::shared_ptr<const spec::Document> document;
  std::optional<spec::DocumentTexts> texts;  ///< overlays applied; none: see why_not
  std::string why_not;
  std::shared_ptr<const reports::Redactor> redactor;  ///< null: of a run of which only reports are
};

/// Gathers what `session` has read, before files change: a run takes hours.
[[nodiscard]] DocumentAtHand hold_document(const Session& session);

/// Keeps the document of `run` in `history`, so that a later run can be held against it; configured
/// secrets in its texts are blanked. Without a document at hand its files are read again. The
/// reason when it is not kept; empty when it is. Errors: environment, of the history.
[[nodiscard]] spec::Result<std::string> keep_document(reports::History& history,
                                                      const reports::RunTally& run,
                                                      const std::optional<DocumentAtHand>& at_hand);

/// Fills `comparison.changes` when the two runs had different documents; a warning says why that
/// cannot be done.
void compare_documents(reports::Comparison& comparison, reports::History* history,
                       const reports::RunTally& run, const std::optional<DocumentAtHand>& at_hand);

}  // namespace assay::harness
