// libFuzzer's flags inside another program: which the parent takes over, which the child is given,
// and which cannot work here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spec/result.h"

namespace assay::fuzz {

struct DriverOptions;

/// Who obeys a flag.
enum class FlagOwner : std::uint8_t {
  child,   ///< libFuzzer itself
  parent,  ///< this program, with libFuzzer's meaning
  nobody   ///< it starts the program again by a shell, which knows nothing of commands
};

struct FuzzerFlag {
  std::string_view name;
  FlagOwner owner;
  std::string_view advice;  ///< for FlagOwner::nobody: what to do instead
};
/// LLVM 14's flags (FuzzerFlags.def) that have a meaning here, or need an answer.
[[nodiscard]] std::span<const FuzzerFlag> fuzzer_flags() noexcept;

/// What was written for libFuzzer, sorted by who obeys it.
struct FuzzerWords {
  std::optional<double> max_total_time;
  std::optional<std::uint64_t> runs;  ///< absent for -runs=-1 too: no limit
  std::optional<std::uint64_t> seed;  ///< 0: take any
  std::string dictionary;
  std::string artifact_prefix;
  int jobs = 0;
  int workers = 0;
  bool merge = false;
  bool help = false;
  std::string merge_control_file;
  std::vector<std::string> passed;  ///< for the child, as written
  std::vector<std::string> folders;
};

/// Errors: usage, for a flag that libFuzzer has not, that cannot work here (with what to do
/// instead), whose value is no number where one is due, and for a merge of less than two folders.
[[nodiscard]] spec::Result<FuzzerWords> read_fuzzer_words(const std::vector<std::string>& words);

/// `options` with what the words say in place of its own members; `seed` 0 leaves it.
[[nodiscard]] DriverOptions with_words(DriverOptions options, const FuzzerWords& words);

/// How many children run at once: -workers, or as libFuzzer has it half the processors for -jobs,
/// or `otherwise`.
[[nodiscard]] int children_at_once(const FuzzerWords& words, int otherwise) noexcept;

}  // namespace assay::fuzz
