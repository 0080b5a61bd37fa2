#include "properties/generators/malformed_walk.h"

#include <algorithm>
#include <utility>

#include "spec/serialize.h"

namespace assay::properties {
namespace {

constexpr std::uint64_t attempts = 3;

}  // namespace

void MalformedWalk::list() {
  if (!listed_) candidates_ = list_malformations(operation_, phase_, choice_);
  listed_ = true;
}

std::optional<WalkedCase> MalformedWalk::make(const Proof& proof) const {
  auto what = candidates_[proof.candidate];
  SeededSource source(proof.seed);
  // Small values first: they are easier to read, and larger ones have room for more places.
  const auto size = 10 + 15 * static_cast<int>(proof.seed % attempts);
  auto value = prove_malformed(document_, operation_, what, source, size, values_);
  if (!value) return std::nullopt;
  return WalkedCase{std::move(*value), std::move(what)};
}

bool MalformedWalk::prove_next(std::optional<WalkedCase>& made) {
  while (next_ < candidates_.size()) {
    const auto candidate = next_++;
    const auto own = mix(seed_, mix(hash(candidates_[candidate].kind), candidate));
    for (std::uint64_t i = 0; i < attempts; ++i) {
      const Proof proof{candidate, own - own % attempts + i};
      made = make(proof);
      if (!made) continue;
      const auto request = spec::serialize(document_, operation_, made->value, {});
      if (!sent_.insert(hash(spec::wire_text(request))).second) continue;
      proofs_.push_back(proof);
      return true;
    }
  }
  made.reset();
  return false;
}

std::optional<WalkedCase> MalformedWalk::at(std::size_t index) {
  Proof known{};
  {
    const std::lock_guard lock(mutex_);
    list();
    std::optional<WalkedCase> made;
    while (proofs_.size() <= index) {
      if (!prove_next(made)) return std::nullopt;
      if (proofs_.size() == index + 1) return made;
    }
    known = proofs_[index];
  }
  return make(known);
}

std::size_t MalformedWalk::count(std::size_t limit) {
  const std::lock_guard lock(mutex_);
  list();
  std::optional<WalkedCase> made;
  while (proofs_.size() < limit && prove_next(made)) {
  }
  return std::min(limit, proofs_.size());
}

std::vector<Malformation> MalformedWalk::claimed(std::size_t limit) {
  const auto size = count(limit);
  std::vector<Malformation> all;
  for (std::size_t i = 0; i < size; ++i) {
    auto made = at(i);
    if (made && !made->what.keyword.empty()) all.push_back(std::move(made->what));
  }
  return all;
}

}  // namespace assay::properties
