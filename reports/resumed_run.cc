#include "reports/resumed_run.h"

#include <algorithm>

#include "reports/aborted_run.h"
#include "reports/merge_shards.h"

namespace assay::reports {
namespace {

std::vector<std::vector<Event>> split_parts(std::vector<Event> events) {
  std::vector<std::vector<Event>> parts;
  for (auto& event : events) {
    if (std::holds_alternative<RunStarted>(event)) parts.emplace_back();
    if (!parts.empty()) parts.back().push_back(std::move(event));
  }
  return parts;
}

bool is_about_the_end(const Event& event) {
  const auto* remark = std::get_if<Remark>(&event);
  if (remark == nullptr) return false;
  return remark->message.starts_with(early_end_mark) ||
         remark->message.find(" was aborted when ") != std::string::npos;
}

}  // namespace

spec::Result<std::vector<Event>> join_parts(std::vector<Event> events, const std::string& file) {
  auto parts = split_parts(std::move(events));
  for (auto& part : parts) end_aborted_run(part);
  if (parts.size() == 1) return std::move(parts.front());
  const auto first = std::get<RunStarted>(parts.front().front());
  double seconds = 0;
  std::vector<ShardJournal> shards;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto& start = std::get<RunStarted>(parts[i].front());
    auto& end = std::get<RunFinished>(parts[i].back());
    seconds += end.seconds;
    start.shards = {static_cast<std::uint32_t>(i + 1)};
    start.shard_count = static_cast<std::uint32_t>(parts.size());
    // That an earlier part was stopped is what the later ones made good.
    if (i + 1 < parts.size()) {
      end.outcome.clear();
      std::erase_if(parts[i], is_about_the_end);
    }
    shards.push_back({file, std::move(parts[i])});
  }
  auto joined = merge_shards(std::move(shards));
  if (!joined) return joined.error();
  auto& start = std::get<RunStarted>(joined->front());
  start.shards = first.shards;
  start.shard_count = first.shard_count;
  std::get<RunFinished>(joined->back()).seconds = seconds;
  return joined;
}

}  // namespace assay::reports
