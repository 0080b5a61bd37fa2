// What can be typed: every flag is a row, and the help is printed from the rows.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace CLI {
class App;
}
namespace assay::spec {
class Tree;
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
  bool insecure = false;
  std::string proxy;
  std::vector<std::string> resolves;
  std::vector<std::string> connect_to;
  std::string unix_socket;
  double connect_timeout = 3;
  std::vector<std::string> included;
  std::vector<std::string> excluded;
  bool dry_run = false;
  bool resume = false;
  std::string config;
  bool no_config = false;
  /// The `operations` of configuration files, as contract files of settings; what comes later wins.
  std::vector<std::shared_ptr<const spec::Tree>> operations;
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
  std::vector<std::string> reports;  ///< "FORMAT" or "FORMAT=PATH"
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
  bool quiet = false;
  bool verbose = false;
  std::string history;  ///< file or postgresql://…; empty: none
  std::string against;  ///< a run of the history, or a journal; empty: none
  std::string baseline;
  bool update_baseline = false;
  bool prune_baseline = false;
  bool strict_baseline = false;
  bool fail_on_flaky = false;
  std::string label;
  std::uint64_t keep_runs = 0;  ///< 0: however many
  std::uint64_t keep_days = 0;  ///< 0: however old
  std::string action;           ///< of `history`
  std::string after;            ///< of `diff`: the newer document; `spec` is the older one
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
  history_bit = 256,
  diff_bit = 512
};

/// What an option holds, and where: the kinds of values.
struct Text {
  std::string Flags::*at;
  /// An empty text means something. Elsewhere it is an error: a variable of a script that was not
  /// set must not choose what happens without the option.
  bool may_be_empty = false;
};
/// One of a few words.
struct Choice {
  std::string Flags::*at;
  std::span<const std::string_view> words;
};
/// Given once for each value; or in one word, by comma.
struct Texts {
  std::vector<std::string> Flags::*at;
  bool by_comma = false;
};
struct Toggle {
  bool Flags::*at;
};
struct Number {
  std::variant<double Flags::*, std::uint64_t Flags::*, std::uint32_t Flags::*,
               std::uint16_t Flags::*, int Flags::*>
      at;
  double least = 0;
  double most = 0;
  bool above = false;  ///< `least` itself is too little
};
using FlagValue = std::variant<Text, Choice, Texts, Toggle, Number>;

/// One function of several, for std::visit.
template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

struct FlagRow {
  std::string_view names;  ///< as CLI11 takes them: "-H,--header"
  std::uint16_t commands;
  std::string_view summary;
  FlagValue value;

  /// The long name without dashes: "header", the key in configuration files.
  [[nodiscard]] constexpr std::string_view key() const noexcept {
    const auto last = names.substr(names.rfind(',') + 1);
    return last.substr(2);
  }
  /// "-H", or empty.
  [[nodiscard]] constexpr std::string_view short_name() const noexcept {
    const auto comma = names.find(',');
    return comma == std::string_view::npos ? std::string_view() : names.substr(0, comma);
  }
  /// True when a configuration may say it; what prints and ends, and where the configuration is,
  /// can only be typed.
  [[nodiscard]] constexpr bool configurable() const noexcept {
    const auto name = key();
    return !name.starts_with("list-") && name != "config" && name != "no-config" &&
           name != "dry-run" && name != "resume";
  }
};
[[nodiscard]] std::span<const FlagRow> flag_rows() noexcept;

/// The commands that have options.
struct CommandRow {
  std::string_view name;
  CommandBit bit;
  std::string_view summary;
};
[[nodiscard]] std::span<const CommandRow> command_rows() noexcept;
/// The command of this name, or null.
[[nodiscard]] const CommandRow* command_row(std::string_view name) noexcept;

/// Adds the rows of one command to its CLI11 application.
void add_flags(CLI::App& app, Flags& flags, CommandBit command);

/// The known flag nearest to a mistyped one, or empty when none is near.
[[nodiscard]] std::string nearest_flag(std::string_view typed, std::uint16_t commands);

}  // namespace assay::harness
