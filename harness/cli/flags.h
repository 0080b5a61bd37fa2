// What can be typed: every flag is a row, and the help is printed from the rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace assay::harness {

/// What was typed, before it means anything.
struct Flags {
  std::string spec;
  std::string url;
  std::vector<std::string> headers;
  std::vector<std::string> auth;
  std::string cert;
  std::string key;
  std::string authorities;
  bool http2 = false;
  bool no_preflight = false;
  std::vector<std::string> sets;
  std::vector<std::string> phases;
  std::string seed = "1";
  std::uint64_t max_cases = 0;  ///< 0: the command's own default
  double max_time = 0;
  std::string shard;  ///< "i/n" or "auto"; empty: all of the run
  std::uint32_t shard_count = 0;
  int workers = 1;
  std::string rate_limit;
  std::uint64_t max_requests = 0;
  std::uint64_t max_failures = 0;
  std::uint64_t saturation = 0;
  int breaker = -1;  ///< -1: by where the server is
  bool allow_mutations = false;
  bool allow_destructive = false;
  std::vector<std::string> production_hosts;
  double timeout = 10;
  std::string out = "assay-report";
  std::string report_out;  ///< of `report`; empty: the journal's folder
  std::string junit;
  bool junit_strict = false;
  std::string journal;
  std::vector<std::string> allow_hosts;
  std::vector<std::string> faults;
  std::vector<std::string> malformed;
  std::vector<std::string> not_malformed;
  bool list_malformations = false;
  bool list_faults = false;
  bool list_phases = false;
  bool list_checks = false;
  std::uint16_t port = 0;
  std::string corpus;
  std::vector<std::string> contracts;
  std::uint64_t workflow_rounds = 10;
  std::vector<std::string> dictionaries;
  std::vector<std::string> hars;
  std::vector<std::string> fuzzer_flags;
  bool no_cleanup = false;
  double plateau = 0;  ///< 0: never
  std::string feedback;
  std::string coverage;
  std::string serve;
  double wait = 10;
  std::vector<std::string> targets;
  bool json = false;
  std::string format = "text";
  std::vector<std::string> ignored;
  bool list_rules = false;
  bool strict = false;
  bool strict_bodies = false;
  double max_response_time = 0;  ///< milliseconds; 0: no limit
  bool all = false;
  std::string color = "auto";
  std::string after;  ///< of `diff`: the newer document; `spec` is the older one
  std::string diff_format = "text";
  std::string fail_on = "breaking";
};

/// Commands as bits, so that a row says where it belongs.
enum CommandBit : std::uint16_t {
  run_bit = 1,
  fuzz_bit = 2,
  mock_bit = 4,
  replay_bit = 8,
  list_bit = 16,
  check_bit = 32,
  cleanup_bit = 64,
  report_bit = 128,
  diff_bit = 256
};

struct FlagRow {
  std::string_view names;  ///< as CLI11 takes them: "-H,--header"
  std::uint16_t commands;
  std::string_view summary;
  void (*add)(CLI::App& app, Flags& flags, const FlagRow& row);
};
[[nodiscard]] std::span<const FlagRow> flag_rows() noexcept;

/// Adds the rows of one command to its CLI11 application.
void add_flags(CLI::App& app, Flags& flags, CommandBit command);

/// The known flag nearest to a mistyped one, or empty when none is near.
[[nodiscard]] std::string nearest_flag(std::string_view typed, std::uint16_t commands);

}  // namespace assay::harness
