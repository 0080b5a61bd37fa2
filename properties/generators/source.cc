#include "properties/generators/source.h"

#include <algorithm>

namespace assay::properties {
namespace {

// The width of [lo, hi]; 0 means 2^64.
std::uint64_t width_of(std::int64_t lo, std::int64_t hi) noexcept {
  return static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) + 1;
}

std::int64_t offset(std::int64_t lo, std::uint64_t by) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(lo) + by);
}

}  // namespace

std::uint64_t SeededSource::next() noexcept {
  state_ += 0x9E3779B97F4A7C15U;
  return mix(state_, 0);
}

std::int64_t SeededSource::integer(std::int64_t lo, std::int64_t hi) {
  return offset(lo, reduce([this] { return next(); }, width_of(lo, hi)));
}

std::int64_t ByteSource::integer(std::int64_t lo, std::int64_t hi) {
  const auto width = width_of(lo, hi);
  if (width == 1) return lo;
  std::uint64_t value = 0;
  // As few bytes as the range needs, so that a mutated byte changes one answer.
  for (std::uint64_t left = width - 1; left > 0; left >>= 8U) {
    const std::uint64_t byte = bytes_.empty() ? 0U : bytes_.front();
    if (!bytes_.empty()) bytes_ = bytes_.subspan(1);
    value = (value << 8U) | byte;
  }
  return offset(lo, width == 0 ? value : value % width);
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  auto z = a ^ (b * 0xD6E8FEB86659FD93U + 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

std::uint64_t hash(std::string_view text) noexcept {
  std::uint64_t sum = 0xCBF29CE484222325U;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return sum;
}

}  // namespace assay::properties
