// When a value that comes back is the one that was sent: what servers lawfully make of values.
#pragma once

#include <boost/json.hpp>
#include <string_view>

#include "spec/document.h"

namespace assay::properties {

namespace json = boost::json;

/// What a value that was sent is, compared with the one that is shown.
enum class Likeness : std::uint8_t {
  same,       ///< equal, as JSON or after what servers do to values: trimming, lower case, other
              ///< order of a list, rounding, another writing of a moment
  undecided,  ///< different, but it may be computed, masked, cut or written in another way
  doubtful,   ///< different, and hardly lawfully so
  different,  ///< different, where equality is beyond doubt: booleans, whole numbers, members of an
              ///< enumeration, plain words, and lists of them
};

/// `sent` and `shown` stand under one name, described by `asked` and `promised` (either may be
/// empty: then nothing is beyond doubt).
[[nodiscard]] Likeness compare(const json::value& sent, const json::value& shown,
                               const spec::Schema& asked, const spec::Schema& promised);

/// A member that others than its writer change: times, versions, counters, states, secrets and
/// what a name like these has. No law speaks about it.
[[nodiscard]] bool is_own_business(std::string_view name);

/// The schema of the JSON body that `operation` takes; empty when it takes none.
[[nodiscard]] spec::Schema request_schema(const spec::Operation& operation);
/// The schema of the JSON body that `operation` answers `status` with; empty when none is
/// described.
[[nodiscard]] spec::Schema answer_schema(const spec::Operation& operation, int status);

/// The declared member `name` of `schema`, if a client writes it and sees it: neither readOnly nor
/// writeOnly nor a password; else empty.
[[nodiscard]] spec::Schema writable_member(const spec::Schema& schema, std::string_view name);

/// Lower-case letters and digits of `text`: "Created-At" is "createdat".
[[nodiscard]] std::string plain_word(std::string_view text);

/// True when `now`, the thing after its deletion, says that it is deleted: a time of deletion, a
/// flag, or another state than in `before` (may be null).
[[nodiscard]] bool says_deleted(const json::object& now, const json::object* before);

}  // namespace assay::properties
