#include "spec/credentials.h"

#include <algorithm>
#include <array>

#include "spec/encoding.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

constexpr const char* junk = "assay-invalid-credential";
// RFC 7617 §2: "assay:invalid".
constexpr const char* basic_junk = "YXNzYXk6aW52YWxpZA==";

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_mutual_tls(const Document& document, const std::string& name) {
  const auto* scheme = document.scheme(name);
  return scheme != nullptr && scheme->type == "mutualTLS";
}

/// The document itself says which word stands before the secret.
bool names_its_word(const Document& document, const std::string& name) {
  const auto* scheme = document.scheme(name);
  return scheme != nullptr && scheme->type == "http" && !scheme->scheme.empty();
}

std::string word_of(const SecurityScheme& scheme) {
  if (scheme.type != "http" || scheme.scheme.empty()) return "Bearer";
  if (same_field_name(scheme.scheme, "basic")) return "Basic";
  if (same_field_name(scheme.scheme, "bearer")) return "Bearer";
  return scheme.scheme;
}

/// A credential of the same form that no server knows.
std::string spoil(const CredentialPlace& place, const std::string& value) {
  if (place.in != In::header) return junk;
  if (same_field_name(place.name, "Cookie")) return value.substr(0, value.find('=')) + "=" + junk;
  const auto space = value.find(' ');
  if (space == std::string::npos) return junk;
  const auto scheme = value.substr(0, space);
  return scheme + " " + (same_field_name(scheme, "Basic") ? basic_junk : junk);
}

/// The junk that stands for a scheme when nothing is configured for it.
std::optional<Credential> junk_for(const SecurityScheme& scheme) {
  const auto place = credential_place(scheme);
  if (!place) return std::nullopt;
  if (scheme.type == "apiKey") return Credential{scheme.name, *place, junk};
  const auto word = word_of(scheme);
  return Credential{scheme.name, *place, word + " " + (word == "Basic" ? basic_junk : junk)};
}

bool overrides(const std::vector<Header>& headers, const CredentialPlace& place) {
  if (place.in == In::query) return false;
  const auto name = place.in == In::cookie ? std::string("Cookie") : place.name;
  return find_header(headers, name).has_value();
}

class Presentation {
 public:
  Presentation(const Document& document, const Operation& operation, const Case& value,
               const RequestOptions& options)
      : document_(document), operation_(operation), case_(value), options_(options) {}

  Presented run() {
    choose_user();
    for (const auto& header : options_.headers) take_header(header);
    if (user_ != nullptr) {
      const auto schemes = schemes_to_send();
      for (const auto& credential : user_->credentials) {
        if (is_wanted(credential, schemes)) take(credential);
      }
    }
    if (case_.credentials == Credentials::invalid && !any_) add_junk();
    choose_certificate();
    return std::move(out_);
  }

 private:
  void choose_user() {
    const bool other = case_.credentials == Credentials::other;
    const std::size_t index = other ? 1 : 0;
    if (case_.credentials != Credentials::none && options_.users.size() > index) {
      user_ = &options_.users[index];
    }
  }

  void take_header(const Header& header) {
    if (!carries_credentials(document_, header)) {
      out_.headers.push_back(header);
      return;
    }
    if (case_.credentials == Credentials::none || case_.credentials == Credentials::other) return;
    if (case_.credentials == Credentials::only && !is_place_of_only(header.name)) return;
    add({In::header, header.name}, header.value);
  }

  // A field by which one of the chosen schemes travels, a whole Cookie among them.
  [[nodiscard]] bool is_place_of_only(const std::string& field) const {
    return std::any_of(case_.schemes.begin(), case_.schemes.end(), [&](const std::string& name) {
      const auto* scheme = document_.scheme(name);
      const auto place = scheme != nullptr ? credential_place(*scheme) : std::nullopt;
      return place && place->in != In::query &&
             same_field_name(place->in == In::cookie ? "Cookie" : place->name, field);
    });
  }

  [[nodiscard]] bool has(const std::string& name) const {
    const auto* scheme = document_.scheme(name);
    if (scheme == nullptr) return false;
    const auto place = credential_place(*scheme);
    if (!place) return user_->certificate;
    if (case_.credentials != Credentials::other && overrides(options_.headers, *place)) return true;
    return std::any_of(user_->credentials.begin(), user_->credentials.end(),
                       [&](const Credential& one) {
                         return one.scheme == name || (one.scheme.empty() && one.place == *place);
                       });
  }

  [[nodiscard]] std::vector<std::string> schemes_to_send() const {
    if (case_.credentials == Credentials::only) return case_.schemes;
    const SecurityRequirement* nearest = nullptr;
    for (const auto& requirement : operation_.security) {
      const auto& schemes = requirement.schemes;
      if (case_.credentials == Credentials::wrong_scheme &&
          std::none_of(schemes.begin(), schemes.end(), [this](const std::string& name) {
            return names_its_word(document_, name);
          })) {
        continue;
      }
      const auto mine = [this](const std::string& name) { return has(name); };
      if (schemes.empty() || std::none_of(schemes.begin(), schemes.end(), mine)) continue;
      if (std::all_of(schemes.begin(), schemes.end(), mine)) return schemes;
      if (nearest == nullptr) nearest = &requirement;
    }
    return nearest != nullptr ? nearest->schemes : std::vector<std::string>();
  }

