// Answers read from bare bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "spec/message.h"

namespace assay::harness {

/// What the bytes of a connection so far come to.
struct AnswerSoFar {
  enum class State : std::uint8_t { more, complete, malformed } state = State::more;
  spec::Response response;  ///< when complete
};

/// Reads the answer to one request from `bytes`, all that came on its connection; `ended`: nothing
/// more will come. Interim answers (1xx) are passed over; `to_head`: the answer has no content
/// whatever its fields say (RFC 9112 §6.3). At most `limit` bytes of content are taken.
[[nodiscard]] AnswerSoFar read_answer(std::string_view bytes, bool ended, bool to_head,
                                      std::size_t limit);

}  // namespace assay::harness
