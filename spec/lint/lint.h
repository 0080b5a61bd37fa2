// What is wrong with a document itself.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spec/document.h"

namespace assay::spec::lint {

/// An error breaks a "MUST" of the standard, or makes a part of the document useless; a warning is
/// what most people would want to know.
enum class Severity : std::uint8_t { error, warning };
[[nodiscard]] std::string_view name(Severity severity) noexcept;

/// One defect of a document.
struct Defect {
  std::string_view rule;  ///< id of a row of rules()
  Severity severity = Severity::error;
  std::string message;   ///< one line, no full stop
  std::string advice;    ///< what to do; may be empty
  std::string location;  ///< see PlaceText
  Position where;        ///< of `location`
};

/// A row of the table of rules.
struct Rule {
  std::string_view id;
  Severity severity;
  std::string_view summary;
  std::string_view clause;  ///< of the standard that it rests on
};
[[nodiscard]] std::span<const Rule> rules() noexcept;

/// Everything that is wrong with `document`, in the order of its files and lines; no two with the
/// same rule, place and message. What cannot be decided is no defect. `fetch` as for
/// build_document().
[[nodiscard]] std::vector<Defect> lint(const Document& document, const Fetch& fetch = {});

/// The defect that a document has which cannot be read at all.
[[nodiscard]] Defect unreadable(const Error& error);

}  // namespace assay::spec::lint
