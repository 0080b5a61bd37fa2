// The Cases that ask for methods which the document does not describe.
#pragma once

#include <cstdint>
#include <vector>

#include "spec/case.h"

namespace assay::harness {

/// One Case for each of GET PUT POST DELETE OPTIONS HEAD PATCH TRACE QUERY (RFC 9110 §9.3, RFC
/// 5789) and a made-up one that the path of `operation` does not describe; none unless it speaks
/// for its path. HEAD and OPTIONS come first and go where `valid` goes, HEAD only where GET is
/// described. What may change things gets path values of its own, made from `seed`, so that it
/// meets nothing that exists; DELETE is left out where the path has no such value. TRACE carries a
/// made-up credential and no other (RFC 9110 §9.3.8).
[[nodiscard]] std::vector<spec::Case> ask_other_methods(const spec::Document& document,
                                                        const spec::Operation& operation,
                                                        std::uint64_t seed,
                                                        const spec::Case& valid);

}  // namespace assay::harness
