#include "spec/json_reader.h"

#include <cmath>
#include <unordered_set>

#include "spec/json_parser.h"

namespace assay::spec {
namespace {

/// Walks a text that Boost.JSON has accepted, to learn what Boost.JSON does not keep: where things
/// stand, which names occur twice, and which numbers it had to bend.
class Scanner {
 public:
  Scanner(const SourceText& source, std::unordered_map<std::string, Tree::Mark>& marks)
      : source_(source), text_(source.text), marks_(marks) {}

  bool scan() {
    blank();
    mark_here("");
    return value("");
  }
  [[nodiscard]] const Error& problem() const noexcept { return problem_; }

 private:
  [[nodiscard]] Tree::Mark here() const noexcept {
    return {source_.first_line + line_,
            static_cast<std::uint32_t>(at_ - line_start_ + 1 + source_.indent)};
  }
  void mark_here(const std::string& pointer) { marks_[pointer] = here(); }

  bool fail(std::string message, Tree::Mark mark, std::string advice) {
    problem_ = {ErrorCode::document,
                std::move(message),
                {source_.name, mark.line, mark.column},
                std::move(advice)};
    return false;
  }

  void blank() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
      if (text_[at_] == '\n') {
        ++line_;
        line_start_ = at_ + 1;
      }
      ++at_;
    }
  }

  std::string_view string() {
    const auto start = at_++;
    while (text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    ++at_;
    return text_.substr(start, at_ - start);
  }

  bool value(const std::string& pointer) {
    switch (text_[at_]) {
      case '{':
        return object(pointer);
      case '[':
        return array(pointer);
      case '"':
        string();
        return true;
      default:
        return scalar();
    }
  }

  bool scalar() {
    const auto start = here();
    const auto from = at_;
    while (at_ < text_.size() &&
           std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
    const auto word = text_.substr(from, at_ - from);
    if (word.find_first_of("eE") == std::string_view::npos && word.size() < 300) return true;
    boost::system::error_code failed;
    const auto number = json::parse(word, failed);
    if (failed || !number.is_double() || std::isfinite(number.get_double())) return true;
    return fail(
        "the number " + std::string(word.substr(0, 40)) + " is too large for JSON's doubles", start,
        "write it as a string, or smaller");
  }

  bool object(const std::string& pointer) {
    std::unordered_set<std::string> names;
    ++at_;
    blank();
    while (text_[at_] != '}') {
      const auto where = here();
      const auto name = json::parse(string());
      std::string key(name.get_string());
      const auto child = pointer + "/" + escape_token(key);
      marks_[child] = where;
      if (!names.insert(key).second) {
        return fail("the member \"" + key + "\" occurs twice", where, "remove one of the two");
      }
      blank();
      ++at_;
      blank();
      if (!value(child)) return false;
      blank();
      if (text_[at_] == ',') ++at_;
      blank();
    }
    ++at_;
    return true;
  }

  bool array(const std::string& pointer) {
    ++at_;
    blank();
    for (std::size_t i = 0; text_[at_] != ']'; ++i) {
      const auto child = pointer + "/" + std::to_string(i);
      mark_here(child);
      if (!value(child)) return false;
      blank();
      if (text_[at_] == ',') ++at_;
      blank();
    }
    ++at_;
    return true;
  }

  const SourceText& source_;
  std::string_view text_;
  std::unordered_map<std::string, Tree::Mark>& marks_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 0;
  Error problem_;
};

Position position_at(const SourceText& source, std::size_t offset) {
  const auto before = std::string_view(source.text).substr(0, offset);
  std::uint32_t line = 0;
  for (const char c : before) line += c == '\n' ? 1 : 0;
  const auto start = before.rfind('\n');
  const auto column = start == std::string_view::npos ? offset : offset - start - 1;
  return {source.name, source.first_line + line,
          static_cast<std::uint32_t>(column) + 1 + source.indent};
}

}  // namespace

Result<Tree> read_json(const SourceText& source) {
  auto parsed = parse_json(source.text);
  if (parsed.failed == json::error::extra_data) {
    return Error{ErrorCode::document, "text after the end of the JSON document",
                 position_at(source, parsed.consumed), "remove it"};
  }
  if (parsed.failed) {
    return Error{ErrorCode::document, "broken JSON: " + parsed.failed.message(),
                 position_at(source, parsed.consumed), "mend the JSON there"};
  }
  std::unordered_map<std::string, Tree::Mark> marks;
  Scanner scanner(source, marks);
  if (!scanner.scan()) return scanner.problem();
  return Tree(source.name, std::move(parsed.value), std::move(marks));
}

}  // namespace assay::spec
