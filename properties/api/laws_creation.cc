// What a creation promises: the thing is there, where it is said to be, and nothing is there when
// it was refused.
#include <algorithm>

#include "properties/api/law_rows.h"
#include "properties/api/likeness.h"
#include "spec/reading.h"
#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

std::optional<std::string_view> location_of(const Fact& fact) {
  const auto* response = fact.call.exchange->response();
  return response != nullptr ? spec::find_header(response->headers, "Location") : std::nullopt;
}

/// A thing that is still being made may not be there yet.
bool is_under_way(const Fact& creation) {
  const auto* shown = creation.shown();
  if (shown == nullptr) return false;
  for (const auto* name : {"status", "state", "phase", "ready", "provisioningState"}) {
    const auto* value = shown->if_contains(name);
    if (value == nullptr) continue;
    if (value->is_bool() && !value->get_bool()) return true;
    const auto word = value->is_string() ? plain_word(value->get_string()) : std::string();
    for (const auto* part : {"pend", "queue", "ing", "draft", "init", "new"}) {
      if (word.find(part) != std::string::npos) return true;
    }
  }
  return false;
}

/// True when the last call and an earlier one like it after `from` both found nothing.
bool missing_twice(const History& history, std::size_t from) {
  const auto& last = history.last();
  if (last.role != Role::read || !last.missing()) return false;
  int missing = 0;
  for (auto i = from + 1; i < history.size(); ++i) {
    const auto& fact = history.at(i);
    if (fact.role != Role::read || fact.resource != last.resource || fact.parents != last.parents ||
        fact.target_id != last.target_id) {
      continue;
    }
    if (!fact.missing()) return false;
    ++missing;
  }
  return missing >= 2;
}

/// A read has shown what the creation at `index` made: it is there, and takes its values.
bool is_read_after(const History& history, std::size_t index) {
  for (auto i = index + 1; i < history.size(); ++i) {
    const auto& fact = history.at(i);
    if (fact.role == Role::read && fact.done() && fact.same_thing(history.at(index))) return true;
  }
  return false;
}

/// The members that both objects have, all alike, and one of them hardly by chance.
struct Match {
  bool alike = false;
  bool telling = false;
};
Match match(const json::object& sent, const json::object& item) {
  Match all;
  for (const auto& member : sent) {
    const auto* value = item.if_contains(member.key());
    if (value == nullptr || is_own_business(member.key())) continue;
    const auto likeness = compare(member.value(), *value, {}, {});
    if (likeness == Likeness::doubtful || likeness == Likeness::different) return {};
    if (likeness != Likeness::same) continue;
    all.alike = true;
    const auto* text = member.value().if_string();
    all.telling = all.telling || (text != nullptr && text->size() >= 4);
  }
  return all;
}

std::string described(const spec::Document& document, const std::string& pointer) {
  const auto* node = document.tree->find(pointer);
  const auto* object = node != nullptr ? node->if_object() : nullptr;
  if (object != nullptr) {
    if (const auto* text = object->if_contains("description"); text && text->is_string()) {
      return std::string(text->get_string());
    }
  }
  return {};
}

bool says(const std::string& text, std::initializer_list<std::string_view> words) {
  std::string lower;
  for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const auto* no :
       {"not unique", "non-unique", "not be unique", "not have to be unique", "need not"}) {
    if (lower.find(no) != std::string::npos) return false;
  }
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

std::optional<UniqueMember> unique_member(const spec::Document& document,
                                          const spec::Operation& create) {
  const auto* conflict = create.response_for(409);
  const bool refuses = conflict != nullptr && conflict->status == "409";
  const auto schema = request_schema(create);
  if (!schema) return std::nullopt;
  const bool told = refuses && says(described(document, conflict->pointer),
                                    {"unique", "exist", "taken", "duplicate", "already"});
  auto holder = schema;
  while (holder.root().reference != spec::no_node) holder = holder.at(holder.root().reference);
  for (const auto& property : holder.root().properties) {
    const auto member = writable_member(schema, property.name);
    const auto* source = member ? member.root().source : nullptr;
    const auto* object = source != nullptr ? source->if_object() : nullptr;
    if (object == nullptr) continue;
    const auto* mark = object->if_contains("x-unique");
    if (mark != nullptr && mark->is_bool() && mark->get_bool()) {
      return UniqueMember{std::string(property.name), refuses};
    }
    const auto* text = object->if_contains("description");
    const bool unique =
        text != nullptr && text->is_string() && says(std::string(text->get_string()), {"unique"});
    if (unique && refuses && told) return UniqueMember{std::string(property.name), false};
  }
  return std::nullopt;
}

void judge_created_readable(const History& history, std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  if (last.role != Role::read || last.id.empty()) return;
  const auto write = history.last_write(last, history.size(), false);
  if (!write) return;
  const auto& creation = history.at(*write);
  const bool made = (creation.role == Role::create && creation.same_thing(last)) ||
                    (creation.role == Role::replace && creation.same_thing(last));
  if (!made || !creation.done() || creation.status == 204 || is_under_way(creation)) return;
  if (!missing_twice(history, *write)) return;
  // A member that only may be its name: "name" of "/rooms/{roomId}".
  bool sure = creation.role == Role::replace;
  if (creation.role == Role::create) {
    const auto& at = *creation.resource->created_at;
    const auto name = plain_word(at.substr(at.rfind('/') + 1));
    sure = name == "id" || name == "uuid" || name == plain_word(creation.resource->parameter);
  }
  findings.push_back(finding_at(
      "/response/status",
      "the thing that was made: its creation was answered " + std::to_string(creation.status),
      std::to_string(last.status),
      sure ? contracts::Severity::failure : contracts::Severity::warning));
}

