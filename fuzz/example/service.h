// The passwords of database branches, as a service: what a C++ team would fuzz.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/example/bugs.h"
#include "fuzz/example/hot_entries.h"
#include "fuzz/example/place.h"
#include "fuzz/example/store.h"
#include "fuzz/example/wishes.h"
#include "spec/message.h"

namespace assay::example {

/// Who may call, by which clock, and what goes wrong.
struct ServiceOptions {
  std::string bearer = "demo-token";            ///< Authorization: Bearer …
  std::string service_token = "demo:demo-key";  ///< Authorization: ID:TOKEN
  /// Milliseconds since 1970; by default a clock that goes on by one second with each request, so
  /// that the same requests get the same answers.
  std::function<std::int64_t()> now = {};
  Bugs bugs = {};
};

/// Answers spec/documents/planetscale-passwords.yaml. The answers depend on the store, the clock
/// and the requests alone. One request at a time.
class PasswordsService {
 public:
  explicit PasswordsService(std::unique_ptr<Store> store, ServiceOptions options = {});

  [[nodiscard]] spec::Response handle(const spec::Request& request);

  /// Forgets all passwords and sets the default clock back.
  void reset();

 private:
  [[nodiscard]] bool admits(const spec::Request& request) const;
  spec::Response dispatch(const Place& place, const spec::Request& request);
  spec::Response list(const Place& place);
  spec::Response create(const Place& place, const spec::Request& request);
  spec::Response get(const Place& place);
  spec::Response update(const Place& place, const spec::Request& request);
  spec::Response remove(const Place& place);
  spec::Response renew(const Place& place);

  [[nodiscard]] Password make(const Place& place, const PasswordWish& wish);
  [[nodiscard]] std::optional<Password> find(const Place& place);
  [[nodiscard]] std::int64_t end_of_life(std::int64_t ttl) const;
  void advance(Password& password, std::int64_t from) const;
  void change(Password& password, const PasswordWish& wish) const;

  std::unique_ptr<Store> store_;
  ServiceOptions options_;
  HotEntries hot_;
  std::int64_t ticks_ = 0;
  std::int64_t made_ = 0;
  std::int64_t now_ = 0;
};

}  // namespace assay::example
