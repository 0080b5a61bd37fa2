// Assay's own contract files (`assay: 1`): what a run expects of single operations.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "spec/document.h"

namespace assay::spec {

/// What the user said about one operation.
struct OperationSettings {
  /// Statuses as written: "201", "4XX"; empty: the usual rules.
  std::vector<std::string> accept;
  std::vector<std::string> reject;
  /// Check id or family → failure, warning or off. The id of a finding wins over its family.
  std::map<std::string, std::string, std::less<>> severity;
  std::map<std::string, json::value, std::less<>> parameters;
  std::vector<std::string> dictionary;
  std::string skip;           ///< why nothing is sent; empty: it is
  int max_response_time = 0;  ///< milliseconds; 0: no limit
  std::uint64_t cases = 0;    ///< 0: --max-cases
  std::string at;             ///< "file:line:column" of the last entry that says something

  /// How much a finding with this id weighs, or empty when nobody said.
  [[nodiscard]] std::string_view severity_of(std::string_view check) const noexcept;
};

/// True when `status` is one of `list` ("201", "2XX").
[[nodiscard]] bool has_status(const std::vector<std::string>& list, int status) noexcept;

/// Of operations by their key; those without an entry are not in it.
using Settings = std::map<std::string, OperationSettings, std::less<>>;

/// Reads the entries of `files`, whose shape was checked, in their order: what comes later wins.
/// Errors (document, with position): a name that is no operation and no tag of `document`, an
/// unknown check in `severity` (`checks` lists the families). A pattern that meets no operation is
/// a warning.
struct ReadSettings {
  Settings settings;
  std::vector<Error> warnings;
};
[[nodiscard]] Result<ReadSettings> read_settings(
    const std::vector<std::shared_ptr<const Tree>>& files, const Document& document,
    const std::vector<std::string_view>& checks);

}  // namespace assay::spec
