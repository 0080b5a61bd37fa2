// What the rows of the history's tables hold, for the files that read them.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "contracts/finding.h"
#include "reports/comparison.h"

namespace assay::reports {

/// How many runs a comparison looks back over.
inline constexpr std::size_t nights_looked_at = 30;

inline constexpr const char* newest_first = " ORDER BY started_at DESC, number DESC";

/// 0 for what is no number.
inline std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

inline std::int64_t whole(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}

inline std::uint64_t count_of(const std::string& text) {
  return static_cast<std::uint64_t>(number_of(text));
}

/// "$1, $2, …" for a list of values.
inline std::string places(std::size_t count) {
  std::string text;
  for (std::size_t i = 1; i <= count; ++i) text += fmt::format("{}${}", i == 1 ? "" : ", ", i);
  return text;
}

inline OperationState state_named(std::string_view text) {
  for (const auto state : {OperationState::unreached, OperationState::passed,
                           OperationState::warned, OperationState::flaky, OperationState::failed}) {
    if (name(state) == text) return state;
  }
  return OperationState::absent;
}

inline contracts::Severity severity_named(std::string_view text) {
  return text == contracts::name(contracts::Severity::warning) ? contracts::Severity::warning
                                                               : contracts::Severity::failure;
}

}  // namespace assay::reports
