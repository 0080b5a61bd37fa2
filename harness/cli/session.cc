#include "harness/cli/session.h"

#include <fmt/format.h>

#include <unistd.h>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <random>
#include <sstream>

#include "contracts/check.h"
#include "contracts/criteria.h"
#include "harness/cli/ci_variables.h"
#include "harness/cli/credentials.h"
#include "harness/cli/excerpting.h"
#include "harness/cli/selection.h"
#include "harness/cli/signals.h"
#include "harness/cli/target.h"
#include "harness/engine/clock.h"
#include "harness/engine/command_words.h"
#include "harness/engine/learning_transport.h"
#include "harness/engine/reveal.h"
#include "harness/http/fetch_document.h"
#include "properties/generators/source.h"
#include "properties/generators/words.h"
#include "reports/formats.h"
#include "reports/writers.h"
#include "spec/contract/contract_files.h"
#include "spec/shown.h"
#include "spec/source.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

spec::Error usage(std::string message, std::string advice) {
  return {spec::ErrorCode::usage, std::move(message), {}, std::move(advice)};
}

json::value value_of(const std::string& text) {
  boost::system::error_code failed;
  auto value = boost::json::parse(text, failed);
  if (failed) value = boost::json::string(text);
  return value;
}

spec::Result<std::string> read_file(const std::string& path) {
  auto source = spec::read_source(path);
  if (source) return std::move(source->text);
  auto error = source.error();
  error.code = spec::ErrorCode::usage;
  error.advice = "name a file that can be read";
  return error;
}

/// One value a line; empty lines say nothing.
spec::Result<std::vector<json::value>> read_turns(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return text.error();
  std::vector<json::value> list;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) list.push_back(value_of(line));
  }
  if (list.empty()) return usage(fmt::format("'{}' holds no value", path), "write one a line");
  return list;
}

spec::Result<void> parse_sets(const std::vector<std::string>& sets, properties::Values& values) {
  for (const auto& set : sets) {
    const auto equals = set.find('=');
    if (equals == std::string::npos || equals == 0) {
      return usage(fmt::format("--set '{}' names no value", spec::shown_name(set)),
                   "write --set name=value");
    }
    const auto name = set.substr(0, equals);
    const auto text = set.substr(equals + 1);
    if (!text.starts_with('@')) {
      values.fixed.insert_or_assign(name, value_of(text));
      continue;
    }
    auto turns = read_turns(text.substr(1));
    if (!turns) return turns.error();
    values.fixed.insert_or_assign(name, turns->front());
    values.turns.insert_or_assign(name, std::move(*turns));
  }
  return {};
}

spec::Result<void> read_dictionaries(const std::vector<std::string>& files,
                                     properties::Values& values) {
  for (const auto& file : files) {
    const auto text = read_file(file);
    if (!text) return text.error();
    auto words = properties::parse_dictionary(file, *text);
    if (!words) return words.error();
    values.words.insert(values.words.end(), words->begin(), words->end());
  }
  return {};
}

spec::Result<void> start_mock(const Flags& flags, Session& session) {
  MockOptions options;
  options.seed = session.seed;
  for (const auto& text : flags.faults) {
    auto fault = parse_fault(text);
    if (!fault) return fault.error();
    if (!fault_applies(*session.loaded.document, fault->id)) {
      fmt::print(stderr, "assay: note: the fault {} cannot show itself in this document\n",
                 fault->id);
    }
    options.faults.push_back(std::move(*fault));
    session.fault += (session.fault.empty() ? "" : ",") + text;
  }
  session.mock = make_mock(session.loaded.document, options);
  auto server = serve(
      0,
      [mock = session.mock.get()](const spec::Request& request) { return mock->answer(request); },
      session.mock->threads());
  if (!server) return server.error();
  session.server = std::move(*server);
  session.transport.base_url = session.server->url();
  session.values.known = session.mock->known_values();
  if (!session.subject.credentials_configured) {
    session.subject.request.users = session.mock->users();
    session.subject.credentials_configured = true;
  }
  return {};
}

/// Rounded up, since nothing at all would mean for ever; and no more than other units hold.
template <class Unit>
Unit whole(double count) {
  constexpr double longest = 1e12;
  return Unit(static_cast<typename Unit::rep>(std::ceil(std::clamp(count, 0.0, longest))));
}

/// What would be sent to could be: nothing is opened.
spec::Result<void> check_target(const Flags& flags, Session& session) {
  session.transport.base_url = flags.url;
  if (flags.url.empty()) return {};
  auto options = session.transport;
  if (!flags.serve.empty()) options.base_url = fill_in(flags.url, "port", "1");
  const auto opened = open_transport(options);
  if (!opened) return opened.error();
  return {};
}

