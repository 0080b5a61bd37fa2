// A pattern and, behind a NUL, a text: the pattern is read or refused, and our own steps agree with
// PCRE2 on the translation.
#include <boost/json.hpp>
#include <cstdio>
#include <string_view>

#include "fuzz/targets/target.h"
#include "spec/schema/pattern.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto cut = std::min(all.find('\0'), all.size());
  const auto pattern = all.substr(0, cut);
  const auto text = cut < all.size() ? all.substr(cut + 1) : std::string_view();
  const auto is_utf8 = [](std::string_view bytes) {
    boost::system::error_code failed;
    const auto quoted = boost::json::serialize(boost::json::string(bytes));
    return !boost::json::parse(quoted, failed).is_null() && !failed;
  };
  if (!is_utf8(pattern) || !is_utf8(text)) return 0;
  const Pattern ours(pattern);
  const auto answer = ours.search(text);
  if (!ours.problem().empty()) {
    if (answer != Match::undecided) __builtin_trap();
    return 0;
  }
  const auto engine = Pattern::from_pcre(to_pcre(ours.tree()));
  const auto other = engine->search(text);
  if (answer != other && answer != Match::undecided && other != Match::undecided) {
    std::fprintf(stderr, "ours %d, PCRE2 %d: %s\n", static_cast<int>(answer),
                 static_cast<int>(other), to_pcre(ours.tree()).c_str());
    __builtin_trap();
  }
  return 0;
}
