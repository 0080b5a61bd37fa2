// Memory that a parent and its children share.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace assay::fuzz {

/// `count` default-made values of State, made before the fork; null when no memory was to be had.
template <class State>
class SharedMemory {
 public:
  explicit SharedMemory(int count)
      : bytes_(sizeof(State) * static_cast<std::size_t>(count)),
        place_(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (place_ == MAP_FAILED) return;
    states_ = static_cast<State*>(place_);
    for (int i = 0; i < count; ++i) new (states_ + i) State();
  }
  ~SharedMemory() {
    if (place_ != MAP_FAILED) munmap(place_, bytes_);
  }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  [[nodiscard]] State* get() const noexcept { return states_; }

 private:
  std::size_t bytes_;
  void* place_;
  State* states_ = nullptr;
};

}  // namespace assay::fuzz
