// Secrets never reach any output.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "reports/sink.h"

namespace assay::reports {

/// Four nets: known values (raw, percent-encoded, base64, JSON-escaped), members named like secrets
/// (password, secret, token, plain_text, connection_string, …), and shapes (pscale_…, JWT, PEM,
/// userinfo in URLs, AWS keys). A secret becomes [redacted:string:len=N].
class Redactor {
 public:
  /// `names` are further member names that hold secrets (format: password and writeOnly properties
  /// of the document).
  explicit Redactor(std::vector<std::string> known_values, std::vector<std::string> names = {});

  /// All four nets over a text that a server may have sent.
  [[nodiscard]] std::string text(std::string_view value) const;
  /// The same over a JSON value; `member` is the name under which it stands.
  [[nodiscard]] json::value value(const json::value& value, std::string_view member = {}) const;

  /// Known values only: for what we generated ourselves and what must stay repeatable.
  [[nodiscard]] std::string known_text(std::string_view value) const;
  [[nodiscard]] json::value known_only(const json::value& value) const;
  /// True when a known value stands somewhere in `value`.
  [[nodiscard]] bool knows(const json::value& value) const;

  /// True when a member of this name holds a secret.
  [[nodiscard]] bool names(std::string_view member) const;
  /// Values shorter than four bytes are not secrets. Thread-safe.
  void add_known_value(std::string value);

 private:
  mutable std::mutex mutex_;  ///< a login may add values while a report is written
  std::vector<std::string> known_;
  std::vector<std::string> names_;
};

/// A finding without secrets. What we generated ourselves (Case, request, curl line) is no secret
/// and must stay repeatable: there only known values go.
[[nodiscard]] FindingRecorded redact(const Redactor& redactor, FindingRecorded found);

/// Redacts every event and hands it on: the outermost sink of every run.
[[nodiscard]] std::unique_ptr<Sink> redacting(std::shared_ptr<Redactor> redactor,
                                              std::unique_ptr<Sink> next);

}  // namespace assay::reports
