// What happened, in order. The journal is a file of these; every report is a projection of them.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "contracts/finding.h"

namespace assay::reports {

namespace json = boost::json;

/// First event. Times are UTC.
struct RunStarted {
  std::string command;        ///< "run" or "fuzz"
  std::string document;       ///< path as given
  std::string document_hash;  ///< FNV-1a of its bytes, 16 hex digits
  std::string title;
  std::string document_version;  ///< info.version
  std::string commit;            ///< that is built, as the CI's variables tell it; or empty
  std::string url;
  bool embedded_mock = false;
  std::string fault;  ///< planted fault of the embedded mock, or empty
  std::uint64_t seed = 0;
  int workers = 1;
  std::vector<std::string> contracts;  ///< files and folders of --contract, as typed
  std::string rails;  ///< how a server that is not on loopback is spared; empty on loopback
  std::string tool_version;
  std::string started_at;  ///< "2026-01-31T08:00:00Z"
  /// 16 hex digits, by chance: two runs that begin in one second are two. The parts of a run that
  /// was resumed have one; merged shards that of the first. Empty in journals of older versions.
  std::string run_id;
  /// Of a run that is divided: the parts that this journal holds (from 1), of how many. Ascending;
  /// several once journals are merged.
  std::vector<std::uint32_t> shards;
  std::uint32_t shard_count = 0;  ///< 0: not divided
};

/// One per operation of the document, before any exchange: what will be judged, or why not.
struct OperationPlanned {
  std::string operation;
  std::string operation_id;
  std::string tag;   ///< the first tag, or empty
  std::string file;  ///< where the operation stands; empty: in the document itself
  std::uint32_t line = 0;
  std::size_t cases = 0;
  std::string skipped;  ///< why nothing is sent; empty when it runs
  std::vector<std::pair<std::string, std::string>> inapplicable;  ///< check family → reason
};

/// One request that was sent and what came back.
struct ExchangeDone {
  std::uint64_t index = 0;  ///< place in the plan
  std::string operation;
  std::string phase;
  std::string verdict;       ///< valid, invalid, undecidable
  std::string malformation;  ///< kind, or empty
  int status = 0;            ///< 0: transport failure
  std::string failure;       ///< its kind
  std::int64_t microseconds = 0;
  std::uint64_t request_hash = 0;  ///< FNV-1a of spec::wire_text
  json::object test_case;          ///< spec::case_to_json
  /// Of a step of a sequence: what the sequence is for; `index` is then its number in the run.
  std::string sequence;
  std::uint64_t step = 0;
};

/// A new finding, confirmed and shrunk; or (with `update`) its final count.
struct FindingRecorded {
  contracts::Finding finding;
  std::string fingerprint;
  std::uint64_t count = 1;
  bool flaky = false;     ///< an exact replay did not show it again
  bool repeated = false;  ///< an exact replay showed it again
  bool update = false;
  json::object test_case;  ///< the smallest Case that shows it, or sequence (spec/sequence.h)
  /// Of a sequence, what goes before the request that shows it: "POST /rooms answered 201".
  std::vector<std::string> earlier;
  std::string curl;      ///< repeats it when pasted into a shell; empty when no client can
  std::string request;   ///< wire text of the smallest Case
  std::string response;  ///< status line, headers and body as received, capped at 4 KiB
  double seconds = 0;    ///< duration of the exchange
  /// The document around finding.schema_at as it was then: numbers of lines, and these.
  std::vector<std::pair<std::uint32_t, std::string>> excerpt;
};

/// What was tried with one parameter, or with the body (`in` is "body").
struct ParameterUse {
  std::string name;
  std::string in;
  bool required = false;
  std::uint64_t valid = 0;      ///< in requests that were valid
  std::uint64_t malformed = 0;  ///< the verdict named it, or a place in it
};

/// What became of one operation.
struct OperationFinished {
  std::string operation;
  std::uint64_t cases = 0;
  std::uint64_t valid = 0, invalid = 0, undecidable = 0;
  std::map<std::string, std::uint64_t> statuses;  ///< "201", "transport:timeout"
  bool reached_success = false;                   ///< a 2xx was seen
  double seconds = 0;
  std::vector<std::pair<std::string, std::uint64_t>> checks;  ///< family → times executed
  std::uint64_t answer_keywords = 0;            ///< of the described JSON answers' schemas
  std::uint64_t answer_keywords_met = 0;        ///< those that had a value to judge
  std::vector<ParameterUse> parameters;         ///< document order, the body last
  std::uint64_t request_keywords = 0;           ///< of the schemas of parameters and bodies
  std::uint64_t request_keywords_accepted = 0;  ///< those that a value kept
  std::uint64_t request_keywords_refused = 0;   ///< those that a value broke
  std::vector<std::string> unseen_statuses;     ///< described, but no answer had them
  std::vector<std::string> untested;            ///< what was not tried, and why: for a person
};

/// What became of one workflow of the user's contracts (phase workflows).
struct WorkflowFinished {
  std::string workflow;  ///< its id
  std::string file;
  std::uint32_t line = 0;
  std::uint64_t rounds = 0;
  std::uint64_t completed = 0;  ///< rounds that came to an end of the workflow
  std::uint64_t requests = 0;
  std::uint64_t criteria = 0;                    ///< judged
  std::uint64_t broken = 0;                      ///< of these
  std::map<std::string, std::uint64_t> stopped;  ///< why rounds did not complete → how many
  std::string skipped;                           ///< why it cannot run; empty when it can
};

/// A remark for the person who reads: "no case ever reached a 2xx: …".
struct Remark {
  std::string operation;  ///< may be empty
  std::string message;
};

/// Last event.
struct RunFinished {
  std::string outcome;  ///< clean, findings, nothing_tested, credentials_rejected, unreachable,
                        ///< interrupted, internal; of journals read back also aborted (killed) and
                        ///< incomplete (shards are missing)
  int exit_code = 0;
  std::uint64_t requests = 0;
  std::uint64_t checks = 0;
  std::uint64_t findings = 0;
  std::string request_stream;  ///< hash over all requests in plan order, 16 hex digits
  double seconds = 0;
  std::string finished_at;
};

using Event = std::variant<RunStarted, OperationPlanned, ExchangeDone, FindingRecorded,
                           OperationFinished, WorkflowFinished, Remark, RunFinished>;

/// The journal's form: an object with "event" and the members above in snake_case; a finding's
/// members are flat: event, check, operation, location, schema ("file:line:column#pointer"),
/// keyword, expected, actual, status, severity, wfc (contracts/wfc.h), fingerprint, count, flaky,
/// update, case, curl, request, response, clause, seconds, repeated, excerpt, and of a sequence
/// earlier. Text that is
/// not UTF-8 is made visible as \xNN.
[[nodiscard]] json::object to_json(const Event& event);

/// Appends the same as one line of text, without building the object where that costs (an
/// exchange's Case is written as it stands).
void append_json(std::string& out, const Event& event);

}  // namespace assay::reports
