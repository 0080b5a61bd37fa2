// Contract files of the user: overlays, workflows and Assay's own settings.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "spec/contract/overlay.h"
#include "spec/reader.h"

namespace assay::spec {

/// The files of --contract by kind, in the order in which they were named; those of a folder in the
/// order of their names. What they say about a document is read later: read_workflows() and
/// read_settings() need it.
struct ContractFiles {
  std::vector<Overlay> overlays;
  std::vector<std::shared_ptr<const Tree>> workflows;
  std::vector<std::shared_ptr<const Tree>> settings;
  std::vector<std::string> names;  ///< of all files

  [[nodiscard]] bool empty() const noexcept { return names.empty(); }
};

/// Reads files and folders (then its *.yaml, *.yml and *.json, not those below; OpenAPI documents
/// among them are left alone) and checks their shape. Errors (document, with position): a file that
/// cannot be read, is of no known kind or has the wrong shape; usage: a folder without any.
[[nodiscard]] Result<ContractFiles> read_contract_files(const std::vector<std::string>& paths);

}  // namespace assay::spec
