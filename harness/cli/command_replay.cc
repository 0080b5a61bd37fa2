#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/cli/commands.h"
#include "harness/cli/session.h"
#include "harness/cli/signals.h"
#include "harness/cli/target.h"
#include "harness/engine/grace.h"
#include "harness/engine/noted_transport.h"
#include "harness/engine/reveal.h"
#include "spec/json_parser.h"
#include "spec/printable.h"

namespace assay::harness {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// A saved finding, or a bare Case or sequence (then without fingerprint).
struct Saved {
  std::string file;
  json::object test_case;
  std::string fingerprint;
  std::string check;
  double seconds = 0;  ///< what the answer took
  std::string document;
  std::string url;
  std::string fault;
  std::vector<std::string> contracts;
  std::string seed = "1";
};

spec::Error bad_file(const std::string& file, std::string what) {
  return {spec::ErrorCode::usage,
          std::move(what),
          {file, 0, 0},
          "give a file from OUT/findings, or a Case"};
}

std::string member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->get_string());
  return value->is_number() ? json::serialize(*value) : std::string();
}

spec::Result<Saved> read_saved(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return bad_file(file, "cannot read the file");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto parsed = spec::parse_json(text);
  const auto* object = parsed.value.if_object();
  if (parsed.failed || object == nullptr) return bad_file(file, "not a JSON object");
  Saved saved;
  saved.file = file;
  const auto* inner = object->if_contains("case");
  if (inner == nullptr || !inner->is_object()) {
    saved.test_case = *object;
    return saved;
  }
  saved.test_case = inner->get_object();
  saved.fingerprint = member(*object, "fingerprint");
  saved.check = member(*object, "check");
  if (const auto* seconds = object->if_contains("seconds"); seconds && seconds->is_double()) {
    saved.seconds = seconds->get_double();
  }
  saved.document = member(*object, "document");
  saved.fault = member(*object, "fault");
  saved.url = member(*object, "url");
  if (const auto* list = object->if_contains("contracts"); list != nullptr && list->is_array()) {
    for (const auto& path : list->get_array()) {
      if (path.is_string()) saved.contracts.emplace_back(path.get_string());
    }
  }
  const auto* embedded = object->if_contains("embedded_mock");
  if (embedded != nullptr && embedded->is_bool() && embedded->get_bool()) saved.url.clear();
  if (const auto seed = member(*object, "seed"); !seed.empty()) saved.seed = seed;
  return saved;
}

/// The files in a folder, sorted. Errors: environment.
spec::Result<std::vector<std::string>> files_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code unknown;
    if (at->is_regular_file(unknown)) files.push_back(at->path().string());
  }
  if (failed) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("cannot read the folder '{}': {}", folder, failed.message()),
                       {},
                       "name findings that can be read"};
  }
  std::sort(files.begin(), files.end());
  return files;
}

spec::Result<std::vector<std::string>> expand(const std::vector<std::string>& targets) {
  std::vector<std::string> files;
  for (const auto& target : targets) {
    std::error_code unknown;  // of a file its reader says why it cannot be read
    if (!fs::is_directory(target, unknown)) {
      files.push_back(target);
      continue;
    }
    auto inside = files_in(target);
    if (!inside) return inside.error();
    files.insert(files.end(), inside->begin(), inside->end());
  }
  return files;
}

Flags flags_for(const Flags& typed, const Saved& saved) {
  Flags flags = typed;
  if (flags.spec.empty()) flags.spec = saved.document;
  if (flags.url.empty()) flags.url = saved.url;
  if (flags.contracts.empty()) flags.contracts = saved.contracts;
  flags.seed = saved.seed;
  flags.strict_bodies = flags.strict_bodies || saved.check.starts_with("drift.");
  flags.faults.clear();
  std::string rest = flags.url.empty() ? saved.fault : "";
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    flags.faults.push_back(rest.substr(0, comma));
    rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
  }
  return flags;
}

