#include "harness/cli/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <numeric>

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

void workers(CLI::App& app, Flags& flags, const FlagRow& row) {
  app.add_option(std::string(row.names), flags.workers, std::string(row.summary))
      ->check(CLI::Range(1, 64));
}

constexpr std::uint8_t sending = run_bit | fuzz_bit;
constexpr std::uint8_t talking = run_bit | fuzz_bit | replay_bit;
constexpr std::uint8_t with_mock = run_bit | fuzz_bit | mock_bit;

constexpr std::array<FlagRow, 22> rows{{
    {"--url", talking, "base URL of the server to test; without it the embedded mock is started",
     option<&Flags::url>},
    {"-H,--header", talking, "'Name: value' sent with every request; may be repeated",
     many<&Flags::headers>},
    {"--set", sending,
     "name=value: fixes a parameter wherever it occurs (the value is JSON, or else a string)",
     many<&Flags::sets>},
    {"--phases", run_bit, "phases to run, by comma (see --list-phases); all by default",
     list<&Flags::phases>},
    {"--list-phases", run_bit, "prints the phases and ends", toggle<&Flags::list_phases>},
    {"--list-checks", run_bit, "prints the checks with the clauses they rest on and ends",
     toggle<&Flags::list_checks>},
    {"--seed", with_mock,
     "whole number, or 'random'; the same seed gives the same requests (default 1)",
     option<&Flags::seed>},
    {"--max-cases", sending,
     "requests per operation (run: default 500; fuzz: executions, no limit by default)",
     positive<&Flags::max_cases>},
    {"--max-time", sending, "seconds after which no more is sent (fuzz: default 60)",
     positive<&Flags::max_time>},
    {"--workers", sending, "parallel connections (fuzz: processes), 1 to 64 (default 1)", workers},
    {"--timeout", talking, "seconds to wait for one answer (default 10)",
     positive<&Flags::timeout>},
    {"--out", sending, "folder for journal.ndjson, junit.xml and findings/ (default assay-report)",
     option<&Flags::out>},
    {"--junit", sending, "file for the JUnit report instead of OUT/junit.xml",
     option<&Flags::junit>},
    {"--junit-strict", sending, "JUnit with nothing but what Jenkins' junit-10.xsd admits",
     toggle<&Flags::junit_strict>},
    {"--journal", sending, "file for the journal instead of OUT/journal.ndjson",
     option<&Flags::journal>},
    {"--allow-host", talking, "a host other than loopback that may be sent to; may be repeated",
     many<&Flags::allow_hosts>},
    {"--fault", with_mock,
     "ID[=probability]: plants a fault in the embedded mock (see assay mock --list-faults)",
     many<&Flags::faults>},
    {"--list-faults", mock_bit, "prints the table of faults and ends", toggle<&Flags::list_faults>},
    {"--port", mock_bit, "port on 127.0.0.1 (default: a free one)", option<&Flags::port>},
    {"--corpus", fuzz_bit, "folder of Cases to start from and to keep (default OUT/corpus)",
     option<&Flags::corpus>},
    {"--json", list_bit, "one JSON document instead of a table", toggle<&Flags::json>},
    {"--color", sending, "auto, always or never", color},
}};

// Edit distance; a wrong letter costs more than a forgotten one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 2);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

}  // namespace

std::span<const FlagRow> flag_rows() noexcept {
  return rows;
}

void add_flags(CLI::App& app, Flags& flags, CommandBit command) {
  for (const auto& row : rows) {
    if ((row.commands & command) != 0) row.add(app, flags, row);
  }
}

std::string nearest_flag(std::string_view typed, std::uint8_t commands) {
  typed = typed.substr(0, typed.find('='));
  std::string best;
  std::size_t best_distance = 4;
  for (const auto& row : rows) {
    if ((row.commands & commands) == 0) continue;
    const auto name = row.names.substr(row.names.rfind(',') + 1);
    const auto now = distance(typed, name);
    if (now < best_distance) {
      best_distance = now;
      best = name;
    }
  }
  return best;
}

}  // namespace assay::harness
