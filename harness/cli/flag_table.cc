// The table of options.
#include "harness/cli/flags.h"

namespace assay::harness {
namespace {

template <class Member>
constexpr FlagValue value_at(Member Flags::*at) {
  if constexpr (std::is_same_v<Member, std::string>) {
    return Text{at, false};
  } else if constexpr (std::is_same_v<Member, std::vector<std::string>>) {
    return Texts{at, false};
  } else if constexpr (std::is_same_v<Member, bool>) {
    return Toggle{at};
  } else {
    return Number{at, 0, static_cast<double>(std::numeric_limits<Member>::max()), false};
  }
}

template <class Member>
constexpr FlagValue above_zero(Member Flags::*at) {
  return Number{at, 0, static_cast<double>(std::numeric_limits<Member>::max()), true};
}

template <auto member>
constexpr FlagValue option = value_at(member);
template <auto member>
constexpr FlagValue many = value_at(member);
template <auto member>
constexpr FlagValue list = Texts{member, true};
template <auto member>
constexpr FlagValue toggle = value_at(member);
template <auto member>
constexpr FlagValue not_negative = value_at(member);
template <auto member>
constexpr FlagValue positive = above_zero(member);

constexpr FlagValue proxy = Text{&Flags::proxy, true};  // curl's way to say: none
constexpr FlagValue label = Text{&Flags::label, true};
constexpr std::string_view color_words[] = {"auto", "always", "never"};
constexpr FlagValue color = Choice{&Flags::color, color_words};
constexpr std::string_view format_words[] = {"text", "json", "sarif"};
constexpr FlagValue format = Choice{&Flags::format, format_words};
constexpr std::string_view diff_format_words[] = {"text", "json", "markdown"};
constexpr FlagValue diff_format = Choice{&Flags::diff_format, diff_format_words};
constexpr std::string_view fail_on_words[] = {"breaking", "any", "none"};
constexpr FlagValue fail_on = Choice{&Flags::fail_on, fail_on_words};
constexpr std::string_view feedback_words[] = {"none", "responses", "coverage", "both"};
constexpr FlagValue feedback = Choice{&Flags::feedback, feedback_words};
constexpr FlagValue workers = Number{&Flags::workers, 1, 64, false};
constexpr FlagValue breaker = Number{&Flags::breaker, 0, 1'000'000, false};

constexpr std::uint16_t sending = run_bit | fuzz_bit;
constexpr std::uint16_t talking = run_bit | fuzz_bit | replay_bit | cleanup_bit;
constexpr std::uint16_t selecting = run_bit | fuzz_bit | list_bit;
constexpr std::uint16_t every = 0xffff;
constexpr std::uint16_t with_mock = run_bit | fuzz_bit | mock_bit;

constexpr FlagRow rows[] = {
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
    {"-k,--insecure", talking,
     "takes any certificate of the server, for any name: whoever is in between can read along",
     toggle<&Flags::insecure>},
    {"-x,--proxy", talking,
     "http://HOST:PORT through which everything goes; none of the environment is used", proxy},
    {"--resolve", talking, "HOST:PORT:ADDRESS: connects to ADDRESS for HOST; may be repeated",
     many<&Flags::resolves>},
    {"--connect-to", talking,
     "HOST1:PORT1:HOST2:PORT2: connects to HOST2:PORT2 for HOST1:PORT1; may be repeated",
     many<&Flags::connect_to>},
    {"--unix-socket", talking, "path of a Unix domain socket to connect to in place of the host",
     option<&Flags::unix_socket>},
    {"--connect-timeout", talking, "seconds to wait for a connection (default 3)",
     positive<&Flags::connect_timeout>},
    {"--http2", talking, "speaks HTTP/2 with a server that offers it over TLS",
     toggle<&Flags::http2>},
    {"--no-preflight", sending, "goes on when every secured operation tried first answers 401",
     toggle<&Flags::no_preflight>},
    {"--set", talking,
     "name=value: fixes a parameter wherever it occurs (the value is JSON, or else a string); "
     "name=@FILE: a value a line, taken in turns",
     many<&Flags::sets>},
    {"--contract", talking | mock_bit | list_bit | check_bit,
     "file or folder of contracts: overlays, workflows (Arazzo) and settings, see "
     "docs/reference/contracts.md; may be repeated",
     many<&Flags::contracts>},
    {"--include", selecting,
     "takes only operations that CONDITION meets: path=/rooms/*, method=GET, tag=NAME, "
     "operation-id=NAME (* stands for any characters), the same with ~= and a regular expression, "
     "or deprecated; joined by comma: all of them; may be repeated: any of them",
     many<&Flags::included>},
    {"--exclude", selecting, "leaves out operations that CONDITION meets; may be repeated",
     many<&Flags::excluded>},
    {"--resume", run_bit,
     "goes on with the run whose journal is in OUT, where it was interrupted or killed; needs the "
     "same options",
     toggle<&Flags::resume>},
    {"--dry-run", run_bit, "prints what would be sent, opens no socket, and ends",
     toggle<&Flags::dry_run>},
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
    {"-m,--timeout", talking, "seconds to wait for one answer (default 10)",
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
    {"--out", cleanup_bit, "folder of the run that is cleaned up after (default assay-report)",
     option<&Flags::out>},
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
    {"--allow-mutations", run_bit | replay_bit,
     "sends methods that change things (POST, PUT, PATCH) to a server that is not on loopback, and "
     "DELETE for what the run created there",
     toggle<&Flags::allow_mutations>},
    {"--allow-destructive", run_bit | replay_bit, "sends DELETE there for anything",
     toggle<&Flags::allow_destructive>},
    {"--allow-production", run_bit | replay_bit | cleanup_bit,
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
    {"--history", run_bit | report_bit | history_bit,
     "FILE (SQLite; made when it is missing) or postgresql://URL: keeps the run there",
     option<&Flags::history>},
    {"--against", run_bit | report_bit,
     "compares with an earlier run, and only new failures make the exit code 1: 'last', '#41', a "
     "label or its first words, an identity, or a journal",
     option<&Flags::against>},
    {"--baseline", run_bit | report_bit,
     "YAML file of known failures, which do not make the exit code 1 (see "
     "docs/reference/history.md)",
     option<&Flags::baseline>},
    {"--update-baseline", run_bit | report_bit,
     "adds the failures of this run to the baseline; refused where CI is set",
     toggle<&Flags::update_baseline>},
    {"--prune-baseline", run_bit | report_bit,
     "takes entries out of the baseline that were looked for and not found",
     toggle<&Flags::prune_baseline>},
    {"--strict-baseline", run_bit | report_bit,
     "exit code 1 for stale and expired entries of the baseline too",
     toggle<&Flags::strict_baseline>},
    {"--fail-on-flaky", run_bit | report_bit, "exit code 1 for flaky failures too",
     toggle<&Flags::fail_on_flaky>},
    {"--label", run_bit | report_bit | history_bit,
     "what the run is called in the history, e.g. 'release 1.4'; it is then never pruned", label},
    {"--keep-runs", run_bit | report_bit | history_bit,
     "forgets all but so many of the newest runs of each API", positive<&Flags::keep_runs>},
    {"--keep-days", run_bit | report_bit | history_bit, "forgets runs that are older",
     positive<&Flags::keep_days>},
    {"--quiet", sending | report_bit, "prints the verdict, the counts and the reports' folder only",
     toggle<&Flags::quiet>},
    {"--verbose", run_bit | report_bit,
     "a line on standard error for each exchange: operation, status, milliseconds, verdict",
     toggle<&Flags::verbose>},
    {"--report", sending | report_bit,
     "FORMAT or FORMAT=PATH: a further report, below OUT by default, - is standard output: junit, "
     "html, json, sarif, har, markdown, github, gitlab, tap, tap13 (see "
     "docs/reference/reports.md); may be repeated",
     many<&Flags::reports>},
    {"--format", diff_bit, "text, json or markdown (default text)", diff_format},
    {"--fail-on", diff_bit,
     "exit code 1 for breaking changes (the default), for any change, or for none: breaking, any "
     "or none",
     fail_on},
    {"--list-rules", diff_bit, "prints the rules, whom they break and why, and ends",
     toggle<&Flags::list_rules>},
    {"--color", sending | report_bit, "auto, always or never", color},
    {"--config", every, "configuration file in place of assay.yaml in the working folder",
     option<&Flags::config>},
    {"--no-config", every, "reads no configuration file and no variable ASSAY_…",
     toggle<&Flags::no_config>},
};

constexpr CommandRow commands[] = {
    {"run", run_bit, "tests every operation against the document; minutes"},
    {"fuzz", fuzz_bit, "hunts with libFuzzer, guided by the answers; stops by itself"},
    {"mock", mock_bit,
     "serves the document on loopback and keeps what is made, with planted faults if asked"},
    {"replay", replay_bit, "sends saved findings again: FIXED or FAILED"},
    {"report", report_bit, "rebuilds the reports of a run from its journal; merges shards"},
    {"nightly", run_bit,
     "run, kept in a history and compared with the last one: new failures alone are red"},
    {"history", history_bit, "lists, imports, labels and forgets the runs of a history"},
    {"cleanup", cleanup_bit, "deletes what earlier runs created and left on the server"},
    {"list", list_bit, "prints the operations of a document"},
    {"check", check_bit, "says what is wrong with a document itself"},
    {"diff", diff_bit, "says what changed between two documents, and whom it breaks"},
};

}  // namespace

std::span<const CommandRow> command_rows() noexcept {
  return commands;
}

const CommandRow* command_row(std::string_view name) noexcept {
  for (const auto& row : commands) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::span<const FlagRow> flag_rows() noexcept {
  return rows;
}

}  // namespace assay::harness
