#include "harness/cli/credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "harness/cli/auth_file.h"
#include "harness/cli/target.h"
#include "harness/engine/secrets.h"
#include "reports/secret_text.h"
#include "spec/credentials.h"
#include "spec/encoding.h"
#include "spec/shown.h"

namespace assay::harness {
namespace {

spec::Error usage(std::string message, std::string advice) {
  return {spec::ErrorCode::usage, std::move(message), {}, std::move(advice)};
}

spec::Result<spec::Header> parse_header(const std::string& text) {
  const auto colon = text.find(':');
  const auto broken = text.find_first_of("\r\n");
  if (colon == std::string::npos || colon == 0 || broken != std::string::npos) {
    return usage(fmt::format("-H '{}' is no header", spec::shown_name(text)),
                 "write -H 'Name: value'");
  }
  auto value = text.substr(colon + 1);
  value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
  return spec::Header{text.substr(0, colon), value};
}

spec::Result<void> take_headers(const Flags& flags, Session& session,
                                std::vector<std::string>& secrets) {
  for (const auto& text : flags.headers) {
    auto header = parse_header(text);
    if (!header) return header.error();
    const bool carries = spec::carries_credentials(*session.loaded.document, *header);
    session.subject.credentials_configured = session.subject.credentials_configured || carries;
    if (carries || reports::names_secret(header->name)) {
      session.repetition.secrets.headers.push_back(header->name);
      secrets.push_back(header->value);
      const auto space = header->value.find(' ');
      if (space != std::string::npos) secrets.push_back(header->value.substr(space + 1));
    }
    session.subject.request.headers.push_back(std::move(*header));
  }
  return {};
}

spec::Result<void> check_file(const std::string& path, const char* flag) {
  if (path.empty() || std::ifstream(path).good()) return {};
  return spec::Error{spec::ErrorCode::environment,
                     fmt::format("cannot read '{}'", path),
                     {},
                     fmt::format("{} names a file in PEM form", flag)};
}

spec::Result<void> take_certificates(const Flags& flags, Auth& auth, Session& session) {
  if (flags.cert.empty() && !flags.key.empty()) {
    return usage("--key without --cert", "name the certificate, too");
  }
  if (auto fine = check_file(flags.cert, "--cert"); !fine) return fine;
  if (auto fine = check_file(flags.key, "--key"); !fine) return fine;
  if (auto fine = check_file(flags.authorities, "--cacert"); !fine) return fine;
  if (!flags.cert.empty()) {
    if (auth.users.empty()) {
      auth.users.push_back({});
      auth.certificates.emplace_back();
    }
    auth.users.front().certificate = true;
    auth.certificates.front() = {flags.cert, flags.key};
  }
  for (const auto& [cert, key] : auth.certificates) {
    session.repetition.secrets.certificates.push_back(key.empty() ? cert : cert + "\n" + key);
  }
  session.transport.certificates = auth.certificates;
  session.transport.authorities = flags.authorities;
  session.transport.route = route_of(flags);
  auto& words = session.repetition.secrets.options;
  if (!flags.authorities.empty()) words = " --cacert " + spec::single_quoted(flags.authorities);
  words += curl_options(session.transport.route);
  session.transport.http2 = flags.http2;
  return {};
}

/// What stands in other flags: passwords in URLs and commands, values fixed for members that hold
/// secrets.
void add_secrets_of_flags(const Flags& flags, const properties::Values& values,
                          reports::Redactor& redactor) {
  for (const auto* text : {&flags.proxy, &flags.history, &flags.serve}) {
    for (const auto& span : reports::find_secrets(*text)) {
      const auto secret = text->substr(span.begin, span.end - span.begin);
      // Of "user:password" the latter.
      const auto password = secret.substr(secret.find(':') + 1);
      redactor.add_known_value(password);
      redactor.add_known_value(reports::without_escapes(password));
    }
  }
  const auto add = [&](const std::string& name, const boost::json::value& value) {
    if (!redactor.names(name)) return;
    const auto* text = value.if_string();
    redactor.add_known_value(text != nullptr ? std::string(*text) : boost::json::serialize(value));
  };
  for (const auto& [name, value] : values.fixed) add(name, value);
  for (const auto& [name, turns] : values.turns) {
    for (const auto& value : turns) add(name, value);
  }
}

/// Curl lines name variables in the place of what stands there.
void hide_places(const std::vector<spec::User>& users, reports::CurlSecrets& secrets) {
  for (const auto& user : users) {
    for (const auto& credential : user.credentials) {
      const auto& [in, name] = credential.place;
      auto& names = in == spec::In::query    ? secrets.query
                    : in == spec::In::cookie ? secrets.cookies
                                             : secrets.headers;
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
}

}  // namespace

spec::Result<void> read_credentials(const Flags& flags, Session& session) {
  const auto& document = session.loaded.document;
  std::vector<std::string> secrets;
  if (auto done = take_headers(flags, session, secrets); !done) return done;
  auto auth = read_auth(*document, flags.auth);
  if (!auth) return auth.error();
  if (auto done = take_certificates(flags, *auth, session); !done) return done;
  hide_places(auth->users, session.repetition.secrets);
  secrets.insert(secrets.end(), auth->secrets.begin(), auth->secrets.end());
  session.redactor =
      std::make_shared<reports::Redactor>(std::move(secrets), secret_member_names(*document));
  add_secrets_of_flags(flags, session.values, *session.redactor);
  if (!auth->logins.empty()) {
    session.logins =
        std::make_shared<Logins>(document, std::move(auth->logins),
                                 [redactor = session.redactor](const std::string& secret) {
                                   redactor->add_known_value(secret);
                                   const auto space = secret.find(' ');
                                   if (space != std::string::npos)
                                     redactor->add_known_value(secret.substr(space + 1));
                                 });
  }
  session.subject.credentials_configured =
      session.subject.credentials_configured || !auth->users.empty();
  session.subject.request.users = std::move(auth->users);
  return {};
}

}  // namespace assay::harness
