#include "spec/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "spec/encoding.h"

namespace assay::spec {
namespace {

constexpr std::size_t size_limit = 64U << 20U;

Error unreadable(const std::string& path, std::string what, std::uint32_t line = 0) {
  return {ErrorCode::document,
          std::move(what),
          {path, line, 0},
          "give an OpenAPI document: YAML, JSON, or a Markdown page with one inside"};
}

// The line of the first byte that is not UTF-8, or 0.
std::uint32_t bad_line(std::string_view text) noexcept {
  const auto good = valid_utf8_prefix(text);
  if (good == text.size()) return 0;
  return 1 + static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + good, '\n'));
}

/// A line without its end, and where the next one starts.
struct Line {
  std::string_view text;
  std::size_t next = 0;
};

Line line_at(std::string_view text, std::size_t start) noexcept {
  const auto end = text.find('\n', start);
  auto line = text.substr(start, end == std::string_view::npos ? end : end - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return {line, end == std::string_view::npos ? text.size() : end + 1};
}

struct Fence {
  char mark = '`';
  std::size_t length = 0;
  std::size_t indent = 0;
};

// CommonMark §4.5: an opening fence.
bool opens_fence(std::string_view line, Fence& fence) noexcept {
  const auto indent = line.find_first_not_of(' ');
  if (indent == std::string_view::npos || indent > 3) return false;
  const char mark = line[indent];
  if (mark != '`' && mark != '~') return false;
  auto end = line.find_first_not_of(mark, indent);
  if (end == std::string_view::npos) end = line.size();
  if (end - indent < 3) return false;
  if (mark == '`' && line.find('`', end) != std::string_view::npos) return false;
  fence = {mark, end - indent, indent};
  return true;
}

bool closes_fence(std::string_view line, const Fence& fence) noexcept {
  const auto indent = line.find_first_not_of(' ');
  if (indent == std::string_view::npos || indent > 3) return false;
  auto end = line.find_first_not_of(fence.mark, indent);
  if (end == std::string_view::npos) end = line.size();
  return end - indent >= fence.length &&
         line.find_first_not_of(" \t", end) == std::string_view::npos;
}

// A line that starts the `openapi` or `swagger` member at the top level of YAML or JSON.
bool names_version(std::string_view line, bool json) noexcept {
  if (json) {
    const auto start = line.find_first_not_of(" \t{");
    if (start == std::string_view::npos) return false;
    line.remove_prefix(start);
  }
  for (const std::string_view key : {"openapi", "swagger"}) {
    auto rest = line;
    const bool quoted = rest.starts_with('"') || rest.starts_with('\'');
    if (quoted) rest.remove_prefix(1);
    if (!rest.starts_with(key)) continue;
    rest.remove_prefix(key.size());
    if (quoted && !rest.empty()) rest.remove_prefix(1);
    const auto colon = rest.find_first_not_of(" \t");
    if (colon != std::string_view::npos && rest[colon] == ':') return true;
  }
  return false;
}

bool has_version(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && text[first] == '{';
  if (json) {
    // Compact JSON has no lines to go by.
    return text.find("\"openapi\"") != std::string_view::npos ||
           text.find("\"swagger\"") != std::string_view::npos;
  }
  for (std::size_t i = 0; i < text.size();) {
    const auto line = line_at(text, i);
    if (names_version(line.text, json)) return true;
    i = line.next;
  }
  return false;
}

/// A fenced block's content with the fence's indent removed.
struct Block {
  std::string text;
  std::uint32_t first_line = 1;
  std::uint32_t indent = 0;
};

template <class Visit>
void each_block(std::string_view page, Visit visit) {
  Fence fence;
  Block block;
  bool inside = false;
  std::uint32_t number = 1;
  for (std::size_t i = 0; i < page.size(); ++number) {
    const auto line = line_at(page, i);
    i = line.next;
    if (!inside) {
      inside = opens_fence(line.text, fence);
      block = {{}, number + 1, static_cast<std::uint32_t>(fence.indent)};
      continue;
    }
    if (closes_fence(line.text, fence)) {
      inside = false;
      if (!visit(block)) return;
      continue;
    }
    auto content = line.text;
    const auto blanks = std::min(content.find_first_not_of(' '), content.size());
    content.remove_prefix(std::min(blanks, fence.indent));
    block.text.append(content).append("\n");
  }
  if (inside) visit(block);
}

}  // namespace

Result<SourceText> read_source(const std::string& path) {
  SourceText source{path == "-" ? "<stdin>" : path, {}, 1, 0};
  if (path == "-") {
    source.text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed)) return unreadable(path, "this is a folder");
    std::ifstream in(path, std::ios::binary);
    if (!in) return unreadable(path, fmt::format("cannot open the file: {}", std::strerror(errno)));
    const auto size = std::filesystem::file_size(path, failed);
    if (!failed && size > size_limit) return unreadable(path, "larger than 64 MiB");
    source.text.assign(std::istreambuf_iterator<char>(in), {});
  }
  return make_source(std::move(source.name), std::move(source.text));
}

Result<SourceText> make_source(std::string name, std::string text) {
  if (text.size() > size_limit) return unreadable(name, "larger than 64 MiB");
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (const auto line = bad_line(text); line != 0) return unreadable(name, "not UTF-8", line);
  return SourceText{std::move(name), std::move(text), 1, 0};
}

Result<SourceText> extract_fenced_document(const SourceText& page) {
  int seen = 0;
  SourceText found;
  each_block(page.text, [&](const Block& block) {
    ++seen;
    if (!has_version(block.text)) return true;
    found = {page.name, block.text, page.first_line + block.first_line - 1, block.indent};
    return false;
  });
  if (found.text.empty()) {
    return unreadable(
        page.name,
        fmt::format("the page has no OpenAPI document among its {} fenced blocks", seen));
  }
  return found;
}

bool looks_like_markdown(std::string_view text) {
  Fence fence;
  bool inside = false;
  bool fenced = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto line = line_at(text, i);
    i = line.next;
    if (inside) {
      inside = !closes_fence(line.text, fence);
    } else if (opens_fence(line.text, fence)) {
      inside = fenced = true;
    } else if (names_version(line.text, false)) {
      return false;
    }
  }
  return fenced;
}

}  // namespace assay::spec
