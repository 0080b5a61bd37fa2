// What a run finds of a planted fault.
#pragma once

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "contracts/check.h"
#include "tests/process.h"

namespace assay::tests {

/// Some check looks for it.
inline bool is_judged(std::string_view finding) {
  const auto& all = contracts::checks();
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& check) { return contracts::family(finding) == check.id; });
}

/// Check ids of all findings that gate.
inline std::set<std::string> findings_of(const std::string& journal) {
  std::set<std::string> checks;
  std::istringstream in(journal);
  for (std::string line; std::getline(in, line);) {
    const auto event = parse_line(line);
    if (event.at("event") == "finding") checks.emplace(event.at("check").as_string());
  }
  return checks;
}

inline bool is_or_below(const std::string& check, const std::string& finding) {
  return check == finding || check.starts_with(finding + ".");
}

}  // namespace assay::tests
