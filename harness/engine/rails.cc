#include "harness/engine/rails.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/http/transport.h"

namespace assay::harness {
namespace {

bool is_protocol(std::string_view word) {
  const auto* kind = properties::find_malformation(word);
  return word == properties::name(properties::Level::protocol) ||
         (kind != nullptr && kind->level == properties::Level::protocol);
}

bool is_safe(std::string_view method) noexcept {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

/// The host of a server's URL, in lower case; empty when it has none or is a template.
std::string host_of(const spec::Server& server) {
  const auto base = parse_base_url(server.resolved);
  return base ? base->host : std::string();
}

}  // namespace

std::string Rails::obstacle(std::string_view method) const {
  if (loopback || is_safe(method)) return {};
  if (!mutations) {
    return fmt::format(
        "{} changes things on a server that is not on loopback: allow it with "
        "--allow-mutations",
        method);
  }
  if (method != "DELETE" || destructive) return {};
  return "DELETE of things that the run did not create: allow it with --allow-destructive";
}

bool Rails::admits(std::string_view method, bool own) const noexcept {
  if (loopback || is_safe(method)) return true;
  if (!mutations) return false;
  return method != "DELETE" || destructive || own;
}

spec::Result<void> check_production(const spec::Document& document, const std::string& host,
                                    const std::vector<std::string>& allowed) {
  if (is_loopback_host(host)) return {};
  const auto named = [&](const std::vector<spec::Server>& servers) {
    return std::any_of(servers.begin(), servers.end(), [&](const spec::Server& server) {
      return spec::same_field_name(host_of(server), host);
    });
  };
  const bool production =
      named(document.servers) ||
      std::any_of(document.operations.begin(), document.operations.end(),
                  [&](const spec::Operation& operation) { return named(operation.servers); });
  if (!production) return {};
  const bool agreed = std::any_of(allowed.begin(), allowed.end(), [&](const std::string& name) {
    return spec::same_field_name(name, host);
  });
  if (agreed) return {};
  return spec::Error{
      spec::ErrorCode::usage,
      fmt::format("'{}' is a server that the document itself names: that may be production", host),
      {},
      fmt::format("test another instance; or, if this one is meant, add --allow-production {}",
                  host)};
}

std::string spare_shared_proxies(properties::KindChoice& choice, bool loopback,
                                 const std::set<std::string, std::less<>>& phases,
                                 const std::vector<std::string>& asked) {
  const bool named = phases.contains("protocol") ||
                     std::any_of(asked.begin(), asked.end(),
                                 [](const std::string& word) { return is_protocol(word); });
  if (loopback || named) return {};
  bool any = false;
  for (const auto& kind : properties::malformation_kinds()) {
    if (kind.level != properties::Level::protocol || !choice.wants(kind.id)) continue;
    choice.except.insert(std::string(kind.id));
    any = true;
  }
  const bool wanted = phases.empty();
  return any && wanted ? "not sent: the level protocol, which may disturb others behind a shared "
                         "proxy; where nobody else is there, ask for it with --malformed or "
                         "--phases"
                       : std::string();
}

}  // namespace assay::harness
