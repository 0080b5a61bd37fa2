#include "harness/engine/command_words.h"

#include <fmt/format.h>

namespace assay::harness {
namespace {

spec::Error bad(std::string_view command, std::string_view why, std::string advice) {
  return {spec::ErrorCode::usage,
          fmt::format("the command '{}' {}", command, why),
          {},
          std::move(advice)};
}

/// Reads one word after another; knows what quote it is in.
class Splitter {
 public:
  spec::Result<std::vector<std::string>> split(std::string_view command) {
    for (std::size_t i = 0; i < command.size(); ++i) {
      const char c = command[i];
      const char next = i + 1 < command.size() ? command[i + 1] : '\0';
      if (quote_ == '\'') {
        in_single(c);
      } else if (c == '\\' && escapes(next)) {
        put(next);
        ++i;
      } else if (quote_ == '"') {
        in_double(c);
      } else if (!bare(c)) {
        return bad(command, fmt::format("needs a shell for its '{}'", c),
                   "quote it, or write sh -c '…' yourself");
      }
    }
    if (quote_ != '\0') return bad(command, "ends inside a quote", "close it");
    end_word();
    if (words_.empty()) return bad(command, "has no word", "name a program");
    return std::move(words_);
  }

 private:
  [[nodiscard]] bool escapes(char next) const {
    if (next == '\0') return false;
    return quote_ == '\0' || std::string_view("\"\\$`").find(next) != std::string_view::npos;
  }
  void put(char c) {
    word_ += c;
    started_ = true;
  }
  void in_single(char c) {
    if (c == '\'') {
      quote_ = '\0';
    } else {
      put(c);
    }
  }
  void in_double(char c) {
    if (c == '"') {
      quote_ = '\0';
    } else {
      put(c);
    }
  }
  /// False for what a shell would do something about.
  bool bare(char c) {
    if (c == ' ' || c == '\t' || c == '\n') {
      end_word();
    } else if (c == '\'' || c == '"') {
      quote_ = c;
      started_ = true;
    } else if (std::string_view("|&;<>()$`*?").find(c) != std::string_view::npos) {
      return false;
    } else {
      put(c);
    }
    return true;
  }
  void end_word() {
    if (started_) words_.push_back(std::move(word_));
    word_.clear();
    started_ = false;
  }

  char quote_ = '\0';
  bool started_ = false;
  std::string word_;
  std::vector<std::string> words_;
};

}  // namespace

spec::Result<std::vector<std::string>> split_command(std::string_view command) {
  return Splitter().split(command);
}

std::string fill_in(std::string text, std::string_view name, std::string_view value) {
  const auto place = fmt::format("{{{}}}", name);
  for (auto at = text.find(place); at != std::string::npos;
       at = text.find(place, at + value.size())) {
    text.replace(at, place.size(), value);
  }
  return text;
}

}  // namespace assay::harness