spec::Result<void> aim(const Flags& flags, Session& session) {
  session.transport.timeout = whole<std::chrono::milliseconds>(flags.timeout * 1000);
  session.transport.connect_timeout =
      whole<std::chrono::milliseconds>(flags.connect_timeout * 1000);
  session.transport.allowed_hosts = flags.allow_hosts;
  session.serving.patience.wait = whole<std::chrono::milliseconds>(flags.wait * 1000);
  session.serving.patience.stop = was_interrupted;
  session.serving.coverage = flags.coverage;
  session.serving.needs_coverage = flags.feedback == "coverage" || flags.feedback == "both";
  if (flags.insecure) {
    std::fputs("assay: -k: the server's certificate is not checked; anybody may be answering\n",
               stderr);
  }
  if (flags.url.empty() && flags.serve.empty()) {
    if (!session.transport.route.direct()) {
      return usage("a way to a server is given, but the embedded mock is tested",
                   "name the server with --url");
    }
    if (!flags.dry_run) return start_mock(flags, session);
  }
  if (!flags.faults.empty()) {
    return usage("--fault plants faults in the embedded mock, but another server is tested",
                 "leave out one of the two");
  }
  const auto agreed = check_production(*session.loaded.document, flags);
  if (!agreed) return agreed.error();
  session.values.known = properties::path_examples(*session.loaded.document);
  if (flags.dry_run) return check_target(flags, session);
  if (!flags.serve.empty()) return aim_at_service(flags, session.serving, session.transport);
  session.transport.base_url = flags.url;
  return await_server(session.transport, session.serving.patience);
}

}  // namespace

OpenTransport Session::opener(int first, Wrap wrap) const {
  auto open = embedded() ? OpenTransport([options = transport] { return open_transport(options); })
                         : serving.opener(transport, first);
  // Services of our own know nothing of each other's tokens.
  const bool shared = serving.command.empty();
  return [open, logins = logins, shared, redactor = redactor,
          wrap = std::move(wrap)]() -> spec::Result<std::unique_ptr<Transport>> {
    auto inner = open();
    if (!inner) return inner;
    if (wrap) inner = wrap(std::move(*inner));
    if (!logins) return learning(std::move(*inner), redactor);
    auto authorized = open_authorized(shared ? logins : logins->fresh(), std::move(*inner));
    if (!authorized) return authorized;
    return learning(std::move(*authorized), redactor);
  };
}

namespace {

spec::Result<LoadedDocument> with_contracts(spec::Document document, std::string hash,
                                            const spec::ContractFiles& contracts) {
  auto shared = std::make_shared<spec::Document>(std::move(document));
  LoadedDocument loaded;
  loaded.document = shared;
  loaded.hash = std::move(hash);
  if (!contracts.settings.empty()) {
    std::vector<std::string_view> checks;
    for (const auto& check : contracts::checks()) checks.push_back(check.id);
    for (const auto& check : contracts::further_checks()) checks.push_back(check.id);
    auto settings = spec::read_settings(contracts.settings, *shared, checks);
    if (!settings) return settings.error();
    loaded.settings = std::make_shared<const spec::Settings>(std::move(settings->settings));
    shared->warnings.insert(shared->warnings.end(), settings->warnings.begin(),
                            settings->warnings.end());
  }
  if (!contracts.workflows.empty()) {
    auto workflows = spec::read_workflows(contracts.workflows, *shared);
    if (!workflows) return workflows.error();
    shared->warnings.insert(shared->warnings.end(), workflows->warnings.begin(),
                            workflows->warnings.end());
    loaded.workflows = std::make_shared<const spec::Workflows>(std::move(*workflows));
  }
  return loaded;
}

/// `fetch`, noting what it gives.
spec::Fetch noting(spec::Fetch fetch, std::shared_ptr<std::map<std::string, std::string>> noted) {
  if (!fetch) return fetch;
  return [fetch = std::move(fetch), noted = std::move(noted)](const std::string& uri) {
    auto source = fetch(uri);
    if (source) noted->insert_or_assign(uri, source->text);
    return source;
  };
}

}  // namespace

