#include "harness/cli/target.h"

#include <fmt/format.h>

#include "harness/cli/signals.h"
#include "harness/engine/command_words.h"
#include "harness/engine/polite_transport.h"
#include "properties/generators/source.h"

namespace assay::harness {
namespace {

// What a server that others use too is spared.
constexpr double remote_rate = 10;

/// --url with any port in the place of {port}: which one does not matter to where it leads.
std::string filled_url(const Flags& flags) {
  if (flags.serve.empty()) return flags.url;
  return flags.url.empty() ? "http://127.0.0.1" : fill_in(flags.url, "port", "80");
}

}  // namespace

Route route_of(const Flags& flags) {
  return {flags.insecure, flags.proxy, flags.resolves, flags.connect_to, flags.unix_socket};
}

spec::Result<bool> stays_on_loopback(const Flags& flags) {
  const auto url = filled_url(flags);
  if (url.empty()) return true;
  const auto base = parse_base_url(url);
  if (!base) return base.error();
  return stays_on_loopback(route_of(flags), *base);
}

spec::Result<void> check_production(const spec::Document& document, const Flags& flags) {
  if (!flags.unix_socket.empty()) return {};
  auto hosts = detour_hosts(route_of(flags));
  if (const auto base = parse_base_url(filled_url(flags))) hosts.push_back(base->host);
  for (const auto& host : hosts) {
    const auto agreed = check_production(document, host, flags.production_hosts);
    if (!agreed) return agreed;
  }
  return {};
}

Rails rails_for(const Flags& flags, bool loopback) {
  return {loopback, flags.allow_mutations, flags.allow_destructive};
}

spec::Result<std::shared_ptr<Traffic>> make_traffic(const Flags& flags, bool loopback,
                                                    std::uint32_t shards) {
  TrafficLimits limits;
  limits.per_second = loopback ? 0 : remote_rate;
  limits.requests = flags.max_requests;
  limits.stop = was_interrupted;
  if (!flags.rate_limit.empty()) {
    const auto rate = parse_rate(flags.rate_limit);
    if (!rate) return rate.error();
    limits.per_second = *rate;
  }
  limits.per_second /= shards;
  return std::make_shared<Traffic>(std::move(limits));
}

std::string server_name(const Session& session) {
  if (session.embedded()) return "the embedded mock";
  const auto& serving = session.serving;
  if (!serving.command.empty()) {
    return fmt::format("{} (--serve {:016x})", serving.base_url, properties::hash(serving.command));
  }
  const auto& url = session.transport.base_url;
  const auto base = parse_base_url(url);
  auto route = session.transport.route;
  route.insecure = false;
  return (base ? base->text() : url) + curl_options(route);
}

OpenTransport polite_opener(const Session& session, const std::shared_ptr<Traffic>& traffic,
                            int first) {
  // Logins are requests too: they are counted and wait for their turn.
  return session.opener(first, [traffic, document = session.loaded.document](auto inner) {
    return polite(std::move(inner), traffic, *document);
  });
}

}  // namespace assay::harness
