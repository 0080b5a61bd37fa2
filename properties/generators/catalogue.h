// The catalogue of malformed requests: every way to break one, by name.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spec/result.h"

namespace assay::properties {

/// What a kind of malformation works on, from the meaning of a value down to the framing.
enum class Level : std::uint8_t { schema, value, syntax, media, protocol, injection, unicode };

/// A row of the table of levels.
struct LevelRow {
  Level level;
  std::string_view id;
  std::string_view summary;
  std::string_view phase;  ///< the phase of a run that walks it
};
[[nodiscard]] std::span<const LevelRow> levels() noexcept;
[[nodiscard]] std::string_view name(Level level) noexcept;

/// What must be proven of the bytes before a Case may bear a kind's name.
enum class Claim : std::uint8_t {
  keyword,  ///< invalid by the row's keyword alone, at the place or a member of it
  place,    ///< invalid by one keyword alone, at the place or below it
  none      ///< nothing: whatever the bytes turn out to be decides what is expected of the server
};

/// A row of the table of malformations.
struct MalformationKind {
  std::string_view id;
  Level level = Level::schema;
  std::string_view summary;
  /// What is broken: the keyword that a verdict names (alternatives by '|'), or the clause of the
  /// standard.
  std::string_view keyword;
  Claim claim = Claim::keyword;
};
/// All rows, by level; ids are unique.
[[nodiscard]] std::span<const MalformationKind> malformation_kinds() noexcept;
/// The row, or null.
[[nodiscard]] const MalformationKind* find_malformation(std::string_view id) noexcept;

/// Which kinds are wanted: `only` (all, when empty) without `except`; both hold ids of kinds.
struct KindChoice {
  std::set<std::string, std::less<>> only;
  std::set<std::string, std::less<>> except;
  [[nodiscard]] bool wants(std::string_view id) const {
    return (only.empty() || only.contains(id)) && !except.contains(id);
  }
};

/// Resolves names of kinds and levels. Errors: usage, with the nearest name.
[[nodiscard]] spec::Result<KindChoice> choose_kinds(const std::vector<std::string>& only,
                                                    const std::vector<std::string>& except);

}  // namespace assay::properties
