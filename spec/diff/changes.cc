#include "spec/diff/changes.h"

#include <algorithm>
#include <cassert>
#include <map>

namespace assay::spec::diff {

std::string_view name(Breaking breaking) noexcept {
  if (breaking == Breaking::yes) return "yes";
  return breaking == Breaking::no ? "no" : "depends";
}

std::string Change::sentence() const {
  std::string text = part;
  for (const std::string_view start : {"/response/body", "/request/body"}) {
    if (!instance.starts_with(start) || instance.size() == start.size()) continue;
    text += (text.empty() ? "" : ", ") + instance.substr(start.size());
  }
  return text.empty() ? message : text + ": " + message;
}

const Rule& rule_of(std::string_view id) {
  static const auto by_id = [] {
    std::map<std::string_view, const Rule*> made;
    for (const auto& rule : rules()) made.emplace(rule.id, &rule);
    return made;
  }();
  const auto found = by_id.find(id);
  assert(found != by_id.end());
  return *found->second;
}

void Changes::add(const Spot& spot, std::string_view rule, Side side, const std::string& location,
                  std::string message, std::optional<Breaking> verdict) {
  const auto& row = rule_of(rule);
  Change change;
  change.rule = row.id;
  change.breaking = verdict.value_or(row.breaking);
  change.operation = spot.operation;
  change.part = spot.part;
  change.status = spot.status;
  change.instance = spot.instance;
  change.message = std::move(message);
  change.in_before = side == Side::before;
  change.location = location;
  change.where = (change.in_before ? before_ : after_).position(location);
  found_.push_back(std::move(change));
}

std::vector<Change> Changes::take() {
  std::stable_sort(found_.begin(), found_.end(), [](const Change& a, const Change& b) {
    return static_cast<int>(a.breaking) > static_cast<int>(b.breaking);
  });
  return std::move(found_);
}

const json::object* object_at(const Document& document, std::string_view location) {
  const auto place = PlaceText::of(location);
  const Tree* tree = document.tree.get();
  if (!place.uri.empty()) {
    const auto file = document.files.find(std::string(place.uri));
    tree = file != document.files.end() ? file->second.get() : nullptr;
  }
  const auto* value = tree != nullptr ? tree->find(place.pointer) : nullptr;
  return value != nullptr ? value->if_object() : nullptr;
}

}  // namespace assay::spec::diff
