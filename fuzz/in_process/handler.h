// A service's request handler under test, in this process and without a network.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "spec/message.h"

namespace assay::in_process {

/// Answers one request, as the service would behind its HTTP server. An exception that leaves it is
/// a mistake of the service.
using Handler = std::function<spec::Response(const spec::Request&)>;

/// What a handler needs besides its document. All members may stay empty.
struct HandlerOptions {
  /// Called before each execution (a Case, or a sequence of them): puts the service back to its
  /// beginning, so that equal inputs get equal answers.
  std::function<void()> reset = {};
  /// Parameter (or body member) name → value that exists in the service after a reset; used nearly
  /// always.
  std::map<std::string, boost::json::value, std::less<>> known = {};
  /// Sent with every request: credentials.
  std::vector<spec::Header> headers = {};
  /// Where curl lines lead: a server that runs the same handler.
  std::string base_url = "http://127.0.0.1:8080";
};

}  // namespace assay::in_process
