// Texts to numbers: the table behind property names, string enumerations and keywords.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace assay::spec {

/// What a text is compared by: its first and last eight bytes and its length, which together are
/// the whole text up to 16 bytes.
struct NameKey {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  std::uint32_t length = 0;

  explicit NameKey(std::string_view text) noexcept
      : length(static_cast<std::uint32_t>(text.size())) {
    const char* data = text.data();
    const auto size = text.size();
    if (size >= 8) {
      std::memcpy(&head, data, 8);
      std::memcpy(&tail, data + size - 8, 8);
    } else if (size >= 4) {
      std::uint32_t low = 0;
      std::uint32_t high = 0;
      std::memcpy(&low, data, 4);
      std::memcpy(&high, data + size - 4, 4);
      head = low;
      tail = high;
    } else if (size > 0) {
      head = static_cast<unsigned char>(data[0]);
      tail = (static_cast<std::uint64_t>(static_cast<unsigned char>(data[size / 2])) << 8U) |
             static_cast<unsigned char>(data[size - 1]);
    }
  }

  [[nodiscard]] std::uint64_t hash() const noexcept {
    const auto mixed = head ^ ((tail << 23U) | (tail >> 41U)) ^ (std::uint64_t{length} << 56U);
    return mixed * 0x9E3779B97F4A7C15ULL;
  }
  friend bool operator==(const NameKey&, const NameKey&) = default;
};

/// An open-addressed table from distinct texts to values. Immutable after build(); the texts must
/// outlive it.
template <class Value>
class NameTable {
 public:
  struct Entry {
    std::string_view name;
    Value value;
  };

  /// Of equal names the first one is kept.
  void build(const std::vector<Entry>& entries) {
    std::uint32_t bits = 2;
    while ((std::size_t{1} << bits) < entries.size() * 4) ++bits;
    slots_.assign(std::size_t{1} << bits, Slot{});
    shift_ = 64U - bits;
    mask_ = (std::uint64_t{1} << bits) - 1;
    for (const auto& entry : entries) insert(entry);
  }

  [[nodiscard]] bool empty() const noexcept { return slots_.empty(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return slots_.capacity() * sizeof(Slot); }

  /// The value of `name`, or null.
  [[nodiscard]] const Value* find(std::string_view name) const noexcept {
    if (slots_.empty()) return nullptr;
    return find(name, NameKey(name));
  }
  /// The same with the key at hand; the table must not be empty.
  [[nodiscard]] const Value* find(std::string_view name, const NameKey& key) const noexcept {
    for (auto at = key.hash() >> shift_;; at = (at + 1) & mask_) {
      const auto& slot = slots_[at];
      if (slot.name == nullptr) return nullptr;
      if (slot.key == key &&
          (name.size() <= 16 || std::memcmp(slot.name, name.data(), name.size()) == 0)) {
        return &slot.value;
      }
    }
  }

 private:
  struct Slot {
    NameKey key{std::string_view()};
    const char* name = nullptr;
    Value value{};
  };

  void insert(const Entry& entry) {
    static constexpr char nothing = 0;
    if (find(entry.name, NameKey(entry.name)) != nullptr) return;
    const NameKey key(entry.name);
    auto at = key.hash() >> shift_;
    while (slots_[at].name != nullptr) at = (at + 1) & mask_;
    const char* text = entry.name.data() != nullptr ? entry.name.data() : &nothing;
    slots_[at] = Slot{key, text, entry.value};
  }

  std::vector<Slot> slots_;
  std::uint32_t shift_ = 63;
  std::uint64_t mask_ = 0;
};

}  // namespace assay::spec
