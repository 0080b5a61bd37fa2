#include "fuzz/in_process/handler_transport.h"

#include <exception>

namespace assay::in_process {
namespace {

spec::Response refuse_framing() {
  spec::Response response;
  response.status = 400;
  response.version = "HTTP/1.1";
  response.reason = "Bad Request";
  return response;
}

}  // namespace

spec::TransportFailure HandlerTransport::fail(const std::string& what) const {
  if (watch_.thrown) watch_.thrown(what);
  return {spec::TransportFailure::Kind::other, "uncaught exception: " + what};
}

spec::Exchange HandlerTransport::send(const spec::Request& request) {
  spec::Exchange exchange;
  exchange.request = request;
  if (!request.framing.empty()) {
    exchange.outcome = refuse_framing();
    return exchange;
  }
  if (watch_.before) watch_.before(request);
  // The last call into foreign code: whatever leaves it is an observation.
  try {
    auto response = handler_(request);
    if (response.version.empty()) response.version = "HTTP/1.1";
    exchange.outcome = std::move(response);
  } catch (const std::exception& exception) {
    exchange.outcome = fail(exception.what());
  } catch (...) {
    exchange.outcome = fail("not a std::exception");
  }
  return exchange;
}

}  // namespace assay::in_process
