#include "reports/unobeyed.h"

namespace assay::reports {
namespace {

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A second byte of "::", or of "##" before letters and "[".
bool completes(std::string_view out, std::string_view rest) noexcept {
  if (out.empty() || rest.empty() || out.back() != rest.front()) return false;
  if (rest.front() == ':') return true;
  if (rest.front() != '#') return false;
  std::size_t at = 1;
  while (at < rest.size() && is_letter(rest[at])) ++at;
  return at < rest.size() && rest[at] == '[';
}

/// Which quotes a place in a shell's text is in: the innermost last; '(' is "$(".
class Quotes {
 public:
  [[nodiscard]] char innermost() const noexcept { return open_.empty() ? '\0' : open_.back(); }

  void step(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (innermost() == '\'') {
      if (c == '\'') open_.pop_back();
    } else if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      if (innermost() == '"') {
        open_.pop_back();
      } else {
        open_ += c;
      }
    } else if (c == '\'' && innermost() != '"') {
      open_ += c;
    } else if (c == '(' && at > 0 && text[at - 1] == '$') {
      open_ += c;
    } else if (c == ')' && innermost() == '(') {
      open_.pop_back();
    }
  }

 private:
  std::string open_;
  bool escaped_ = false;
};

}  // namespace

std::string unobeyed(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!completes(out, line.substr(i))) {
      out += line[i];
    } else {
      out += line[i] == ':' ? "\\x3A" : "\\x23";
    }
  }
  return out;
}

std::string unobeyed_command(std::string_view command) {
  std::string out;
  out.reserve(command.size());
  Quotes quotes;
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (completes(out, command.substr(i))) out += quotes.innermost() == '"' ? "\"\"" : "''";
    out += command[i];
    quotes.step(command, i);
  }
  return out;
}

}  // namespace assay::reports
