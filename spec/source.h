// Bytes of a document and where they came from.
#pragma once

#include <string>
#include <string_view>

#include "spec/result.h"

namespace assay::spec {

/// A text with its name. `first_line` is the line on which `text` starts in the file, so that an
/// OpenAPI block inside a Markdown page reports the page's own lines; `indent` likewise for
/// columns.
struct SourceText {
  std::string name;
  std::string text;
  std::uint32_t first_line = 1;
  std::uint32_t indent = 0;
};

/// Reads the file at `path` ("-" reads standard input) of at most 64 MiB.
/// Errors: document, when it is missing, a folder, unreadable, too large, or not UTF-8 (with the
/// line of the first bad byte). A UTF-8 byte order mark is dropped.
[[nodiscard]] Result<SourceText> read_source(const std::string& path);

/// The same for a text that was read elsewhere under the name `name`.
[[nodiscard]] Result<SourceText> make_source(std::string name, std::string text);

/// Finds the OpenAPI document inside a Markdown page: the first fenced code block (CommonMark §4.5:
/// three or more backticks or tildes, up to three columns of indent, any info string) whose content
/// has `openapi` or `swagger` as a top-level key, YAML or JSON.
/// Errors: document, when the page has no such block; the message says how many blocks were seen.
[[nodiscard]] Result<SourceText> extract_fenced_document(const SourceText& page);

/// True when `text` reads as a Markdown page rather than as a YAML or JSON document.
[[nodiscard]] bool looks_like_markdown(std::string_view text);

}  // namespace assay::spec
