// One Case, all the way: serialise, read back, send, judge.
#pragma once

#include <memory>
#include <vector>

#include "contracts/check.h"
#include "harness/engine/pace.h"
#include "harness/engine/rails.h"
#include "harness/http/transport.h"
#include "properties/api/resources.h"
#include "reports/redact.h"
#include "spec/contract/settings.h"
#include "spec/decode.h"
#include "spec/serialize.h"

namespace assay::harness {

/// What a run sends with every request, and whether that includes credentials.
struct Subject {
  std::shared_ptr<const spec::Document> document;
  spec::RequestOptions request;
  bool credentials_configured = false;
  /// What the user's contracts say about single operations; null: nothing.
  std::shared_ptr<const spec::Settings> settings = nullptr;
  contracts::Strictness strictness{};
  std::shared_ptr<Pace> pace{};  ///< null: nobody asks how long answers take

  /// Of one operation; null when nothing is said.
  [[nodiscard]] const spec::OperationSettings* own(const spec::Operation& operation) const;
  /// Which methods may be sent.
  Rails rails{};
  /// True when the user wants nothing to be sent to it, or the rails keep it from being asked.
  [[nodiscard]] bool skips(const spec::Operation& operation) const;
  /// The things of the document: their laws judge sequences (properties/api/laws.h). Null: none do.
  std::shared_ptr<const std::vector<properties::Resource>> resources = nullptr;
  /// What must not be stored; null: nobody asks.
  std::shared_ptr<const reports::Redactor> redactor = nullptr;
};

/// A Case after its exchange.
struct Examined {
  spec::Exchange exchange;
  spec::Verdict verdict;
  spec::Case seen{};  ///< the request read back, as a server would see it
  std::vector<contracts::Finding> findings;

  /// The finding with this fingerprint, or null.
  [[nodiscard]] const contracts::Finding* find(const std::string& fingerprint) const;
  /// Its severity; warning when it is not there.
  [[nodiscard]] contracts::Severity severity_of(const std::string& fingerprint) const;
  /// True when it is there, and no milder than `severity`: what is made small must tell as much.
  [[nodiscard]] bool shows(const std::string& fingerprint, contracts::Severity severity) const;
};

/// The status of the answer, or 0 when the transport failed.
[[nodiscard]] int status_of(const spec::Exchange& exchange) noexcept;

/// A Case that is ready to be sent.
struct ReadyCase {
  const spec::Operation* asked = nullptr;  ///< whose request it is
  spec::Request request;
};

/// A method that another operation of the path has makes a Case that operation's request.
[[nodiscard]] ReadyCase make_ready(const Subject& subject, const spec::Operation& operation,
                                   const spec::Case& value);

/// Judges what came of `ready`, whose request may have been given away: it stands in `exchange`.
[[nodiscard]] Examined judge(const Subject& subject, const ReadyCase& ready,
                             const spec::Case& value, spec::Exchange exchange);

/// True when the Case is sent with others around it, whose answers its own is compared with.
[[nodiscard]] bool asks_thrice(const spec::Operation& operation, const spec::Case& value) noexcept;

/// The bytes are judged, not the intention: the verdict is that of the request as serialised. What
/// asks by HEAD is asked by GET too, before and after.
[[nodiscard]] Examined examine(const Subject& subject, const spec::Operation& operation,
                               const spec::Case& value, Transport& transport);

/// The same for a request that `value` was serialised to before.
[[nodiscard]] Examined examine_request(const Subject& subject, const spec::Operation& operation,
                                       const spec::Request& request, const spec::Case& value,
                                       Transport& transport);

}  // namespace assay::harness
