// The mistakes that can be planted into the example service: each a row of a table.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>

namespace assay::example {

/// Rows of planted_bugs(), by index.
enum class Bug : std::uint8_t {
  name_overflow,
  long_cidrs,
  page_off_by_one,
  patch_without_members,
  double_delete,
  renew_after_delete,
  cidr_range_mask,
  search_escape,
  cidr_walk,
  ttl_overflow,
  magic_name,
  null_name,
  ttl_echo,
  patch_drops_member,
  secret_shown,
  deleted_served,
  stale_renewal,
  order_of_calls,
};

/// A mistake: what it does, and how many calls in the right order bring it out.
struct BugRow {
  Bug bug;
  std::string_view name;
  std::string_view kind;  ///< memory, undefined, hang, status, contract
  int calls = 1;          ///< the least number of requests that reach it
  std::string_view summary;
  /// A single answer shows it: a 5xx, or a body that breaks the document.
  [[nodiscard]] bool shows_in_answer() const { return kind == "status" || kind == "contract"; }
};

/// All of them, in the order of the enumeration.
[[nodiscard]] std::span<const BugRow> planted_bugs() noexcept;
/// The row, or null.
[[nodiscard]] const BugRow* find_bug(std::string_view name) noexcept;

/// Which mistakes the service makes: none by default.
class Bugs {
 public:
  /// Plants `name`, or all of them for "all"; false when there is no such row.
  [[nodiscard]] bool plant(std::string_view name);
  /// Plants each of a comma-separated list; false when one of them is unknown.
  [[nodiscard]] bool plant_list(std::string_view names);

  [[nodiscard]] bool has(Bug bug) const noexcept { return on_[static_cast<std::size_t>(bug)]; }
  /// has(), to be asked where the mistake is about to happen: says so, once in a process, in the
  /// file that the environment names as PASSWORDS_BUG_LOG, before it happens. With
  /// PASSWORDS_BUG_ONCE in the environment, a mistake that stands in that file happens no more.
  [[nodiscard]] bool strikes(Bug bug) const noexcept;

 private:
  std::bitset<32> on_;
};

}  // namespace assay::example
