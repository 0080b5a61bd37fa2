// Whatever is sent over it and creates something, the ledger knows; what the rails forbid is not
// sent.
#pragma once

#include <memory>
#include <mutex>

#include "harness/engine/ledger.h"
#include "harness/http/transport.h"

namespace assay::harness {

/// A Ledger that the transports of all workers write to; thread-safe. Both outlive it.
class SharedLedger {
 public:
  /// `asked`: whether anybody will ask what was created.
  SharedLedger(const spec::Document& document, Ledger& ledger, bool asked)
      : document_(document), ledger_(ledger), asked_(asked) {}

  /// Notes what the exchange created or deleted: the request is read back as a server would read
  /// it, so that it does not matter who made it.
  void note(const spec::Exchange& exchange);
  /// True for a request that removes a thing which a request of ours created.
  [[nodiscard]] bool owns(const spec::Request& request) const;

 private:
  const spec::Document& document_;
  mutable std::mutex mutex_;
  Ledger& ledger_;
  bool asked_;
};

/// Sends over `inner` what `rails` admit, and notes each exchange in `ledger`; what they do not
/// admit comes back as TransportFailure::Kind::withheld. Both outlive it.
[[nodiscard]] std::unique_ptr<Transport> noted(Transport& inner, SharedLedger& ledger,
                                               const Rails& rails);

}  // namespace assay::harness
