#include "harness/cli/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "spec/nearest_name.h"

namespace assay::harness {
namespace {

template <auto member>
void option(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.*member, std::string(row.summary));
}

template <auto member>
void many(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.*member, std::string(row.summary))
      ->allow_extra_args(false)
      ->take_all();
}

template <auto member>
void list(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.*member, std::string(row.summary))
      ->delimiter(',')
      ->allow_extra_args(false);
}

template <auto member>
void toggle(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_flag(std::string(row.names), flags.*member, std::string(row.summary));
}

template <auto member>
void positive(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.*member, std::string(row.summary))
      ->check(CLI::PositiveNumber);
}

void color(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.color, std::string(row.summary))
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

void format(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.format, std::string(row.summary))
      ->check(CLI::IsMember({"text", "json", "sarif"}));
}

void diff_format(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.diff_format, std::string(row.summary))
      ->check(CLI::IsMember({"text", "json", "markdown"}));
}

void fail_on(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.fail_on, std::string(row.summary))
      ->check(CLI::IsMember({"breaking", "any", "none"}));
}

void workers(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.workers, std::string(row.summary))
      ->check(CLI::Range(1, 64));
}

template <auto member>
void not_negative(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.*member, std::string(row.summary))
      ->check(CLI::NonNegativeNumber);
}

void breaker(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.breaker, std::string(row.summary))
      ->check(CLI::Range(0, 1'000'000));
}

void feedback(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.feedback, std::string(row.summary))
      ->check(CLI::IsMember({"none", "responses", "coverage", "both"}));
}

constexpr std::uint16_t sending = run_bit | fuzz_bit;
constexpr std::uint16_t talking = run_bit | fuzz_bit | replay_bit | cleanup_bit;
constexpr std::uint16_t with_mock = run_bit | fuzz_bit | mock_bit;

