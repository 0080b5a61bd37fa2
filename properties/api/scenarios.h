// Directed sequences: for each kind of thing, what puts each law to the test.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "properties/api/resources.h"
#include "properties/generators/cases.h"
#include "spec/sequence.h"

namespace assay::properties {

struct Scenario {
  std::string_view id;       ///< "deletion", "reading", …: what it is about
  std::size_t resource = 0;  ///< index into the resources
  spec::Sequence sequence;
};

/// The scenarios of one resource, drawn from `seed`: bodies by the generators, other operations on
/// the same thing mixed in. Makers stand before what needs them, parents before children; what
/// removes things comes last. A thing is made by the resource's POST, or by its PUT when clients
/// choose names; a resource without either has none, since nothing that was there before is ever
/// changed. `round` tells repetitions apart: another round has other bodies and another mixture.
[[nodiscard]] std::vector<Scenario> scenarios(const spec::Document& document,
                                              const std::vector<Resource>& resources,
                                              std::size_t resource, std::uint64_t seed,
                                              std::uint64_t round, const Values& values);

}  // namespace assay::properties