void print_exchange(const Session& session, const ExaminedStep& step, bool named) {
  const auto& examined = step.examined;
  const auto status = status_of(examined.exchange);
  const auto* failure = examined.exchange.failure();
  fmt::print("    {}answer {}, the request is {}\n",
             named ? spec::printable(step.call.operation) + ": " : "",
             failure != nullptr ? spec::printable(session.redactor->text(failure->message))
                                : std::to_string(status),
             spec::name(examined.verdict.kind));
  for (const auto& finding : examined.findings) {
    reports::FindingRecorded shown;
    shown.finding = finding;
    // What is broken may be a secret that should not have come at all.
    shown = reports::redact(*session.redactor, std::move(shown));
    fmt::print("    {} {}\n", finding.check, spec::printable(contracts::headline(shown.finding)));
  }
}

/// Of a time at least half of it, whatever a run would say of it; else the same finding; of a
/// connection that broke the same end of it, since the reason is known only to who started the
/// service.
bool shows(const Saved& saved, const Examined& examined) {
  if (examined.find(saved.fingerprint) != nullptr) return true;
  if (saved.check.starts_with("response_time.")) {
    return 2 * std::chrono::duration<double>(examined.exchange.duration).count() >= saved.seconds;
  }
  return saved.check.starts_with("transport.") &&
         std::any_of(
             examined.findings.begin(), examined.findings.end(),
             [&](const contracts::Finding& finding) { return finding.check == saved.check; });
}

bool shows_anything(const std::vector<ExaminedStep>& steps) {
  return std::any_of(steps.begin(), steps.end(),
                     [](const ExaminedStep& step) { return !step.examined.findings.empty(); });
}

/// The pace of all files together: those on loopback need none.
struct Paces {
  const Flags& flags;
  std::shared_ptr<Traffic> near{};
  std::shared_ptr<Traffic> afar{};

  spec::Result<std::shared_ptr<Traffic>> of(bool loopback) {
    auto& traffic = loopback ? near : afar;
    if (traffic) return traffic;
    auto made = make_traffic(flags, loopback);
    if (made) traffic = *made;
    return made;
  }
};

/// A finding that the rails keep from being sent again.
spec::Error kept_back(const std::string& file, const std::string& obstacle) {
  return {spec::ErrorCode::usage, "not sent: " + obstacle, {file, 0, 0}, ""};
}

/// Is there a step that the rails forbid, whatever is created before it? Then nothing is sent.
spec::Result<void> check_steps(const Session& session, const Saved& saved,
                               const spec::Sequence& sequence) {
  const auto& rails = session.subject.rails;
  bool created = false;
  for (const auto& step : sequence.steps) {
    const auto* operation = session.loaded.document->find(step.call.operation);
    if (operation == nullptr) {
      return bad_file(saved.file,
                      fmt::format("the document has no operation '{}'", step.call.operation));
    }
    const auto& method = step.call.method.empty() ? operation->method : step.call.method;
    if (!rails.admits(method, created)) return kept_back(saved.file, rails.obstacle(method));
    created = created || method == "POST" || method == "PUT";
  }
  return {};
}

/// One saved finding and the server that it goes to, under the rails of a run.
class Replay {
 public:
  Replay(Session& session, std::shared_ptr<Traffic> traffic)
      : session_(session),
        traffic_(std::move(traffic)),
        dependencies_(*session.loaded.document),
        ledger_(session.subject, dependencies_, session.values),
        notes_(*session.loaded.document, ledger_, true) {}

  spec::Result<std::vector<ExaminedStep>> send(const spec::Sequence& sequence) {
    auto first = open(0);
    if (!first) return first.error();
    std::unique_ptr<Transport> beside;
    if (needs_second_transport(sequence)) {
      auto second = open(1);
      if (!second) return second.error();
      beside = std::move(*second);
    }
    transport_ = std::move(*first);
    return perform(session_.subject, sequence, *transport_, beside.get());
  }

  /// Deletes what a replayed sequence created; a Case alone is left as `curl` would leave it.
  void clean_up(std::size_t steps) {
    if (steps < 2 || ledger_.due() == 0) return;
    const auto grace = std::make_shared<Grace>(clock_, was_interrupted, hurried);
    // Nothing else is sent after a signal.
    if (was_interrupted()) traffic_->begin_clean_up([grace] { return grace->over(); });
    ledger_.clean(*transport_, {1000, [&] { return grace->over(); }});
    if (ledger_.due() > 0) {
      std::fprintf(stderr, "assay: %zu things that the replay created are still on the server\n",
                   ledger_.due());
    }
  }

