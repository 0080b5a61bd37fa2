#include "harness/http/fetch_document.h"

#include <fmt/format.h>

#include <boost/url.hpp>

#include "harness/http/transport.h"
#include "spec/shown.h"

namespace assay::harness {
namespace {

constexpr std::size_t size_limit = 64U << 20U;

spec::Error failed(const std::string& uri, std::string what, std::string advice) {
  return {spec::ErrorCode::environment,
          std::move(what),
          {spec::shown_url(uri), 0, 0},
          std::move(advice)};
}

spec::Result<spec::SourceText> text_of(const std::string& uri, const spec::Exchange& exchange) {
  const auto* response = exchange.response();
  if (response == nullptr) {
    return failed(uri, "the document cannot be fetched: " + exchange.failure()->message,
                  "check the URL, or save the document as a file");
  }
  if (response->status >= 300 && response->status < 400) {
    const auto location = spec::find_header(response->headers, "Location").value_or("elsewhere");
    return failed(
        uri, fmt::format("the document is not there: HTTP {} to {}", response->status, location),
        "redirects are not followed; give the last URL");
  }
  if (response->status != 200) {
    return failed(uri, fmt::format("the document cannot be fetched: HTTP {}", response->status),
                  "check the URL, or save the document as a file");
  }
  if (response->body_truncated) {
    return failed(uri, "the document is larger than 64 MiB or cut short", "save it as a file");
  }
  return spec::make_source(uri, response->body);
}

}  // namespace

spec::Fetch fetch_documents(std::vector<std::string> allowed_hosts) {
  return [hosts =
              std::move(allowed_hosts)](const std::string& uri) -> spec::Result<spec::SourceText> {
    const auto parsed = boost::urls::parse_uri(uri);
    if (!parsed) {
      return spec::Error{spec::ErrorCode::usage,
                         "no URL: " + spec::shown_url(uri),
                         {},
                         "give http(s)://host[:port]/path"};
    }
    TransportOptions options;
    options.base_url =
        std::string(parsed->scheme()) + "://" + std::string(parsed->encoded_authority());
    options.allowed_hosts = hosts;
    options.max_body = size_limit;
    options.timeout = std::chrono::seconds(30);
    auto transport = open_transport(options);
    if (!transport) return transport.error();
    spec::Request request;
    request.method = "GET";
    request.target = std::string(parsed->encoded_target());
    if (request.target.empty()) request.target = "/";
    request.headers = {{"User-Agent", "assay/0.1"},
                       {"Accept", "application/yaml, application/json, text/*;q=0.9, */*;q=0.5"}};
    return text_of(uri, (*transport)->send(request));
  };
}

}  // namespace assay::harness
