// Where a secret comes from: the environment, a file, a command, or the text itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/result.h"

namespace assay::harness {

/// What a source is read for: where it was written, and from which folder its files count.
struct SourceContext {
  spec::Position where;
  std::string folder;  ///< empty: the working directory
  /// Gets what sources gave, one by one: all of it is secret. May be null.
  std::vector<std::string>* secrets = nullptr;
};

/// True for "env:NAME", "file:PATH" and "command:COMMAND".
[[nodiscard]] bool is_source(std::string_view text) noexcept;

/// The secret that `text` names: the variable's value, the file's text or the command's output (by
/// /bin/sh, at most a minute and a mebibyte), each without line ends at its end; any other text has
/// its ${env:…}, ${file:…} and ${command:…} filled in and stands for itself.
/// Errors, with `context.where`: environment, when the variable is not set, the file cannot be
/// read, the command fails, or nothing comes of it; usage, when a value holds a control character,
/// which no field can carry, or a ${ is not closed.
[[nodiscard]] spec::Result<std::string> read_secret(std::string_view text,
                                                    const SourceContext& context);

}  // namespace assay::harness
