#include "fuzz/child_log.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace assay::fuzz {
namespace {

constexpr std::size_t longest_burst = 1U << 20U;

std::string_view next_word(std::string_view& text) {
  const auto start = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(start);
  const auto end = std::min(text.find_first_of(" \t"), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

/// The number that `word` starts with ("5/6b" is 5); nothing when it starts with none.
std::optional<std::uint64_t> leading_number(std::string_view word) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), value);
  if (parsed.ec != std::errc()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<StatusLine> parse_status_line(std::string_view line) {
  if (!line.starts_with('#')) return std::nullopt;
  line.remove_prefix(1);
  const auto runs = leading_number(next_word(line));
  StatusLine status;
  status.kind = next_word(line);
  if (!runs || status.kind.empty()) return std::nullopt;
  status.runs = *runs;
  bool any = false;
  for (auto word = next_word(line); !word.empty(); word = next_word(line)) {
    std::uint64_t* figure = nullptr;
    if (word == "cov:") figure = &status.coverage;
    if (word == "ft:") figure = &status.features;
    if (word == "corp:") figure = &status.corpus;
    if (word == "exec/s:") figure = &status.rate;
    if (figure == nullptr) continue;
    *figure = leading_number(next_word(line)).value_or(0);
    any = true;
  }
  if (!any) return std::nullopt;
  return status;
}

LogReader::LogReader(std::string path) : path_(std::move(path)) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path_, failed);
  offset_ = failed ? 0 : static_cast<std::size_t>(size);
}

bool LogReader::read_on() {
  std::error_code failed;
  if (path_.empty() || !std::filesystem::is_regular_file(path_, failed)) return false;
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(path_, failed));
  if (failed || size <= offset_) return false;
  if (size - offset_ > longest_burst) {
    offset_ = size - longest_burst;
    rest_.clear();
  }
  std::string more(size - offset_, '\0');
  std::ifstream in(path_, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset_));
  in.read(more.data(), static_cast<std::streamsize>(more.size()));
  more.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  offset_ += more.size();
  rest_ += more;
  bool news = false;
  std::size_t start = 0;
  for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', start)) {
    if (auto status = parse_status_line(std::string_view(rest_).substr(start, end - start))) {
      news = news || status->kind == "NEW";
      last_ = std::move(*status);
    }
    start = end + 1;
  }
  rest_.erase(0, start);
  if (rest_.size() > longest_burst) rest_.clear();
  return news;
}

}  // namespace assay::fuzz
