// Answers that keep the document's promises, and the same answers broken in one way.
#pragma once

#include <optional>
#include <string_view>

#include "spec/document.h"
#include "spec/message.h"

namespace assay::harness {

/// The response that a success is answered with: the lowest 2xx, else 2XX, else default; null when
/// none is described.
[[nodiscard]] const spec::ResponseSpec* success_response(const spec::Operation& operation);

/// The response for a refusal with one of `preferred`: the first that is described by its number;
/// null when there is none.
[[nodiscard]] const spec::ResponseSpec* refusal_response(const spec::Operation& operation,
                                                         std::initializer_list<int> preferred);

/// The status to answer with under `described` ("2XX" is 200, "4XX" and "default" are `otherwise`).
[[nodiscard]] int status_for(const spec::ResponseSpec& described, int otherwise);

/// The media type that answers are generated for: JSON first; null when nothing is described.
[[nodiscard]] const spec::MediaType* answer_media(const spec::ResponseSpec& described);

/// Generates a complete response from its description. The same `seed` gives the same bytes.
[[nodiscard]] spec::Response describe_answer(const spec::ResponseSpec& described, int status,
                                             std::uint64_t seed);

/// Breaks the JSON body of `response` so that exactly the keyword of the row `kind` (see
/// properties::find_value_break()) is violated, at one place; false when
/// there is no such place. `place_seed` chooses the place: the same one for all answers of an
/// operation, as a bug would, unless this answer has no such place.
[[nodiscard]] bool break_body(const spec::MediaType& media, std::string_view kind,
                              std::uint64_t place_seed, spec::Response& response);

/// Adds a member to the object that `response` holds, or to the first one of its list: one that no
/// schema describes, or with `write_only` one that its schema marks so. False when that would break
/// the schema, or there is none.
[[nodiscard]] bool add_member(const spec::MediaType& media, bool write_only,
                              spec::Response& response);

/// Removes a required header field, or (with `spoil`) breaks its value; false when there is none.
[[nodiscard]] bool break_header(const spec::ResponseSpec& described, bool spoil,
                                spec::Response& response);

}  // namespace assay::harness
