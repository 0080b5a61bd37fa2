// Passwords and refusals as HTTP answers.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>

#include "fuzz/example/store.h"
#include "spec/message.h"

namespace assay::example {

namespace json = boost::json;

/// ISO 8601 with milliseconds and Z, of milliseconds since 1970.
[[nodiscard]] std::string format_time(std::int64_t milliseconds);

/// All members of a password as the document describes them; plain_text is null.
[[nodiscard]] json::object describe(const Password& password, std::int64_t now);

[[nodiscard]] spec::Response answer(int status, const json::value& body);
/// {"code", "message"}; the code follows from the status.
[[nodiscard]] spec::Response refuse(int status, const std::string& message);

}  // namespace assay::example
