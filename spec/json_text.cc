#include "spec/json_text.h"

#include "spec/encoding.h"
#include "spec/json_parser.h"

namespace assay::spec {

JsonText read_json_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    return {JsonText::Kind::doubtful, nullptr, "a byte order mark"};
  }
  auto parsed = parse_json(text);
  if (parsed.failed == boost::json::error::too_deep) {
    return {JsonText::Kind::doubtful, nullptr, "nested deeper than 512 levels"};
  }
  if (parsed.failed && !is_utf8(text)) return {JsonText::Kind::doubtful, nullptr, "not UTF-8"};
  if (parsed.failed) return {JsonText::Kind::syntax, nullptr, parsed.failed.message()};
  if (parsed.beyond_double) {
    return {JsonText::Kind::doubtful, nullptr, "a number beyond double"};
  }
  if (parsed.repeated_name) {
    return {JsonText::Kind::doubtful, nullptr, "an object with the same name twice"};
  }
  return {JsonText::Kind::ok, std::move(parsed.value), {}};
}

}  // namespace assay::spec
