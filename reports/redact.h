// Secrets never reach any output.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "reports/known_values.h"
#include "reports/sink.h"
#include "spec/message.h"

namespace assay::reports {

/// Four nets: known values in every way of writing (known_values.h), those that answers gave among
/// them; members that the document says to be secrets; members named like secrets; and shapes
/// (secret_text.h for both). A secret becomes [redacted:string:len=N], a number
/// [redacted:number:len=N]; true, false and null stay. Thread-safe.
class Redactor {
 public:
  /// `names` are further member names that hold secrets (format: password and writeOnly properties
  /// of the document).
  explicit Redactor(std::vector<std::string> known_values, std::vector<std::string> names = {});

  /// All four nets over a text that a server may have sent. With `cut`, the text ends before its
  /// time: the first bytes of a known value at its end go, too.
  [[nodiscard]] std::string text(std::string_view value, bool cut = false) const;
  /// The same over a JSON value; `member` is the name under which it stands.
  [[nodiscard]] json::value value(const json::value& value, std::string_view member = {}) const;
  /// The same over the value of the header field `name`.
  [[nodiscard]] std::string field(std::string_view name, std::string_view value) const;
  /// The same over a text that tells of a value which is a secret: what is quoted in it goes, and
  /// all of it when it is the value.
  [[nodiscard]] std::string told(std::string_view value) const;

  /// Known values only: for what we generated ourselves and what must stay repeatable.
  [[nodiscard]] std::string known_text(std::string_view value, bool cut = false) const;
  [[nodiscard]] json::value known_only(const json::value& value) const;
  /// Known values that were configured only, not those that answers gave; in their place as many
  /// bytes that say nothing: what is read by a grammar stays readable, line for line. The same
  /// text comes out however often it is done.
  [[nodiscard]] std::string blanked(std::string_view text) const;
  /// True when a known value stands somewhere in `value`.
  [[nodiscard]] bool knows(const json::value& value) const;

  /// True when a member of this name holds a secret.
  [[nodiscard]] bool names(std::string_view member) const;
  /// Values shorter than four bytes are not secrets: they would be found everywhere.
  void add_known_value(std::string value);

  /// Secrets that an answer gives are known values from now on (the latest few thousand), so that
  /// later requests which use them, and answers which repeat them, are without them. What we sent
  /// ourselves under a secret's name is none, and neither is what has less than eight bytes.
  void learn(const spec::Exchange& exchange);
  /// The same of the answer that a finding shows.
  void learn(const FindingRecorded& found);

 private:
  [[nodiscard]] std::vector<Span> known_spans(std::string_view text, bool cut) const;
  [[nodiscard]] bool stands_in(std::string_view text) const;
  [[nodiscard]] std::string with_known(std::string_view text, std::vector<Span> spans,
                                       bool cut) const;
  void learn_value(std::string_view written, std::initializer_list<std::string_view> sent);

  mutable std::mutex mutex_;  ///< a login may add values while a report is written
  KnownValues known_;
  KnownValues learnt_;
  KnownValues learnt_before_;             ///< the generation before `learnt_`
  std::unordered_set<std::size_t> ours_;  ///< hashes of what we sent under a secret's name
  std::vector<std::string> names_;
};

/// A finding without secrets. What we generated ourselves (Case, request, curl line) is no secret
/// and must stay repeatable: there only known values go.
[[nodiscard]] FindingRecorded redact(const Redactor& redactor, FindingRecorded found);

/// Redacts every event and hands it on: the outermost sink of every run.
[[nodiscard]] std::unique_ptr<Sink> redacting(std::shared_ptr<Redactor> redactor,
                                              std::unique_ptr<Sink> next);

}  // namespace assay::reports
