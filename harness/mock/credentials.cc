#include "harness/mock/credentials.h"

#include <algorithm>
#include <array>
#include <optional>

#include "spec/serialize.h"

namespace assay::harness {
namespace {

struct Secrets {
  const char* name;
  const char* token;
  const char* password;  ///< user and password
  const char* key;
};
constexpr std::array<Secrets, 2> known{
    {{"assay", "assay-mock-token", "assay:mock", "assay-mock-key"},
     {"other", "assay-mock-other-token", "other:mock", "assay-mock-other-key"}}};

// A service token, as PlanetScale's API takes it: ID and token with a colon between.
constexpr const char* service_token = "assay-mock-id:assay-mock-token";

std::optional<spec::Credential> credential_for(const spec::SecurityScheme& scheme,
                                               const Secrets& secrets) {
  if (scheme.type == "apiKey") return spec::make_credential(scheme, secrets.key);
  const bool basic = spec::same_field_name(scheme.scheme, "basic");
  return spec::make_credential(scheme, basic ? secrets.password : secrets.token);
}

/// All values of a place in the request, decoded.
std::vector<std::string> values_at(const spec::CredentialPlace& place,
                                   const spec::Request& request) {
  std::vector<std::string> values;
  if (place.in == spec::In::header) {
    for (const auto& header : request.headers) {
      if (spec::same_field_name(header.name, place.name)) values.push_back(header.value);
    }
    return values;
  }
  const bool query = place.in == spec::In::query;
  std::string text;
  if (query) {
    const auto mark = request.target.find('?');
    if (mark != std::string::npos) text = request.target.substr(mark + 1);
  } else {
    for (const auto& header : request.headers) {
      if (spec::same_field_name(header.name, "Cookie")) text += header.value + ";";
    }
  }
  while (!text.empty()) {
    const auto end = std::min(text.find(query ? '&' : ';'), text.size());
    auto pair = text.substr(0, end);
    text.erase(0, end + 1);
    pair.erase(0, std::min(pair.find_first_not_of(' '), pair.size()));
    const auto equals = pair.find('=');
    if (equals == std::string::npos) continue;
    if (spec::percent_decode(pair.substr(0, equals)) != place.name) continue;
    values.push_back(spec::percent_decode(pair.substr(equals + 1)));
  }
  return values;
}

std::string without_word(const std::string& value) {
  const auto space = value.find(' ');
  return space == std::string::npos ? value : value.substr(space + 1);
}

bool is_accepted(const spec::SecurityScheme& scheme, const Secrets& secrets,
                 const spec::Request& request, std::string_view lapse) {
  const auto wanted = credential_for(scheme, secrets);
  if (!wanted) return true;
  const auto values = values_at(wanted->place, request);
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    if (value == wanted->value) return true;
    if (lapse == "scheme" && without_word(value) == without_word(wanted->value)) return true;
    return secrets.name == known.front().name && wanted->value.starts_with("Bearer ") &&
           value == service_token;
  });
}

bool meets(const spec::Document& document, const spec::SecurityRequirement& alternative,
           const Secrets& secrets, const spec::Request& request, std::string_view lapse) {
  const auto accepted = [&](const std::string& name) {
    const auto* scheme = document.scheme(name);
    return scheme == nullptr || is_accepted(*scheme, secrets, request, lapse);
  };
  const auto& schemes = alternative.schemes;
  const bool one = lapse == "one" && !schemes.empty();
  return one ? std::any_of(schemes.begin(), schemes.end(), accepted)
             : std::all_of(schemes.begin(), schemes.end(), accepted);
}

bool has_choice(const spec::Document& document, const spec::Operation& operation,
                spec::Credentials wanted) {
  const auto choices = spec::wrong_credentials(document, operation);
  return std::any_of(choices.begin(), choices.end(), [&](const spec::CredentialChoice& choice) {
    return choice.credentials == wanted && !spec::may_be_met(document, operation, choice, {});
  });
}

}  // namespace

std::vector<spec::User> mock_users(const spec::Document& document) {
  std::vector<spec::User> users;
  for (const auto& secrets : known) {
    spec::User user{secrets.name, {}};
    for (const auto& scheme : document.security_schemes) {
      if (auto credential = credential_for(scheme, secrets)) {
        user.credentials.push_back(std::move(*credential));
      }
    }
    users.push_back(std::move(user));
  }
  return users;
}

std::vector<spec::Header> mock_headers(const spec::Document& document) {
  std::vector<spec::Header> headers;
  const auto users = mock_users(document);
  for (const auto& [scheme, place, value] : users.front().credentials) {
    if (place.in == spec::In::query) continue;
    const bool cookie = place.in == spec::In::cookie;
    spec::Header header{cookie ? "Cookie" : place.name, cookie ? place.name + "=" + value : value};
    if (!spec::find_header(headers, header.name)) headers.push_back(std::move(header));
  }
  return headers;
}

bool is_admitted(const spec::Document& document, const spec::Operation& operation,
                 const spec::Request& request, std::string_view lapse) {
  if (operation.security.empty()) return true;
  return std::any_of(operation.security.begin(), operation.security.end(),
                     [&](const spec::SecurityRequirement& alternative) {
                       return std::any_of(known.begin(), known.end(), [&](const Secrets& secrets) {
                         return meets(document, alternative, secrets, request, lapse);
                       });
                     });
}

std::size_t asking_user(const spec::Document& document, const spec::Operation& operation,
                        const spec::Request& request) {
  const bool second =
      std::any_of(operation.security.begin(), operation.security.end(),
                  [&](const spec::SecurityRequirement& alternative) {
                    return !alternative.schemes.empty() &&
                           meets(document, alternative, known.back(), request, {}) &&
                           !meets(document, alternative, known.front(), request, {});
                  });
  return second ? 1 : 0;
}

bool lapse_shows(std::string_view lapse, const spec::Document& document,
                 const spec::Operation& operation) {
  if (lapse == "scheme") return has_choice(document, operation, spec::Credentials::wrong_scheme);
  if (lapse == "one") return has_choice(document, operation, spec::Credentials::only);
  return operation.needs_credentials() && has_choice(document, operation, spec::Credentials::none);
}

}  // namespace assay::harness
