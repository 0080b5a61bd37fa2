// Values of options as JSON: what configuration files hold and `assay config show` prints.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "harness/cli/flags.h"
#include "spec/result.h"

namespace assay::harness {

/// Puts `value` of a configuration file into the option: text (also of a number), a list or one of
/// its items, true or false, a number. What the list held goes.
/// Errors: usage, without a place: a value of another kind or out of its range.
[[nodiscard]] spec::Result<void> assign(Flags& flags, const FlagRow& row,
                                        const boost::json::value& value);

/// The same of the text of an environment variable: true, yes, on, 1 and false, no, off, 0 or
/// nothing for what is switched; lists are one item, or a JSON array.
[[nodiscard]] spec::Result<void> assign_text(Flags& flags, const FlagRow& row,
                                             std::string_view text);

/// What the option holds now.
[[nodiscard]] boost::json::value current(const Flags& flags, const FlagRow& row);

/// The JSON Schema (2020-12) of its values in a configuration file.
[[nodiscard]] boost::json::object schema_of(const FlagRow& row);

/// "ASSAY_MAX_CASES" for the key "max-cases".
[[nodiscard]] std::string variable_of(std::string_view key);

}  // namespace assay::harness
