// Cases for an operation: valid ones, and ones malformed in one named way.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/catalogue.h"
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
  /// Of fixed names: the values that Cases take in turns (words.h).
  std::map<std::string, std::vector<json::value>, std::less<>> turns{};
  /// The user's dictionary, for texts of random Cases.
  std::vector<std::string> words{};
};

/// The names in paths of which the document itself shows one value that all its operations agree
/// on (`example`, or the first of `examples`): likelier to exist on a server than a random text.
[[nodiscard]] std::map<std::string, json::value, std::less<>> path_examples(
    const spec::Document& document);

struct Spot;

/// One way to break one thing at one place. The kinds form a table (malformation_kinds()).
struct Malformation {
  std::string kind;      ///< row id: "wrong_type", "null", "outside_enum", …
  std::string keyword;   ///< the keyword that the verdict names; empty when nothing is claimed
  std::string location;  ///< pointer into the exchange where the verdict points
  /// What is broken: a parameter by index, or the body or the whole request (-1).
  int parameter = -1;
  std::size_t way = 0;               ///< which of the row's ways at this place
  std::shared_ptr<const Spot> spot;  ///< where inside the value; null when it is not inside one
};

/// A valid Case: required parameters always, optional ones by chance; nothing when some required
/// part cannot be generated (`why` then says which). Path values never hold what routers treat
/// specially.
[[nodiscard]] std::optional<spec::Case> generate_valid(const spec::Document& document,
                                                       const spec::Operation& operation,
                                                       Source& source, int size,
                                                       const Values& values,
                                                       std::string* why = nullptr);

/// Every (kind, place) of the operation that can be broken, with its proof: at most 600. Each kind
/// first, then each kind at its next place, so that the first ones differ most. Kinds that claim
/// nothing are left out.
[[nodiscard]] std::vector<Malformation> malformations(const spec::Document& document,
                                                      const spec::Operation& operation);

/// The same before any proof, of the levels in `phase` and the kinds in `choice`; kinds that claim
/// nothing included. Some cannot be had.
[[nodiscard]] std::vector<Malformation> list_malformations(const spec::Operation& operation,
                                                           std::string_view phase,
                                                           const KindChoice& choice);

/// A Case broken as `what` says, made from a valid one. The result's bytes are decoded: nothing is
/// returned unless the verdict is what the kind claims: invalid by one keyword alone, which is
/// `what.keyword` at `what.location` when those are known and else put there.
[[nodiscard]] std::optional<spec::Case> prove_malformed(const spec::Document& document,
                                                        const spec::Operation& operation,
                                                        Malformation& what, Source& source,
                                                        int size, const Values& values);

/// The same for a Malformation that was proven before: several attempts, for the same keyword at
/// the same location.
[[nodiscard]] std::optional<spec::Case> generate_malformed(const spec::Document& document,
                                                           const spec::Operation& operation,
                                                           const Malformation& what, Source& source,
                                                           int size, const Values& values);

/// The deterministic valid Cases of the boundary walk (boundaries.h), without their labels.
[[nodiscard]] std::vector<spec::Case> boundary_cases(const spec::Document& document,
                                                     const spec::Operation& operation,
                                                     std::uint64_t seed, const Values& values);

}  // namespace assay::properties
