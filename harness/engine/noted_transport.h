// Whatever is sent over it and creates something, the ledger knows.
#pragma once

#include <memory>
#include <mutex>

#include "harness/engine/ledger.h"
#include "harness/http/transport.h"

namespace assay::harness {

/// A Ledger that the transports of all workers write to; thread-safe. Both outlive it.
class SharedLedger {
 public:
  SharedLedger(const spec::Document& document, Ledger& ledger)
      : document_(document), ledger_(ledger) {}

  /// Notes what the exchange created or deleted: the request is read back as a server would read
  /// it, so that it does not matter who made it.
  void note(const spec::Exchange& exchange);

 private:
  const spec::Document& document_;
  std::mutex mutex_;
  Ledger& ledger_;
};

/// Sends over `inner` and notes each exchange in `ledger`; null: just sends. Both outlive it.
[[nodiscard]] std::unique_ptr<Transport> noted(Transport& inner, SharedLedger* ledger);

}  // namespace assay::harness
