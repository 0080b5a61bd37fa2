// Any JSON as a sequence: it survives JSON, steps can be put in and taken out without a link that
// leads forwards, and bound to answers of any bytes it still is a sequence.
#include <boost/json.hpp>

#include "fuzz/targets/target.h"
#include "spec/sequence.h"

namespace {

using namespace assay::spec;

bool is_sound(const Sequence& sequence) {
  for (std::size_t i = 0; i < sequence.steps.size(); ++i) {
    for (const auto& link : sequence.steps[i].links) {
      if (link.from >= i || link.to.empty()) return false;
    }
  }
  return true;
}

void check_round_trip(const Sequence& sequence) {
  const auto again = sequence_from_json(sequence_to_json(sequence));
  if (!again || !(*again == sequence)) __builtin_trap();
}

/// Every answer is the input itself: bodies and fields are as hostile as they can be.
void check_binding(const Sequence& sequence, const std::string& bytes) {
  Exchange exchange;
  exchange.request = {"GET", "/a/1/x?q=2", {{"X-H", bytes}}, bytes};
  exchange.outcome = Response{200, "", "", {{"Location", bytes}}, bytes, false};
  std::vector<Performed> earlier;
  Sequence bound;
  for (const auto& step : sequence.steps) {
    bound.steps.push_back({assay::spec::bind(step, earlier), {}});
    earlier.emplace_back(step.call, exchange);
  }
  check_round_trip(bound);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  boost::system::error_code failed;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto value = boost::json::parse(bytes, failed);
  if (failed) return 0;
  auto sequence = sequence_from_json(value);
  if (!sequence) {
    if (sequence.error().text().find('\n') != std::string::npos) __builtin_trap();
    return 0;
  }
  if (sequence->steps.empty() || !is_sound(*sequence)) __builtin_trap();
  check_round_trip(*sequence);
  check_binding(*sequence, bytes);
  const auto index = size % sequence->steps.size();
  auto changed = *sequence;
  insert_step(changed, index, sequence->steps[index]);
  if (!is_sound(changed)) __builtin_trap();
  erase_step(changed, index);
  if (!(changed == *sequence)) __builtin_trap();
  erase_step(changed, index);
  if (!is_sound(changed)) __builtin_trap();
  return 0;
}
