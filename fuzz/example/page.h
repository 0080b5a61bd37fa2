// One page of a listing.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/example/bugs.h"
#include "fuzz/example/store.h"
#include "fuzz/example/wishes.h"

namespace assay::example {

/// The page of `found` that `wish` asks for, with links to its neighbours at `path`.
[[nodiscard]] json::object describe_page(const std::string& path, const PageWish& wish,
                                         const std::vector<Password>& found, std::int64_t now,
                                         const Bugs& bugs);

}  // namespace assay::example
