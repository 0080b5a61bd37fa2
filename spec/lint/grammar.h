// The objects of OpenAPI and Swagger documents and their fields, as one table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "spec/document.h"

namespace assay::spec::lint {

/// What a value of a document is. Up to `any`: plain values; from `root` on: objects.
enum class Kind : std::uint8_t {
  text,
  flag,
  number,
  positive,  ///< a number greater than 0
  count,     ///< a whole number from 0 on
  one_or_many_types,
  any,
  root,
  info,
  contact,
  license,
  server,
  server_variable,
  components,
  path_item,
  operation,
  external_docs,
  parameter,
  request_body,
  media_type,
  encoding,
  response,
  callback,
  example,
  link,
  header,
  tag,
  schema,
  discriminator,
  xml,
  security_scheme,
  oauth_flows,
  implicit_flow,
  password_flow,
  client_flow,
  code_flow,
  device_flow,
  security_requirement,
  body_parameter,  ///< Swagger 2.0
  items,           ///< Swagger 2.0's Items Object, of non-body parameters
  basic_scheme,
  key_scheme,
  http_scheme,
  oauth2_scheme,
  openid_scheme,
  mutual_scheme,
  old_implicit_scheme,  ///< Swagger 2.0: flows are schemes of their own
  old_password_scheme,
  old_application_scheme,
  old_code_scheme
};

/// "an Operation Object", "text", …
[[nodiscard]] std::string_view name(Kind kind) noexcept;

enum class Shape : std::uint8_t { one, list, map };

/// What the names in a map are.
enum class Keys : std::uint8_t { free, component, path, status, media, expression, field, method };

/// Sets of versions as bits.
enum VersionBit : std::uint8_t { v20 = 1, v30 = 2, v31 = 4, v32 = 8 };
inline constexpr std::uint8_t v3 = v30 | v31 | v32;
inline constexpr std::uint8_t v31on = v31 | v32;
inline constexpr std::uint8_t all = v20 | v3;
[[nodiscard]] VersionBit bit_of(Version version) noexcept;

struct Field {
  Kind owner;
  std::string_view name;
  Kind kind;
  std::uint8_t versions = all;
  std::uint8_t required = 0;  ///< versions that demand it
  Shape shape = Shape::one;
  Keys keys = Keys::free;
  std::string_view values = {};  ///< the allowed texts, by spaces; empty: any
};

/// All fields, those of one owner together.
[[nodiscard]] std::span<const Field> fields() noexcept;
[[nodiscard]] std::span<const Field> fields_of(Kind owner) noexcept;

/// True when a Reference Object may stand in the place of `kind` (OpenAPI 3.0.4 §4.7.23).
[[nodiscard]] bool may_be_reference(Kind kind, Version version) noexcept;
/// True when fields that the table does not have are errors (unless they begin with x-).
[[nodiscard]] bool is_closed(Kind kind, Version version) noexcept;

}  // namespace assay::spec::lint
