// Small changes inside one value: how a search climbs, character by character, into a parser of the
// service.
#pragma once

#include <boost/json.hpp>

#include "fuzz/mutators/mutate.h"
#include "properties/generators/source.h"

namespace assay::fuzz {

/// Changes a text by a character or two, or by libFuzzer's own mutations (its dictionary and the
/// operands of comparisons that it saw are among them), and a number by little, by half, double, or
/// a power of two. A text stays UTF-8. False when `value` is neither, and stays as it is.
[[nodiscard]] bool bend_value(boost::json::value& value, const MutateBytes& mutate_bytes,
                              properties::Source& source);

/// Puts the end of one text behind the beginning of another. False, and nothing happens, when one
/// of them is no text or there is nothing to put.
[[nodiscard]] bool splice_text(boost::json::value& value, const boost::json::value& other,
                               properties::Source& source);

}  // namespace assay::fuzz
