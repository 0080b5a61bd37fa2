// One run out of the journals of its shards.
#pragma once

#include <string>
#include <vector>

#include "reports/event.h"
#include "spec/result.h"

namespace assay::reports {

/// The events of one shard, or of several that were merged already, with RunFinished.
struct ShardJournal {
  std::string file;  ///< for errors
  std::vector<Event> events;
};

/// The run that the shards make up: findings united by fingerprint with counts added and the
/// smallest Case kept, operations' counts added, exchanges one shard after the other. What is
/// counted as a set within each shard (keywords of schemas) is the largest of them: at least that.
/// The order of the journals does not matter; a shard that is there twice counts once (the complete
/// one, then the later). Shards that are missing leave each operation with a remark, and the run is
/// "incomplete": exit code 1 with failures, else 3.
/// Errors: usage, for journals that are not shards of one run (another document, seed, version,
/// command or number of shards), and for merged ones that overlap without one holding the other.
[[nodiscard]] spec::Result<std::vector<Event>> merge_shards(std::vector<ShardJournal> journals);

}  // namespace assay::reports
