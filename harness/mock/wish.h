// What a request wants of the things that a mock keeps, and which answer is described for it.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/mock/state_faults.h"
#include "spec/case.h"
#include "spec/document.h"
#include "spec/message.h"

namespace assay::harness {

/// A request to an operation that the document describes, found valid (or taken for it).
struct Wish {
  const spec::Operation& operation;
  const spec::Case& call;      ///< as decoded
  const spec::Request& bytes;  ///< as it came
  std::uint64_t key;           ///< of seed and bytes
  StateFault fault = StateFault::none;
};

/// How many segments a path has.
[[nodiscard]] std::size_t depth_of(std::string_view path);

/// The first `segments` segments of the operation's path, with the values of the request,
/// percent-encoded.
[[nodiscard]] std::string concrete_path(const Wish& wish, std::size_t segments);

/// The members of the request's body, without those that are readOnly.
[[nodiscard]] boost::json::object sent_members(const Wish& wish);

/// The schema of the JSON body that `operation` takes; empty when it takes none.
[[nodiscard]] spec::Schema json_request_schema(const spec::Operation& operation);

/// The answer described for `status`, else that of the lowest 2xx; null when there is none.
[[nodiscard]] const spec::ResponseSpec* prefer(const spec::Operation& operation,
                                               std::string_view status);

/// The answer of a PUT that makes nothing: another success than 201 where there is one (RFC 9110
/// §9.3.4).
[[nodiscard]] const spec::ResponseSpec* other_than_created(const spec::Operation& operation);

/// Does the document have a word for what is missing: 404, 410, a range or a default?
[[nodiscard]] bool can_say_missing(const spec::Operation& operation);

}  // namespace assay::harness
