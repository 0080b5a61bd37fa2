// What explain() says: expectations and values as texts for a person.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "spec/schema/schema.h"

namespace assay::spec {

/// A value as JSON in at most 120 bytes; large ones by their size.
[[nodiscard]] std::string shown_value(const json::value& value);
/// "string or null".
[[nodiscard]] std::string type_text(TypeMask types);
/// "one of reader, writer, admin", at most 12 of them.
[[nodiscard]] std::string enum_text(const json::array& values);
/// ">= 5".
[[nodiscard]] std::string bound_text(const Bound& bound, bool lower);
/// "1 item", "3 items".
[[nodiscard]] std::string count_text(std::uint64_t count, const char* noun);

}  // namespace assay::spec
