#include "spec/schema/formats.h"

#include <array>
#include <cmath>
#include <limits>

#include "spec/schema/number.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

struct Format {
  std::string_view name;
  bool (*matches)(std::string_view);
};
constexpr std::array<Format, 21> formats{{{"date-time", is_date_time},
                                          {"date", is_date},
                                          {"time", is_time},
                                          {"duration", is_duration},
                                          {"email", is_email},
                                          {"idn-email", is_idn_email},
                                          {"hostname", is_hostname},
                                          {"idn-hostname", is_idn_hostname},
                                          {"ipv4", is_ipv4},
                                          {"ipv6", is_ipv6},
                                          {"uri", is_uri},
                                          {"uri-reference", is_uri_reference},
                                          {"iri", is_iri},
                                          {"iri-reference", is_iri_reference},
                                          {"uri-template", is_uri_template},
                                          {"uuid", is_uuid},
                                          {"byte", is_base64},
                                          {"base64url", is_base64url},
                                          {"json-pointer", is_json_pointer},
                                          {"relative-json-pointer", is_relative_pointer},
                                          {"regex", is_regex}}};

bool lies_between(const json::value& number, std::int64_t low, std::int64_t high) {
  return compare_numbers(number, json::value(low)) >= 0 &&
         compare_numbers(number, json::value(high)) <= 0;
}

}  // namespace

std::optional<bool> matches_format(std::string_view format, std::string_view text) {
  const auto check = text_check(format);
  return check != nullptr ? std::optional<bool>(check(text)) : std::nullopt;
}

bool (*text_check(std::string_view format) noexcept)(std::string_view) {
  for (const auto& known : formats) {
    if (!format.empty() && known.name == format) return known.matches;
  }
  return nullptr;
}

bool (*disputed_text(std::string_view format) noexcept)(std::string_view) {
  if (format == "duration") return is_fractional_duration;
  if (format == "uuid") return is_written_uuid;
  return format == "byte" ? is_base64url : nullptr;
}

bool (*doubted_text(std::string_view format) noexcept)(std::string_view) {
  if (format == "date-time") return is_doubted_date_time;
  if (format == "date") return is_doubted_date;
  return format == "time" ? is_doubted_time : nullptr;
}

std::optional<bool> matches_number_format(std::string_view format, const json::value& number) {
  if (!number.is_number()) return std::nullopt;
  if (format == "int32") {
    return is_integer(number) && lies_between(number, std::numeric_limits<std::int32_t>::min(),
                                              std::numeric_limits<std::int32_t>::max());
  }
  if (format == "int64") {
    return is_integer(number) && lies_between(number, std::numeric_limits<std::int64_t>::min(),
                                              std::numeric_limits<std::int64_t>::max());
  }
  if (format == "float") {
    return std::abs(number.to_number<double>()) <=
           static_cast<double>(std::numeric_limits<float>::max());
  }
  if (format == "double") return std::isfinite(number.to_number<double>());
  return std::nullopt;
}

}  // namespace assay::spec
