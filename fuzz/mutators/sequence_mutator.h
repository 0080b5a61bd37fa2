// Moves over sequences of Cases: what a stateful search takes to get from one input to the next.
#pragma once

#include <vector>

#include "fuzz/mutators/constants.h"
#include "fuzz/mutators/mutate.h"
#include "properties/api/dependencies.h"
#include "spec/sequence.h"

namespace assay::fuzz {

/// Longer sequences are not made: growth alone finds little (the best are 2 to 6 steps long).
inline constexpr std::size_t longest_sequence = 12;

/// Mutates and crosses sequences of one document. Growing and shrinking moves are equally likely;
/// after each move, links that lost their step are tied to another one that offers the same value.
class SequenceMutator {
 public:
  /// `document` must outlive the mutator.
  SequenceMutator(const spec::Document& document, properties::Values values,
                  MutateBytes mutate_bytes);

  /// A new sequence: one Case, or one with what creates the things that it names before it.
  [[nodiscard]] spec::Sequence fresh(properties::Source& source);

  /// One move away from `value`.
  [[nodiscard]] spec::Sequence mutate(const spec::Sequence& value, properties::Source& source);

  /// Something of both: the beginning of one and the end of the other, or one with parts of the
  /// other's bodies and arguments in it.
  [[nodiscard]] spec::Sequence cross(const spec::Sequence& a, const spec::Sequence& b,
                                     properties::Source& source);

  /// What libFuzzer asks for each other time when there is a crossover at all: that would be too
  /// much of it, so most of these are moves away from `a`.
  [[nodiscard]] spec::Sequence mutate_or_cross(const spec::Sequence& a, const spec::Sequence& b,
                                               properties::Source& source);

  /// Values worth sending again: those of answers are added as they come.
  [[nodiscard]] Constants& constants() noexcept { return constants_; }

 private:
  [[nodiscard]] std::size_t index_of(const spec::Step& step) const;
  spec::Step make_step(std::size_t operation, properties::Source& source);
  spec::Step make_valid_step(std::size_t operation, properties::Source& source);
  bool bind_to(spec::Sequence& value, std::size_t at, std::size_t from,
               properties::Source& source) const;
  bool bind_anywhere(spec::Sequence& value, std::size_t at, properties::Source& source) const;
  void settle(spec::Sequence& value, properties::Source& source);
  void repair(spec::Sequence& value, properties::Source& source);
  bool move(spec::Sequence& value, properties::Source& source);
  bool change_step(spec::Sequence& value, properties::Source& source);
  bool put_producer(spec::Sequence& value, properties::Source& source);
  bool put_producer_of(spec::Sequence& value, std::size_t at, properties::Source& source);
  bool put_consumer(spec::Sequence& value, properties::Source& source);
  bool put_copy(spec::Sequence& value, properties::Source& source) const;
  bool drop_step(spec::Sequence& value, properties::Source& source) const;
  bool swap_steps(spec::Sequence& value, properties::Source& source) const;
  bool cut_link(spec::Sequence& value, properties::Source& source) const;
  bool put_constant(spec::Sequence& value, properties::Source& source) const;

  const spec::Document& document_;
  Mutator cases_;
  properties::Dependencies dependencies_;
  Constants constants_;
};

}  // namespace assay::fuzz
