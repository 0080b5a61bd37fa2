// What somebody meant who typed a name that nobody knows.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace assay::spec {

/// The name of `known` that is fewest letters from `typed`, the first of equals; empty when none is
/// nearer than `limit`. A letter left out or put in counts 1, a wrong one 2; case does not count.
/// Names beyond 64 bytes are nobody's typing error.
[[nodiscard]] std::string_view nearest_name(std::string_view typed,
                                            const std::vector<std::string_view>& known,
                                            std::size_t limit);

}  // namespace assay::spec
