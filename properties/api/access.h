// Is what one user made safe from another? Sequences that ask, and what their answers say.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "contracts/finding.h"
#include "properties/api/resources.h"
#include "properties/generators/cases.h"
#include "spec/document.h"
#include "spec/message.h"
#include "spec/sequence.h"

namespace assay::properties {

/// For each secured operation on one thing that can be created: the first user makes it (and what
/// it belongs to); the second one (Credentials::other) asks for the list, for a made-up name, and
/// then for the thing. Equal seeds give equal sequences.
[[nodiscard]] std::vector<spec::Sequence> access_sequences(const spec::Document& document,
                                                           const std::vector<Resource>& resources,
                                                           const Values& values,
                                                           std::uint64_t seed);

/// One call of a sequence as it was sent, with its outcome.
struct AccessCall {
  const spec::Case* call = nullptr;
  const spec::Exchange* exchange = nullptr;
};

/// What the last call says about access, when it is the second user's and about a thing that the
/// first one made earlier in `calls`:
/// - access.read, access.change, access.delete: it succeeded. A failure when the second user's own
///   list was whole and did not show the thing; a warning when no list says whose it is.
/// - access.existence (a warning): 403, while a made-up name gives 404 (RFC 9110 §15.5.4).
/// Nothing when the second user's list shows the thing (shared by design), when a made-up name is
/// served as well or was not asked for (then names mean nothing there), when the thing was deleted
/// before, and when the operation needs no credentials.
[[nodiscard]] std::vector<contracts::Finding> judge_access(const spec::Document& document,
                                                           const std::vector<Resource>& resources,
                                                           std::span<const AccessCall> calls);

}  // namespace assay::properties
