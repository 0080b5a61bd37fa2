#include "fuzz/example/hot_entries.h"

namespace assay::example {

void HotEntries::touch(const std::string& id, std::int64_t now, bool exists, const Bugs& bugs) {
  const auto found = slots_.find(id);
  if (found == slots_.end()) {
    if (exists) slots_[id] = {new Entry{now}, false};
    return;
  }
  if (found->second.freed && !bugs.strikes(Bug::renew_after_delete)) return;
  volatile auto* used = &found->second.entry->used;
  *used = now;  // planted: renew_after_delete
}

void HotEntries::forget(const std::string& id, const Bugs& bugs) {
  const auto found = slots_.find(id);
  if (found == slots_.end()) return;
  auto& slot = found->second;
  if (slot.freed && !bugs.strikes(Bug::double_delete)) return;
  delete slot.entry;  // planted: double_delete
  if (bugs.has(Bug::double_delete) || bugs.has(Bug::renew_after_delete)) {
    slot.freed = true;
  } else {
    slots_.erase(found);
  }
}

void HotEntries::clear() {
  for (auto& [id, slot] : slots_) {
    if (!slot.freed) delete slot.entry;
  }
  slots_.clear();
}

}  // namespace assay::example
