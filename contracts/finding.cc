#include "contracts/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace assay::contracts {
namespace {

constexpr std::size_t headline_limit = 200;

// "/response/body/items/3/id" → "/response/body/items/*/id".
std::string normalised(std::string_view location) {
  std::string out;
  while (!location.empty()) {
    location.remove_prefix(1);
    const auto end = std::min(location.find('/'), location.size());
    const auto token = location.substr(0, end);
    location.remove_prefix(end);
    const bool index = !token.empty() && std::all_of(token.begin(), token.end(), [](char c) {
      return std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
    out += '/';
    out += index ? std::string_view("*") : token;
  }
  return out;
}

std::uint64_t hash(std::string_view text) {
  std::uint64_t sum = 0xCBF29CE484222325U;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return sum;
}

}  // namespace

std::string_view name(Severity severity) noexcept {
  return severity == Severity::failure ? "failure" : "warning";
}

std::string fingerprint(const Finding& finding) {
  std::string identity;
  for (const auto& part : {finding.check, finding.operation, finding.keyword,
                           normalised(finding.location), finding.schema}) {
    identity += part;
    identity += '\n';
  }
  return fmt::format("{:016x}", hash(identity));
}

std::string headline(const Finding& finding) {
  auto text =
      fmt::format("{}: {} (expected {})", finding.location, finding.actual, finding.expected);
  const auto tail = finding.status != 0 ? fmt::format(" (HTTP {})", finding.status) : std::string();
  const auto room = headline_limit - tail.size();
  if (text.size() > room) {
    text.resize(room - 3);
    // Not in the middle of a UTF-8 sequence.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
      text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
    text += "…";
  }
  return text + tail;
}

std::string_view family(std::string_view check) noexcept {
  return check.substr(0, check.find('.'));
}

}  // namespace assay::contracts
