// Media types that hold one item after the other (OpenAPI 3.2.0 §4.14.3).
#pragma once

#include <string>
#include <string_view>

#include "spec/message.h"
#include "spec/reading.h"

namespace assay::spec {

/// JSON Lines (also NDJSON), JSON text sequences (RFC 7464), or server-sent events (WHATWG HTML
/// §9.2).
enum class SequenceForm : std::uint8_t { none, json_lines, json_seq, events };
[[nodiscard]] SequenceForm sequence_of(const MediaTypeName& media) noexcept;

/// The items of `value` (itself, when it is no list) one by one.
[[nodiscard]] std::string write_sequence(SequenceForm kind, const json::value& value);

/// The items of `bytes` as a list; of event streams objects with `data`, `event`, `id`, `retry`.
/// `problem` names the first item that is no JSON; empty when all are.
[[nodiscard]] Reading read_sequence(SequenceForm kind, std::string_view bytes,
                                    std::string& problem);

}  // namespace assay::spec
