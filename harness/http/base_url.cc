#include <fmt/format.h>

#include <boost/url.hpp>

#include "harness/http/transport.h"
#include "spec/shown.h"

namespace assay::harness {
namespace {

spec::Error bad(const std::string& url, std::string_view why) {
  return {spec::ErrorCode::usage,
          fmt::format("--url '{}' {}", spec::shown_url(url), why),
          {},
          "give http(s)://host[:port][/path]"};
}

}  // namespace

std::string BaseUrl::text() const {
  const bool is_default = (scheme == "http" && port == 80) || (scheme == "https" && port == 443);
  const bool v6 = host.find(':') != std::string::npos;
  const auto authority = v6 ? "[" + host + "]" : host;
  return scheme + "://" + authority + (is_default ? "" : ":" + std::to_string(port)) + path;
}

spec::Result<BaseUrl> parse_base_url(const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed) return bad(url, "is no absolute URL");
  BaseUrl base;
  base.scheme = std::string(parsed->scheme());
  if (base.scheme != "http" && base.scheme != "https") {
    return bad(url, fmt::format("has the scheme '{}'", base.scheme));
  }
  if (parsed->has_userinfo()) return bad(url, "carries a user name; credentials go into -H");
  if (parsed->has_query() || parsed->has_fragment()) return bad(url, "has a query or a fragment");
  base.host = std::string(parsed->host_type() == boost::urls::host_type::ipv6
                              ? parsed->host_ipv6_address().to_string()
                              : std::string(parsed->encoded_host()));
  if (base.host.empty()) return bad(url, "names no host");
  base.port = parsed->port_number();
  if (base.port == 0) base.port = base.scheme == "http" ? 80 : 443;
  base.path = std::string(parsed->encoded_path());
  while (base.path.ends_with('/')) base.path.pop_back();
  return base;
}

bool is_loopback_host(const std::string& host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  if (const auto v4 = boost::urls::parse_ipv4_address(host)) return v4->is_loopback();
  const auto v6 = boost::urls::parse_ipv6_address(host);
  return v6 && v6->is_loopback();
}

}  // namespace assay::harness
