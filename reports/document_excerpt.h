// The lines of a document around a place in it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::reports {

/// "file:line:column#pointer" taken apart.
struct DocumentPlace {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;  ///< 0: unknown
  std::string pointer;
};
/// Nothing when `schema_at` names no line.
[[nodiscard]] std::optional<DocumentPlace> parse_place(std::string_view schema_at);

struct ExcerptLine {
  std::uint32_t number = 0;
  std::string text;   ///< at most 200 bytes of the line, around the place on its own line
  bool here = false;  ///< the line of the place
};

/// Reads lines of the run's document and of files that lie beside or below it: of no others, since
/// a journal may come from elsewhere and its report may go anywhere.
class DocumentExcerpts {
 public:
  /// `document` as RunStarted has it. Nothing is read before it is asked for.
  explicit DocumentExcerpts(std::string document) : document_(std::move(document)) {}

  /// The line of the place with three lines before and after it, as the file is now; empty when
  /// it cannot be read, is no document (.json, .yaml, .yml, .md), or has no such line.
  [[nodiscard]] std::vector<ExcerptLine> around(const DocumentPlace& place);

 private:
  const std::vector<std::string>& lines(const std::string& file);

  std::string document_;
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace assay::reports
