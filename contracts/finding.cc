#include "contracts/finding.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/schema/pointer.h"

namespace assay::contracts {
namespace {

constexpr std::size_t headline_limit = 200;

// A schema that contains itself gives one field at every depth: "/sub/sub/sub/id" is "/sub/id", and
// "/in/*/in/*/id" is "/in/*/id". Ways of up to three tokens are seen.
void fold_repetition(std::string& way) {
  auto start = way.size();
  for (int tokens = 1; tokens <= 3; ++tokens) {
    start = start > 0 ? way.rfind('/', start - 1) : std::string::npos;
    if (start == std::string::npos || start == 0) return;
    const auto length = way.size() - start;
    if (start < length || way.compare(start - length, length, way, start) != 0) continue;
    way.resize(start);
    return;
  }
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

std::string normalised_location(std::string_view location) {
  const auto generic = spec::at_any_index(location);
  std::string_view rest(generic);
  std::string out;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/', 1), rest.size());
    out += rest.substr(0, end);
    rest.remove_prefix(end);
    fold_repetition(out);
  }
  return out;
}

namespace {

/// Of a request with a member that nobody described the name is ours, and says nothing.
bool names_a_stranger(const Finding& finding) {
  return family(finding.check) == "malformed_rejected" &&
         (finding.keyword == "additionalProperties" || finding.keyword == "unevaluatedProperties" ||
          finding.keyword == "propertyNames");
}

}  // namespace

std::string fingerprint(const Finding& finding) {
  auto location = normalised_location(finding.location);
  if (names_a_stranger(finding)) location.resize(location.rfind('/') + 1);
  std::string identity;
  for (const auto& part :
       {finding.check, finding.operation, finding.keyword, location, finding.schema}) {
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
