// Cases for an operation: valid ones, and ones malformed in one named way.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/generate.h"
#include "properties/generators/source.h"
#include "spec/case.h"
#include "spec/decode.h"

namespace assay::properties {

/// What a run knows about values: `--set` and the names that exist on the server.
struct Values {
  /// Parameter (or top-level body member) name → value, used wherever the name occurs; always.
  std::map<std::string, json::value, std::less<>> fixed;
  /// The same, used nearly always (15 of 16 cases use all of them): names that exist on the server.
  std::map<std::string, json::value, std::less<>> known;
};

/// One way to break one thing at one place. The kinds form a table (malformations()).
struct Malformation {
  std::string kind;      ///< row id: "wrong_type", "null", "outside_enum", …
  std::string keyword;   ///< the keyword that the verdict must name
  std::string location;  ///< pointer into the exchange where the verdict must point
  /// Where the broken value stands: a parameter by index, or the body (-1), and the way inside it.
  int parameter = -1;
  std::vector<std::string> tokens;
  friend bool operator==(const Malformation&, const Malformation&) = default;
};

/// A row of the table of malformations: id, what it does.
struct MalformationKind {
  std::string_view id;
  std::string_view summary;
  std::string_view keyword;
};
[[nodiscard]] std::span<const MalformationKind> malformation_kinds() noexcept;

/// A valid Case: required parameters always, optional ones by chance; nothing when some required
/// part cannot be generated (`why` then says which). Path values never hold what routers treat
/// specially.
[[nodiscard]] std::optional<spec::Case> generate_valid(const spec::Document& document,
                                                       const spec::Operation& operation,
                                                       Source& source, int size,
                                                       const Values& values,
                                                       std::string* why = nullptr);

/// Every (kind, place) that can be broken in `base`'s operation: the walk of the boundary phase.
/// Ordered by place, then kind; no duplicates.
[[nodiscard]] std::vector<Malformation> malformations(const spec::Document& document,
                                                      const spec::Operation& operation);

/// A Case broken as `what` says, made from a valid one. The result's bytes are decoded: nothing is
/// returned unless the verdict is invalid and names `what.keyword` at `what.location` and nothing
/// else.
[[nodiscard]] std::optional<spec::Case> generate_malformed(const spec::Document& document,
                                                           const spec::Operation& operation,
                                                           const Malformation& what, Source& source,
                                                           int size, const Values& values);

/// The deterministic valid Cases: minimal, everything, each optional part alone, each enum and
/// boolean value, each example of the document, each bound at its limit. No two serialise to the
/// same bytes.
[[nodiscard]] std::vector<spec::Case> boundary_cases(const spec::Document& document,
                                                     const spec::Operation& operation,
                                                     std::uint64_t seed, const Values& values);

/// Calls `visit` with simpler Cases than `value`, most promising first, until it returns true (the
/// candidate was accepted) or there are none. Never offers `value` itself; every chain of accepted
/// candidates ends. `values.fixed` are left alone.
/// Returns the accepted candidate.
[[nodiscard]] std::optional<spec::Case> shrink_step(
    const spec::Document& document, const spec::Operation& operation, const spec::Case& value,
    const Values& values, const std::function<bool(const spec::Case&)>& visit);

/// All candidates of one step, for lazy shrink trees.
[[nodiscard]] std::vector<spec::Case> shrink_candidates(const spec::Document& document,
                                                        const spec::Operation& operation,
                                                        const spec::Case& value,
                                                        const Values& values);

}  // namespace assay::properties
