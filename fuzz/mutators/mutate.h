// Schema-aware moves over Cases.
#pragma once

#include <functional>
#include <vector>

#include "properties/generators/cases.h"
#include "spec/case.h"
#include "spec/document.h"

namespace assay::fuzz {

/// Changes raw bytes in place (libFuzzer's own mutations); the argument's size is the most it may
/// grow to.
using MutateBytes = std::function<std::string(std::string bytes, std::size_t most)>;

/// Mutates Cases of one document. What a move needs of an operation is worked out once.
class Mutator {
 public:
  /// `document` must outlive the mutator.
  Mutator(const spec::Document& document, properties::Values values, MutateBytes mutate_bytes);

  /// A Case of any operation, valid or malformed: where the search starts afresh.
  [[nodiscard]] spec::Case fresh(properties::Source& source);
  /// The same of one operation.
  [[nodiscard]] spec::Case fresh_of(const spec::Operation& operation, properties::Source& source);
  /// A valid one, as far as one can be drawn.
  [[nodiscard]] spec::Case valid_of(const spec::Operation& operation, properties::Source& source);

  /// One move away from `value`: a subtree made anew, a value broken as the schema does not allow
  /// it, an awkward value, a small change inside a value (bend_value.h), a part left out, raw
  /// bytes, other credentials; now and then a fresh Case.
  [[nodiscard]] spec::Case mutate(const spec::Case& value, properties::Source& source);

  /// Puts the names that are known to exist back into the path.
  void mend_place(spec::Case& value) const;

 private:
  const std::vector<properties::Malformation>& choices(const spec::Operation& operation);
  bool remake_part(const spec::Operation& operation, spec::Case& value, properties::Source& source);
  bool break_part(const spec::Operation& operation, spec::Case& value, properties::Source& source);
  static bool put_awkward(spec::Case& value, properties::Source& source);
  bool bend_part(spec::Case& value, properties::Source& source) const;
  static bool drop_part(spec::Case& value, properties::Source& source);
  bool bend_bytes(spec::Case& value);

  const spec::Document& document_;
  properties::Values values_;
  MutateBytes mutate_bytes_;
  std::vector<std::vector<properties::Malformation>> choices_;
  std::vector<bool> known_;
};

}  // namespace assay::fuzz
