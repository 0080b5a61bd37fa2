// The simplest Case that still shows what a given one shows.
#pragma once

#include <functional>
#include <vector>

#include "properties/generators/cases.h"
#include "spec/serialize.h"

namespace assay::properties {

/// A candidate with its bytes and their verdict.
struct Candidate {
  const spec::Case& value;
  const spec::Request& request;
  const spec::Verdict& verdict;
};

/// What shrinking works on; all must outlive the call.
struct ShrinkContext {
  const spec::Document& document;
  const spec::Operation& operation;
  const Values& values;  ///< `fixed` ones are left alone, `known` ones are returned to
  const spec::RequestOptions& request;
  std::function<bool()> stop;  ///< ends the search when it says true; may be empty
};

/// Says whether a candidate still shows what matters; may send it.
using Keeps = std::function<bool(const Candidate&)>;

/// Looks for the simplest Case (see Simplicity) that `keeps` admits, starting from `value`: parts,
/// arguments, members and items are left out, halves first; subtrees give way to the simplest value
/// of their schema; numbers and lengths are found by search; equal values are changed together.
/// Only candidates that are simpler than the last one kept, have bytes that were not asked about
/// before, and the same verdict are asked about: valid ones stay valid, invalid ones break no
/// keyword at no place that `value` does not break (array indices apart). Ends always.
[[nodiscard]] spec::Case minimize(const ShrinkContext& context, const spec::Case& value,
                                  const Keeps& keeps);

/// What minimize() would ask about first if nothing were ever kept: for lazy shrink trees.
[[nodiscard]] std::vector<spec::Case> shrink_candidates(const spec::Document& document,
                                                        const spec::Operation& operation,
                                                        const spec::Case& value,
                                                        const Values& values);

/// True when an invalid `now` breaks nothing but what `before` breaks too, or both are of the same
/// other kind.
[[nodiscard]] bool same_verdict(const spec::Verdict& before, const spec::Verdict& now);

}  // namespace assay::properties
