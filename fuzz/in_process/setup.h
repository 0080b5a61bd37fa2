// A document and a handler, ready to be asked.
#pragma once

#include <memory>
#include <string>

#include "fuzz/in_process/handler.h"
#include "harness/engine/collect.h"
#include "harness/engine/examine.h"
#include "properties/generators/cases.h"
#include "reports/redact.h"

namespace assay::in_process {

/// What every way to test a handler starts from.
struct Setup {
  std::string document_path;
  harness::Subject subject;
  harness::Repetition repetition;
  properties::Values values;
  std::shared_ptr<reports::Redactor> redactor;
};

/// Reads the document. Throws std::invalid_argument with a person's text when it cannot be used:
/// the caller is a test or a fuzz target, and there is nothing to go on with.
[[nodiscard]] Setup make_setup(const std::string& document_path, const HandlerOptions& options);

}  // namespace assay::in_process
