// Where randomness enters generation: one interface, several back-ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace assay::properties {

/// Answers the generator's questions. The same answers give the same value.
class Source {
 public:
  virtual ~Source() = default;
  /// Uniform in [lo, hi], both included; lo <= hi.
  virtual std::int64_t integer(std::int64_t lo, std::int64_t hi) = 0;

  /// True with probability `numerator`/`denominator`; the lower bound is false, so that a source
  /// that answers with lower bounds gives the simplest value.
  bool chance(std::int64_t numerator, std::int64_t denominator) {
    return integer(0, denominator - 1) >= denominator - numerator;
  }
  /// In [0, n); n > 0.
  std::size_t index(std::size_t n) {
    return static_cast<std::size_t>(integer(0, static_cast<std::int64_t>(n) - 1));
  }
};

/// A uniform number in [0, width) from 64-bit words (Lemire's multiply and reject); width 0 is
/// 2^64.
template <class Words>
std::uint64_t reduce(Words&& words, std::uint64_t width) {
  if (width == 0) return words();
  __extension__ using Wide = unsigned __int128;
  auto product = static_cast<Wide>(words()) * width;
  if (static_cast<std::uint64_t>(product) < width) {
    const auto threshold = (0 - width) % width;
    while (static_cast<std::uint64_t>(product) < threshold) {
      product = static_cast<Wide>(words()) * width;
    }
  }
  return static_cast<std::uint64_t>(product >> 64U);
}

/// SplitMix64 under Lemire's reduction: the same numbers on every machine.
class SeededSource final : public Source {
 public:
  explicit SeededSource(std::uint64_t seed) noexcept : state_(seed) {}
  std::int64_t integer(std::int64_t lo, std::int64_t hi) override;

 private:
  std::uint64_t next() noexcept;
  std::uint64_t state_;
};

/// Reads its answers from bytes (libFuzzer's); exhausted bytes read as 0, i.e. the lower bound.
class ByteSource final : public Source {
 public:
  explicit ByteSource(std::span<const std::uint8_t> bytes) noexcept : bytes_(bytes) {}
  std::int64_t integer(std::int64_t lo, std::int64_t hi) override;

 private:
  std::span<const std::uint8_t> bytes_;
};

/// Mixes seeds into one (SplitMix64's finaliser): the plan's seed, an operation, an index.
[[nodiscard]] std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept;
/// FNV-1a, 64 bits.
[[nodiscard]] std::uint64_t hash(std::string_view text) noexcept;

}  // namespace assay::properties
