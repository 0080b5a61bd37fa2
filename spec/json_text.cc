#include "spec/json_text.h"

#include "spec/encoding.h"
#include "spec/json_parser.h"

namespace assay::spec {
namespace {

// RFC 8259 §8.2: the grammar has room for an escape of one half of a pair, readers differ.
bool has_lone_surrogate(std::string_view text) {
  const auto half = [&](std::size_t at, std::string_view leads) {
    return at + 5 < text.size() && text[at] == '\\' && text[at + 1] == 'u' &&
           (text[at + 2] == 'd' || text[at + 2] == 'D') &&
           leads.find(text[at + 3]) != std::string_view::npos;
  };
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] != '\\') continue;
    if (half(at, "89aAbB") && half(at + 6, "cCdDeEfF")) {
      at += 11;
    } else if (half(at, "89aAbBcCdDeEfF")) {
      return true;
    } else {
      ++at;
    }
  }
  return false;
}

}  // namespace

JsonText read_json_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    return {JsonText::Kind::doubtful, nullptr, "a byte order mark"};
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return {JsonText::Kind::doubtful, nullptr, "white space alone may be read as nothing"};
  }
  // Readers that know RFC 4627 §3 tell UTF-16 and UTF-32 by the place of the NULs.
  if (text.substr(0, 4).find('\0') != std::string_view::npos) {
    return {JsonText::Kind::doubtful, nullptr, "NUL among the first bytes, as in UTF-16"};
  }
  auto parsed = parse_json(text);
  if (parsed.failed == boost::json::error::too_deep) {
    return {JsonText::Kind::doubtful, nullptr, "nested deeper than 512 levels"};
  }
  if (parsed.failed && !is_utf8(text)) return {JsonText::Kind::doubtful, nullptr, "not UTF-8"};
  if (parsed.failed && has_lone_surrogate(text)) {
    return {JsonText::Kind::doubtful, nullptr, "an escape of a lone surrogate"};
  }
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
