// By which way a connection reaches the host of the URL: curl's options of the same names.
#pragma once

#include <string>
#include <vector>

#include "spec/result.h"

namespace assay::harness {

struct BaseUrl;

struct Route {
  bool insecure = false;                ///< -k: any certificate, for any name
  std::string proxy;                    ///< -x: http://HOST:PORT
  std::vector<std::string> resolves;    ///< --resolve: HOST:PORT:ADDRESS
  std::vector<std::string> connect_to;  ///< --connect-to: HOST1:PORT1:HOST2:PORT2
  std::string unix_socket;              ///< --unix-socket: path

  [[nodiscard]] bool direct() const noexcept {
    return proxy.empty() && resolves.empty() && connect_to.empty() && unix_socket.empty();
  }
};

/// May requests to `base` go this way? What is loopback is never handed to a proxy elsewhere, and
/// no detour leads to a host that is neither loopback nor in `allowed`. Errors: usage, naming the
/// option: its form is wrong, or it leads elsewhere.
[[nodiscard]] spec::Result<void> check_route(const Route& route, const BaseUrl& base,
                                             const std::vector<std::string>& allowed);

/// True when all that is sent to `base` this way stays on this machine: over a Unix socket, or to a
/// loopback host where no detour, address or proxy leads elsewhere.
[[nodiscard]] bool stays_on_loopback(const Route& route, const BaseUrl& base);

/// The hosts that --connect-to leads to.
[[nodiscard]] std::vector<std::string> detour_hosts(const Route& route);

/// The same as options of a curl command line, each after a space, quoted for a POSIX shell; a
/// proxy's password is $ASSAY_PROXY_PASSWORD.
[[nodiscard]] std::string curl_options(const Route& route);

}  // namespace assay::harness
