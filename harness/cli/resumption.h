// assay run --resume: what went before, and one account of the whole at the end.
#pragma once

#include <memory>

#include "harness/cli/flags.h"
#include "harness/cli/session.h"
#include "harness/engine/resume.h"

namespace assay::harness {

/// What the journal of `flags` says was sent. Errors: environment, when there is no such journal;
/// usage, when it is of another run than `started` describes, when `plan` is not the one that was
/// begun, and when all of it was sent.
[[nodiscard]] spec::Result<std::shared_ptr<const SentBefore>> read_sent_before(
    const Flags& flags, const reports::RunStarted& started, const spec::Document& document,
    const PlanOptions& plan);

/// Makes all reports of the whole journal: the exit code of the run that its parts make up, as
/// `regression` sees it.
[[nodiscard]] spec::Result<int> report_whole(const Flags& flags,
                                             const std::shared_ptr<Regression>& regression);

}  // namespace assay::harness
