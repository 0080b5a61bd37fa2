// From literals to one shape of them.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/demand.h"
#include "properties/generators/shape.h"
#include "properties/generators/source.h"
#include "spec/schema/validate.h"

namespace assay::properties {

/// Answers "which of n branches?" while a demand is unfolded.
class Choices {
 public:
  virtual ~Choices() = default;
  virtual std::size_t pick(std::size_t n) = 0;
};

/// All combinations of choices, one after the other: unfold, then next().
class EveryChoice final : public Choices {
 public:
  std::size_t pick(std::size_t n) override;
  /// Turns to the next combination; false when all were seen.
  bool next();

 private:
  struct Turn {
    std::size_t at = 0;
    std::size_t of = 0;
  };
  std::vector<Turn> turns_;
  std::size_t depth_ = 0;
};

class RandomChoice final : public Choices {
 public:
  explicit RandomChoice(Source& source) noexcept : source_(source) {}
  std::size_t pick(std::size_t n) override { return n > 1 ? source_.index(n) : 0; }

 private:
  Source& source_;
};

/// What unfolding needs to know of the program.
struct UnfoldContext {
  const spec::Program& program;
  Scopes& scopes;
  spec::Direction direction;
  bool exact;  ///< the branches of oneOf that were not chosen are negated; else the validator
               ///< decides
};

/// Unfolds `literals`; a contradiction ends it early.
[[nodiscard]] Shape unfold(const UnfoldContext& context, const Literals& literals,
                           Choices& choices);

/// True when no value keeps both nodes, as far as a short look tells: types, constants of required
/// members, closed objects.
[[nodiscard]] bool disjoint(const spec::Program& program, spec::NodeId a, spec::NodeId b);

}  // namespace assay::properties
