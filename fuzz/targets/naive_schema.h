// A small validator written from the text of JSON Schema 2020-12, to check the real one against:
// no compiling, no masks, no tables. Local references, no dynamic ones, no identifiers.
#pragma once

#include <boost/json.hpp>
#include <optional>

namespace assay::fuzz {

/// The verdict on `instance`; nothing where this evaluator does not follow (a broken schema, a
/// reference that goes nowhere, a pattern that is not decided, too deep).
[[nodiscard]] std::optional<bool> naive_verdict(const boost::json::value& schema,
                                                const boost::json::value& instance);

}  // namespace assay::fuzz
