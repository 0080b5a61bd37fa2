// A transport that knows the secrets of logins, and logs in again when they are worn out.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "harness/engine/login.h"
#include "harness/http/transport.h"

namespace assay::harness {

/// Users who log in, with the secrets that they got last. Thread-safe; shared by all transports to
/// one server.
class Logins {
 public:
  using Tell = std::function<void(const std::string& secret)>;
  /// `tell` hears every secret before it is used: it must not reach an output.
  Logins(std::shared_ptr<const spec::Document> document, std::vector<Login> logins, Tell tell);

  /// The same users before they logged in: for another server.
  [[nodiscard]] std::shared_ptr<Logins> fresh() const;

  /// Logs in who has not yet. Errors: those of log_in().
  [[nodiscard]] spec::Result<void> start(Transport& transport);

  /// A request with secrets in the place of placeholders.
  struct Filled {
    spec::Request request;
    std::size_t login = 0;  ///< whose whole credential it carries; past the last: nobody's
    std::uint64_t generation = 0;
  };
  [[nodiscard]] Filled fill(const spec::Request& request) const;

  /// Logs in again, unless somebody did since `filled`. False when that is of no use: the login is
  /// refused, or what it gave lately was answered 401 as well (then only each second, fourth …
  /// 32nd time is worth the try).
  [[nodiscard]] bool renew(const Filled& filled, Transport& transport);
  /// What came of the request that was repeated with renewed secrets.
  void learn(const Filled& filled, bool accepted);

 private:
  struct State {
    Login login;
    std::vector<std::string> secrets;  ///< empty: not logged in
    std::uint64_t generation = 0;
    std::uint64_t pause = 1;  ///< so many refusals make one attempt
    std::uint64_t refusals = 0;
  };
  [[nodiscard]] spec::Result<void> log_in_again(State& state, Transport& transport);

  std::shared_ptr<const spec::Document> document_;
  Tell tell_;
  mutable std::mutex mutex_;
  std::vector<State> states_;
};

/// Sends with the secrets of `logins`. A 401 to a request that carried one as it was configured is
/// answered by one login more, and the request is sent once more (RFC 9110 §15.5.2: a 401 was not
/// carried out). Exchanges hold the request as it was planned, with placeholders.
/// Errors: those of Logins::start().
[[nodiscard]] spec::Result<std::unique_ptr<Transport>> open_authorized(
    std::shared_ptr<Logins> logins, std::unique_ptr<Transport> inner);

}  // namespace assay::harness