constexpr std::array<FlagRow, 62> rows{{
    {"--url", talking, "base URL of the server to test; without it the embedded mock is started",
     option<&Flags::url>},
    {"--serve", sending,
     "'COMMAND … {port} …': starts the service itself, one per worker on a port of its own, "
     "watches it and starts it again when it dies",
     option<&Flags::serve>},
    {"--wait", sending,
     "seconds to wait for a server that does not accept connections, at the start and later "
     "(default 10)",
     not_negative<&Flags::wait>},
    {"-H,--header", talking, "'Name: value' sent with every request; may be repeated",
     many<&Flags::headers>},
    {"--auth", talking,
     "SCHEME=env:NAME, SCHEME=file:PATH or SCHEME=command:COMMAND: the secret of a security scheme "
     "of the document; or a FILE of users with secrets and logins (see docs/how-to); may be "
     "repeated",
     many<&Flags::auth>},
    {"--cert", talking, "PEM file of the client certificate for mutual TLS", option<&Flags::cert>},
    {"--key", talking, "PEM file of its key, where --cert does not hold it", option<&Flags::key>},
    {"--cacert", talking, "PEM file of the authorities that vouch for the server's certificate",
     option<&Flags::authorities>},
    {"--http2", talking, "speaks HTTP/2 with a server that offers it over TLS",
     toggle<&Flags::http2>},
    {"--no-preflight", sending, "goes on when every secured operation tried first answers 401",
     toggle<&Flags::no_preflight>},
    {"--set", sending,
     "name=value: fixes a parameter wherever it occurs (the value is JSON, or else a string); "
     "name=@FILE: a value a line, taken in turns",
     many<&Flags::sets>},
    {"--contract", talking | mock_bit | list_bit | check_bit,
     "file or folder of contracts: overlays, workflows (Arazzo) and settings, see "
     "docs/reference/contracts.md; may be repeated",
     many<&Flags::contracts>},
    {"--workflow-rounds", run_bit,
     "how often each workflow of --contract runs, with other inputs each time (default 10)",
     positive<&Flags::workflow_rounds>},
    {"--phases", run_bit, "phases to run, by comma (see --list-phases); all by default",
     list<&Flags::phases>},
    {"--list-phases", run_bit, "prints the phases and ends", toggle<&Flags::list_phases>},
    {"--malformed", run_bit,
     "kinds or levels of malformed requests to send, by comma (see --list-malformations)",
     list<&Flags::malformed>},
    {"--no-malformed", run_bit, "kinds or levels to leave out, by comma",
     list<&Flags::not_malformed>},
    {"--list-malformations", run_bit, "prints the catalogue of malformed requests and ends",
     toggle<&Flags::list_malformations>},
    {"--list-checks", run_bit, "prints the checks with the clauses they rest on and ends",
     toggle<&Flags::list_checks>},
    {"--shard", run_bit,
     "i/n: sends the i-th of n parts (from 1), for `assay report` to merge; auto: as the variables "
     "of the CI job or the cluster say (see docs/how-to)",
     option<&Flags::shard>},
    {"--shard-count", run_bit, "n, where the variables of --shard auto tell only i",
     positive<&Flags::shard_count>},
    {"--seed", with_mock,
     "whole number, or 'random'; the same seed gives the same requests (default 1)",
     option<&Flags::seed>},
    {"--max-cases", sending,
     "requests per operation (run: default 500; fuzz: executions, no limit by default)",
     positive<&Flags::max_cases>},
    {"--max-time", sending, "seconds after which no more is sent (fuzz: default 60)",
     positive<&Flags::max_time>},
    {"--workers", sending, "parallel connections (fuzz: processes), 1 to 64 (default 1)", workers},
    {"--rate-limit", run_bit,
     "requests a second (10), a minute (600/m) or an hour (3600/h), over all workers (default: no "
     "limit on loopback, 10 elsewhere)",
     option<&Flags::rate_limit>},
    {"--max-requests", run_bit, "requests after which no more is sent, over all operations",
     positive<&Flags::max_requests>},
    {"--max-failures", run_bit, "findings of severity failure after which no more is sent",
     positive<&Flags::max_failures>},
    {"--saturation", run_bit,
     "requests in a row that bring nothing new (no finding, no new kind of answer) after which no "
     "more is sent",
     positive<&Flags::saturation>},
    {"--breaker", run_bit,
     "server errors and broken connections in a row after which no more is sent; 0: never "
     "(default: "
     "0 on loopback, 20 elsewhere)",
     breaker},
    {"--timeout", talking, "seconds to wait for one answer (default 10)",
     positive<&Flags::timeout>},
    {"--max-response-time", run_bit,
     "milliseconds that an answer may take; longer is a failure when it takes as long twice more",
     positive<&Flags::max_response_time>},
    {"--strict-bodies", talking,
     "reports members of JSON answers that no schema describes, as warnings",
     toggle<&Flags::strict_bodies>},
    {"--out", sending, "folder for journal.ndjson, junit.xml and findings/ (default assay-report)",
     option<&Flags::out>},
    {"--out", report_bit,
     "folder for the reports (default: the journal's own; of several journals: must be given)",
     option<&Flags::report_out>},
    {"--junit", sending | report_bit, "file for the JUnit report instead of OUT/junit.xml",
     option<&Flags::junit>},
    {"--junit-strict", sending | report_bit,
     "JUnit with nothing but what Jenkins' junit-10.xsd admits", toggle<&Flags::junit_strict>},
    {"--journal", sending, "file for the journal instead of OUT/journal.ndjson",
     option<&Flags::journal>},
    {"--allow-host", talking | mock_bit | list_bit | check_bit | diff_bit,
     "a host other than loopback that may be sent to, and that documents may be read from; may be "
     "repeated",
     many<&Flags::allow_hosts>},
    {"--allow-mutations", run_bit,
     "sends methods that change things (POST, PUT, PATCH) to a server that is not on loopback, and "
     "DELETE for what the run created there",
     toggle<&Flags::allow_mutations>},
    {"--allow-destructive", run_bit, "sends DELETE there for anything",
     toggle<&Flags::allow_destructive>},
    {"--allow-production", run_bit,
     "a host that the document itself names as a server, in full: it may be tested; may be "
     "repeated",
     many<&Flags::production_hosts>},
    {"--fault", with_mock,
     "ID[=probability]: plants a fault in the embedded mock (see assay mock --list-faults)",
     many<&Flags::faults>},
    {"--list-faults", mock_bit, "prints the table of faults and ends", toggle<&Flags::list_faults>},
    {"--port", mock_bit, "port on 127.0.0.1 (default: a free one)", option<&Flags::port>},
    {"--corpus", sending,
     "run: folder of Cases and findings to send first; fuzz: folder of Cases to start from and to "
     "keep (default OUT/corpus)",
     option<&Flags::corpus>},
    {"--dictionary", sending,
     "file of words in libFuzzer's form (name=\"word\"), used in texts; may be repeated",
     many<&Flags::dictionaries>},
    {"--coverage", fuzz_bit,
     "shm:FILE or lcov:HOST:PORT: the coverage of the service's own code (see docs/how-to)",
     option<&Flags::coverage>},
    {"--feedback", fuzz_bit,
     "what guides the search: none, responses, coverage or both (default: responses; both with "
     "--coverage or --serve)",
     feedback},
    {"--plateau", fuzz_bit, "seconds without a new input after which the run ends",
     positive<&Flags::plateau>},
    {"--har", run_bit,
     "recorded traffic (HAR 1.2) whose requests are sent first, without secrets; may be repeated",
     many<&Flags::hars>},
    {"--no-cleanup", sending, "leaves on the server what the run created there",
     toggle<&Flags::no_cleanup>},
    {"--json", list_bit, "one JSON document instead of a table", toggle<&Flags::json>},
    {"--format", check_bit, "text, json or sarif (default text)", format},
    {"--ignore", check_bit, "rules to leave out, by comma (see --list-rules)",
     list<&Flags::ignored>},
    {"--strict", check_bit, "exit code 1 for warnings too", toggle<&Flags::strict>},
    {"--all", check_bit, "every defect as text, not 20 of a rule", toggle<&Flags::all>},
    {"--list-rules", check_bit, "prints the rules with the clauses they rest on and ends",
     toggle<&Flags::list_rules>},
    {"--color", sending | report_bit, "auto, always or never", color},
    {"--format", diff_bit, "text, json or markdown (default text)", diff_format},
    {"--fail-on", diff_bit,
     "exit code 1 for breaking changes (the default), for any change, or for none: breaking, any "
     "or none",
     fail_on},
    {"--list-rules", diff_bit, "prints the rules, whom they break and why, and ends",
     toggle<&Flags::list_rules>},
}};

}  // namespace

std::span<const FlagRow> flag_rows() noexcept {
  return rows;
}

void add_flags(CLI::App& app, Flags& flags, CommandBit command) {
  for (const auto& row : rows) {
    if ((row.commands & command) != 0) row.add(app, flags, row);
  }
}

std::string nearest_flag(std::string_view typed, std::uint16_t commands) {
  typed = typed.substr(0, typed.find('='));
  std::vector<std::string_view> names;
  for (const auto& row : rows) {
    if ((row.commands & commands) != 0) names.push_back(row.names.substr(row.names.rfind(',') + 1));
  }
  return std::string(spec::nearest_name(typed, names, 4));
}

}  // namespace assay::harness
