#include "harness/cli/auth_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "harness/cli/auth_login.h"
#include "harness/cli/auth_reading.h"
#include "spec/shown.h"
#include "spec/source.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

/// Adds what a secret is for `scheme` to `user`.
void add_credential(const spec::SecurityScheme& scheme, const std::string& secret, spec::User& user,
                    std::vector<std::string>& secrets) {
  auto credential = spec::make_credential(scheme, secret);
  if (!credential) return;
  secrets.push_back(credential->value);
  const auto space = credential->value.find(' ');
  if (space != std::string::npos) secrets.push_back(credential->value.substr(space + 1));
  const auto colon = secret.find(':');
  if (spec::same_field_name(scheme.scheme, "basic") && colon != std::string::npos) {
    secrets.push_back(secret.substr(colon + 1));
  }
  user.credentials.push_back(std::move(*credential));
}

/// A file of users ends like one; what is typed instead of one may be a secret.
bool looks_like_file(const std::string& text) {
  const auto ending = std::filesystem::path(text).extension();
  return ending == ".yaml" || ending == ".yml" || ending == ".json";
}

class AuthReader {
 public:
  AuthReader(const spec::Document& document, Auth& auth) : document_(document), auth_(auth) {}

  spec::Result<void> read_file(const std::string& path) {
    auto source = spec::read_source(path);
    if (!source) {
      auto error = source.error();
      // A secret without its scheme looks like a file, too.
      if (!looks_like_file(path)) {
        error.message = fmt::format("--auth '{}' names no file", spec::shown_name(path));
        error.where = {};
      }
      error.code = spec::ErrorCode::usage;
      error.advice = "give a file, or SCHEME=env:NAME, file:PATH or command:COMMAND";
      return error;
    }
    const auto tree = spec::read_tree(*source);
    if (!tree) return tree.error();
    AuthReading reading(*tree, document_, auth_.secrets,
                        std::filesystem::path(path).parent_path().string());
    if (auto fine = reading.expect_members("", {"users"}); !fine) return fine;
    const auto* users = tree->root().get_object().if_contains("users");
    const auto* list = users != nullptr ? users->if_array() : nullptr;
    if (list == nullptr || list->empty()) {
      return reading.wrong("/users", "`users` is no list of users", "users: [{name: …, …}]");
    }
    if (list->size() + auth_.users.size() > 2) {
      return reading.wrong("/users/2", "more than two users",
                           "the first one asks, the second is the other");
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (auto done = read_user(reading, fmt::format("/users/{}", i)); !done) return done;
    }
    return {};
  }

  spec::Result<void> read_pair(const std::string& name, const std::string& source) {
    const SourceContext context{{"--auth", 0, 0}, "", &auth_.secrets};
    auto scheme = find_scheme(document_, name, context.where);
    if (!scheme) return scheme.error();
    if ((*scheme)->type == "mutualTLS") {
      return spec::Error{spec::ErrorCode::usage, fmt::format("'{}' is a certificate", name),
                         context.where, "give it with --cert and --key"};
    }
    auto secret = read_secret(source, context);
    if (!secret) return secret.error();
    if (auto fine = check_password(**scheme, *secret, context.where); !fine) return fine;
    if (auth_.users.empty()) add_user("");
    auth_.secrets.push_back(*secret);
    add_credential(**scheme, *secret, auth_.users.front(), auth_.secrets);
    return {};
  }

 private:
  void add_user(const std::string& name) {
    auth_.users.push_back({name, {}, false});
    auth_.certificates.emplace_back();
  }

  spec::Result<void> read_user(AuthReading& reading, const std::string& at) {
    if (auto fine = reading.expect_members(at, {"name", "schemes", "headers", "login"}); !fine) {
      return fine;
    }
    auto name = reading.text(at + "/name");
    if (!name) return name.error();
    add_user(*name);
    auto& user = auth_.users.back();
    for (const auto& member : reading.members(at + "/schemes")) {
      if (auto done = read_scheme(reading, at + "/schemes", member, user); !done) return done;
    }
    for (const auto& member : reading.members(at + "/headers")) {
      auto value = reading.secret(at + "/headers/" + spec::escape_token(member));
      if (!value) return value.error();
      auth_.secrets.push_back(*value);
      const auto space = value->find(' ');
      if (space != std::string::npos) auth_.secrets.push_back(value->substr(space + 1));
      user.credentials.push_back({"", {spec::In::header, member}, *value});
    }
    if (!reading.has(at + "/login")) return {};
    auto login = read_login(reading, at + "/login", user);
    if (!login) return login.error();
    auth_.logins.push_back(std::move(*login));
    return {};
  }

  spec::Result<void> read_scheme(AuthReading& reading, const std::string& schemes,
                                 const std::string& name, spec::User& user) {
    const auto at = schemes + "/" + spec::escape_token(name);
    auto scheme = find_scheme(document_, name, reading.position(at));
    if (!scheme) return scheme.error();
    if ((*scheme)->type == "mutualTLS") return read_certificate(reading, at, user);
    if (reading.is_object(at)) {
      if (auto fine = reading.expect_members(at, {"username", "password"}); !fine) return fine;
      auto username = reading.secret(at + "/username", false);
      if (!username) return username.error();
      auto password = reading.secret(at + "/password");
      if (!password) return password.error();
      add_credential(**scheme, *username + ":" + *password, user, auth_.secrets);
      return {};
    }
    auto secret = reading.secret(at);
    if (!secret) return secret.error();
    if (auto fine = check_password(**scheme, *secret, reading.position(at)); !fine) return fine;
    add_credential(**scheme, *secret, user, auth_.secrets);
    return {};
  }

  spec::Result<void> read_certificate(AuthReading& reading, const std::string& at,
                                      spec::User& user) {
    if (auto fine = reading.expect_members(at, {"cert", "key"}); !fine) return fine;
    auto& certificate = auth_.certificates.back();
    auto cert = reading.file(at + "/cert");
    if (!cert) return cert.error();
    certificate.cert = *cert;
    if (reading.has(at + "/key")) {
      auto key = reading.file(at + "/key");
      if (!key) return key.error();
      certificate.key = *key;
    }
    user.certificate = true;
    return {};
  }

  const spec::Document& document_;
  Auth& auth_;
};

}  // namespace

spec::Result<Auth> read_auth(const spec::Document& document,
                             const std::vector<std::string>& texts) {
  Auth auth;
  AuthReader reader(document, auth);
  // Files first: they say who the first user is.
  for (const bool files : {true, false}) {
    for (const auto& text : texts) {
      const auto equals = text.find('=');
      const bool pair =
          equals != std::string::npos && equals > 0 && is_source(text.substr(equals + 1));
      if (pair == files) continue;
      auto done = pair ? reader.read_pair(text.substr(0, equals), text.substr(equals + 1))
                       : reader.read_file(text);
      if (!done) return done.error();
    }
  }
  const bool named = std::any_of(document.operations.begin(), document.operations.end(),
                                 [](const auto& operation) { return !operation.security.empty(); });
  for (auto& user : auth.users) {
    for (auto& credential : user.credentials) {
      if (!named) credential.scheme.clear();
    }
  }
  return auth;
}

}  // namespace assay::harness
