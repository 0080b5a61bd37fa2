#include "fuzz/example/bugs.h"

#include <algorithm>
#include <array>

#include "fuzz/example/bug_log.h"

namespace assay::example {
namespace {

constexpr std::array<BugRow, 18> rows{{
    {Bug::name_overflow, "name_overflow", "memory", 1,
     "a name is measured in characters and copied in bytes: heap overflow above 80 bytes"},
    {Bug::long_cidrs, "long_cidrs", "memory", 1,
     "one frame of 128 KiB for each entry of cidrs: stack overflow at 80 entries"},
    {Bug::page_off_by_one, "page_off_by_one", "memory", 3,
     "the last of several pages reads one entry behind the table of pages"},
    {Bug::patch_without_members, "patch_without_members", "memory", 2,
     "a change that names neither name nor cidrs follows a null pointer"},
    {Bug::double_delete, "double_delete", "memory", 3,
     "the second deletion frees the cached entry again"},
    {Bug::renew_after_delete, "renew_after_delete", "memory", 3,
     "a renewal after the deletion writes to the freed entry"},
    {Bug::cidr_range_mask, "cidr_range_mask", "memory", 1,
     "a hexadecimal range with a mask beyond 32 writes behind an array on the stack"},
    {Bug::search_escape, "search_escape", "memory", 1,
     "a quoted word of q that ends in a backslash is read beyond its end"},
    {Bug::cidr_walk, "cidr_walk", "hang", 1,
     "two huge networks are compared address by address, for at most three seconds"},
    {Bug::ttl_overflow, "ttl_overflow", "undefined", 1,
     "the end of a long life is added up in 32 signed bits"},
    {Bug::magic_name, "magic_name", "status", 1, "the name 'pscale_internal' is answered with 500"},
    {Bug::null_name, "null_name", "contract", 1, "no name asked for: name is null in the answer"},
    {Bug::ttl_echo, "ttl_echo", "contract", 1,
     "the longest time to live comes back one second longer"},
    {Bug::patch_drops_member, "patch_drops_member", "contract", 2,
     "the answer to another name lacks the member renewable"},
    {Bug::secret_shown, "secret_shown", "contract", 2, "reading a password shows its secret"},
    {Bug::deleted_served, "deleted_served", "contract", 3,
     "a deleted password is still shown, with the time of its deletion"},
    {Bug::stale_renewal, "stale_renewal", "contract", 4,
     "a change after two renewals answers with a negative ttl_seconds"},
    {Bug::order_of_calls, "order_of_calls", "status", 5,
     "networks changed, renewed, renamed, then read: 500"},
}};

}  // namespace

std::span<const BugRow> planted_bugs() noexcept {
  return rows;
}

const BugRow* find_bug(std::string_view name) noexcept {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const BugRow& row) { return row.name == name; });
  return found != rows.end() ? &*found : nullptr;
}

bool Bugs::plant(std::string_view name) {
  if (name == "all") {
    for (const auto& row : rows) on_.set(static_cast<std::size_t>(row.bug));
    return true;
  }
  const auto* row = find_bug(name);
  if (row == nullptr) return false;
  on_.set(static_cast<std::size_t>(row->bug));
  return true;
}

bool Bugs::plant_list(std::string_view names) {
  while (!names.empty()) {
    const auto end = std::min(names.find(','), names.size());
    if (end > 0 && !plant(names.substr(0, end))) return false;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return true;
}

bool Bugs::strikes(Bug bug) const noexcept {
  const auto index = static_cast<std::size_t>(bug);
  if (!has(bug) || was_logged(index, rows[index].name)) return false;
  log_bug(index, rows[index].name);
  return true;
}

}  // namespace assay::example
