// What a request asks for, read from its bytes and checked.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/example/bugs.h"
#include "spec/message.h"

namespace assay::example {

namespace json = boost::json;

/// Why a request is not carried out.
struct Refusal {
  int status = 0;  ///< 0: nothing is wrong
  std::string message;
};

/// The members of a body that creates or changes a password; absent ones stay empty.
struct PasswordWish {
  std::optional<std::string> name;
  std::optional<std::string> role;
  std::optional<bool> replica;
  std::optional<bool> direct;
  std::optional<std::int64_t> ttl;
  std::optional<std::vector<std::string>> cidrs;
};

/// The query of a listing.
struct PageWish {
  std::int64_t page = 1;
  std::int64_t per_page = 25;
  std::optional<std::string> status;
  std::optional<std::string> region;
  std::string q;
};

/// Reads the body. Refusals: 415 (not JSON by its type), 400 (not JSON by its bytes), 422 (a member
/// that breaks its limits). Without a body there is nothing to wish for.
[[nodiscard]] Refusal read_wish(const spec::Request& request, bool for_creation,
                                PasswordWish& wish);

/// Reads the query. Refusal: 422.
[[nodiscard]] Refusal read_page(std::string_view query, PageWish& wish);

/// How many code points `text` (UTF-8) has.
[[nodiscard]] std::size_t count_characters(std::string_view text);

}  // namespace assay::example
