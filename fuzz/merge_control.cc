#include "fuzz/merge_control.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace assay::fuzz {
namespace {

spec::Error broken(std::size_t line, std::string_view why) {
  return {spec::ErrorCode::document,
          fmt::format("line {} of the merge control file {}", line, why),
          {},
          "remove it; the merge then begins anew"};
}

/// Reads one of libFuzzer's lines into the file that it is about. False when it is none.
bool take_line(MergeControl& control, const std::string& line) {
  std::istringstream words(line);
  std::string kind;
  std::size_t index = 0;
  if (!(words >> kind >> index) || index >= control.files.size()) return false;
  auto& file = control.files[index];
  if (kind == "STARTED") {
    file.killed = true;
    return static_cast<bool>(words >> file.size);
  }
  if (kind == "FT") {
    for (std::uint32_t feature = 0; words >> feature;) file.features.push_back(feature);
    file.killed = false;
    file.measured = true;
    return words.eof();
  }
  if (kind != "COV") return false;
  for (std::uint32_t edge = 0; words >> edge;) file.edges.insert(edge);
  return words.eof();
}

}  // namespace

std::size_t MergeControl::left() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(files.begin(), files.end(),
                    [](const MergeFile& file) { return !file.measured && !file.killed; }));
}

std::string write_merge_control(const MergeControl& control) {
  auto text = fmt::format("{}\n{}\n", control.files.size(), control.first_corpus);
  for (const auto& file : control.files) text += file.path + "\n";
  return text;
}

spec::Result<MergeControl> read_merge_control(const std::string& text, bool alive) {
  std::istringstream lines(text);
  MergeControl control;
  std::size_t count = 0;
  std::string line;
  if (!(lines >> count >> control.first_corpus) || control.first_corpus > count ||
      count > text.size()) {
    return broken(1, "does not count its files");
  }
  std::getline(lines, line);
  for (std::size_t i = 0; i < count; ++i) {
    if (!std::getline(lines, line) || line.empty()) return broken(3 + i, "names no file");
    control.files.push_back({line, 0, {}, {}, false, false});
  }
  std::size_t number = 2 + count;
  std::string last;
  while (std::getline(lines, line)) {
    ++number;
    // The child may die in the middle of a line: it is then the last one, and says nothing.
    if (lines.eof()) break;
    if (!take_line(control, line)) return broken(number, "is none of libFuzzer's");
    last = line;
  }
  if (alive && last.starts_with("STARTED")) {
    for (auto& file : control.files) {
      // Files are measured in order, so the one begun last is the last one begun.
      if (file.killed && last.starts_with(fmt::format("STARTED {} ", &file - control.files.data())))
        file.killed = false;
    }
  }
  return control;
}

std::vector<std::size_t> choose_files(const MergeControl& control) {
  std::set<std::uint32_t> known;
  for (std::size_t i = 0; i < control.first_corpus; ++i) {
    known.insert(control.files[i].features.begin(), control.files[i].features.end());
  }
  std::vector<std::size_t> rest;
  for (auto i = control.first_corpus; i < control.files.size(); ++i) {
    if (control.files[i].measured) rest.push_back(i);
  }
  std::stable_sort(rest.begin(), rest.end(), [&](std::size_t a, std::size_t b) {
    const auto& one = control.files[a];
    const auto& two = control.files[b];
    if (one.size != two.size) return one.size < two.size;
    return one.features.size() > two.features.size();
  });
  std::vector<std::size_t> chosen;
  for (const auto i : rest) {
    const auto before = known.size();
    known.insert(control.files[i].features.begin(), control.files[i].features.end());
    if (known.size() > before) chosen.push_back(i);
  }
  return chosen;
}

}  // namespace assay::fuzz
