#include "reports/document_excerpt.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t lines_around = 3;
constexpr std::size_t longest_line = 200;
constexpr std::size_t before_place = 80;
constexpr std::uintmax_t largest_file = 64U << 20U;

/// The number behind the last colon of `text`, which is cut off there.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto digits = text.substr(colon + 1);
  std::uint32_t number = 0;
  const auto* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  text = text.substr(0, colon);
  return number;
}

bool is_document(const fs::path& file) {
  constexpr std::array<std::string_view, 4> kinds{".json", ".yaml", ".yml", ".md"};
  return std::find(kinds.begin(), kinds.end(), file.extension().string()) != kinds.end();
}

/// `file` is `document`, or lies in its folder or below.
bool belongs_to(const fs::path& file, const fs::path& document) {
  std::error_code failed;
  const auto inner = fs::canonical(file, failed);
  if (failed) return false;
  const auto outer = fs::canonical(document, failed);
  if (failed) return false;
  if (inner == outer) return true;
  const auto way = inner.lexically_relative(outer.parent_path());
  return is_document(inner) && !way.empty() && *way.begin() != "..";
}

/// The part of a line that can be read at a glance, around `column`.
std::string window(const std::string& line, std::uint32_t column) {
  if (line.size() <= longest_line) return line;
  const std::size_t place = column > 0 ? column - 1 : 0;
  std::size_t start = place > before_place ? place - before_place : 0;
  start = std::min(start, line.size() - longest_line);
  const auto continues = [&](std::size_t at) {
    return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U;
  };
  while (start > 0 && continues(start)) --start;
  auto end = std::min(line.size(), start + longest_line);
  while (continues(end)) ++end;
  return (start > 0 ? "…" : "") + line.substr(start, end - start) + (end < line.size() ? "…" : "");
}

}  // namespace

std::optional<DocumentPlace> parse_place(std::string_view schema_at) {
  DocumentPlace place;
  auto hash = schema_at.find("#/");
  if (hash == std::string_view::npos && schema_at.ends_with('#')) hash = schema_at.size() - 1;
  if (hash != std::string_view::npos) {
    place.pointer = schema_at.substr(hash + 1);
    schema_at = schema_at.substr(0, hash);
  }
  const auto column = take_number(schema_at);
  if (!column) return std::nullopt;
  const auto line = take_number(schema_at);
  place.line = line ? *line : *column;
  place.column = line ? *column : 0;
  place.file = schema_at;
  if (place.file.empty() || place.line == 0) return std::nullopt;
  return place;
}

const std::vector<std::string>& DocumentExcerpts::lines(const std::string& file) {
  const auto [at, added] = files_.try_emplace(file);
  if (!added) return at->second;
  std::string path = file;
  if (path.starts_with("file://")) path.erase(0, 7);
  std::error_code failed;
  if (!fs::is_regular_file(path, failed) || !belongs_to(path, document_)) return at->second;
  if (const auto size = fs::file_size(path, failed); failed || size > largest_file) {
    return at->second;
  }
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    at->second.push_back(std::move(line));
  }
  return at->second;
}

std::vector<ExcerptLine> DocumentExcerpts::around(const DocumentPlace& place) {
  const auto& all = lines(place.file);
  if (place.line == 0 || place.line > all.size()) return {};
  std::vector<ExcerptLine> excerpt;
  const auto first = place.line > lines_around ? place.line - lines_around : 1;
  const auto last = std::min<std::size_t>(all.size(), std::size_t{place.line} + lines_around);
  for (auto number = first; number <= last; ++number) {
    const bool here = number == place.line;
    excerpt.push_back({number, window(all[number - 1], here ? place.column : 0), here});
  }
  return excerpt;
}

}  // namespace assay::reports
