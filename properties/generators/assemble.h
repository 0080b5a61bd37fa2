// Building blocks of generate_valid(), generate_malformed() and boundary_cases().
#pragma once

#include <optional>
#include <string>

#include "properties/generators/cases.h"
#include "properties/generators/conjunction.h"

namespace assay::properties {

/// What goes into a Case besides what is required.
struct AssembleOptions {
  int size = 30;
  Members optional = Members::by_chance;
};

/// A Case that ought to be valid: not yet decoded. Nothing when a required part cannot be
/// generated; `why` then says which.
[[nodiscard]] std::optional<spec::Case> assemble(const spec::Operation& operation, Source& source,
                                                 const AssembleOptions& options,
                                                 const Values& values, std::string& why);

/// The verdict over the bytes of `value`.
[[nodiscard]] spec::Verdict verdict_of(const spec::Document& document,
                                       const spec::Operation& operation, const spec::Case& value);

/// How a value of `parameter` must be generated.
[[nodiscard]] GenerateOptions options_for(const spec::Parameter& parameter, int size);

/// The schema as a conjunction; empty when there is none.
[[nodiscard]] Conjunction parts_of(const spec::Schema& schema);

/// The described media type that bodies are generated for when one must be chosen without chance:
/// JSON before forms before the rest; null without a body.
[[nodiscard]] const spec::MediaType* preferred_media(const spec::Operation& operation);

/// The Case's argument for `parameter`, or null.
[[nodiscard]] spec::Argument* find_argument(spec::Case& value, const spec::Parameter& parameter);

}  // namespace assay::properties
