#include "spec/path_template.h"

#include "spec/serialize.h"

namespace assay::spec {
namespace {

using Captures = std::vector<std::pair<std::string, std::string>>;

std::string_view take_segment(std::string_view& rest) {
  const auto slash = rest.find('/');
  const auto segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  return segment;
}

// One segment, possibly with text around and between expressions: "{name}.{ext}".
bool match_segment(std::string_view pattern, std::string_view text, Captures& captures) {
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    const auto literal = pattern.substr(0, open);
    const bool same =
        text.starts_with(literal) || percent_decode(text.substr(0, literal.size())) == literal;
    if (!same || text.size() < literal.size()) return false;
    text.remove_prefix(literal.size());
    if (open == std::string_view::npos) return text.empty();
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) return false;
    const std::string name(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
    const auto following = pattern.substr(0, pattern.find('{'));
    auto end = text.size();
    if (!following.empty()) {
      // The last expression's tail stands at the end, others end at the first occurrence.
      end = pattern.find('{') == std::string_view::npos ? text.rfind(following)
                                                        : text.find(following);
      if (end == std::string_view::npos) return false;
    }
    captures.emplace_back(name, std::string(text.substr(0, end)));
    text.remove_prefix(end);
  }
  return text.empty();
}

}  // namespace

std::optional<Captures> match_template(std::string_view path_template, std::string_view path) {
  Captures captures;
  auto pattern = path_template;
  auto rest = path;
  while (true) {
    const bool last = pattern.find('/') == std::string_view::npos;
    const bool text_last = rest.find('/') == std::string_view::npos;
    if (!match_segment(take_segment(pattern), take_segment(rest), captures)) return std::nullopt;
    if (last != text_last) return std::nullopt;
    if (last) return captures;
  }
}

std::vector<std::string> template_names(std::string_view path_template) {
  std::vector<std::string> names;
  for (auto open = path_template.find('{'); open != std::string_view::npos;
       open = path_template.find('{', open + 1)) {
    const auto close = path_template.find('}', open);
    if (close == std::string_view::npos) break;
    names.emplace_back(path_template.substr(open + 1, close - open - 1));
  }
  return names;
}

}  // namespace assay::spec
