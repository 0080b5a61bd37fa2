#include "properties/api/laws.h"

#include <algorithm>
#include <array>

#include "properties/api/law_rows.h"
#include "spec/schema/write_json.h"

namespace assay::properties {
namespace {

using spec::Document;

bool can_delete_and_read(const Document&, const Resource& resource) {
  return resource.remove && resource.read;
}
bool can_delete_and_list(const Document&, const Resource& resource) {
  return resource.remove && resource.list;
}
bool can_delete_read_list(const Document&, const Resource& resource) {
  return resource.remove && resource.read && resource.list;
}
bool can_make(const Resource& resource) {
  return (resource.create && resource.created_at) || resource.replace.has_value();
}
bool can_make_and_read(const Document&, const Resource& resource) {
  return can_make(resource) && resource.read;
}
bool can_write(const Document&, const Resource& resource) {
  return can_make(resource) || resource.update;
}
bool can_make_and_list(const Document&, const Resource& resource) {
  return resource.create && resource.list;
}
bool can_replace(const Document&, const Resource& resource) {
  return resource.replace.has_value();
}
bool can_update(const Document&, const Resource& resource) {
  return resource.update.has_value() && can_make(resource);
}
bool has_pages(const Document& document, const Resource& resource) {
  if (!resource.list) return false;
  const auto names = page_parameters(document.operations[*resource.list]);
  return !names.page.empty() || (!names.offset.empty() && !names.size.empty());
}
bool has_parent(const Document&, const Resource& resource) {
  return resource.parent && resource.read && resource.create;
}
bool can_create_and_read(const Document&, const Resource& resource) {
  return resource.create && resource.read;
}
bool gives_names(const Document&, const Resource& resource) {
  return resource.create && resource.created_at;
}
bool has_unique_member(const Document& document, const Resource& resource) {
  return resource.create && unique_member(document, document.operations[*resource.create]);
}

constexpr std::array<Law, 15> rows{{
    {"law.use_after_delete", "what was deleted is not served any more", "RFC 9110 §9.3.5",
     judge_use_after_delete, can_delete_and_read},
    {"law.deleted_listed", "what was deleted is in no list any more", "RFC 9110 §9.3.5",
     judge_deleted_listed, can_delete_and_list},
    {"law.delete_effective", "a deletion that is confirmed takes place", "RFC 9110 §9.3.5",
     judge_delete_effective, can_delete_read_list},
    {"law.created_readable", "what was made can be read", "RFC 9110 §15.3.2",
     judge_created_readable, can_make_and_read},
    {"law.echo", "a member that was sent comes back as it was sent", "RFC 9110 §9.3.3, §9.3.4",
     judge_echo, can_write},
    {"law.failed_create", "a creation that was refused makes nothing", "RFC 9110 §15.5",
     judge_failed_create, can_make_and_list},
    {"law.put_idempotent", "the same PUT once more changes nothing", "RFC 9110 §9.2.2",
     judge_put_idempotent, can_replace},
    {"law.put_partial", "a PUT keeps nothing that it does not send", "RFC 9110 §9.3.4",
     judge_put_partial, can_replace},
    {"law.patch_untouched", "a PATCH leaves alone what it does not name",
     "RFC 5789 §2, RFC 7396 §2", judge_patch_untouched, can_update},
    {"law.safe_method", "reading changes nothing", "RFC 9110 §9.2.1", judge_safe_method,
     can_make_and_read},
    {"law.pagination", "each thing is on one page, and pages end", "RFC 8288 §3", judge_pagination,
     has_pages},
    {"law.hierarchy", "a thing is found under its own parent alone", "RFC 3986 §3.3",
     judge_hierarchy, has_parent},
    {"law.location", "Location leads to what was made", "RFC 9110 §10.2.2", judge_location,
     can_create_and_read},
    {"law.concurrent_create", "creations at the same time get names of their own",
     "RFC 9110 §15.3.2", judge_concurrent_create, gives_names},
    {"law.unique", "what must be unique is taken once", "RFC 9110 §15.5.10", judge_unique,
     has_unique_member},
}};

constexpr std::size_t told_limit = 80;

}  // namespace

std::span<const Law> laws() noexcept {
  return rows;
}

const Law* find_law(std::string_view id) noexcept {
  const auto* found =
      std::find_if(rows.begin(), rows.end(), [&](const Law& law) { return law.id == id; });
  return found == rows.end() ? nullptr : found;
}

std::vector<contracts::Finding> judge_last(const History& history) {
  std::vector<contracts::Finding> findings;
  if (history.size() == 0) return findings;
  const auto& last = history.last();
  if (last.resource == nullptr || last.says_nothing()) return findings;
  if (last.call.call->credentials != spec::Credentials::configured) return findings;
  for (const auto& law : rows) {
    const auto before = findings.size();
    law.judge(history, findings);
    for (auto i = before; i < findings.size(); ++i) {
      auto& finding = findings[i];
      finding.check = law.id;
      finding.keyword = law.id.substr(law.id.find('.') + 1);
      finding.clause = law.clause;
      finding.status = last.status;
      if (finding.operation.empty()) finding.operation = last.operation->key();
    }
  }
  return findings;
}

std::vector<LawFinding> judge_trace(const spec::Document& document,
                                    const std::vector<Resource>& resources,
                                    std::span<const Call> calls) {
  std::vector<LawFinding> all;
  History history(document, resources);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    history.add(calls[i]);
    for (auto& finding : judge_last(history)) all.push_back({std::move(finding), i});
  }
  return all;
}

contracts::Finding finding_at(std::string location, std::string expected, std::string actual,
                              contracts::Severity severity) {
  contracts::Finding finding;
  finding.location = std::move(location);
  finding.expected = std::move(expected);
  finding.actual = std::move(actual);
  finding.severity = severity;
  return finding;
}

std::string told(const json::value& value) {
  auto text = spec::write_json(value);
  if (text.size() > told_limit) {
    text.resize(told_limit);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80U) != 0) text.pop_back();
    text += "…";
  }
  return text;
}

std::optional<std::size_t> last_seen(const History& history, const Fact& of, std::size_t from) {
  for (auto i = from; i-- > 0;) {
    const auto& fact = history.at(i);
    if (fact.operation == nullptr || !fact.done()) continue;
    if (fact.same_thing(of) && fact.role != Role::remove) return i;
    if (!fact.same_collection(of)) continue;
    const auto page = listing_of(fact);
    if (page && page->find(of.id) != nullptr) return i;
  }
  return std::nullopt;
}

}  // namespace assay::properties