spec::Result<LoadedDocument> load(const Flags& flags) {
  if (flags.spec.empty()) {
    return usage("no SPEC given", "name an OpenAPI document, a URL, or - for standard input");
  }
  // Fetching is the user's word: a URL as SPEC, or a host that --allow-host names.
  const bool remote = flags.spec.starts_with("http://") || flags.spec.starts_with("https://");
  spec::Fetch fetch;
  if (remote || !flags.allow_hosts.empty()) fetch = fetch_documents(flags.allow_hosts);
  auto source = remote ? fetch(flags.spec) : spec::read_source(flags.spec);
  if (!source) return source.error();
  auto hash = properties::hash(source->text);
  auto tree = spec::read_tree(*source);
  if (!tree) return tree.error();
  auto contracts = spec::read_contract_files(flags.contracts);
  if (!contracts) return contracts.error();
  contracts->settings.insert(contracts->settings.begin(), flags.operations.begin(),
                             flags.operations.end());
  std::vector<spec::Error> warnings;
  for (const auto& overlay : contracts->overlays) {
    auto overlaid = spec::apply_overlay(overlay, *tree);
    if (!overlaid) return overlaid.error();
    tree = std::move(overlaid->tree);
    warnings.insert(warnings.end(), overlaid->warnings.begin(), overlaid->warnings.end());
    hash = properties::mix(hash, properties::hash(json::serialize(overlay.tree->root())));
  }
  const auto fetched = std::make_shared<std::map<std::string, std::string>>();
  auto document = spec::build_document(std::move(*tree), noting(std::move(fetch), fetched));
  if (!document) return document.error();
  document->warnings.insert(document->warnings.end(), warnings.begin(), warnings.end());
  for (const auto& [uri, file] : document->files) {
    if (file) hash = properties::mix(hash, properties::hash(json::serialize(file->root())));
  }
  auto loaded = with_contracts(std::move(*document), fmt::format("{:016x}", hash), *contracts);
  if (!loaded) return loaded;
  loaded->source = std::make_shared<const spec::SourceText>(std::move(*source));
  loaded->fetched = fetched;
  if (flags.included.empty() && flags.excluded.empty()) return loaded;
  auto settings = loaded->settings ? *loaded->settings : spec::Settings();
  auto chosen = select(*loaded->document, flags.included, flags.excluded, settings);
  if (!chosen) return chosen.error();
  loaded->settings = std::make_shared<const spec::Settings>(std::move(settings));
  return loaded;
}

spec::Result<std::uint64_t> parse_seed(const std::string& text) {
  if (text == "random") {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 16U) ^ device();
  }
  std::uint64_t seed = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, seed);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    return usage(fmt::format("--seed '{}' is no whole number", text),
                 "give 0 to 18446744073709551615, or 'random'");
  }
  return seed;
}

spec::Result<std::unique_ptr<Session>> open_session(const Flags& flags, Skipped skipped) {
  auto session = std::make_unique<Session>();
  auto loaded = load(flags);
  if (!loaded) return loaded.error();
  if (skipped == Skipped::taken_out && loaded->settings) {
    loaded->document = std::make_shared<const spec::Document>(
        without_skipped(*loaded->document, *loaded->settings));
  }
  session->loaded = std::move(*loaded);
  session->subject.document = session->loaded.document;
  session->subject.settings = session->loaded.settings;
  const properties::Dependencies dependencies(*session->loaded.document);
  session->subject.resources = std::make_shared<const std::vector<properties::Resource>>(
      properties::find_resources(*session->loaded.document, dependencies));
  auto seed = parse_seed(flags.seed);
  if (!seed) return seed.error();
  session->seed = *seed;
  if (auto done = parse_sets(flags.sets, session->values); !done) return done.error();
  if (auto done = read_dictionaries(flags.dictionaries, session->values); !done) {
    return done.error();
  }
  if (auto done = read_credentials(flags, *session); !done) return done.error();
  session->subject.redactor = session->redactor;
  if (auto done = aim(flags, *session); !done) return done.error();
  session->repetition.base_url = session->transport.base_url;
  auto& strictness = session->subject.strictness;
  strictness.strict_bodies = flags.strict_bodies;
  strictness.time_limit = whole<std::chrono::microseconds>(flags.max_response_time * 1000);
  return session;
}

namespace {

std::string path_or(const std::string& chosen, const std::string& folder, const char* name) {
  return chosen.empty() ? folder + "/" + name : chosen;
}

spec::Result<void> make_folder(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("cannot make the folder '{}': {}", folder, failed.message()),
                       {},
                       "choose another one with --out"};
  }
  return {};
}

