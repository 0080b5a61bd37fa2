#include "harness/cli/fuzz_options.h"

#include <fmt/format.h>

#include <random>

#include "fuzz/driver_flags.h"

namespace assay::harness {
namespace {

constexpr double default_seconds = 60;

}  // namespace

spec::Result<Flags> understand_fuzzer_words(Flags flags) {
  const auto words = fuzz::read_fuzzer_words(flags.fuzzer_flags);
  if (!words) return words.error();
  if (words->max_total_time) flags.max_time = *words->max_total_time;
  if (words->runs) flags.max_cases = *words->runs;
  if (words->seed) flags.seed = *words->seed == 0 ? "random" : std::to_string(*words->seed);
  if (!words->dictionary.empty()) flags.dictionaries.push_back(words->dictionary);
  if (!words->folders.empty()) flags.corpus = words->folders.front();
  flags.workers = words->merge ? 1 : fuzz::children_at_once(*words, flags.workers);
  if (flags.dictionaries.size() > 1) {
    return spec::Error{spec::ErrorCode::usage,
                       "libFuzzer reads one dictionary, but more are named",
                       {},
                       "join the files"};
  }
  return flags;
}

bool wants_fuzzer_help(const Flags& flags) {
  const auto words = fuzz::read_fuzzer_words(flags.fuzzer_flags);
  return words && words->help;
}

fuzz::Feedback choose_feedback(const Flags& flags) noexcept {
  if (flags.feedback == "none") return fuzz::Feedback::none;
  if (flags.feedback == "responses") return fuzz::Feedback::responses;
  if (flags.feedback == "coverage") return fuzz::Feedback::coverage;
  if (flags.feedback == "both") return fuzz::Feedback::both;
  const bool covered = !flags.coverage.empty() || !flags.serve.empty();
  return covered ? fuzz::Feedback::both : fuzz::Feedback::responses;
}

fuzz::DriverOptions driver_options(const Flags& flags, std::uint64_t seed) {
  fuzz::DriverOptions options;
  options.corpus_folder = flags.corpus.empty() ? flags.out + "/corpus" : flags.corpus;
  options.log_file = flags.out + "/libfuzzer.log";
  options.seed = seed;
  options.workers = flags.workers;
  options.max_runs = flags.max_cases;
  options.max_seconds = flags.max_time > 0 ? flags.max_time : default_seconds;
  options.artifact_prefix = flags.out + "/";
  options.extra_flags = flags.fuzzer_flags;
  options.feedback = choose_feedback(flags);
  options.plateau_seconds = flags.plateau;
  if (!flags.dictionaries.empty()) options.dictionary_file = flags.dictionaries.front();
  return options;
}

std::string progress_line(const fuzz::DriverStats& stats, std::size_t findings) {
  auto line = fmt::format("{:.0f} s, {} executions, {} findings", stats.seconds, stats.executions,
                          findings);
  if (stats.corpus > 0) {
    line += fmt::format("; corpus {}, features {}", stats.corpus, stats.features);
    if (stats.coverage > 0) line += fmt::format(", edges {}", stats.coverage);
    line += fmt::format(", {} exec/s, nothing new for {:.0f} s", stats.rate, stats.quiet_seconds);
  }
  return line;
}

}  // namespace assay::harness
