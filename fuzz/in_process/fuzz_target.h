// A C++ service under libFuzzer: one macro makes a target of a handler.
//
//   #include "fuzz/in_process/fuzz_target.h"
//   ASSAY_FUZZ_HANDLER(ASSAY_HANDLER_DOCUMENT, handle)
//   ASSAY_FUZZ_HANDLER("openapi.yaml", handle, .reset = reset, .known = {{"room", "a"}})
//
// cmake/assay_fuzz_handler.cmake builds it. Inputs are the Cases and sequences of `assay fuzz`, as
// JSON, or findings of a run. Of the environment it reads
//   ASSAY_FINDINGS          folder for broken contracts, one file each; default assay-findings
//   ASSAY_ABORT_ON_FINDING  1: a broken contract is a crash too, with libFuzzer's artefact
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "fuzz/in_process/handler.h"

namespace assay::in_process {

/// What libFuzzer's entrances of one program lead to. Ends the process with a message when the
/// document cannot be used.
class FuzzTarget {
 public:
  FuzzTarget(const std::string& document_path, Handler handler, HandlerOptions options = {});
  ~FuzzTarget();
  FuzzTarget(const FuzzTarget&) = delete;
  FuzzTarget& operator=(const FuzzTarget&) = delete;

  /// LLVMFuzzerInitialize: fills the corpus folder of the command line when it is empty.
  int initialize(int argc, char** argv);
  /// LLVMFuzzerTestOneInput: performs a sequence and judges its answers. A broken contract is
  /// recorded; an exception of the handler ends the process. -1 for what is no input.
  int run(const std::uint8_t* data, std::size_t size);
  /// LLVMFuzzerCustomMutator.
  std::size_t mutate(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed);
  /// LLVMFuzzerCustomCrossOver.
  std::size_t cross(const std::uint8_t* one, std::size_t one_size, const std::uint8_t* two,
                    std::size_t two_size, std::uint8_t* out, std::size_t max_size, unsigned seed);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace assay::in_process

/// Defines libFuzzer's entrances for `handler` (see in_process::Handler), judged by the document at
/// `document_path` (const char*). What follows are members of in_process::HandlerOptions. Once in a
/// program.
#define ASSAY_FUZZ_HANDLER(document_path, handler, ...)                                     \
  static ::assay::in_process::FuzzTarget& assay_fuzz_target() {                             \
    static auto& target = *new ::assay::in_process::FuzzTarget(                             \
        document_path, handler, ::assay::in_process::HandlerOptions{__VA_ARGS__});          \
    return target;                                                                          \
  }                                                                                         \
  extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {                            \
    return assay_fuzz_target().initialize(*argc, *argv);                                    \
  }                                                                                         \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {       \
    return assay_fuzz_target().run(data, size);                                             \
  }                                                                                         \
  extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,      \
                                                 std::size_t max_size, unsigned int seed) { \
    return assay_fuzz_target().mutate(data, size, max_size, seed);                          \
  }                                                                                         \
  extern "C" std::size_t LLVMFuzzerCustomCrossOver(                                         \
      const std::uint8_t* one, std::size_t one_size, const std::uint8_t* two,               \
      std::size_t two_size, std::uint8_t* out, std::size_t max_size, unsigned int seed) {   \
    return assay_fuzz_target().cross(one, one_size, two, two_size, out, max_size, seed);    \
  }                                                                                         \
  static_assert(true, "takes the semicolon")
