#include "fuzz/driver_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>

#include "fuzz/driver.h"

namespace assay::fuzz {
namespace {

constexpr auto child = FlagOwner::child;
constexpr auto parent = FlagOwner::parent;
constexpr auto nobody = FlagOwner::nobody;

constexpr std::array<FuzzerFlag, 62> rows{{
    {"artifact_prefix", parent, ""},
    {"dict", parent, ""},
    {"help", parent, ""},
    {"jobs", parent, ""},
    {"max_total_time", parent, ""},
    {"merge", parent, ""},
    {"merge_control_file", parent, ""},
    {"runs", parent, ""},
    {"seed", parent, ""},
    {"workers", parent, ""},
    {"fork", nobody, "use --workers N: children are started again by themselves"},
    {"minimize_crash", nobody, "leave it out; findings are made small by themselves"},
    {"minimize_crash_internal_step", nobody, "leave it out"},
    {"cleanse_crash", nobody, "leave it out; findings are made small by themselves"},
    {"merge_inner", nobody, "use -merge=1 NEW OLD"},
    {"set_cover_merge", nobody, "use -merge=1 NEW OLD"},
    {"analyze_dict", nobody, "leave it out"},
    {"ignore_crashes", nobody, "leave it out; children are started again after a crash"},
    {"ignore_ooms", nobody, "leave it out; children are started again after a crash"},
    {"ignore_timeouts", nobody, "leave it out; children are started again after a crash"},
    {"close_fd_mask", child, ""},
    {"cross_over", child, ""},
    {"cross_over_uniform_dist", child, ""},
    {"detect_leaks", child, ""},
    {"entropic", child, ""},
    {"entropic_feature_frequency_threshold", child, ""},
    {"entropic_number_of_rarest_features", child, ""},
    {"entropic_scale_per_exec_time", child, ""},
    {"error_exitcode", child, ""},
    {"exact_artifact_path", child, ""},
    {"handle_abrt", child, ""},
    {"handle_bus", child, ""},
    {"handle_fpe", child, ""},
    {"handle_ill", child, ""},
    {"handle_segv", child, ""},
    {"keep_seed", child, ""},
    {"len_control", child, ""},
    {"malloc_limit_mb", child, ""},
    {"max_len", child, ""},
    {"mutate_depth", child, ""},
    {"only_ascii", child, ""},
    {"prefer_small", child, ""},
    {"print_corpus_stats", child, ""},
    {"print_coverage", child, ""},
    {"print_final_stats", child, ""},
    {"print_funcs", child, ""},
    {"print_pcs", child, ""},
    {"purge_allocator_interval", child, ""},
    {"reduce_depth", child, ""},
    {"reduce_inputs", child, ""},
    {"reload", child, ""},
    {"report_slow_units", child, ""},
    {"rss_limit_mb", child, ""},
    {"shrink", child, ""},
    {"shuffle", child, ""},
    {"timeout", child, ""},
    {"timeout_exitcode", child, ""},
    {"trace_malloc", child, ""},
    {"use_cmp", child, ""},
    {"use_counters", child, ""},
    {"use_memmem", child, ""},
    {"verbosity", child, ""},
}};

spec::Error usage(std::string message, std::string advice) {
  return {spec::ErrorCode::usage, std::move(message), {}, std::move(advice)};
}

const FuzzerFlag* find_flag(std::string_view name) {
  const auto* row = std::find_if(rows.begin(), rows.end(),
                                 [&](const FuzzerFlag& flag) { return flag.name == name; });
  return row == rows.end() ? nullptr : row;
}

spec::Result<std::int64_t> number(std::string_view name, std::string_view text) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    return usage(fmt::format("-{}={} is no whole number", name, text),
                 "write -name=value, e.g. -runs=1000");
  }
  return value;
}

spec::Result<void> take_number(FuzzerWords& words, std::string_view name, std::string_view text) {
  const auto read = number(name, text);
  if (!read) return read.error();
  const auto value = *read;
  const auto whole = static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
  if (name == "max_total_time" && value > 0) words.max_total_time = static_cast<double>(value);
  if (name == "runs" && value >= 0) words.runs = whole;
  if (name == "seed") words.seed = whole;
  if (name == "jobs") words.jobs = static_cast<int>(std::min<std::uint64_t>(whole, 100'000));
  if (name == "workers") words.workers = static_cast<int>(std::min<std::uint64_t>(whole, 64));
  if (name == "merge") words.merge = value != 0;
  if (name == "help") words.help = value != 0;
  return {};
}

spec::Result<void> take_word(FuzzerWords& words, const std::string& word) {
  if (!word.starts_with('-')) {
    words.folders.push_back(word);
    return {};
  }
  const auto equals = word.find('=');
  const bool form = word.size() > 1 && word[1] != '-' && equals != std::string::npos;
  const auto name = form ? word.substr(1, equals - 1) : std::string();
  const auto* row = find_flag(name);
  if (!form || row == nullptr) {
    return usage(fmt::format("'{}' is no flag of libFuzzer", word),
                 "write -name=value, e.g. -max_len=4096");
  }
  if (row->owner == FlagOwner::nobody) {
    return usage(fmt::format("libFuzzer's -{} cannot work inside another program", name),
                 std::string(row->advice));
  }
  const auto value = word.substr(equals + 1);
  if (row->owner == FlagOwner::child) {
    words.passed.push_back(word);
  } else if (name == "dict") {
    words.dictionary = value;
  } else if (name == "artifact_prefix") {
    words.artifact_prefix = value;
  } else if (name == "merge_control_file") {
    words.merge_control_file = value;
  } else {
    return take_number(words, name, value);
  }
  return {};
}

}  // namespace

std::span<const FuzzerFlag> fuzzer_flags() noexcept {
  return rows;
}

spec::Result<FuzzerWords> read_fuzzer_words(const std::vector<std::string>& words) {
  FuzzerWords read;
  for (const auto& word : words) {
    if (auto taken = take_word(read, word); !taken) return taken.error();
  }
  // libFuzzer's own meaning: the seeds are executed, and nothing else.
  if (read.runs == std::uint64_t{0}) read.passed.emplace_back("-runs=0");
  if (read.merge && read.folders.size() < 2) {
    return usage("-merge=1 needs two folders at least", "write -- -merge=1 NEW OLD…");
  }
  return read;
}

DriverOptions with_words(DriverOptions options, const FuzzerWords& words) {
  if (words.max_total_time) options.max_seconds = *words.max_total_time;
  if (words.runs) options.max_runs = *words.runs;
  if (words.seed && *words.seed != 0) options.seed = *words.seed;
  if (!words.dictionary.empty()) options.dictionary_file = words.dictionary;
  if (!words.artifact_prefix.empty()) options.artifact_prefix = words.artifact_prefix;
  if (!words.folders.empty()) options.corpus_folder = words.folders.front();
  options.workers = children_at_once(words, options.workers);
  options.extra_flags = words.passed;
  return options;
}

int children_at_once(const FuzzerWords& words, int otherwise) noexcept {
  if (words.workers > 0) {
    return words.jobs > 0 ? std::min(words.workers, words.jobs) : words.workers;
  }
  if (words.jobs == 0) return otherwise;
  const int half = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2);
  return std::min(words.jobs, std::max(half, otherwise));
}

}  // namespace assay::fuzz
