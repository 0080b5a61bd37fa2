// The only header that includes RapidCheck: generators as rc::Gen with lazy shrink trees, for our
// own properties and for GoogleTest users.
#pragma once

#include <rapidcheck.h>

#include <memory>

#include "properties/draw.h"
#include "properties/generators/cases.h"

namespace assay::properties {

/// rc::Random as a Source.
class RandomSource final : public Source {
 public:
  explicit RandomSource(rc::Random random) : random_(random) {}
  std::int64_t integer(std::int64_t lo, std::int64_t hi) override;

 private:
  rc::Random random_;
};

/// Document and operation must outlive the generator and what it generated. A draw that cannot be
/// made throws rc::GenerationFailure.
[[nodiscard]] rc::Gen<Drawn> valid_cases(const spec::Document& document,
                                         const spec::Operation& operation, Values values = {});

/// What a generator draws from; `document` and `operation` must outlive it.
struct DrawContext {
  const spec::Document& document;
  const spec::Operation& operation;
  const Values& values;
};

/// The draws behind the generators, without their shrink trees: all that a run needs.
[[nodiscard]] Drawn draw_one_valid(const DrawContext& context, const rc::Random& random, int size);
[[nodiscard]] Drawn draw_one_malformed(const DrawContext& context,
                                       const std::vector<Malformation>& choices,
                                       const rc::Random& random, int size);

/// Shrinks keep the verdict: invalid by the same keyword at the same location.
[[nodiscard]] rc::Gen<Drawn> malformed_cases(const spec::Document& document,
                                             const spec::Operation& operation,
                                             std::vector<Malformation> choices, Values values = {});

/// How RapidCheck prints a counterexample.
void showValue(const Drawn& drawn, std::ostream& out);

}  // namespace assay::properties
