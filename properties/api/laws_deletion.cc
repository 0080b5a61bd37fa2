// What was deleted is gone (RFC 9110 §9.3.5): by its name, and from the lists.
#include <algorithm>

#include "properties/api/law_rows.h"
#include "properties/api/likeness.h"

namespace assay::properties {
namespace {

/// What is known of a thing after the last confirmed deletion, the last call included.
struct Aftermath {
  std::size_t deletion = 0;
  const json::object* before = nullptr;  ///< the thing as it was shown before
  int served = 0;                        ///< reads that showed it, in a row up to now
  int listed = 0;                        ///< lists that held it, in a row up to now
  bool missed = false;                   ///< a read since then did not find it
  bool left_out = false;                 ///< a complete list since then did not hold it
};

/// The answer shows this thing, alive.
bool is_served(const Fact& fact, const Fact& thing, const json::object* before) {
  if (!fact.done()) return false;
  const auto* shown = fact.shown();
  if (shown == nullptr || says_deleted(*shown, before)) return false;
  if (before != nullptr && *shown == *before) return true;
  return std::any_of(shown->begin(), shown->end(),
                     [&](const auto& member) { return name_text(member.value()) == thing.id; });
}

const json::object* shown_before(const History& history, const Fact& thing, std::size_t index) {
  for (auto i = index; i-- > 0;) {
    const auto& fact = history.at(i);
    const bool tells = fact.role != Role::remove && fact.role != Role::list;
    if (tells && fact.same_thing(thing) && fact.done() && fact.shown() != nullptr) {
      return fact.shown();
    }
  }
  return nullptr;
}

/// The deletion of `thing` that nothing after it can have undone; nothing when there is none, or
/// when nobody saw the thing before (to delete what is not there may be a success as well).
std::optional<Aftermath> aftermath(const History& history, const Fact& thing) {
  const auto write = history.last_write(thing, history.size(), false);
  if (!write) return std::nullopt;
  const auto& deletion = history.at(*write);
  const bool done = deletion.role == Role::remove && deletion.same_thing(thing) && deletion.done();
  if (!done || deletion.call.verdict == spec::Verdict::Kind::invalid) return std::nullopt;
  if (deletion.shown() != nullptr && says_deleted(*deletion.shown(), nullptr)) return std::nullopt;
  if (!last_seen(history, thing, *write)) return std::nullopt;
  Aftermath all;
  all.deletion = *write;
  all.before = shown_before(history, thing, *write);
  for (auto i = *write + 1; i < history.size(); ++i) {
    const auto& fact = history.at(i);
    // Names may be given anew.
    if (fact.role == Role::create && fact.same_collection(thing) && !fact.is_safe() &&
        fact.id.empty() && fact.succeeded()) {
      return std::nullopt;
    }
    if (fact.role == Role::read && fact.same_thing(thing)) {
      all.served = is_served(fact, thing, all.before) ? all.served + 1 : 0;
      all.missed = all.missed || fact.missing();
    }
    if (!fact.same_collection(thing)) continue;
    const auto page = listing_of(fact);
    if (!page) continue;
    const bool asks = fact.call.exchange->request.target.find('?') != std::string::npos;
    const auto* item = page->find(thing.id);
    const bool held = item != nullptr && !says_deleted(*item, all.before) && !asks;
    all.listed = held ? all.listed + 1 : (asks ? all.listed : 0);
    all.left_out = all.left_out || (item == nullptr && page->complete);
  }
  return all;
}

/// The things that were deleted before the last call, a list of their collection.
std::vector<Fact> deleted_in_list(const History& history) {
  std::vector<Fact> all;
  const auto& last = history.last();
  if (last.role != Role::list || !last.done()) return all;
  for (std::size_t i = 0; i + 1 < history.size(); ++i) {
    const auto& fact = history.at(i);
    if (fact.role == Role::remove && fact.same_collection(last) && !fact.id.empty()) {
      all.push_back(fact);
    }
  }
  return all;
}

std::string pointer_in_list(const History& history, const std::string& id) {
  const auto page = listing_of(history.last());
  if (!page) return "/response/body";
  const auto at = std::find(page->ids.begin(), page->ids.end(), id) - page->ids.begin();
  return "/response/body" + page->pointer + "/" + std::to_string(at);
}

}  // namespace

void judge_use_after_delete(const History& history, std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  if (last.role != Role::read || last.id.empty()) return;
  const auto all = aftermath(history, last);
  if (!all || all->served < 2) return;
  // Still in the list as well: then the deletion did nothing, which is another law.
  if (all->listed > 0 && !all->left_out) return;
  findings.push_back(finding_at("/response/status",
                                "404 or 410: the thing was deleted, and nothing made it again",
                                std::to_string(last.status) + " with the thing"));
}

void judge_deleted_listed(const History& history, std::vector<contracts::Finding>& findings) {
  for (const auto& deletion : deleted_in_list(history)) {
    const auto all = aftermath(history, deletion);
    if (!all || all->listed < 2) continue;
    // Not looked for by its name, where that can be done: nobody knows what is broken.
    const bool readable = deletion.resource->read.has_value();
    if (readable && !all->missed) continue;
    findings.push_back(finding_at(pointer_in_list(history, deletion.id),
                                  "no thing that was deleted", "the list holds it"));
    return;
  }
}

void judge_delete_effective(const History& history, std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  std::vector<Fact> things = deleted_in_list(history);
  if (last.role == Role::read && !last.id.empty()) things = {last};
  for (const auto& thing : things) {
    const auto all = aftermath(history, thing);
    if (!all || all->served < 2 || all->listed < 2) continue;
    auto finding = finding_at(
        last.role == Role::list ? pointer_in_list(history, thing.id) : "/response/status",
        "the thing is gone: the deletion was answered " +
            std::to_string(history.at(all->deletion).status),
        "it is still shown by its name and in the list");
    finding.operation = history.at(all->deletion).operation->key();
    findings.push_back(std::move(finding));
    return;
  }
}

}  // namespace assay::properties
