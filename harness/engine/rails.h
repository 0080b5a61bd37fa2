// What a run does not send unless it was asked to.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/catalogue.h"
#include "spec/document.h"

namespace assay::harness {

/// Which methods may be sent at all. On loopback all may; elsewhere only what the user allowed.
struct Rails {
  bool loopback = true;
  bool mutations = false;    ///< methods that are not safe (RFC 9110 §9.2.1), but for DELETE
  bool destructive = false;  ///< DELETE, of things that the run did not create, too

  /// Why requests with this method are not planned, and the flag that allows them; empty when they
  /// are.
  [[nodiscard]] std::string obstacle(std::string_view method) const;
  /// Whether a request with this method may go out; `own`: it is for a thing that the run created.
  [[nodiscard]] bool admits(std::string_view method, bool own) const noexcept;
};

/// A host that the document's own `servers` name, or those of an operation, is taken for
/// production: it must be named in full in `allowed`. Loopback is not production whatever the
/// document says. Errors: usage, naming the host, where the document names it, and the flag.
[[nodiscard]] spec::Result<void> check_production(const spec::Document& document,
                                                  const std::string& host,
                                                  const std::vector<std::string>& allowed);

/// Leaves the level `protocol` out of `choice` when the server is not on loopback and the user did
/// not name it, in `phases` or, as a level or a kind, in `asked` (--malformed). Behind a shared
/// proxy, a message with two lengths may reach somebody else's connection (RFC 9112 §11.2, request
/// smuggling). Says what was left out and how to ask for it; empty when nothing was.
[[nodiscard]] std::string spare_shared_proxies(properties::KindChoice& choice, bool loopback,
                                               const std::set<std::string, std::less<>>& phases,
                                               const std::vector<std::string>& asked);

}  // namespace assay::harness
