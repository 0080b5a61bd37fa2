// The table of checks: each a row with id, summary, clause and function.
#pragma once

#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "contracts/finding.h"
#include "spec/case.h"
#include "spec/contract/settings.h"
#include "spec/decode.h"
#include "spec/document.h"
#include "spec/message.h"

namespace assay::contracts {

/// What the user asks for beyond the document's promises, and how slow is too slow.
struct Strictness {
  bool strict_bodies = false;               ///< members of answers must be described
  std::chrono::microseconds time_limit{0};  ///< for one answer; 0: none
  /// An answer is unusually slow when it takes so many times as long as its operation's median, and
  /// so much longer.
  double outlier_factor = 10;
  std::chrono::microseconds outlier_slack{1'000'000};
};

/// Everything a check may look at. The verdict is that of the bytes that were sent.
struct Judgement {
  const spec::Document& document;
  const spec::Operation& operation;
  const spec::Exchange& exchange;
  const spec::Verdict& verdict;
  spec::Credentials credentials = spec::Credentials::configured;
  /// True when the run has credentials to send (a -H for a security scheme, or the mock's own).
  bool credentials_configured = false;
  /// What the user's contract says about the operation; null: nothing.
  const spec::OperationSettings* own = nullptr;
  std::vector<std::string> schemes = {};  ///< of Credentials::only
  /// The same request by GET, asked before and after it; empty unless it asks by HEAD.
  std::vector<spec::Exchange> by_get{};
  Strictness strictness{};
  /// The median time of the operation's answers so far; 0 as long as too few are known.
  std::chrono::microseconds usual_time{0};
};

/// A row. `judge` appends what it finds; it sets every field of Finding but operation and status.
struct Check {
  std::string_view id;  ///< the family; the ids of findings start with it
  std::string_view summary;
  std::string_view clause;
  /// Null for what several exchanges together say: access (properties/api/access.h) and law
  /// (properties/api/laws.h).
  void (*judge)(const Judgement&, std::vector<Finding>&);
  /// False when there is nothing to look at for this operation (no response header is described,
  /// …); then the report says "skipped" with `inapplicable`.
  bool (*applies)(const spec::Document&, const spec::Operation&);
  std::string_view inapplicable;
};

/// All checks, in report order: transport, server_error, status_documented, content_type,
/// response_body, response_headers, http_semantics, leak, valid_accepted, malformed_rejected,
/// credentials_enforced, access, unsupported_method, response_time, drift, law.
[[nodiscard]] std::span<const Check> checks() noexcept;

/// True when `check` looks at what `request` was answered with. Where HTTP itself is broken
/// (Request::framing) the server may close the connection or answer as its parser likes (RFC 9112
/// §2.2): then only server_error and malformed_rejected do, whatever the operation takes. A request
/// under a method that the operation does not have is looked at by those that ask no document.
[[nodiscard]] bool looks_at(const Check& check, const spec::Document& document,
                            const spec::Operation& operation, const spec::Request& request,
                            const Strictness& strictness = {});

/// Why `check` looks at no answer of `operation`; empty when it does.
[[nodiscard]] std::string_view inapplicable(const Check& check, const spec::Document& document,
                                            const spec::Operation& operation,
                                            const Strictness& strictness = {});

/// Runs every check that looks at the exchange; fills operation, status and schema_at of each
/// finding.
[[nodiscard]] std::vector<Finding> judge(const Judgement& judgement);

/// Statuses that a malformed request may be answered with: 400 401 403 404 405 406 409 410 411 413
/// 414 415 416 417 421 422 424 425 426 428 429 431 451; a 5xx is server_error's business.
[[nodiscard]] bool rejects(int status) noexcept;

}  // namespace assay::contracts
