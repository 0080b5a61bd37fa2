#include "spec/json_text.h"

#include <cmath>

#include "spec/encoding.h"

namespace assay::spec {
namespace {

namespace json = boost::json;

constexpr std::size_t depth_limit = 512;

/// What a value holds: members over all objects, and whether every number is finite.
struct Census {
  std::size_t members = 0;
  bool finite = true;

  void count(const json::value& value) {
    if (const auto* object = value.if_object()) {
      members += object->size();
      for (const auto& member : *object) count(member.value());
    } else if (const auto* array = value.if_array()) {
      for (const auto& item : *array) count(item);
    } else if (value.is_double()) {
      finite = finite && std::isfinite(value.get_double());
    }
  }
};

// In valid JSON each member has one colon, and all other colons stand in strings.
std::size_t count_members(std::string_view text) {
  std::size_t colons = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ':' && !quoted) {
      ++colons;
    }
  }
  return colons;
}

}  // namespace

JsonText read_json_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    return {JsonText::Kind::doubtful, nullptr, "a byte order mark"};
  }
  boost::system::error_code failed;
  json::parse_options deep;
  deep.max_depth = depth_limit;
  auto value = json::parse({text.data(), text.size()}, failed, {}, deep);
  if (failed == json::error::too_deep) {
    return {JsonText::Kind::doubtful, nullptr, "nested deeper than 512 levels"};
  }
  if (failed && !is_utf8(text)) return {JsonText::Kind::doubtful, nullptr, "not UTF-8"};
  if (failed) return {JsonText::Kind::syntax, nullptr, failed.message()};
  Census census;
  census.count(value);
  if (!census.finite) return {JsonText::Kind::doubtful, nullptr, "a number beyond double"};
  if (census.members != count_members(text)) {
    return {JsonText::Kind::doubtful, nullptr, "an object with the same name twice"};
  }
  return {JsonText::Kind::ok, std::move(value), {}};
}

}  // namespace assay::spec
