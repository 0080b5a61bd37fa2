#include "harness/engine/last_words.h"

#include <algorithm>
#include <array>
#include <optional>

namespace assay::harness {
namespace {

constexpr std::size_t longest = 500;

// Marks of a line that says why a process died, the most telling first.
constexpr std::array<std::string_view, 8> tellings{
    "runtime error: ", "SUMMARY: ",   "terminate called", "what():  ",
    "Assertion `",     "panicked at", "fatal error: ",    "assay: cannot run "};

// Functions that stand on top of stacks without being at fault.
constexpr std::array<std::string_view, 22> bystanders{
    "operator new",  "operator delete", "malloc",      "calloc",  "realloc", "free",
    "__interceptor", "__asan",          "__sanitizer", "memcpy",  "memmove", "memset",
    "memcmp",        "strlen",          "strcpy",      "strncpy", "strcat",  "strcmp",
    "strncmp",       "std::",           "raise",       "abort"};

std::string_view line_at(std::string_view text, std::size_t at) {
  return text.substr(at, text.find('\n', at) - at);
}

/// "    #1 0x55d61e6fcc66 in orders::forget(int) /src/a.cc:3:4": "orders::forget"; empty when the
/// frame has no name.
std::string_view function_of(std::string_view frame) {
  const auto in = frame.find(" in ");
  if (in == std::string_view::npos) return {};
  auto name = frame.substr(in + 4);
  // "(anonymous namespace)::f(int)" is f, the parameters apart.
  const auto start = name.starts_with("(anonymous namespace)") ? 21U : 0U;
  name = name.substr(0, name.find('(', start));
  return name.substr(0, name.find(" /"));
}

bool is_bystander(std::string_view function) {
  return function.empty() ||
         std::any_of(bystanders.begin(), bystanders.end(),
                     [&](std::string_view name) { return function.starts_with(name); });
}

/// The first stack behind the error's line, innermost frame first.
std::string_view culprit(std::string_view report) {
  for (auto at = report.find("\n    #0 "); at != std::string_view::npos;) {
    const auto frame = line_at(report, at + 1);
    if (!frame.starts_with("    #")) break;
    const auto function = function_of(frame);
    if (!is_bystander(function)) return function;
    at = report.find('\n', at + 1);
  }
  return {};
}

std::optional<std::string> of_address_sanitizer(std::string_view output) {
  constexpr std::string_view summary = "SUMMARY: AddressSanitizer: ";
  const auto at = output.rfind(summary);
  const auto error = output.rfind("ERROR: AddressSanitizer: ", at);
  if (at == std::string_view::npos || error == std::string_view::npos) return std::nullopt;
  const auto told = line_at(output, at + summary.size());
  const auto function = culprit(output.substr(error, at - error));
  if (function.empty()) return std::nullopt;
  return "AddressSanitizer: " + std::string(told.substr(0, told.find(' '))) + " in " +
         std::string(function.substr(0, longest));
}

}  // namespace

std::string summarize_output(std::string_view output) {
  if (auto told = of_address_sanitizer(output)) return *told;
  for (const auto telling : tellings) {
    const auto at = output.rfind(telling);
    if (at == std::string_view::npos) continue;
    const auto begin = telling == "SUMMARY: " ? at + telling.size() : output.rfind('\n', at) + 1;
    return std::string(line_at(output, begin).substr(0, longest));
  }
  return {};
}

}  // namespace assay::harness
