// What contract files look like, as JSON Schemas that our own engine judges them by.
#pragma once

#include <optional>
#include <string_view>

#include "spec/reader.h"
#include "spec/result.h"

namespace assay::spec {

/// The kinds of contract files, by their root member.
enum class ContractKind : std::uint8_t { overlay, arazzo, settings };

/// The JSON Schema (2020-12) of a kind. That of `settings` is Assay's own and is published in
/// docs/reference/contract.schema.json.
[[nodiscard]] std::string_view contract_schema(ContractKind kind) noexcept;

/// The first fault of `tree`, in the order of its lines, with the nearest known name where one is
/// near; nothing when it has the shape of its kind.
[[nodiscard]] std::optional<Error> check_shape(const Tree& tree, ContractKind kind);

}  // namespace assay::spec
