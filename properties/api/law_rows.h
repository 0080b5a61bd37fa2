// The laws' functions; laws.cc makes the table of them.
#pragma once

#include <string>

#include "properties/api/laws.h"

namespace assay::properties {

void judge_use_after_delete(const History& history, std::vector<contracts::Finding>& findings);
void judge_deleted_listed(const History& history, std::vector<contracts::Finding>& findings);
void judge_delete_effective(const History& history, std::vector<contracts::Finding>& findings);
void judge_created_readable(const History& history, std::vector<contracts::Finding>& findings);
void judge_echo(const History& history, std::vector<contracts::Finding>& findings);
void judge_failed_create(const History& history, std::vector<contracts::Finding>& findings);
void judge_put_idempotent(const History& history, std::vector<contracts::Finding>& findings);
void judge_put_partial(const History& history, std::vector<contracts::Finding>& findings);
void judge_patch_untouched(const History& history, std::vector<contracts::Finding>& findings);
void judge_safe_method(const History& history, std::vector<contracts::Finding>& findings);
void judge_pagination(const History& history, std::vector<contracts::Finding>& findings);
void judge_hierarchy(const History& history, std::vector<contracts::Finding>& findings);
void judge_location(const History& history, std::vector<contracts::Finding>& findings);
void judge_concurrent_create(const History& history, std::vector<contracts::Finding>& findings);
void judge_unique(const History& history, std::vector<contracts::Finding>& findings);

/// A finding of the last call at `location`, with the value there as text.
[[nodiscard]] contracts::Finding finding_at(
    std::string location, std::string expected, std::string actual,
    contracts::Severity severity = contracts::Severity::failure);

/// A value as a finding shows it: JSON, cut after 80 bytes.
[[nodiscard]] std::string told(const json::value& value);

/// The last call before `from` at which the thing of `of` was there for sure: made, replaced,
/// changed, read or listed with success.
[[nodiscard]] std::optional<std::size_t> last_seen(const History& history, const Fact& of,
                                                   std::size_t from);

/// The names by which an operation takes a part of a collection; each nothing when it takes none.
struct PageParameters {
  std::string page;    ///< number of the page, from 1
  std::string offset;  ///< number of things to skip
  std::string size;    ///< how many at most
  std::string cursor;  ///< what the answer before gave
};
[[nodiscard]] PageParameters page_parameters(const spec::Operation& operation);

/// The member of the create's body that must be the only one of its value, as x-unique or its
/// description says; nothing when none does. `sure` is that x-unique stands there and a 409 is
/// described.
struct UniqueMember {
  std::string name;
  bool sure = false;
};
[[nodiscard]] std::optional<UniqueMember> unique_member(const spec::Document& document,
                                                        const spec::Operation& create);

}  // namespace assay::properties
