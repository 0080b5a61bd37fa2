// What run, fuzz and replay need before they can send: document, target, values, watchers.
#pragma once

#include <memory>
#include <string>

#include "harness/cli/flags.h"
#include "harness/engine/run.h"
#include "harness/mock/mock.h"
#include "reports/redact.h"
#include "reports/sink.h"

namespace assay::harness {

/// A document with the hash of its bytes.
struct LoadedDocument {
  std::shared_ptr<const spec::Document> document;
  std::string hash;
};

/// Everything that was typed, understood. The embedded mock lives as long as the session.
struct Session {
  LoadedDocument loaded;
  std::uint64_t seed = 1;
  properties::Values values;
  Subject subject;
  TransportOptions transport;
  Repetition repetition;
  std::shared_ptr<reports::Redactor> redactor;
  std::unique_ptr<Mock> mock;
  std::unique_ptr<Server> server;  ///< declared after mock: stops first
  std::string fault;               ///< planted faults as typed, joined by comma

  [[nodiscard]] bool embedded() const noexcept { return server != nullptr; }
  [[nodiscard]] OpenTransport opener() const;
};

/// Errors: usage (no SPEC, bad --seed), document.
[[nodiscard]] spec::Result<LoadedDocument> load(const std::string& path);
[[nodiscard]] spec::Result<std::uint64_t> parse_seed(const std::string& text);

/// Parses headers and values, starts the embedded mock when there is no --url.
/// Errors: usage, document, environment.
[[nodiscard]] spec::Result<std::unique_ptr<Session>> open_session(const Flags& flags);

/// Journal, JUnit, findings folder and console behind one redacting sink; makes the folder.
/// Errors: environment, naming the path that cannot be written.
[[nodiscard]] spec::Result<std::unique_ptr<reports::Sink>> open_reports(const Flags& flags,
                                                                        const Session& session);

/// What the journal says first.
[[nodiscard]] reports::RunStarted describe_run(const std::string& command, const Flags& flags,
                                               const Session& session);

}  // namespace assay::harness
