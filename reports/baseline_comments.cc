#include "reports/baseline_comments.h"

#include <algorithm>
#include <string>
#include <vector>

namespace assay::reports {
namespace {

/// A line of YAML, parted.
struct Line {
  std::string_view code;     ///< without the comment and the blanks around it
  std::string_view comment;  ///< with its '#'; empty: none
  std::size_t indent = 0;    ///< columns before the first of the two
  [[nodiscard]] bool is_comment() const { return code.empty() && !comment.empty(); }
};

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

/// Parts lines one after the other: texts in quotes and block scalars go over several.
class Splitter {
 public:
  Line split(std::string_view line) {
    Line parted;
    parted.indent = std::min(line.find_first_not_of(blanks), line.size());
    if (in_block(line, parted.indent)) {
      parted.code = trimmed(line);
      return parted;
    }
    const auto comment = begin_of_comment(line);
    parted.code = trimmed(line.substr(0, comment));
    parted.comment = trimmed(line.substr(comment));
    if (quote_ == 0 && begins_block(parted.code)) block_ = parted.indent;
    return parted;
  }

 private:
  /// YAML 1.2 §8.1: what is indented more than the line with the '|' is text.
  bool in_block(std::string_view line, std::size_t indent) {
    if (block_ == none) return false;
    if (trimmed(line).empty() || indent > block_) return true;
    block_ = none;
    return false;
  }
  static bool begins_block(std::string_view code) {
    const auto end = code.find_last_not_of("+-0123456789");
    return end != std::string_view::npos && end > 0 && (code[end] == '|' || code[end] == '>') &&
           code[end - 1] == ' ';
  }

  /// §6.6: a '#' that begins the line or follows a blank, outside of quotes.
  std::size_t begin_of_comment(std::string_view line) {
    char before = 0;  // the last character that is no blank
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (quote_ != 0) {
        // §7.3.1 and §7.3.2: an escape, and a quote that is written twice.
        const bool twice = c == '\'' && quote_ == c && line.substr(i + 1).starts_with(c);
        if ((c == '\\' && quote_ == '"') || twice) {
          ++i;
        } else if (c == quote_) {
          quote_ = 0;
        }
      } else if (c == '#' && (i == 0 || blanks.find(line[i - 1]) != std::string_view::npos)) {
        return i;
      } else if ((c == '"' || c == '\'') &&
                 (before == 0 ||
                  std::string_view(":-,{[").find(before) != std::string_view::npos)) {
        quote_ = c;
      }
      if (blanks.find(c) == std::string_view::npos) before = c;
    }
    return line.size();
  }

  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  char quote_ = 0;
  std::size_t block_ = none;
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  Splitter splitter;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(splitter.split(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string header_of(const std::vector<Line>& lines) {
  std::size_t end = 0;
  while (end < lines.size() && lines[end].code.empty()) ++end;
  while (end > 0 && lines[end - 1].comment.empty()) --end;
  std::string header;
  for (std::size_t i = 0; i < end; ++i) header += std::string(lines[i].comment) + "\n";
  return header;
}

/// The member that `code` begins with, else the one before.
std::string member_of(std::string_view code, const std::string& before) {
  while (code.starts_with('-') || code.starts_with('{')) code = trimmed(code.substr(1));
  const auto colon = code.find(':');
  auto name = trimmed(code.substr(0, std::min(colon, code.size())));
  if (name.size() > 1 && name.front() == name.back() && (name[0] == '"' || name[0] == '\'')) {
    name = name.substr(1, name.size() - 2);
  }
  const bool known = colon != std::string_view::npos && is_member_of_baseline(name);
  return known ? std::string(name) : before;
}

/// The comments of the lines from `from` up to `to`, which are those of `entry`.
void take(const std::vector<Line>& lines, std::size_t from, std::size_t to, BaselineEntry& entry) {
  std::string member = "fingerprint";
  for (auto at = from; at < to; ++at) {
    const auto& line = lines[at];
    member = member_of(line.code, member);
    if (line.is_comment()) entry.below.emplace_back(line.comment);
    if (!line.is_comment() && !line.comment.empty()) entry.beside[member] = line.comment;
  }
}

/// The same of the lines between the header and the first entry.
void take(const std::vector<Line>& lines, std::size_t from, std::size_t to, Baseline& baseline) {
  for (auto at = from; at < to; ++at) {
    const auto& line = lines[at];
    if (line.comment.empty()) continue;
    if (!line.is_comment() && baseline.beside.empty()) {
      baseline.beside = line.comment;
    } else {
      baseline.below.emplace_back(line.comment);
    }
  }
}

}  // namespace

void keep_comments(std::string_view text, Baseline& baseline) {
  const auto lines = lines_of(text);
  baseline.header = header_of(lines);
  BaselineEntry* last = nullptr;
  std::size_t from = 0;  // where the last entry begins, or the text
  while (from < lines.size() && lines[from].code.empty()) ++from;
  for (auto& entry : baseline.entries) {
    if (entry.where.line == 0 || entry.where.line > lines.size()) return;
    const std::size_t first = entry.where.line - 1;
    auto above = first;
    while (above > from + 1 && lines[above - 1].is_comment() &&
           (last == nullptr || lines[above - 1].indent + 1 < entry.where.column)) {
      --above;
    }
    for (auto at = above; at < first; ++at) entry.above.emplace_back(lines[at].comment);
    if (last != nullptr) {
      take(lines, from, above, *last);
    } else {
      take(lines, from, above, baseline);
    }
    last = &entry;
    from = first;
  }
  if (last != nullptr) {
    take(lines, from, lines.size(), *last);
  } else {
    take(lines, from, lines.size(), baseline);
  }
}

}  // namespace assay::reports
