#include "spec/contract/contract_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "spec/contract/shape.h"
#include "spec/nearest_name.h"
#include "spec/source.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const auto extension = entry.path().extension();
    const bool known = extension == ".yaml" || extension == ".yml" || extension == ".json";
    if (known && entry.is_regular_file(failed)) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Error unknown_kind(const Tree& tree) {
  const auto* root = tree.root().if_object();
  std::string advice = "the file begins with `overlay: 1.0.0`, `arazzo: 1.0.1` or `assay: 1`";
  if (root != nullptr) {
    for (const auto& member : *root) {
      const auto near = nearest_name(member.key(), {"overlay", "arazzo", "assay"}, 4);
      if (!near.empty()) {
        return {ErrorCode::document,
                "no contract: none of `overlay`, `arazzo` and `assay` stands at the top",
                tree.position("/" + escape_token(member.key())),
                fmt::format("did you mean '{}'?", near)};
      }
    }
    if (root->contains("openapi") || root->contains("swagger")) {
      advice = "this is an OpenAPI document: give it as SPEC";
    }
  }
  return {ErrorCode::document,
          "no contract: none of `overlay`, `arazzo` and `assay` stands at the top",
          tree.position(""), std::move(advice)};
}

Result<void> add(ContractFiles& all, const std::string& path, bool in_folder) {
  auto source = read_source(path);
  auto made = source ? read_tree(*source) : Result<Tree>(source.error());
  if (!made) {
    auto error = made.error();
    // The reader's own words are about OpenAPI documents.
    if (error.advice.find("OpenAPI") != std::string::npos) error.advice = "give a contract file";
    return error;
  }
  const auto tree = std::make_shared<const Tree>(std::move(*made));
  const auto* root = tree->root().if_object();
  const bool document = root != nullptr && (root->contains("openapi") || root->contains("swagger"));
  if (in_folder && document) return {};
  std::optional<ContractKind> kind;
  if (root != nullptr && root->contains("overlay")) kind = ContractKind::overlay;
  if (root != nullptr && root->contains("arazzo")) kind = ContractKind::arazzo;
  if (root != nullptr && root->contains("assay")) kind = ContractKind::settings;
  if (!kind) return unknown_kind(*tree);
  if (auto wrong = check_shape(*tree, *kind)) return *wrong;
  all.names.push_back(path);
  if (*kind == ContractKind::overlay) {
    auto overlay = read_overlay(tree);
    if (!overlay) return overlay.error();
    all.overlays.push_back(std::move(*overlay));
  } else {
    (*kind == ContractKind::arazzo ? all.workflows : all.settings).push_back(tree);
  }
  return {};
}

}  // namespace

Result<ContractFiles> read_contract_files(const std::vector<std::string>& paths) {
  ContractFiles all;
  for (const auto& path : paths) {
    std::error_code failed;
    if (!fs::is_directory(path, failed)) {
      if (auto added = add(all, path, false); !added) return added.error();
      continue;
    }
    const auto before = all.names.size();
    for (const auto& file : files_in(path)) {
      if (auto added = add(all, file, true); !added) return added.error();
    }
    if (all.names.size() == before) {
      return Error{ErrorCode::usage,
                   "the folder holds no contract",
                   {path, 0, 0},
                   "contracts are files *.yaml, *.yml and *.json"};
    }
  }
  return all;
}

}  // namespace assay::spec