bool wants_color(const Flags& flags) {
  if (flags.color != "auto") return flags.color == "always";
  const char* never = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (never == nullptr || *never == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

}  // namespace

spec::Result<SavedCases> read_saved_cases(const Flags& flags, const Session& session) {
  const auto& document = *session.loaded.document;
  SavedCases all;
  const auto add = [&all](SavedCases&& more) {
    all.cases.insert(all.cases.end(), more.cases.begin(), more.cases.end());
    all.sequences.insert(all.sequences.end(), more.sequences.begin(), more.sequences.end());
    all.skipped.insert(all.skipped.end(), more.skipped.begin(), more.skipped.end());
  };
  if (!flags.corpus.empty()) {
    auto saved = read_corpus(document, flags.corpus);
    if (!saved) return saved.error();
    add(std::move(*saved));
    for (auto& one : all.cases) reveal(one, session.values);
    for (auto& one : all.sequences) reveal(one, session.values);
  }
  const auto is_secret = [&](const json::value& value, std::string_view name) {
    return session.redactor->names(name) || session.redactor->value(value, name) != value;
  };
  for (const auto& file : flags.hars) {
    const auto text = read_file(file);
    if (!text) return text.error();
    auto saved = read_har(document, file, *text, is_secret);
    if (!saved) return saved.error();
    add(std::move(*saved));
  }
  return all;
}

namespace {

/// What is asked for, and the formats that are written anyway. Errors: usage.
spec::Result<std::vector<reports::ReportChoice>> choose_reports(const Flags& flags) {
  std::vector<reports::ReportChoice> chosen;
  for (const auto& text : flags.reports) {
    auto choice = reports::read_report_choice(text, flags.out);
    if (!choice) return choice.error();
    chosen.push_back(std::move(*choice));
  }
  for (const auto& format : reports::formats()) {
    const bool asked = std::any_of(chosen.begin(), chosen.end(),
                                   [&](const auto& one) { return one.format == &format; });
    const auto junit = format.id == "junit" ? flags.junit : std::string();
    if (junit.empty() && (asked || !format.by_default)) continue;
    chosen.push_back({&format, path_or(junit, flags.out, format.file.data())});
  }
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (chosen[i].path != chosen[k].path || chosen[i].path == "-") continue;
      return usage(fmt::format("two reports go to '{}'", chosen[i].path), "choose another file");
    }
  }
  return chosen;
}

}  // namespace

spec::Result<std::unique_ptr<reports::Fanout>> open_projections(const Flags& flags) {
  auto chosen = choose_reports(flags);
  if (!chosen) return chosen.error();
  if (auto made = make_folder(flags.out); !made) return made.error();
  reports::FormatOptions options;
  options.junit.strict = flags.junit_strict;
  options.fail_on_flaky = flags.fail_on_flaky;
  options.junit.findings = flags.out + "/findings";
  options.junit.attachments = folder_for_readers(options.junit.findings, ci_variables());
  options.junit.journal =
      std::filesystem::path(path_or(flags.journal, flags.out, "journal.ndjson")).filename();
  if (const char* page = std::getenv("GITHUB_STEP_SUMMARY")) options.step_summary = page;
  auto all = std::make_unique<reports::Fanout>();
  for (const auto& [format, path] : *chosen) {
    auto sink = format->open(path, options);
    if (!sink) return sink.error();
    all->add(std::move(*sink));
  }
  auto findings = reports::open_findings_folder(flags.out);
  if (!findings) return findings.error();
  all->add(std::move(*findings));
  reports::ConsoleOptions console;
  console.terminal = isatty(STDERR_FILENO) != 0;
  console.colour = wants_color(flags);
  console.folder = flags.out;
  console.now = [clock = SystemClock()] { return clock.now(); };
  console.quiet = flags.quiet;
  console.verbose = flags.verbose;
  all->add(reports::open_console(console));
  return all;
}

spec::Result<std::unique_ptr<reports::Sink>> open_reports(
    const Flags& flags, const Session& session, const std::shared_ptr<Regression>& regression) {
  // What was mistyped is said before the journal of an earlier run is gone.
  auto projections = open_projections(flags);
  if (!projections) return projections.error();
  auto journal = reports::open_journal(path_or(flags.journal, flags.out, "journal.ndjson"));
  if (!journal) return journal.error();
  auto all = std::make_unique<reports::Fanout>();
  all->add(std::move(*journal));
  all->add(comparing(regression, std::move(*projections)));
  return excerpting(flags.spec, reports::redacting(session.redactor, std::move(all)));
}

spec::Result<std::unique_ptr<reports::Sink>> open_continuation(const Flags& flags,
                                                               const Session& session) {
  auto journal = reports::open_journal(path_or(flags.journal, flags.out, "journal.ndjson"), true);
  if (!journal) return journal.error();
  return excerpting(flags.spec, reports::redacting(session.redactor, std::move(*journal)));
}

reports::RunStarted describe_run(const std::string& command, const Flags& flags,
                                 const Session& session) {
  reports::RunStarted started;
  started.command = command;
  started.document = flags.spec;
  started.document_hash = session.loaded.hash;
  started.title = session.loaded.document->title;
  started.document_version = session.loaded.document->api_version;
  started.commit = ci_variables().commit;
  started.url = session.transport.base_url;
  started.embedded_mock = session.embedded();
  started.fault = session.fault;
  started.seed = session.seed;
  started.workers = flags.workers;
  started.contracts = flags.contracts;
  started.tool_version = ASSAY_VERSION;
  std::random_device device;
  started.run_id = fmt::format("{:08x}{:08x}", device(), device());
  return started;
}

}  // namespace assay::harness
