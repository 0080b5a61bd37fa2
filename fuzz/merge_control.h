// libFuzzer's merge control file (FuzzerMerge.h): what has been measured, kept over crashes.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "spec/result.h"

namespace assay::fuzz {

/// One input of a merge.
struct MergeFile {
  std::string path;
  std::uint64_t size = 0;
  std::vector<std::uint32_t> features;
  std::set<std::uint32_t> edges;
  bool measured = false;
  bool killed = false;  ///< begun, and never ended
};

struct MergeControl {
  std::size_t first_corpus = 0;  ///< so many of the files are kept in any case
  std::vector<MergeFile> files;
  /// Files neither measured nor found deadly.
  [[nodiscard]] std::size_t left() const noexcept;
};

/// The file's beginning: the number of files, the number of those in the first corpus, the paths.
[[nodiscard]] std::string write_merge_control(const MergeControl& control);

/// Reads it with the lines that libFuzzer's inner step appended: "STARTED i size", "FT i f…",
/// "COV i e…". A file that was begun and not ended is `killed`, unless it is the last and `alive`
/// says that the child was ended on purpose.
/// Errors: document, naming the line.
[[nodiscard]] spec::Result<MergeControl> read_merge_control(const std::string& text, bool alive);

/// Which files beyond the first corpus are worth keeping: the smallest first, among equals the
/// richest, each that has a feature which none before it had. Indices into `files`.
[[nodiscard]] std::vector<std::size_t> choose_files(const MergeControl& control);

}  // namespace assay::fuzz
