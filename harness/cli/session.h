// What run, fuzz and replay need before they can send: document, target, values, watchers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "harness/cli/flags.h"
#include "harness/cli/regression.h"
#include "harness/cli/serving.h"
#include "harness/engine/authorized_transport.h"
#include "harness/engine/run.h"
#include "harness/engine/saved_cases.h"
#include "harness/mock/mock.h"
#include "reports/redact.h"
#include "reports/sink.h"
#include "spec/contract/settings.h"
#include "spec/contract/workflow.h"

namespace assay::harness {

/// A document with the hash of its bytes.
struct LoadedDocument {
  std::shared_ptr<const spec::Document> document;
  std::string hash;
  std::shared_ptr<const spec::Workflows> workflows;  ///< of --contract; null: none
  std::shared_ptr<const spec::Settings> settings;    ///< likewise
  std::shared_ptr<const spec::SourceText> source;    ///< what was read, without overlays
  /// Files that it refers to, by URI: those that were fetched.
  std::shared_ptr<const std::map<std::string, std::string>> fetched;
};

/// Everything that was typed, understood. The embedded mock lives as long as the session.
struct Session {
  LoadedDocument loaded;
  std::uint64_t seed = 1;
  properties::Values values;
  Subject subject;
  TransportOptions transport;
  Repetition repetition;
  std::shared_ptr<Logins> logins;  ///< null when nobody logs in
  std::shared_ptr<reports::Redactor> redactor;
  std::unique_ptr<Mock> mock;
  std::unique_ptr<Server> server;  ///< declared after mock: stops first
  std::string fault;               ///< planted faults as typed, joined by comma
  Serving serving;                 ///< --serve and --wait

  [[nodiscard]] bool embedded() const noexcept { return server != nullptr; }
  /// What is put around a transport to the server, inside of what logs in.
  using Wrap = std::function<std::unique_ptr<Transport>(std::unique_ptr<Transport>)>;
  /// Each call of the opener makes the transport of the next worker, from `first` on.
  [[nodiscard]] OpenTransport opener(int first = 0, Wrap wrap = nullptr) const;
};

/// Reads the document that flags.spec names: a file, "-", or a URL. It and what it refers to are
/// fetched from loopback and from flags.allow_hosts only.
/// Overlays of --contract are applied to it, and what its other files say is understood.
/// Errors: usage (no SPEC, a host that is not allowed), environment (a URL), document.
[[nodiscard]] spec::Result<LoadedDocument> load(const Flags& flags);
/// Errors: usage.
[[nodiscard]] spec::Result<std::uint64_t> parse_seed(const std::string& text);

/// What becomes of operations that the user leaves out.
enum class Skipped : std::uint8_t {
  kept,      ///< they are known, and the engine sends them nothing
  taken_out  ///< the document is one without them: nothing draws them
};

/// Parses headers and values, starts the embedded mock when there is no --url.
/// Errors: usage, document, environment.
[[nodiscard]] spec::Result<std::unique_ptr<Session>> open_session(const Flags& flags,
                                                                  Skipped skipped = Skipped::kept);

/// The Cases of --corpus and --har that a run sends first. Errors: usage, environment.
[[nodiscard]] spec::Result<SavedCases> read_saved_cases(const Flags& flags, const Session& session);

/// Journal, JUnit, findings folder and console behind one redacting sink; makes the folder. All but
/// the journal hear of `regression`, if there is one.
/// Errors: environment, naming the path that cannot be written.
[[nodiscard]] spec::Result<std::unique_ptr<reports::Sink>> open_reports(
    const Flags& flags, const Session& session,
    const std::shared_ptr<Regression>& regression = nullptr);

/// JUnit, page, findings folder and console without a journal, of what is redacted already; makes
/// the folder. Errors: as above.
[[nodiscard]] spec::Result<std::unique_ptr<reports::Fanout>> open_projections(const Flags& flags);

/// The journal of a run that goes on, and progress for the person who waits: the other reports are
/// made of the whole journal when the run is over. Errors: as above.
[[nodiscard]] spec::Result<std::unique_ptr<reports::Sink>> open_continuation(
    const Flags& flags, const Session& session);

/// What the journal says first.
[[nodiscard]] reports::RunStarted describe_run(const std::string& command, const Flags& flags,
                                               const Session& session);

}  // namespace assay::harness
