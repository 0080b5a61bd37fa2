#include "properties/generators/simplicity.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "spec/decode_body.h"
#include "spec/encoding.h"
#include "spec/schema/code_points.h"

namespace assay::properties {
namespace {

using Key = Simplicity::Key;

enum Kind : std::uint8_t { listed, boolean, number, text, null, list, members, raw };

constexpr std::size_t compared_characters = 4096;

Key key_of_whole(bool negative, std::uint64_t magnitude) {
  return {number, 0, negative ? 1U : 0U, magnitude};
}

Key key_of_number(const json::value& value) {
  if (value.is_uint64()) return key_of_whole(false, value.get_uint64());
  if (value.is_int64()) {
    const auto whole = value.get_int64();
    const auto magnitude = static_cast<std::uint64_t>(whole);
    return key_of_whole(whole < 0, whole < 0 ? 0 - magnitude : magnitude);
  }
  const auto real = value.get_double();
  const auto size = std::abs(real);
  if (!(size < 1e15)) {
    // The bits of positive numbers are ordered as they are; all lie above those of whole ones.
    return key_of_whole(real < 0, std::bit_cast<std::uint64_t>(size) | (std::uint64_t{1} << 63U));
  }
  const auto whole = static_cast<std::uint64_t>(size);
  if (static_cast<double>(whole) == size) return key_of_whole(real < 0, whole);
  const auto digits = fmt::format("{}", size).size();
  return {number, 1, real < 0 ? 1U : 0U, whole, digits, std::bit_cast<std::uint64_t>(size)};
}

Key key_of_text(std::string_view shown) {
  const auto points = to_points(shown);
  if (points.empty()) return {text, 1, ~std::uint64_t{0}, shown.size()};
  Key key{text, points.size()};
  for (const auto point : points.substr(0, compared_characters)) key.push_back(oddness(point));
  return key;
}

Key key_of_bytes(std::string_view bytes) {
  Key key{raw, bytes.size()};
  for (const char byte : bytes.substr(0, compared_characters)) {
    key.push_back(oddness(static_cast<unsigned char>(byte)));
  }
  return key;
}

Key key_of(const json::value& value, const Conjunction& schemas) {
  if (const auto known = listed_values(schemas)) {
    const auto found = std::find_if(known->begin(), known->end(), [&](const json::value& one) {
      return spec::same_json(one, value);
    });
    if (found != known->end()) return {listed, static_cast<std::uint64_t>(found - known->begin())};
  }
  switch (value.kind()) {
    case json::kind::bool_:
      return {boolean, value.get_bool() ? 1U : 0U};
    case json::kind::string:
      return key_of_text(value.get_string());
    case json::kind::null:
      return {null};
    case json::kind::array:
      return {list};
    case json::kind::object:
      return {members};
    default:
      return key_of_number(value);
  }
}

void add_value(Simplicity& out, const Conjunction& parts, const json::value& value) {
  for (const auto& site : sites(parts, value, spec::Direction::request)) {
    auto key = key_of(*find_at(value, site.way), site.schemas);
    if (site.freely_named) {
      const auto name = key_of_text(site.way.back());
      key.insert(key.end(), name.begin(), name.end());
    }
    out.keys.push_back(std::move(key));
  }
}

}  // namespace

Simplicity simplicity_of(const spec::Operation& operation, const spec::Case& value) {
  Simplicity out;
  for (const auto& header : value.headers) {
    out.keys.push_back(key_of_bytes(header.name + ":" + header.value));
  }
  for (const auto& argument : value.arguments) {
    if (argument.raw) {
      out.keys.push_back(key_of_bytes(*argument.raw));
    } else {
      add_value(out, schemas_of(operation, argument), argument.value);
    }
  }
  if (value.body && value.body->bytes) {
    out.keys.push_back(key_of_bytes(*value.body->bytes));
  } else if (value.body) {
    add_value(out, schemas_of(operation, *value.body), value.body->value);
  }
  out.values = out.keys.size() + (value.body ? 1U : 0U) +
               (value.credentials != spec::Credentials::configured ? 1U : 0U);
  return out;
}

std::u32string to_points(std::string_view shown) {
  std::u32string points;
  if (!spec::is_utf8(shown)) return points;
  for (std::size_t at = 0; at < shown.size();) points.push_back(spec::take_code_point(shown, at));
  return points;
}

std::string to_text(std::u32string_view points) {
  std::string out;
  for (const auto point : points) spec::append_utf8(out, point);
  return out;
}

const std::u32string& plain_characters() {
  static const std::u32string characters = U"a0A- \"é中😀";
  return characters;
}

std::uint64_t oddness(char32_t point) noexcept {
  constexpr std::uint64_t signs = 100;
  constexpr std::uint64_t letters = 1000;
  constexpr std::uint64_t astral = 2'000'000;
  constexpr std::uint64_t control = 4'000'000;
  if (point >= U'a' && point <= U'z') return point - U'a';
  if (point >= U'0' && point <= U'9') return 26 + (point - U'0');
  if (point >= U'A' && point <= U'Z') return 36 + (point - U'A');
  if (point == U'-') return signs;
  if (point < 0x20 || point == 0x7F) return control + point;
  if (point < 0x80) return signs + 1 + (point - 0x20);
  if (point == U'é') return letters - 2;
  if (point == U'中') return letters - 1;
  if (point == U'😀') return astral;
  return (point > 0xFFFF ? astral : letters) + point;
}

std::optional<std::vector<json::value>> listed_values(const Conjunction& schemas) {
  std::optional<std::vector<json::value>> kept;
  for (const auto& schema : schemas) {
    if (!schema.root().has_values()) continue;
    const auto here = schema.root().values();
    if (!kept) {
      kept = here;
      continue;
    }
    std::erase_if(*kept, [&](const json::value& value) {
      return std::none_of(here.begin(), here.end(),
                          [&](const json::value& other) { return spec::same_json(value, other); });
    });
  }
  return kept;
}

Conjunction schemas_of(const spec::Operation& operation, const spec::Argument& argument) {
  for (const auto& parameter : operation.parameters) {
    const bool same = parameter.in == argument.in && parameter.name == argument.name;
    if (same && parameter.schema) return {parameter.schema};
  }
  return {};
}

Conjunction schemas_of(const spec::Operation& operation, const spec::Body& body) {
  if (!operation.body) return {};
  const auto* media = spec::find_media_type(operation.body->content, body.media_type);
  if (media == nullptr || !media->schema) return {};
  return {media->schema};
}

}  // namespace assay::properties
