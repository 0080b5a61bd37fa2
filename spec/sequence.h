// Several Cases in order, later ones with values of earlier answers: what a stateful search sends,
// a corpus stores and a finding over several requests repeats.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "spec/case.h"
#include "spec/contract/criterion.h"
#include "spec/runtime_expression.h"

namespace assay::spec {

/// A value of an earlier exchange that takes a place in a later request.
struct Binding {
  std::string to;          ///< "path.id", "query.page", "header.X-Y", "cookie.c", "body#/pointer"
  std::size_t from = 0;    ///< the earlier step
  std::string expression;  ///< what of it (runtime_expression.h)
  friend bool operator==(const Binding&, const Binding&) = default;
};

struct Step {
  Case call;  ///< what is sent where no binding holds: the values that stand in for unmet ones
  std::vector<Binding> links;
  /// What a workflow demands of the answer, with all values that it compares with.
  std::vector<Criterion> criteria = {};
  bool together = false;  ///< sent at the same time as the step before, on a connection of its own
  friend bool operator==(const Step&, const Step&) = default;
};

struct Sequence {
  std::vector<Step> steps;  ///< each links to earlier ones alone
  friend bool operator==(const Sequence&, const Sequence&) = default;
};

/// A Case alone, as a Sequence.
[[nodiscard]] Sequence single(Case call);

/// The readable form. One step without links is a Case's own form (case.h); else
/// {"steps": [{"operation": …, …}, {"operation": …, "links":
///   [{"to": "path.id", "from": 0, "value": "$response.body#/id"}], "together": true}]}
/// A step of a workflow has "criteria" too (spec/contract/criterion.h).
[[nodiscard]] json::object sequence_to_json(const Sequence& value);

/// The inverse, of both forms. Errors: usage, naming the member that is wrong; a link that leads
/// forwards is one.
[[nodiscard]] Result<Sequence> sequence_from_json(const json::value& value);

/// The Case of `step` with each binding that can be evaluated over `earlier` in its place. A value
/// that is no text, number or boolean is bound in bodies alone. Into a path goes, of a header field
/// that holds a URI (Location), what stands at that place of the operation's path template.
[[nodiscard]] Case bind(const Step& step, const std::vector<Performed>& earlier);

/// Takes the step away and renumbers the links behind it. A link to it becomes the one by which the
/// step got its own value for the same place, or goes.
void erase_step(Sequence& sequence, std::size_t index);

/// Puts a step in; links behind it are renumbered. `step`'s own links count steps before `index`.
void insert_step(Sequence& sequence, std::size_t index, Step step);

}  // namespace assay::spec
