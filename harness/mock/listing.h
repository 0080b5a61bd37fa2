// Lists page by page: what a request asks for, and what a page says of itself.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "spec/case.h"
#include "spec/document.h"

namespace assay::harness {

/// Which part of a list is wanted.
struct PageWish {
  std::size_t skip = 0;                ///< how many things come before it
  std::size_t size = 0;                ///< how many it has at most
  std::optional<std::uint64_t> after;  ///< of a cursor: the serial of the last thing before it
  std::size_t number = 1;              ///< of a page that is asked for by number, as written
  std::string by;  ///< the parameter that moves on: "page", "offset", "cursor"; empty: none does
  std::string sized_by;  ///< the parameter that says how long a page is; or empty
  bool by_cursor = false;
};

/// Reads the paging parameters that `operation` has ("page", "per_page", "limit", "offset",
/// "cursor" and their kin) from `request`; what is not sent has its schema's default. `most`: what
/// the answer's array may hold. A cursor that nobody gave out is the list's beginning.
[[nodiscard]] PageWish read_page_wish(const spec::Operation& operation, const spec::Case& request,
                                      std::size_t most);

/// Has `operation` a parameter that moves on through the list?
[[nodiscard]] bool moves_on(const spec::Operation& operation);

/// What a page turned out to be.
struct PageFacts {
  std::size_t total = 0;   ///< things in the whole list
  bool more = false;       ///< something comes after it
  std::uint64_t last = 0;  ///< serial of its last thing
  std::string target;      ///< the request's target
};

/// Puts the facts into the members of `root` (and of "meta", "pagination", "links" and their kin)
/// that `schema` declares under usual names, where it admits them: totals, numbers, neighbours.
void describe_page(const spec::Schema& schema, const PageWish& wish, const PageFacts& facts,
                   boost::json::value& root);

/// The value of a response's header field that tells of a page: a total, or the link to the next
/// one (RFC 8288); nothing when `name` is none of these.
[[nodiscard]] std::optional<std::string> page_field(std::string_view name, const PageWish& wish,
                                                    const PageFacts& facts);

}  // namespace assay::harness
