#include "harness/http/route.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url.hpp>
#include <filesystem>
#include <sstream>

#include "harness/http/curl_handle.h"
#include "harness/http/transport.h"
#include "spec/encoding.h"
#include "spec/shown.h"

namespace assay::harness {
namespace {

spec::Error wrong(std::string_view option, std::string_view text, std::string message,
                  std::string advice) {
  return {spec::ErrorCode::usage,
          fmt::format("{} '{}': {}", option, text, message),
          {},
          std::move(advice)};
}

// Colons within brackets belong to an IPv6 address.
std::vector<std::string> split_colons(std::string_view text, std::size_t most) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (c == ':' && depth == 0 && parts.size() < most) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string without_brackets(std::string text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_near(const std::string& host, const std::vector<std::string>& allowed) {
  return is_loopback_host(host) || is_allowed(allowed, host);
}

spec::Result<void> check_proxy(const std::string& proxy, const BaseUrl& base,
                               const std::vector<std::string>& allowed) {
  const auto url = boost::urls::parse_uri(proxy);
  if (!url || url->scheme() != "http" || url->encoded_host().empty()) {
    return wrong("--proxy", spec::shown_url(proxy), "no http://HOST:PORT",
                 "write http://HOST:PORT");
  }
  const auto host = std::string(url->encoded_host());
  if (is_allowed(allowed, base.host) || is_loopback_host(without_brackets(host))) return {};
  return wrong("--proxy", spec::shown_url(proxy),
               fmt::format("'{}' is loopback, and a proxy elsewhere would not reach it", base.host),
               "leave the proxy out");
}

spec::Result<void> check_detour(const std::string& text, const std::vector<std::string>& allowed) {
  const auto parts = split_colons(text, 4);
  if (parts.size() != 4 || (!parts[1].empty() && !is_port(parts[1])) ||
      (!parts[3].empty() && !is_port(parts[3]))) {
    return wrong("--connect-to", text, "not HOST1:PORT1:HOST2:PORT2",
                 "write --connect-to api.example.com:443:127.0.0.1:8443");
  }
  const auto host = without_brackets(parts[2]);
  if (host.empty() || is_near(host, allowed)) return {};
  return wrong("--connect-to", text, fmt::format("'{}' is not loopback", host),
               fmt::format("if you may test it, add --allow-host {}", host));
}

std::string proxy_words(const std::string& proxy) {
  const auto url = boost::urls::parse_uri(proxy);
  if (!url || !url->has_userinfo()) return " -x " + spec::single_quoted(proxy);
  boost::urls::url bare(*url);
  bare.remove_userinfo();
  return fmt::format(" -x {} --proxy-user {}\":$ASSAY_PROXY_PASSWORD\"",
                     spec::single_quoted(std::string(bare.buffer())),
                     spec::single_quoted(url->user()));
}

}  // namespace

spec::Result<void> check_route(const Route& route, const BaseUrl& base,
                               const std::vector<std::string>& allowed) {
  if (!route.proxy.empty()) {
    if (auto fine = check_proxy(route.proxy, base, allowed); !fine) return fine;
  }
  for (const auto& text : route.resolves) {
    const auto parts = split_colons(text, 3);
    if (parts.size() == 3 && !parts[0].empty() && is_port(parts[1]) && !parts[2].empty()) continue;
    return wrong("--resolve", text, "not HOST:PORT:ADDRESS",
                 "write --resolve api.example.com:443:127.0.0.1");
  }
  for (const auto& text : route.connect_to) {
    if (auto fine = check_detour(text, allowed); !fine) return fine;
  }
  std::error_code absent;
  if (!route.unix_socket.empty() && !std::filesystem::is_socket(route.unix_socket, absent)) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("--unix-socket '{}' is no socket", route.unix_socket),
                       {},
                       "start the server that listens on it"};
  }
  return {};
}

std::vector<std::string> detour_hosts(const Route& route) {
  std::vector<std::string> hosts;
  for (const auto& text : route.connect_to) {
    const auto parts = split_colons(text, 4);
    // Without one the host stays what it was.
    if (parts.size() == 4 && !parts[2].empty()) hosts.push_back(without_brackets(parts[2]));
  }
  return hosts;
}

bool stays_on_loopback(const Route& route, const BaseUrl& base) {
  if (!route.unix_socket.empty()) return true;
  std::vector<std::string> hosts = detour_hosts(route);
  hosts.push_back(base.host);
  for (const auto& text : route.resolves) {
    const auto parts = split_colons(text, 3);
    // One address or several, by comma.
    std::istringstream addresses(parts.size() == 3 ? parts[2] : "");
    for (std::string one; std::getline(addresses, one, ',');) {
      hosts.push_back(without_brackets(one));
    }
  }
  if (!route.proxy.empty()) {
    const auto url = boost::urls::parse_uri(route.proxy);
    if (!url) return false;
    hosts.push_back(without_brackets(std::string(url->encoded_host())));
  }
  return std::all_of(hosts.begin(), hosts.end(), is_loopback_host);
}

std::string curl_options(const Route& route) {
  std::string out = route.insecure ? " -k" : "";
  if (!route.proxy.empty()) out += proxy_words(route.proxy);
  for (const auto& text : route.resolves) out += " --resolve " + spec::single_quoted(text);
  for (const auto& text : route.connect_to) out += " --connect-to " + spec::single_quoted(text);
  if (!route.unix_socket.empty()) out += " --unix-socket " + spec::single_quoted(route.unix_socket);
  return out;
}

}  // namespace assay::harness
