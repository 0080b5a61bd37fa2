#include "properties/generators/bounds.h"

#include "spec/schema/number.h"

namespace assay::properties {

void tighten_minimum(std::optional<spec::Bound>& kept, const std::optional<spec::Bound>& other) {
  if (!other) return;
  const auto order =
      kept ? spec::compare_numbers(other->value, kept->value) : std::partial_ordering::greater;
  if (order > 0 || (order == 0 && other->exclusive)) kept = other;
}

void tighten_maximum(std::optional<spec::Bound>& kept, const std::optional<spec::Bound>& other) {
  if (!other) return;
  const auto order =
      kept ? spec::compare_numbers(other->value, kept->value) : std::partial_ordering::less;
  if (order < 0 || (order == 0 && other->exclusive)) kept = other;
}

}  // namespace assay::properties
