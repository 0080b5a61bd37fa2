#include <algorithm>
#include <cmath>

#include "spec/schema/emit_parts.h"
#include "spec/schema/number.h"
#include "spec/schema/rules.h"

namespace assay::spec {
namespace {

constexpr double two63 = 9223372036854775808.0;

void nothing(NumberBlock& block) {
  block.low = 1;
  block.high = 0;
}

void raise(NumberBlock& block, const json::value& bound, bool exclusive) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  if (bound.is_double()) {
    const double up = std::ceil(bound.get_double());
    if (up >= two63) return nothing(block);
    if (up < -two63) return;
    const bool hit = exclusive && up == bound.get_double();
    block.low = static_cast<std::int64_t>(up) + (hit ? 1 : 0);
    return;
  }
  if (compare_numbers(bound, json::value(most)) > 0) return nothing(block);
  const auto value = bound.to_number<std::int64_t>();
  if (exclusive && value == most) return nothing(block);
  block.low = value + (exclusive ? 1 : 0);
}

void lower(NumberBlock& block, const json::value& bound, bool exclusive) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  if (bound.is_double()) {
    const double down = std::floor(bound.get_double());
    if (down < -two63) return nothing(block);
    if (down >= two63) return;
    const bool hit = exclusive && down == bound.get_double();
    if (hit && down == -two63) return nothing(block);
    block.high = static_cast<std::int64_t>(down) - (hit ? 1 : 0);
    return;
  }
  if (compare_numbers(bound, json::value(most)) > 0) return;
  const auto value = bound.to_number<std::int64_t>();
  if (exclusive && value == least) return nothing(block);
  block.high = value - (exclusive ? 1 : 0);
}

// The int64 numbers that the bounds admit; with `low` above `high` there are none.
void narrow(NumberBlock& block, const Node& node) {
  if (node.minimum) raise(block, node.minimum->value, node.minimum->exclusive);
  if (node.maximum && block.low <= block.high) {
    lower(block, node.maximum->value, node.maximum->exclusive);
  }
}

}  // namespace

std::optional<NumberBlock> make_number_block(NodeId id, const Node& node) {
  const bool format = node.asserts_format && is_number_format(node.format);
  if (!node.minimum && !node.maximum && !node.multiple_of && !format) return std::nullopt;
  NumberBlock block;
  block.node = id;
  block.bounded = node.minimum || node.maximum || format;
  narrow(block, node);
  if (format && node.format == "int32") {
    block.low = std::max<std::int64_t>(block.low, std::numeric_limits<std::int32_t>::min());
    block.high = std::min<std::int64_t>(block.high, std::numeric_limits<std::int32_t>::max());
  }
  block.has_multiple = node.multiple_of.has_value();
  if (node.multiple_of && node.multiple_of->is_int64()) block.step = node.multiple_of->get_int64();
  return block;
}

}  // namespace assay::spec
