// libFuzzer's entrance, which each target defines (LLVM, "Fuzzing with libFuzzer").
#pragma once

#include <cstddef>
#include <cstdint>

/// Must not crash, leak or hang on any bytes; returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
