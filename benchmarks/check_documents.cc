// What `assay check` makes of whole folders of documents, as a table: folders named "pass" must
// have no structural error, those named "fail" must be refused or have an error with a place.
//   check_documents [--verbose] FOLDER…      exit code 1 when a folder does not keep its name
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "spec/document.h"
#include "spec/lint/lint.h"

namespace {

using namespace assay;
namespace fs = std::filesystem;

struct Row {
  int documents = 0;
  int refused = 0;   ///< with a message
  int errors = 0;    ///< loaded, with errors that have a place
  int warnings = 0;  ///< loaded, without errors but with warnings
  int clean = 0;
  int wrong = 0;  ///< not what the folder's name promises
};

enum class Found { refused, structure, error, warning, nothing };

Found look_at(const fs::path& file, std::string& words) {
  const auto loaded = spec::load_document(file.string());
  if (!loaded) {
    words = loaded.error().text();
    return Found::refused;
  }
  auto found = Found::nothing;
  for (const auto& defect : spec::lint::lint(*loaded)) {
    const bool structure =
        defect.rule.starts_with("structure.") || defect.rule.starts_with("schema.");
    auto now = Found::warning;
    if (defect.severity == spec::lint::Severity::error && defect.where.line > 0) {
      now = structure ? Found::structure : Found::error;
    }
    if (now >= found) continue;
    found = now;
    words = fmt::format("{}: {}  [{}]", defect.where.text(), defect.message, defect.rule);
  }
  return found;
}

// The examples of single objects name operations and schemas that are not there: only the structure
// counts.
bool keeps_name(const fs::path& file, Found found, const std::string& words) {
  // Overlay and Arazzo documents are refused by name, whatever their own suites think of them.
  if (found == Found::refused && words.find("no OpenAPI document") != std::string::npos)
    return true;
  const auto folder = file.parent_path().filename();
  if (folder == "pass") return found != Found::refused && found != Found::structure;
  if (folder == "fail") return found < Found::warning;
  return true;
}

void add(Row& row, Found found, bool kept) {
  ++row.documents;
  row.refused += found == Found::refused ? 1 : 0;
  row.errors += found == Found::structure || found == Found::error ? 1 : 0;
  row.warnings += found == Found::warning ? 1 : 0;
  row.clean += found == Found::nothing ? 1 : 0;
  row.wrong += kept ? 0 : 1;
}

std::vector<fs::path> documents_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    const bool document = extension == ".yaml" || extension == ".json" || extension == ".md";
    if (document && entry.path().string().find("/.") == std::string::npos) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, Row> rows;
  bool verbose = false;
  int wrong = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--verbose") {
      verbose = true;
      continue;
    }
    const fs::path root(argv[i]);
    for (const auto& file : documents_in(root)) {
      std::string words;
      const auto found = look_at(file, words);
      const bool kept = keeps_name(file, found, words);
      const auto name = root.filename() / file.parent_path().lexically_relative(root);
      add(rows[name.lexically_normal().string()], found, kept);
      wrong += kept ? 0 : 1;
      if (verbose || !kept) fmt::print("{}: {}\n", file.lexically_relative(root).string(), words);
    }
  }
  fmt::print("{:<44} {:>9} {:>7} {:>6} {:>8} {:>5} {:>5}\n", "folder", "documents", "refused",
             "errors", "warnings", "clean", "wrong");
  for (const auto& [name, row] : rows) {
    fmt::print("{:<44} {:>9} {:>7} {:>6} {:>8} {:>5} {:>5}\n", name, row.documents, row.refused,
               row.errors, row.warnings, row.clean, row.wrong);
  }
  fmt::print(
      "refused: with one message; errors: at least one, with file, line and column; warnings: "
      "nothing\n"
      "worse; wrong: a document in a folder `pass` with a structural error, one in `fail` without "
      "an error\n");
  return wrong == 0 ? 0 : 1;
}