  [[nodiscard]] bool is_wanted(const Credential& credential,
                               const std::vector<std::string>& schemes) const {
    if (!credential.scheme.empty()) return holds(schemes, credential.scheme);
    return case_.credentials != Credentials::only ||
           (credential.place.in == In::header && is_place_of_only(credential.place.name));
  }

  void take(const Credential& credential) {
    const auto& place = credential.place;
    const bool given =
        case_.credentials != Credentials::other && overrides(options_.headers, place);
    const bool taken =
        std::find(out_.places.begin(), out_.places.end(), place) != out_.places.end();
    if (!given && !taken) add(place, credential.value);
  }

  void add(const CredentialPlace& place, const std::string& value) {
    any_ = true;
    out_.places.push_back(place);
    auto text = value;
    if (case_.credentials == Credentials::invalid) text = spoil(place, value);
    if (case_.credentials == Credentials::wrong_scheme) text = under_another_word(place, value);
    if (place.in == In::header) {
      out_.headers.push_back({place.name, std::move(text)});
    } else {
      auto& fields = place.in == In::query ? out_.query : out_.cookies;
      fields.push_back({place.name, std::move(text)});
    }
  }

  [[nodiscard]] std::string under_another_word(const CredentialPlace& place,
                                               const std::string& value) const {
    if (place.in != In::header || !same_field_name(place.name, "Authorization")) return value;
    const auto space = value.find(' ');
    const auto secret = space == std::string::npos ? value : value.substr(space + 1);
    for (const std::string word : {"Basic", "Bearer"}) {
      if (!is_documented(word)) return word + " " + secret;
    }
    return "Assay " + secret;
  }

  [[nodiscard]] bool is_documented(const std::string& word) const {
    return std::any_of(operation_.security.begin(), operation_.security.end(),
                       [&](const SecurityRequirement& requirement) {
                         return std::any_of(requirement.schemes.begin(), requirement.schemes.end(),
                                            [&](const std::string& name) {
                                              const auto* scheme = document_.scheme(name);
                                              return scheme != nullptr &&
                                                     scheme->type != "apiKey" &&
                                                     same_field_name(word_of(*scheme), word);
                                            });
                       });
  }

  void add_junk() {
    for (const auto& requirement : operation_.security) {
      for (const auto& name : requirement.schemes) {
        const auto* scheme = document_.scheme(name);
        const auto made = scheme != nullptr ? junk_for(*scheme) : std::nullopt;
        if (made &&
            std::find(out_.places.begin(), out_.places.end(), made->place) == out_.places.end()) {
          add(made->place, made->value);
        }
      }
      if (!requirement.schemes.empty()) return;
    }
  }

  void choose_certificate() {
    const auto shows = [this](std::size_t user) {
      return options_.users.size() > user && options_.users[user].certificate;
    };
    const int nothing = shows(0) ? -1 : 0;
    if (case_.credentials == Credentials::none) {
      out_.certificate = nothing;
    } else if (case_.credentials == Credentials::other) {
      out_.certificate = shows(1) ? 1 : nothing;
    } else if (case_.credentials == Credentials::only) {
      const bool wanted =
          std::any_of(case_.schemes.begin(), case_.schemes.end(),
                      [this](const std::string& name) { return is_mutual_tls(document_, name); });
      out_.certificate = wanted ? 0 : nothing;
    }
  }

  const Document& document_;
  const Operation& operation_;
  const Case& case_;
  const RequestOptions& options_;
  const User* user_ = nullptr;
  Presented out_;
  bool any_ = false;
};

bool is_part_of(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  return std::all_of(part.begin(), part.end(),
                     [&](const std::string& name) { return holds(whole, name); });
}

/// Two schemes in one field cannot be told apart, and cannot be sent together.
bool share_a_place(const Document& document, const std::vector<std::string>& schemes) {
  std::vector<CredentialPlace> places;
  for (const auto& name : schemes) {
    const auto* scheme = document.scheme(name);
    const auto place = scheme != nullptr ? credential_place(*scheme) : std::nullopt;
    if (!place) continue;
    if (std::find(places.begin(), places.end(), *place) != places.end()) return true;
    places.push_back(*place);
  }
  return false;
}

