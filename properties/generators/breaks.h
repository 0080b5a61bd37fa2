// The rows behind the catalogue of malformations, by what they work on.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/catalogue.h"
#include "properties/generators/source.h"
#include "spec/case.h"
#include "spec/schema/schema.h"

namespace assay::properties {

namespace json = boost::json;

/// The subschema whose keyword is to be broken.
struct Aim {
  const spec::Schema& schema;
  const spec::Node& node;
  spec::TypeMask types;  ///< what may stand at the place at all
  std::string_view datum;
  [[nodiscard]] bool admits(spec::TypeMask bit) const noexcept { return (types & bit) != 0; }
};

/// A way to break the value at one place.
struct ValueBreak {
  MalformationKind kind;
  bool in_text = false;  ///< can be said in a query, path or header as well
  /// In how many ways (each required member, …); 0 when the subschema leaves no room for it.
  std::size_t (*ways)(const Aim& aim);
  /// The broken value in place of `valid`; nothing when it turns out that there is none.
  std::optional<json::value> (*make)(const Aim& aim, std::size_t way, const json::value& valid,
                                     Source& source);
  std::string_view datum = {};
};

/// One violation of each keyword of JSON Schema.
[[nodiscard]] std::span<const ValueBreak> number_breaks() noexcept;
[[nodiscard]] std::span<const ValueBreak> text_breaks() noexcept;
[[nodiscard]] std::span<const ValueBreak> array_breaks() noexcept;
[[nodiscard]] std::span<const ValueBreak> object_breaks() noexcept;
[[nodiscard]] std::span<const ValueBreak> combinator_breaks() noexcept;
/// Values that look right: near misses of formats, look-alikes of types and of enum values.
[[nodiscard]] std::span<const ValueBreak> format_misses() noexcept;
[[nodiscard]] std::span<const ValueBreak> look_alikes() noexcept;
/// Texts and members that servers trip over, valid or not.
[[nodiscard]] std::span<const ValueBreak> injections() noexcept;
[[nodiscard]] std::span<const ValueBreak> unicode_troubles() noexcept;

/// The rows of all the tables above, in their order.
[[nodiscard]] const std::vector<const ValueBreak*>& value_breaks();
/// The row that breaks a value, or null: of all the tables above.
[[nodiscard]] const ValueBreak* find_value_break(std::string_view id) noexcept;

/// Families of body syntax.
enum class Syntax : std::uint8_t { json, form, multipart, xml, any };

/// A way to break the text of a body. `text` is what a valid body looks like.
struct TextBreak {
  MalformationKind kind;
  Syntax syntax = Syntax::json;
  std::optional<std::string> (*rewrite)(const std::string& text, std::string_view datum,
                                        Source& source);
  std::string_view datum = {};
};
[[nodiscard]] std::span<const TextBreak> syntax_breaks() noexcept;

/// A way to break a request around its values: media types, codings, framing.
struct RequestBreak {
  MalformationKind kind;
  bool needs_body = false;
  bool (*alter)(spec::Case& value, const spec::Operation& operation, std::string_view datum);
  std::string_view datum = {};
};
[[nodiscard]] std::span<const RequestBreak> media_breaks() noexcept;
[[nodiscard]] std::span<const RequestBreak> protocol_breaks() noexcept;

/// Leaves out a required parameter or body: listed by the operation, not by a schema.
inline constexpr MalformationKind missing_parameter{"missing_parameter", Level::schema,
                                                    "leaves out a required parameter", "required"};
inline constexpr MalformationKind missing_body{"missing_body", Level::schema,
                                               "leaves out a required body", "required"};

/// `ways` of a row that fits or does not.
[[nodiscard]] constexpr std::size_t once(bool fits) noexcept {
  return fits ? 1 : 0;
}

}  // namespace assay::properties
