// Which operations take part: --include and --exclude.
#pragma once

#include <string>
#include <vector>

#include "spec/contract/settings.h"
#include "spec/document.h"

namespace assay::harness {

/// Adds a reason to skip for each operation of `document` that the conditions leave out: one that
/// meets none of `included`, if there are any, or one of `excluded`. A condition is
/// "path=/rooms/*", "method=GET", "tag=NAME", "operation-id=NAME", one of these with ~= and a
/// regular expression (ECMA-262, unanchored), or "deprecated"; several, joined by comma, must all
/// be met. In patterns * stands for any characters; methods are compared without case. Errors:
/// usage: no such condition (with the nearest one), a regular expression that is none, and a
/// condition that no operation meets, which would be a silent mistake.
[[nodiscard]] spec::Result<void> select(const spec::Document& document,
                                        const std::vector<std::string>& included,
                                        const std::vector<std::string>& excluded,
                                        spec::Settings& settings);

/// The document without the operations that `settings` skip: they join its skipped ones.
[[nodiscard]] spec::Document without_skipped(const spec::Document& document,
                                             const spec::Settings& settings);

}  // namespace assay::harness
