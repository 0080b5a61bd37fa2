#include "properties/draw.h"

#include "properties/rapidcheck.h"

namespace assay::properties {
namespace {

template <class Draw>
std::optional<Drawn> attempt(Draw&& draw) {
  try {
    return draw();
  } catch (const rc::GenerationFailure&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<Drawn> draw_valid(const spec::Document& document, const spec::Operation& operation,
                                std::uint64_t seed, int size, const Values& values) {
  return attempt([&] {
    return draw_one_valid({document, operation, values}, rc::Random(seed), size);
  });
}

std::optional<Drawn> draw_malformed(const spec::Document& document,
                                    const spec::Operation& operation,
                                    const std::vector<Malformation>& choices, std::uint64_t seed,
                                    int size, const Values& values) {
  return attempt([&] {
    return draw_one_malformed({document, operation, values}, choices, rc::Random(seed), size);
  });
}

}  // namespace assay::properties
