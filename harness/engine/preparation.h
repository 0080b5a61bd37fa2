// Before the plan: one thing of each kind is created, so that all phases meet things that exist.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/engine/perform.h"
#include "properties/generators/cases.h"

namespace assay::harness {

/// Names for path parameters, by operation (its key) and parameter.
using NamesByOperation =
    std::map<std::string, std::map<std::string, boost::json::value, std::less<>>, std::less<>>;

/// The parameters of a path template, each with the shape of the path up to it.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> named_places(
    const std::string& path);

struct Preparation {
  /// What each operation is to ask for. Who deletes things gets one of its own, so that the others
  /// keep theirs.
  NamesByOperation names;
  std::vector<ExaminedStep> steps;   ///< what was sent, in order
  std::vector<std::string> remarks;  ///< what could not be created, and why
};

/// Creates one thing of each Resource (and a second one where there is a DELETE), parents first,
/// with Cases drawn from `seed`; where nothing creates, the first one that is listed is taken.
/// Resources whose name is among `values.fixed` are left alone: the user said what to use. Needs
/// subject.resources.
[[nodiscard]] Preparation prepare(const Subject& subject, const properties::Values& values,
                                  std::uint64_t seed, Transport& transport,
                                  const std::function<bool()>& stop);

}  // namespace assay::harness
