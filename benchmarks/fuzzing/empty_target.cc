// A target that does nothing: what libFuzzer itself costs.
#include "fuzz/targets/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return size > 0 && data[0] == 0 ? 1 - 1 : 0;
}
