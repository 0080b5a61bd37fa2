#include "harness/cli/shard_choice.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>

namespace assay::harness {
namespace {

/// Variables of a service that divides its jobs. Those that name one service alone come first: the
/// name CI_NODE_INDEX is used by several, and a job of a CI service that hands an array to a
/// cluster hands its own variables down too.
struct Row {
  const char* index;
  std::uint32_t first;  ///< what the first part is called
  const char* count;
  const char* lowest = nullptr;  ///< of an array of tasks: its first number, in place of `first`
  const char* highest = nullptr;
};
constexpr Row rows[] = {{"GTEST_SHARD_INDEX", 0, "GTEST_TOTAL_SHARDS"},
                        {"SLURM_ARRAY_TASK_ID", 1, "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN",
                         "SLURM_ARRAY_TASK_MAX"},
                        {"CIRCLE_NODE_INDEX", 0, "CIRCLE_NODE_TOTAL"},
                        {"JOB_COMPLETION_INDEX", 0, "JOB_COMPLETIONS"},
                        {"CI_NODE_INDEX", 1, "CI_NODE_TOTAL"}};

std::optional<std::uint32_t> whole(std::string_view text) {
  std::uint32_t number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

spec::Error usage(std::string message, std::string advice) {
  return {spec::ErrorCode::usage, std::move(message), {}, std::move(advice)};
}

/// What the first of `of` tasks is called. Nothing for an array with gaps or one that starts
/// elsewhere: a few tasks that were sent again must not take themselves for the whole.
std::optional<std::uint32_t> first_task(
    const Row& row, std::uint32_t of, const std::function<const char*(const char*)>& environment) {
  const char* lowest_text = environment(row.lowest);
  const char* highest_text = environment(row.highest);
  if (lowest_text == nullptr || highest_text == nullptr) return std::nullopt;
  const auto lowest = whole(lowest_text);
  const auto highest = whole(highest_text);
  if (!lowest || !highest || *lowest > 1 || *highest < *lowest) return std::nullopt;
  if (*highest - *lowest + 1 != of) return std::nullopt;
  return lowest;
}

spec::Result<ShardChoice> by_variables(const Row& row, const char* index_text, std::uint32_t count,
                                       const std::function<const char*(const char*)>& environment) {
  const bool array = row.lowest != nullptr;
  // The variables of an array tell of its tasks only, --shard-count of those sent before too.
  const char* count_text = array && count > 0 ? nullptr : environment(row.count);
  const auto index = whole(index_text);
  const auto of = count_text != nullptr ? whole(count_text)
                  : count > 0           ? std::optional(count)
                                        : std::nullopt;
  if (count_text == nullptr && count == 0) {
    return usage(fmt::format("{} is set, but {} is not", row.index, row.count),
                 "give the number of shards with --shard-count");
  }
  auto said = fmt::format("{}={}", row.index, index_text);
  said += count_text != nullptr ? fmt::format(", {}={}", row.count, count_text)
                                : fmt::format(", --shard-count {}", count);
  auto first = std::optional(row.first);
  if (array && of && count_text != nullptr) first = first_task(row, *of, environment);
  if (!first) {
    return usage(fmt::format("no shard: {} of an array that is not 1-n or 0-(n-1)", said),
                 "for tasks of 1-n that are sent again give n with --shard-count");
  }
  if (!index || !of || *index < *first || *index - *first >= *of) {
    return usage("no shard: " + said,
                 fmt::format("{} counts from {} and stays below the number of shards{}", row.index,
                             *first, *first == 0 ? "" : " or is it"));
  }
  ShardChoice choice;
  choice.shard = {*index - *first + 1, *of};
  choice.told = fmt::format("shard {} of {} ({})", choice.shard.number, choice.shard.count, said);
  return choice;
}

}  // namespace

spec::Result<ShardChoice> choose_shard(const std::string& text, std::uint32_t count,
                                       const std::function<const char*(const char*)>& environment) {
  if (text.empty()) {
    if (count == 0) return ShardChoice{};
    return usage("--shard-count without --shard", "give --shard auto, or --shard i/n");
  }
  if (text == "auto") {
    std::string known;
    for (const auto& row : rows) {
      const char* index = environment(row.index);
      if (index != nullptr && *index != '\0') return by_variables(row, index, count, environment);
      known += fmt::format("{}{}", known.empty() ? "" : ", ", row.index);
    }
    return usage("--shard auto: none of its variables is set (" + known + ")", "give --shard i/n");
  }
  const auto slash = text.find('/');
  const auto number = whole(std::string_view(text).substr(0, slash));
  const auto of =
      slash == std::string::npos ? std::nullopt : whole(std::string_view(text).substr(slash + 1));
  if (!number || !of || *number == 0 || *number > *of) {
    return usage(fmt::format("--shard '{}' is not i/n", text), "give 1/n to n/n, or auto");
  }
  ShardChoice choice;
  choice.shard = {*number, *of};
  return choice;
}

}  // namespace assay::harness
