// What the example service remembers of the passwords that were used lately.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "fuzz/example/bugs.h"

namespace assay::example {

/// Entries by id. Kept by bare pointers, as old code does: two of the planted mistakes live here.
class HotEntries {
 public:
  HotEntries() = default;
  ~HotEntries() { clear(); }
  HotEntries(const HotEntries&) = delete;
  HotEntries& operator=(const HotEntries&) = delete;

  /// Notes that `id` was used; makes its entry when `exists`.
  void touch(const std::string& id, std::int64_t now, bool exists, const Bugs& bugs);
  /// The password is gone.
  void forget(const std::string& id, const Bugs& bugs);
  void clear();

 private:
  struct Entry {
    std::int64_t used = 0;
  };
  struct Slot {
    Entry* entry = nullptr;
    bool freed = false;  ///< planted: the slot outlived its entry
  };
  std::map<std::string, Slot> slots_;
};

}  // namespace assay::example
