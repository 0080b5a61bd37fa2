#include "harness/mock/store.h"

#include <algorithm>

namespace assay::harness {

const Thing& Store::put(const std::string& shelf, Thing thing) {
  auto& place = shelves_[shelf];
  const auto known = place.names.find(thing.name);
  if (known != place.names.end()) {
    thing.serial = known->second;
    return things_.at(known->second).thing = std::move(thing);
  }
  removed_.erase(shelf + "/" + thing.name);
  thing.serial = next_++;
  place.serials.push_back(thing.serial);
  place.names.emplace(thing.name, thing.serial);
  const auto serial = thing.serial;
  const auto at = things_.emplace(serial, Kept{shelf, std::move(thing)}).first;
  // What was just put in stays, even when it stands below the oldest.
  while (things_.size() > room_ && things_.begin()->first != serial) {
    const auto& oldest = things_.begin()->second;
    if (shelf.starts_with(oldest.shelf + "/" + oldest.thing.name + "/")) break;
    take(std::string(oldest.shelf), std::string(oldest.thing.name));
  }
  return at->second.thing;
}

const Thing* Store::find(const std::string& shelf, const std::string& name) const {
  const auto place = shelves_.find(shelf);
  if (place == shelves_.end()) return nullptr;
  const auto known = place->second.names.find(name);
  return known == place->second.names.end() ? nullptr : &things_.at(known->second).thing;
}

const Thing* Store::find_anywhere(const std::string& name,
                                  const std::function<bool(const std::string&)>& fits) const {
  const Thing* newest = nullptr;
  for (const auto& [shelf, place] : shelves_) {
    const auto known = place.names.find(name);
    if (known == place.names.end() || !fits(shelf)) continue;
    const auto& thing = things_.at(known->second).thing;
    if (newest == nullptr || thing.serial > newest->serial) newest = &thing;
  }
  return newest;
}

bool Store::remove(const std::string& shelf, const std::string& name) {
  if (find(shelf, name) == nullptr) return false;
  take(shelf, name);
  if (removed_.size() >= room_) removed_.clear();
  removed_.insert(shelf + "/" + name);
  return true;
}

void Store::take(const std::string& shelf, const std::string& name) {
  auto& place = shelves_.at(shelf);
  const auto known = place.names.find(name);
  things_.erase(known->second);
  place.serials.erase(std::lower_bound(place.serials.begin(), place.serials.end(), known->second));
  place.names.erase(known);
  const auto below = shelf + "/" + name + "/";
  for (auto at = shelves_.lower_bound(below);
       at != shelves_.end() && at->first.starts_with(below);) {
    for (const auto serial : at->second.serials) things_.erase(serial);
    at = shelves_.erase(at);
  }
  if (place.serials.empty()) shelves_.erase(shelf);
}

bool Store::was_removed(const std::string& shelf, const std::string& name) const {
  return removed_.contains(shelf + "/" + name);
}

std::size_t Store::count(const std::string& shelf) const {
  const auto place = shelves_.find(shelf);
  return place == shelves_.end() ? 0 : place->second.serials.size();
}

std::vector<const Thing*> Store::page(const std::string& shelf, std::size_t skip, std::size_t most,
                                      std::uint64_t before) const {
  std::vector<const Thing*> found;
  const auto place = shelves_.find(shelf);
  if (place == shelves_.end()) return found;
  const auto& serials = place->second.serials;
  const auto end = std::lower_bound(serials.begin(), serials.end(), before);
  const auto left = static_cast<std::size_t>(end - serials.begin());
  for (std::size_t i = skip; i < left && found.size() < most; ++i) {
    found.push_back(&things_.at(serials[left - 1 - i]).thing);
  }
  return found;
}

}  // namespace assay::harness
