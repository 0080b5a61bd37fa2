// What reading promises: each thing on one page, and under its own parent alone.
#include <algorithm>
#include <array>
#include <map>

#include "properties/api/expectations.h"
#include "properties/api/law_rows.h"
#include "spec/schema/validate.h"

namespace assay::properties {
namespace {

std::optional<std::int64_t> whole_number(const Fact& fact, const std::string& name) {
  if (name.empty()) return std::nullopt;
  for (const auto& argument : fact.call.call->arguments) {
    if (argument.in != spec::In::query || argument.name != name || argument.raw) continue;
    if (argument.value.is_int64()) return argument.value.get_int64();
  }
  return std::nullopt;
}

constexpr std::array<int, 4> numbers_of_pages{1, 10, 0, 100};

/// The arguments that are not about pages.
std::vector<spec::Argument> other_arguments(const Fact& fact, const PageParameters& names) {
  auto all = fact.call.call->arguments;
  std::erase_if(all, [&](const spec::Argument& argument) {
    return argument.in == spec::In::query &&
           (argument.name == names.page || argument.name == names.offset ||
            argument.name == names.cursor);
  });
  return all;
}

/// Pages that follow each other: the last call's and those right before it, first page first.
struct Pages {
  std::vector<Listing> pages;
  std::vector<std::size_t> calls;
};

/// The place of the page in the order, from 0; nothing when that cannot be told.
std::optional<std::int64_t> place_of(const Fact& fact, const PageParameters& names) {
  if (const auto page = whole_number(fact, names.page)) return *page - 1;
  const auto offset = whole_number(fact, names.offset);
  const auto size = whole_number(fact, names.size);
  if (offset && size && *size > 0 && *offset % *size == 0) return *offset / *size;
  return std::nullopt;
}

Pages pages_up_to_last(const History& history, const PageParameters& names) {
  Pages all;
  const auto& last = history.last();
  auto wanted = place_of(last, names);
  const auto alike = other_arguments(last, names);
  for (auto i = history.size(); i-- > 0 && wanted;) {
    const auto& fact = history.at(i);
    if (fact.operation != nullptr && !fact.is_safe()) break;
    if (fact.operation != last.operation || !fact.same_collection(last)) continue;
    if (place_of(fact, names) != wanted || other_arguments(fact, names) != alike) continue;
    auto page = listing_of(fact);
    if (!page) break;
    all.pages.insert(all.pages.begin(), std::move(*page));
    all.calls.insert(all.calls.begin(), i);
    if (*wanted == 0) return all;
    --*wanted;
  }
  return {};
}

/// The same collection without any page, after the last write.
std::optional<Listing> whole_list(const History& history) {
  const auto& last = history.last();
  for (auto i = history.size() - 1; i-- > 0;) {
    const auto& fact = history.at(i);
    if (fact.operation != nullptr && !fact.is_safe()) return std::nullopt;
    if (fact.operation != last.operation || !fact.same_collection(last)) continue;
    if (fact.call.exchange->request.target.find('?') != std::string::npos) continue;
    return listing_of(fact);
  }
  return std::nullopt;
}

/// Where the next page begins, in the words of the request: its number, or its first thing's.
std::optional<std::int64_t> next_place(const Fact& fact, const PageParameters& names) {
  if (const auto page = whole_number(fact, names.page)) return *page + 1;
  const auto offset = whole_number(fact, names.offset);
  const auto size = whole_number(fact, names.size);
  return offset && size ? std::optional(*offset + *size) : std::nullopt;
}

/// A number, or a URL or token with it: anything else does not lead to the next page.
bool leads_on(const json::value& value, const Fact& fact, const PageParameters& names) {
  const auto next = next_place(fact, names);
  if (!next) return false;
  const auto* text = value.if_string();
  if (text != nullptr) return text->find(std::to_string(*next)) != json::string::npos;
  return value.is_object() || (value.is_int64() && value.get_int64() == *next);
}

bool says_more(const Fact& fact, const PageParameters& names) {
  const auto* object = fact.body.if_object();
  if (object == nullptr) return false;
  for (const auto* name : {"next", "next_page", "nextPage", "next_page_url", "next_url",
                           "next_cursor", "nextCursor", "next_page_token", "nextPageToken"}) {
    const auto* value = object->if_contains(name);
    if (value == nullptr || value->is_null()) continue;
    if (leads_on(*value, fact, names)) return true;
  }
  for (const auto* name : {"has_more", "hasMore"}) {
    const auto* value = object->if_contains(name);
    if (value != nullptr && value->is_bool() && value->get_bool()) return true;
  }
  return false;
}

void judge_repeats(const Pages& all, std::vector<contracts::Finding>& findings) {
  const auto& page = all.pages.back();
  for (std::size_t i = 0; i < page.ids.size(); ++i) {
    for (std::size_t earlier = 0; earlier + 1 < all.pages.size(); ++earlier) {
      if (all.pages[earlier].find(page.ids[i]) == nullptr) continue;
      findings.push_back(finding_at("/response/body" + page.pointer + "/" + std::to_string(i),
                                    "things of no page before",
                                    "one that page " + std::to_string(earlier + 1) + " held too"));
      return;
    }
  }
}

void judge_skips(const Pages& all, const Listing& whole,
                 std::vector<contracts::Finding>& findings) {
  // What the whole list holds before the last thing of these pages.
  const auto& page = all.pages.back();
  if (page.ids.empty()) return;
  const auto end = std::find(whole.ids.begin(), whole.ids.end(), page.ids.back());
  if (end == whole.ids.end()) return;
  for (auto at = whole.ids.begin(); at != end; ++at) {
    const bool held = std::any_of(all.pages.begin(), all.pages.end(),
                                  [&](const Listing& one) { return one.find(*at) != nullptr; });
    if (held) continue;
    findings.push_back(finding_at("/response/body" + page.pointer,
                                  "every thing of the list on one of its pages",
                                  "a thing between two others is on none"));
    return;
  }
}

}  // namespace

PageParameters page_parameters(const spec::Operation& operation) {
  PageParameters all;
  const auto take = [](std::string& place, std::string_view name, auto&& names) {
    if (!place.empty()) return;
    if (std::find(names.begin(), names.end(), name) != names.end()) place = name;
  };
  // Some call a token "offset": only what takes numbers counts pages or things.
  const auto counts = [](const spec::Parameter& parameter) {
    return !parameter.schema ||
           std::any_of(numbers_of_pages.begin(), numbers_of_pages.end(), [&](int number) {
             return spec::validate(parameter.schema, json::value(number),
                                   spec::Direction::request) == spec::Outcome::valid;
           });
  };
  constexpr std::array<std::string_view, 5> pages{"page", "page_number", "pageNumber", "pageNo",
                                                  "current_page"};
  constexpr std::array<std::string_view, 3> offsets{"offset", "skip", "start"};
  constexpr std::array<std::string_view, 10> sizes{
      "per_page", "perPage", "page_size", "pageSize",    "limit",
      "size",     "count",   "top",       "max_results", "maxResults"};
  constexpr std::array<std::string_view, 7> cursors{
      "cursor", "page_token", "pageToken", "next_token", "after", "starting_after", "continuation"};
  for (const auto& parameter : operation.parameters) {
    if (parameter.in != spec::In::query) continue;
    take(all.cursor, parameter.name, cursors);
    if (!counts(parameter)) continue;
    take(all.page, parameter.name, pages);
    take(all.offset, parameter.name, offsets);
    take(all.size, parameter.name, sizes);
  }
  return all;
}

void judge_pagination(const History& history, std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  if (last.role != Role::list || !last.done()) return;
  const auto names = page_parameters(*last.operation);
  const auto all = pages_up_to_last(history, names);
  if (all.pages.empty()) return;
  const auto before = findings.size();
  judge_repeats(all, findings);
  if (findings.size() > before) return;
  const auto whole = whole_list(history);
  if (whole && all.pages.size() > 1) judge_skips(all, *whole, findings);
  if (findings.size() > before || all.pages.size() < 3) return;
  // Two pages in a row with nothing on them, and still one more.
  const auto& one = history.at(all.calls[all.calls.size() - 2]);
  const bool empty = all.pages.back().ids.empty() && all.pages[all.pages.size() - 2].ids.empty();
  if (!empty || !says_more(one, names) || !says_more(last, names)) return;
  findings.push_back(finding_at("/response/body", "an end: the last two pages are empty",
                                "the answer names a next page"));
}

void judge_hierarchy(const History& history, std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  if (last.role != Role::read || !last.done() || last.target_id.empty()) return;
  if (!last.resource->parent || last.shown() == nullptr) return;
  bool fresh_parent = false;
  const Fact* creation = nullptr;
  for (std::size_t i = 0; i + 1 < history.size(); ++i) {
    const auto& fact = history.at(i);
    if (fact.operation == nullptr) continue;
    const auto* parent = &history.resources()[*last.resource->parent];
    // The other parent was made in this sequence: nothing of it is there but what we made.
    if (fact.resource == parent && fact.role == Role::create && fact.done() && !fact.id.empty()) {
      fresh_parent = fresh_parent || last.parents.starts_with(fact.parents + fact.id + '\x1f');
    }
    if (fact.resource != last.resource || fact.is_safe()) continue;
    if (fact.parents == last.parents) return;
    const bool made = fact.role == Role::create && fact.done() && fact.id == last.target_id;
    if (made) creation = &fact;
  }
  if (!fresh_parent || creation == nullptr || creation->shown() == nullptr) return;
  // Numbers may begin anew under each parent: all that was made must be the same.
  constexpr std::size_t unlike_others = 8;
  int alike = 0;
  for (const auto& member : *creation->shown()) {
    const auto* value = last.shown()->if_contains(member.key());
    if (is_own_business(member.key()) || value == nullptr || member.value().is_null()) continue;
    const auto likeness = compare(member.value(), *value, {}, {});
    if (likeness == Likeness::different || likeness == Likeness::doubtful) return;
    const auto* text = value->if_string();
    if (likeness == Likeness::same && text != nullptr && text->size() >= 4) ++alike;
  }
  for (const auto& member : *last.shown()) {
    const auto* text = member.value().if_string();
    const bool is_name = text != nullptr && *text == last.target_id;
    if (is_name && last.target_id.size() >= unlike_others) ++alike;
  }
  if (alike == 0) return;
  findings.push_back(finding_at("/response/status", "404: the thing was made under another parent",
                                std::to_string(last.status) + " with the thing"));
}

}  // namespace assay::properties
