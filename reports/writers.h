// One maker per format. Paths are checked when the sink is made, not when the run is over.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "reports/progress.h"
#include "reports/sink.h"
#include "spec/result.h"

namespace assay::reports {

/// NDJSON, one line per event, written with one write(2) each and never buffered across events
/// (ExchangeDone lines may be batched for at most 100 ms or 64 KiB; a finding flushes them).
/// `append`: what the file holds stays, but for a torn last line.
/// Errors: environment, when the file cannot be created.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_journal(const std::string& path,
                                                               bool append = false);

/// What readers of JUnit take. GitLab refuses files of 30 MB and 250,000 XML objects; TestGrid cuts
/// texts at 10,000 characters.
struct JunitLimits {
  std::size_t bytes = 20'000'000;  ///< of the file
  std::size_t objects = 249'000;   ///< elements, attributes and texts
  std::size_t text = 8192;         ///< of one element's text, in bytes
  std::size_t message = 200;       ///< likewise, of one message
};

struct JunitOptions {
  bool strict = false;  ///< only what the Jenkins junit-10.xsd admits (no file/line, no properties)
  bool fail_on_flaky = false;  ///< of a compared run: flaky failures fail their test
  /// Folder of open_findings_folder() (FOLDER/findings): what is there when the run is over is
  /// attached.
  std::string findings{};
  std::string attachments{};  ///< the same folder as readers of the report find it; empty: none are
  std::string journal = "journal.ndjson";  ///< where a person finds what is left out
  JunitLimits limits{};
};

/// JUnit XML, written when RunFinished arrives: atomically (temporary file, then rename), or to
/// `out` when the path is "-". Of a run that was compared new failures fail; known ones are
/// skipped, with the reason; a test of which only flaky ones are left has passed, with
/// `flakyFailure`. Errors: environment, when the folder does not exist or is not writable.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_junit(const std::string& path,
                                                             JunitOptions options,
                                                             std::FILE* out = stdout);

/// One self-contained page, written atomically when RunFinished arrives: nothing is fetched, and no
/// byte of a server is markup or script. Errors: as for JUnit.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_html(const std::string& path,
                                                            std::FILE* out = stdout);

struct ConsoleOptions {
  bool terminal = false;  ///< `progress` (stderr) can be written over
  bool colour = false;
  std::string folder;  ///< where the reports go, for the last lines; may be empty
  std::FILE* out = stdout;
  std::FILE* progress = stderr;
  Now now{};             ///< the time, for the progress; empty: none is shown
  bool quiet = false;    ///< the verdict, the counts and the folder, nothing else
  bool verbose = false;  ///< a line on `progress` for each exchange
};

/// The summary for a person, on `out`, when the run is over: verdict and counts first, then the
/// findings by cause, new ones and failures first. No text makes the terminal or a CI service obey
/// (reports/log_text.h). While the run goes on, how far it is, on `progress`.
[[nodiscard]] std::unique_ptr<Sink> open_console(ConsoleOptions options);

/// One JSON file per finding in `folder`/findings (<fingerprint>.json), for `assay replay`.
[[nodiscard]] spec::Result<std::unique_ptr<Sink>> open_findings_folder(const std::string& folder);

}  // namespace assay::reports