void judge_location(const History& history, std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  if (last.role != Role::read || !last.missing()) return;
  const auto write = history.last_write(last, history.size(), true);
  if (!write) return;
  const auto& creation = history.at(*write);
  if (creation.role != Role::create || creation.status != 201 || is_under_way(creation)) return;
  const auto location = location_of(creation);
  const auto place = location ? path_values(last.operation->path, *location) : std::nullopt;
  const auto asked = path_values(last.operation->path, last.call.exchange->request.target);
  if (!place || !asked || *place != *asked) return;
  // Under the name that the body told it is missing too: law.created_readable speaks.
  if (!creation.id.empty() && creation.id == last.target_id) return;
  if (!missing_twice(history, *write)) return;
  auto finding =
      finding_at("/response/status", "the thing that Location named", std::to_string(last.status));
  finding.operation = creation.operation->key();
  findings.push_back(std::move(finding));
}

void judge_failed_create(const History& history, std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  const auto after = listing_of(last);
  const auto write = after ? history.last_write(last, history.size(), true) : std::nullopt;
  if (!write || *write == 0) return;
  const auto& creation = history.at(*write);
  const bool refused = creation.role == Role::create && creation.same_collection(last) &&
                       creation.status >= 400 && !creation.says_nothing();
  const auto* sent = creation.sent();
  if (!refused || sent == nullptr || creation.missing()) return;
  std::optional<Listing> before;
  std::vector<Listing> since;
  for (std::size_t i = 0; i + 1 < history.size(); ++i) {
    if (!history.at(i).same_collection(last)) continue;
    auto page = listing_of(history.at(i));
    if (i < *write && history.may_change(i, last, true)) before.reset();
    if (page && i < *write && page->complete) before = std::move(page);
    if (page && i > *write) since.push_back(std::move(*page));
  }
  if (!before || since.empty()) return;
  for (std::size_t i = 0; i < after->ids.size(); ++i) {
    const auto& id = after->ids[i];
    if (before->find(id) != nullptr || since.back().find(id) == nullptr) continue;
    const auto found = match(*sent, *after->items[i]);
    if (!found.alike) continue;
    auto finding =
        finding_at("/response/body" + after->pointer + "/" + std::to_string(i),
                   "nothing new: the creation was answered " + std::to_string(creation.status),
                   "a new thing with the members that were sent",
                   found.telling ? contracts::Severity::failure : contracts::Severity::warning);
    finding.operation = creation.operation->key();
    findings.push_back(std::move(finding));
    return;
  }
}

void judge_concurrent_create(const History& history, std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  if (!last.call.together || history.size() < 2 || last.role != Role::create) return;
  const auto& other = history.at(history.size() - 2);
  if (!other.same_thing(last) || other.role != Role::create) return;
  if (last.status != 201 || other.status != 201) return;
  // A client that names the thing, or repeats itself under one key, is to get one thing.
  const auto same_header = [&](std::string_view name) {
    const auto a = spec::find_header(last.call.exchange->request.headers, name);
    return a && a == spec::find_header(other.call.exchange->request.headers, name);
  };
  if (same_header("Idempotency-Key")) return;
  const auto* sent = last.sent();
  const bool named =
      sent != nullptr && std::any_of(sent->begin(), sent->end(), [&](const auto& member) {
        return name_text(member.value()) == last.id;
      });
  if (named) return;
  findings.push_back(finding_at("/response/body" + *last.resource->created_at,
                                "another name than the creation at the same time got",
                                "the same name: " + told(json::value(last.id))));
}

void judge_unique(const History& history, std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  if (last.role != Role::create || !last.done() || last.sent() == nullptr) return;
  const auto unique = unique_member(history.document(), *last.operation);
  const auto* mine = unique ? last.sent()->if_contains(unique->name) : nullptr;
  if (mine == nullptr || mine->is_null() || mine->is_object() || mine->is_array()) return;
  const bool promised = unique->sure;
  for (auto i = history.size() - 1; i-- > 0;) {
    const auto& other = history.at(i);
    // What was changed or deleted in between may have freed the value.
    if (other.role != Role::create && history.may_change(i, last, true)) return;
    if (other.role != Role::create || !other.same_collection(last) || !other.done()) continue;
    const auto* theirs =
        other.sent() != nullptr ? other.sent()->if_contains(unique->name) : nullptr;
    if (theirs == nullptr || *theirs != *mine || other.id.empty() || other.id == last.id) continue;
    if (last.resource->read && !is_read_after(history, i)) continue;
    findings.push_back(finding_at(
        "/response/status", "409: " + unique->name + " must be unique, and this value is taken",
        std::to_string(last.status),
        promised ? contracts::Severity::failure : contracts::Severity::warning));
    return;
  }
}

}  // namespace assay::properties
