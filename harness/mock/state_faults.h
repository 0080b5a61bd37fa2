// What a mock may do wrong with what it keeps.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spec/schema/schema.h"

namespace assay::harness {

/// One way to break a promise between requests; the rows of kind `state` of the fault table name
/// them.
enum class StateFault : std::uint8_t {
  none,
  deleted_served,   ///< what was deleted is still shown, and not listed
  deleted_listed,   ///< what was deleted is still listed, and not shown
  delete_nothing,   ///< a deletion is confirmed and does nothing
  lost_creation,    ///< what was made is not there
  changed_echo,     ///< a member that was sent is kept as something else
  failed_creation,  ///< a refused creation makes the thing
  put_again,        ///< the same PUT once more makes something else of the thing
  put_partial,      ///< a PUT keeps what was not sent
  patch_resets,     ///< a PATCH resets a member that it does not name
  reading_changes,  ///< a reading changes the thing
  page_repeats,     ///< a page begins with the last thing of the page before
  page_skips,       ///< a thing between two pages is left out
  page_endless,     ///< the last page says that there is one more, for ever
  any_parent,       ///< what belongs to one thing is shown under another
  wrong_location,   ///< Location leads to nothing
  shared_name,      ///< two creations at the same time get one name
  not_unique,       ///< what must be unique is taken twice
};

/// The fault that the name ("deleted_served", …) stands for; none when there is no such name.
[[nodiscard]] StateFault find_state_fault(std::string_view name) noexcept;

/// Changes one member of `members` among `names` so that it is another value that both schemas
/// admit: booleans first, then numbers, then choices, texts and lists; no other member. False when
/// none can be.
[[nodiscard]] bool change_one(const std::vector<std::string>& names, const spec::Schema& shown,
                              const spec::Schema& request, boost::json::object& members);

/// Names of the members of `request` that are marked `x-unique: true`.
[[nodiscard]] std::vector<std::string> unique_names(const spec::Schema& request);

}  // namespace assay::harness