/// Does a field of this name stand there, whatever its value?
bool is_filled(const CredentialPlace& place, const Request& request) {
  if (place.in == In::header) return find_header(request.headers, place.name).has_value();
  const bool query = place.in == In::query;
  const auto cookie = find_header(request.headers, "Cookie");
  const auto mark = std::min(request.target.find('?'), request.target.size());
  auto rest = query ? request.target.substr(mark) : " " + std::string(cookie.value_or(""));
  const auto wanted = percent_encode(place.name) + "=";
  while (!rest.empty()) {
    rest.erase(0, 1);
    if (rest.starts_with(wanted)) return true;
    const auto end = rest.find(query ? '&' : ';');
    rest.erase(0, std::min(end, rest.size()));
    if (!query && rest.starts_with("; ")) rest.erase(0, 1);
  }
  return false;
}

/// Of each alternative with several schemes, each set that lacks one.
void add_parts(const Document& document, const Operation& operation,
               std::vector<CredentialChoice>& choices) {
  for (const auto& [schemes] : operation.security) {
    if (schemes.size() < 2 || share_a_place(document, schemes)) continue;
    for (const auto& missing : schemes) {
      std::vector<std::string> rest;
      std::copy_if(schemes.begin(), schemes.end(), std::back_inserter(rest),
                   [&](const std::string& name) { return name != missing; });
      const bool enough = std::any_of(
          operation.security.begin(), operation.security.end(),
          [&](const SecurityRequirement& one) { return is_part_of(one.schemes, rest); });
      const bool known =
          std::any_of(choices.begin(), choices.end(),
                      [&](const CredentialChoice& one) { return one.schemes == rest; });
      if (!enough && !known) choices.push_back({Credentials::only, std::move(rest)});
    }
  }
}

}  // namespace

bool operator==(const CredentialPlace& a, const CredentialPlace& b) {
  if (a.in != b.in) return false;
  return a.in == In::header ? same_field_name(a.name, b.name) : a.name == b.name;
}

std::optional<CredentialPlace> credential_place(const SecurityScheme& scheme) {
  if (scheme.type == "mutualTLS") return std::nullopt;
  if (scheme.type == "apiKey") return CredentialPlace{scheme.in, scheme.parameter};
  return CredentialPlace{In::header, "Authorization"};
}

std::optional<Credential> make_credential(const SecurityScheme& scheme, std::string_view secret) {
  const auto place = credential_place(scheme);
  if (!place) return std::nullopt;
  if (scheme.type == "apiKey") return Credential{scheme.name, *place, std::string(secret)};
  const auto word = word_of(scheme);
  return Credential{scheme.name, *place,
                    word + " " + (word == "Basic" ? encode_base64(secret) : std::string(secret))};
}

bool carries_credentials(const Document& document, const Header& header) {
  for (const auto* name : {"Authorization", "Cookie"}) {
    if (same_field_name(header.name, name)) return true;
  }
  return std::any_of(document.security_schemes.begin(), document.security_schemes.end(),
                     [&](const SecurityScheme& scheme) {
                       const auto place = credential_place(scheme);
                       return place && place->in == In::header &&
                              same_field_name(place->name, header.name);
                     });
}

Presented present(const Document& document, const Operation& operation, const Case& value,
                  const RequestOptions& options) {
  return Presentation(document, operation, value, options).run();
}

std::vector<CredentialChoice> wrong_credentials(const Document& document,
                                                const Operation& operation) {
  if (!operation.needs_credentials()) {
    if (!looks_forgotten(document, operation)) return {};
    return {{Credentials::none, {}}};
  }
  std::vector<CredentialChoice> choices{{Credentials::none, {}}, {Credentials::invalid, {}}};
  const bool words = std::any_of(
      operation.security.begin(), operation.security.end(), [&](const auto& requirement) {
        return std::any_of(requirement.schemes.begin(), requirement.schemes.end(),
                           [&](const std::string& name) { return names_its_word(document, name); });
      });
  if (words) choices.push_back({Credentials::wrong_scheme, {}});
  add_parts(document, operation, choices);
  return choices;
}

bool looks_forgotten(const Document& document, const Operation& operation) {
  constexpr std::array<std::string_view, 4> changes{"POST", "PUT", "PATCH", "DELETE"};
  if (operation.security_stated || !operation.security.empty()) return false;
  if (std::find(changes.begin(), changes.end(), operation.method) == changes.end()) return false;
  return std::any_of(document.operations.begin(), document.operations.end(),
                     [&](const Operation& sibling) {
                       return sibling.path == operation.path && sibling.needs_credentials();
                     });
}

bool may_be_met(const Document& document, const Operation& operation,
                const CredentialChoice& choice, const Request& request) {
  const auto met = [&](const std::string& name) {
    if (is_mutual_tls(document, name)) return request.certificate != -1;
    if (choice.credentials == Credentials::only) return holds(choice.schemes, name);
    const auto* scheme = document.scheme(name);
    return choice.credentials == Credentials::wrong_scheme && scheme != nullptr &&
           scheme->type == "apiKey" && is_filled(*credential_place(*scheme), request);
  };
  return std::any_of(operation.security.begin(), operation.security.end(),
                     [&](const SecurityRequirement& requirement) {
                       return std::all_of(requirement.schemes.begin(), requirement.schemes.end(),
                                          met);
                     });
}

}  // namespace assay::spec
