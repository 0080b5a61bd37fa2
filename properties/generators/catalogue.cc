#include "properties/generators/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "properties/generators/breaks.h"
#include "spec/nearest_name.h"

namespace assay::properties {
namespace {

constexpr std::array<LevelRow, 7> level_rows{{
    {Level::schema, "schema", "one keyword of the schema broken, at one place", "malformed"},
    {Level::value, "value", "values that look right: near misses and look-alikes", "malformed"},
    {Level::syntax, "syntax", "bodies that are not what their media type says", "malformed"},
    {Level::media, "media", "media types, charsets and codings that are wrong or not true",
     "malformed"},
    {Level::protocol, "protocol", "HTTP messages that break the grammar or the framing",
     "protocol"},
    {Level::injection, "injection", "texts that an interpreter may take for its own language",
     "trouble"},
    {Level::unicode, "unicode", "texts that servers cut, fold, count or print wrongly", "trouble"},
}};

std::vector<const ValueBreak*> gather_value_breaks() {
  std::vector<const ValueBreak*> rows;
  for (const auto& family :
       {number_breaks(), text_breaks(), array_breaks(), object_breaks(), combinator_breaks(),
        look_alikes(), format_misses(), injections(), unicode_troubles()}) {
    for (const auto& row : family) rows.push_back(&row);
  }
  return rows;
}

std::vector<MalformationKind> gather_kinds() {
  std::vector<MalformationKind> kinds{missing_parameter, missing_body};
  for (const auto* row : value_breaks()) kinds.push_back(row->kind);
  const auto add = [&](const auto& rows) {
    for (const auto& row : rows) kinds.push_back(row.kind);
  };
  add(syntax_breaks());
  add(media_breaks());
  add(protocol_breaks());
  std::stable_sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) {
    return static_cast<int>(a.level) < static_cast<int>(b.level);
  });
  return kinds;
}

std::string nearest_to(std::string_view typed) {
  std::vector<std::string_view> names;
  for (const auto& level : level_rows) names.push_back(level.id);
  for (const auto& kind : malformation_kinds()) names.push_back(kind.id);
  const auto limit = std::max<std::size_t>(4, typed.size() / 2);
  return std::string(spec::nearest_name(typed, names, limit));
}

spec::Result<void> add_names(const std::vector<std::string>& typed,
                             std::set<std::string, std::less<>>& ids) {
  for (const auto& word : typed) {
    const auto before = ids.size();
    bool known = find_malformation(word) != nullptr;
    if (known) ids.insert(word);
    for (const auto& kind : malformation_kinds()) {
      if (name(kind.level) != word) continue;
      ids.insert(std::string(kind.id));
      known = true;
    }
    if (known || ids.size() > before) continue;
    const auto near = nearest_to(word);
    const std::string table = "see assay run --list-malformations";
    return spec::Error{spec::ErrorCode::usage,
                       fmt::format("no malformation and no level is named '{}'", word),
                       {},
                       near.empty() ? table : fmt::format("did you mean '{}'? {}", near, table)};
  }
  return {};
}

}  // namespace

std::span<const LevelRow> levels() noexcept {
  return level_rows;
}

std::string_view name(Level level) noexcept {
  return level_rows[static_cast<std::size_t>(level)].id;
}

const std::vector<const ValueBreak*>& value_breaks() {
  static const auto rows = gather_value_breaks();
  return rows;
}

std::span<const MalformationKind> malformation_kinds() noexcept {
  static const auto kinds = gather_kinds();
  return kinds;
}

const MalformationKind* find_malformation(std::string_view id) noexcept {
  for (const auto& kind : malformation_kinds()) {
    if (kind.id == id) return &kind;
  }
  return nullptr;
}

spec::Result<KindChoice> choose_kinds(const std::vector<std::string>& only,
                                      const std::vector<std::string>& except) {
  KindChoice choice;
  if (auto added = add_names(only, choice.only); !added) return added.error();
  if (auto added = add_names(except, choice.except); !added) return added.error();
  return choice;
}

}  // namespace assay::properties
