// libFuzzer's -merge=1 inside our binary: the inputs of several corpora that are worth keeping.
#pragma once

#include "fuzz/children.h"

namespace assay::fuzz {

/// Executes every file of `campaign.words.folders` in a child and copies into the first folder
/// (made when missing) the smallest files of the others that show features which none before them
/// showed. What is in the first folder stays. A child that dies is started again behind the file
/// that killed it; such files are named in the notes and not copied. What was measured is kept in a
/// control file of libFuzzer's form, beside the log or at -merge_control_file, and a merge of the
/// same files that was killed goes on there; it is removed at the end unless it was named.
/// Errors: environment (a folder or file that cannot be read or written, prepare failed).
[[nodiscard]] spec::Result<DriverResult> merge(const Campaign& campaign, SharedState& shared);

}  // namespace assay::fuzz
