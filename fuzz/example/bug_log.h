// What a bench wants to know of planted mistakes: which was reached, after how many calls.
#pragma once

#include <cstddef>
#include <string_view>

namespace assay::example {

/// Writes `name`, which has the number `index`, into the file that the environment names as
/// PASSWORDS_BUG_LOG, once in a process, before the mistake happens; behind it the number of calls
/// when they are counted.
void log_bug(std::size_t index, std::string_view name) noexcept;

/// With PASSWORDS_BUG_ONCE in the environment: was `name` written there, by this process or before?
[[nodiscard]] bool was_logged(std::size_t index, std::string_view name) noexcept;

/// Counts a request, over all processes that share the file named as PASSWORDS_CALLS.
void count_call() noexcept;

}  // namespace assay::example
