// What changed between two API descriptions, and whom it breaks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spec/document.h"

namespace assay::spec::diff {

/// Does a change break those who use the API as `before` describes it? `depends`: the two documents
/// alone do not tell; somebody has to look.
enum class Breaking : std::uint8_t { no, depends, yes };
/// "no", "depends", "yes".
[[nodiscard]] std::string_view name(Breaking breaking) noexcept;

/// A row of the table of rules.
struct Rule {
  std::string_view id;
  Breaking breaking;
  std::string_view summary;
  std::string_view why;
};
/// All rules: those of operations, parameters, bodies, responses, security and servers, then those
/// of schemas, once for requests and once for responses.
[[nodiscard]] std::span<const Rule> rules();

/// One difference in meaning.
struct Change {
  std::string_view rule;  ///< id of a row of rules()
  /// As the rule says; or `depends` where the change stands in one of several alternatives that
  /// might make up for it.
  Breaking breaking = Breaking::no;
  std::string operation;  ///< "METHOD /path", as `after` writes it where it has it; empty: of the
                          ///< whole document
  std::string part;    ///< "response 200 application/json", "query parameter limit"; may be empty
  std::string status;  ///< of a response: "200", "2XX", "default"; else empty
  /// Where it shows in an exchange, as Finding::location does, with "*" for any index or name:
  /// "/response/body/items/*/name". Empty when it shows in no single place.
  std::string instance;
  std::string message;     ///< one line, no full stop
  bool in_before = false;  ///< `location` stands in `before`, because `after` does not have it
  std::string location;    ///< see PlaceText
  Position where;          ///< of `location`

  /// "response 200 application/json, /items/*/name: `maxLength` was 5 and is 10"
  [[nodiscard]] std::string sentence() const;
};

/// All changes, breaking ones first, then those that depend; in the order of `before` within each,
/// what is new after it. The documents are compared by meaning, whatever their versions: `$ref` and
/// what it leads to are the same, `nullable: true` and `type: [x, "null"]` are, and the order of
/// members, descriptions and examples are no changes. Paths that differ in the names of their
/// expressions only are one path.
[[nodiscard]] std::vector<Change> compare(const Document& before, const Document& after);

}  // namespace assay::spec::diff
