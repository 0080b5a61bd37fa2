// What a process said of its own death.
#pragma once

#include <string>
#include <string_view>

namespace assay::harness {

/// The telling line of `output`, the end of what a process wrote: a sanitizer's summary, a runtime
/// error, an uncaught exception, an assertion; empty when it says nothing. Of AddressSanitizer the
/// kind of error and the innermost function of its first stack that is not the allocator's or the
/// C library's: its own SUMMARY names whatever stands on top, and a symboliser that stumbles makes
/// another death of it each time.
[[nodiscard]] std::string summarize_output(std::string_view output);

}  // namespace assay::harness
