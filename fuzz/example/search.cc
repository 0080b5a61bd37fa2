#include "fuzz/example/search.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace assay::example {
namespace {

/// Reads a quoted word; `text` starts behind the first quote.
std::string take_quoted(std::string_view& text, const Bugs& bugs) {
  // A copy of exact size: what is read behind it is seen by a sanitizer.
  const auto size = text.size();
  const std::unique_ptr<char[]> copy(new char[size]);
  std::memcpy(copy.get(), text.data(), size);
  std::string word;
  std::size_t at = 0;
  while (at < size && copy[at] != '"') {
    if (copy[at] != '\\') {
      word += copy[at++];
      continue;
    }
    ++at;
    if (at < size) {
      word += copy[at++];
    } else if (bugs.strikes(Bug::search_escape)) {
      volatile const char* behind = copy.get();
      word += behind[at];  // planted: search_escape
    }
  }
  text.remove_prefix(at < size ? at + 1 : size);
  return word;
}

std::string take_plain(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  std::string word(text.substr(0, end));
  text.remove_prefix(end);
  return word;
}

std::string take_field(std::string_view& text) {
  for (const std::string_view field : {"name:", "role:"}) {
    if (!text.starts_with(field)) continue;
    text.remove_prefix(field.size());
    return std::string(field.substr(0, field.size() - 1));
  }
  return "name";
}

}  // namespace

std::vector<SearchTerm> parse_search(std::string_view text, const Bugs& bugs) {
  std::vector<SearchTerm> terms;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    SearchTerm term{take_field(text), {}};
    if (!text.empty() && text.front() == '"') {
      text.remove_prefix(1);
      term.word = take_quoted(text, bugs);
    } else {
      term.word = take_plain(text);
    }
    terms.push_back(std::move(term));
  }
  return terms;
}

}  // namespace assay::example
