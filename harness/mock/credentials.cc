#include "harness/mock/credentials.h"

#include <algorithm>
#include <optional>

namespace assay::harness {
namespace {

constexpr const char* bearer = "Bearer assay-mock-token";
// A service token, as PlanetScale's API takes it: ID and token with a colon between.
constexpr const char* service_token = "assay-mock-id:assay-mock-token";
constexpr const char* basic = "Basic YXNzYXk6bW9jaw==";
constexpr const char* api_key = "assay-mock-key";

std::optional<spec::Header> credential_for(const spec::SecurityScheme& scheme) {
  if (scheme.type == "apiKey" && scheme.in == spec::In::cookie) {
    return spec::Header{"Cookie", scheme.parameter + "=" + api_key};
  }
  const auto header = scheme.header();
  if (header.empty()) return std::nullopt;
  if (scheme.type == "apiKey") return spec::Header{header, api_key};
  return spec::Header{header, spec::same_field_name(scheme.scheme, "basic") ? basic : bearer};
}

bool is_accepted(const spec::SecurityScheme& scheme, const spec::Request& request) {
  const auto wanted = credential_for(scheme);
  if (!wanted) return true;
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const spec::Header& header) {
                       if (!spec::same_field_name(header.name, wanted->name)) return false;
                       if (wanted->name == "Cookie")
                         return header.value.find(wanted->value) != std::string::npos;
                       const bool token = wanted->value == bearer && header.value == service_token;
                       return header.value == wanted->value || token;
                     });
}

}  // namespace

std::vector<spec::Header> mock_credentials(const spec::Document& document) {
  std::vector<spec::Header> headers;
  for (const auto& scheme : document.security_schemes) {
    auto header = credential_for(scheme);
    if (!header || spec::find_header(headers, header->name)) continue;
    headers.push_back(std::move(*header));
  }
  return headers;
}

bool is_admitted(const spec::Document& document, const spec::Operation& operation,
                 const spec::Request& request) {
  if (operation.security.empty()) return true;
  return std::any_of(
      operation.security.begin(), operation.security.end(), [&](const auto& alternative) {
        return std::all_of(alternative.schemes.begin(), alternative.schemes.end(),
                           [&](const std::string& name) {
                             const auto* scheme = document.scheme(name);
                             return scheme == nullptr || is_accepted(*scheme, request);
                           });
      });
}

}  // namespace assay::harness
