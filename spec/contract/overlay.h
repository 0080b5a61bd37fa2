// Overlays: corrections of an API description that leave its file alone (Overlay Specification 1.0
// and 1.1).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "spec/contract/json_path.h"
#include "spec/reader.h"
#include "spec/result.h"

namespace assay::spec {

/// One Action Object: what stands at `target` is removed, or merged with `update` or a copy.
struct OverlayAction {
  JsonPath target;
  const json::value* update = nullptr;
  std::optional<JsonPath> copy;  ///< 1.1
  bool remove = false;
  std::string pointer;  ///< of the action in the overlay's file
};

struct Overlay {
  std::shared_ptr<const Tree> tree;
  std::string extends;       ///< URI reference of the document that it is meant for; may be empty
  bool joins_lists = false;  ///< 1.1: a list as `update` of a list is appended item by item
  std::vector<OverlayAction> actions;
};

/// Reads an Overlay Document whose shape was checked. Errors (document, with position): a target
/// or a copy that is no JSONPath.
[[nodiscard]] Result<Overlay> read_overlay(std::shared_ptr<const Tree> tree);

/// A document after an overlay, and what the author will want to know: targets that select nothing,
/// actions that do nothing,
/// an `extends` that names another document.
struct Overlaid {
  Tree tree;
  std::vector<Error> warnings;
};

/// Applies the actions in their order. Nodes that come from the overlay have its file's positions.
/// An update merges objects member by member and appends to arrays; null beside an object or array
/// changes nothing (as in the standard's own example). Errors (document, in the overlay's file):
/// values that do not go together, nodes of several kinds for one update, removal of the root.
[[nodiscard]] Result<Overlaid> apply_overlay(const Overlay& overlay, const Tree& document);

}  // namespace assay::spec