 private:
  spec::Result<std::unique_ptr<Transport>> open(int worker) {
    auto bare = polite_opener(session_, traffic_, worker)();
    if (!bare) return bare;
    bare_.push_back(std::move(*bare));
    return noted(*bare_.back(), notes_, session_.subject.rails);
  }

  Session& session_;
  std::shared_ptr<Traffic> traffic_;
  properties::Dependencies dependencies_;
  Ledger ledger_;
  SharedLedger notes_;
  SystemClock clock_;
  std::vector<std::unique_ptr<Transport>> bare_;
  std::unique_ptr<Transport> transport_;
};

/// Why the last step says nothing of the finding, if it does not.
spec::Result<void> check_sent(const Session& session, const Saved& saved,
                              const std::vector<ExaminedStep>& steps) {
  for (const auto& step : steps) {
    const auto* failure = step.examined.exchange.failure();
    if (failure == nullptr || failure->kind != spec::TransportFailure::Kind::withheld) continue;
    if (was_interrupted()) return spec::Error{spec::ErrorCode::environment, "interrupted", {}, ""};
    const auto& method = step.examined.exchange.request.method;
    const auto obstacle = session.subject.rails.obstacle(method);
    return kept_back(saved.file, obstacle.empty() ? failure->message : obstacle);
  }
  const auto* failure = steps.back().examined.exchange.failure();
  if (failure != nullptr && failure->kind == spec::TransportFailure::Kind::unreachable) {
    return spec::Error{spec::ErrorCode::environment, failure->message, {}, "is the server up?"};
  }
  return {};
}

/// FAILED when the finding shows again (or, for a bare Case, any finding shows); FIXED otherwise.
spec::Result<bool> replay(const Saved& saved, const Flags& typed, Paces& paces) {
  const auto flags = flags_for(typed, saved);
  auto session = open_session(flags);
  if (!session) return session.error();
  const auto loopback = stays_on_loopback(flags);
  if (!loopback) return loopback.error();
  (*session)->subject.rails = rails_for(flags, *loopback);
  auto value = spec::sequence_from_json(saved.test_case);
  if (!value) return value.error();
  reveal(*value, (*session)->values);
  if (auto fine = check_steps(**session, saved, *value); !fine) return fine.error();
  auto traffic = paces.of(*loopback);
  if (!traffic) return traffic.error();
  Replay replay(**session, *traffic);
  const auto sent = replay.send(*value);
  if (!sent) return sent.error();
  const auto& steps = *sent;
  const auto judged = check_sent(**session, saved, steps);
  if (!judged) {
    replay.clean_up(steps.size());
    return judged.error();
  }
  const auto& last = steps.back().examined;
  const bool failed = saved.fingerprint.empty() ? shows_anything(steps) : shows(saved, last);
  fmt::print("{} {}\n", failed ? "FAILED" : "FIXED ", saved.file);
  for (const auto& step : steps) print_exchange(**session, step, steps.size() > 1);
  replay.clean_up(steps.size());
  return failed;
}

}  // namespace

spec::Result<int> replay_command(const Flags& flags) {
  const auto& interrupted = watch_signals();
  const auto expanded = expand(flags.targets);
  if (!expanded) return expanded.error();
  const auto& files = *expanded;
  if (files.empty()) return bad_file(flags.targets.front(), "the folder holds no file");
  int worst = 0;
  Paces paces{flags};
  for (const auto& file : files) {
    if (interrupted) return interrupted_code;
    const auto saved = read_saved(file);
    const auto failed = saved ? replay(*saved, flags, paces) : spec::Result<bool>(saved.error());
    if (!failed) {
      if (interrupted) return interrupted_code;
      if (files.size() == 1) return failed.error();
      fmt::print("ERROR  {}: {}\n", file, failed.error().text());
      worst = std::max(worst, spec::exit_code(failed.error().code));
    } else if (*failed && worst == 0) {
      worst = 1;
    }
  }
  return worst;
}

}  // namespace assay::harness
