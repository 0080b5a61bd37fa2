// What people wrote beside the entries of a baseline.
#pragma once

#include <string_view>

#include "reports/baseline.h"

namespace assay::reports {

/// Puts the comments of `text`, from which `baseline` was read, where they belong: those above all
/// else into its header, that behind `known` and lines below it to the list, lines directly above
/// an entry to that entry, those at the end of a line to the member, and lines inside an entry or
/// below it, indented as its members, to its end.
void keep_comments(std::string_view text, Baseline& baseline);

}  // namespace assay::reports
