#include "harness/cli/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "spec/nearest_name.h"
#include "spec/schema/pattern.h"

namespace assay::harness {
namespace {

constexpr std::string_view fields[] = {"path", "method", "tag", "operation-id", "deprecated"};

/// "tag=NAME", "path~=^/v1", "deprecated".
struct Term {
  std::string_view field;
  std::string text;
  std::unique_ptr<const spec::Pattern> pattern;  ///< of ~=
};

struct Condition {
  std::string flag;  ///< "--include"
  std::string text;
  std::vector<Term> terms;
};

spec::Error usage(const Condition& condition, std::string message, std::string advice) {
  return {spec::ErrorCode::usage,
          fmt::format("{} '{}': {}", condition.flag, condition.text, message),
          {},
          std::move(advice)};
}

// The field at the start of `text`, up to an operator, or empty.
std::string_view field_of(std::string_view text) {
  for (const auto field : fields) {
    if (!text.starts_with(field)) continue;
    const auto rest = text.substr(field.size());
    const bool alone = rest.empty() || rest.front() == ',';
    if (field == "deprecated" ? alone : rest.starts_with('=') || rest.starts_with("~=")) {
      return field;
    }
  }
  return {};
}

// A comma starts a new term when a field follows; others belong to a pattern.
std::vector<std::string_view> split_terms(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  for (std::size_t at = text.find(','); at != std::string_view::npos; at = text.find(',', at + 1)) {
    if (field_of(text.substr(at + 1)).empty()) continue;
    parts.push_back(text.substr(start, at - start));
    start = at + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

spec::Result<Condition> parse(std::string flag, const std::string& text) {
  Condition condition{std::move(flag), text, {}};
  for (const auto part : split_terms(text)) {
    Term term{field_of(part), {}, nullptr};
    if (term.field.empty()) {
      const auto name = part.substr(0, part.find_first_of("=~"));
      const auto near = spec::nearest_name(name, {std::begin(fields), std::end(fields)}, 4);
      return usage(condition, fmt::format("'{}' is no condition", part),
                   near.empty() || near == name
                       ? "write path=, method=, tag=, operation-id= (or ~=), or deprecated"
                       : fmt::format("did you mean '{}'?", near));
    }
    auto rest = part.substr(term.field.size());
    if (rest.starts_with("~=")) {
      term.pattern = std::make_unique<const spec::Pattern>(rest.substr(2));
      if (!term.pattern->problem().empty()) {
        return usage(condition, "no regular expression: " + term.pattern->problem(), "");
      }
    } else if (!rest.empty()) {
      term.text = rest.substr(1);
    }
    condition.terms.push_back(std::move(term));
  }
  return condition;
}

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

// "*" stands for any characters: the last one seen takes one more until the rest fits.
bool matches_glob(std::string_view pattern, std::string_view text, bool without_case) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    const bool same = p < pattern.size() &&
                      (without_case ? lower(pattern[p]) == lower(text[t]) : pattern[p] == text[t]);
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (same) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool meets_text(const Term& term, std::string_view text) {
  if (term.pattern) return term.pattern->search(text) == spec::Match::yes;
  return matches_glob(term.text, text, term.field == "method");
}

bool meets(const spec::Operation& operation, const Term& term) {
  if (term.field == "path") return meets_text(term, operation.path);
  if (term.field == "method") return meets_text(term, operation.method);
  if (term.field == "operation-id") return meets_text(term, operation.id);
  if (term.field == "tag") {
    return std::any_of(operation.tags.begin(), operation.tags.end(),
                       [&](const std::string& tag) { return meets_text(term, tag); });
  }
  return operation.deprecated;
}

bool meets(const spec::Operation& operation, const Condition& condition) {
  return std::all_of(condition.terms.begin(), condition.terms.end(),
                     [&](const Term& term) { return meets(operation, term); });
}

spec::Result<std::vector<Condition>> parse_all(const spec::Document& document, const char* flag,
                                               const std::vector<std::string>& texts) {
  std::vector<Condition> conditions;
  for (const auto& text : texts) {
    auto condition = parse(flag, text);
    if (!condition) return condition.error();
    const bool met =
        std::any_of(document.operations.begin(), document.operations.end(),
                    [&](const auto& operation) { return meets(operation, *condition); });
    if (!met) return usage(*condition, "no operation meets it", "see assay list");
    conditions.push_back(std::move(*condition));
  }
  return conditions;
}

}  // namespace

spec::Result<void> select(const spec::Document& document, const std::vector<std::string>& included,
                          const std::vector<std::string>& excluded, spec::Settings& settings) {
  const auto wanted = parse_all(document, "--include", included);
  if (!wanted) return wanted.error();
  const auto unwanted = parse_all(document, "--exclude", excluded);
  if (!unwanted) return unwanted.error();
  for (const auto& operation : document.operations) {
    const auto met = [&](const Condition& one) { return meets(operation, one); };
    std::string why;
    if (!wanted->empty() && std::none_of(wanted->begin(), wanted->end(), met)) {
      why = "not chosen by --include";
    }
    const auto out = std::find_if(unwanted->begin(), unwanted->end(), met);
    if (out != unwanted->end()) why = "left out by --exclude " + out->text;
    if (why.empty()) continue;
    auto& own = settings[operation.key()];
    if (own.skip.empty()) own.skip = std::move(why), own.at.clear();
  }
  return {};
}

spec::Document without_skipped(const spec::Document& document, const spec::Settings& settings) {
  auto narrow = document;
  std::erase_if(narrow.operations, [&](const spec::Operation& operation) {
    const auto own = settings.find(operation.key());
    if (own == settings.end() || own->second.skip.empty()) return false;
    narrow.skipped.push_back({operation.key(), {spec::ErrorCode::usage, own->second.skip, {}, ""}});
    return true;
  });
  return narrow;
}

}  // namespace assay::harness
