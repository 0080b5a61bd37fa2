#include "properties/draw.h"

#include "properties/rapidcheck.h"

namespace assay::properties {
namespace {

std::optional<Drawn> draw(const rc::Gen<Drawn>& generator, std::uint64_t seed, int size) {
  try {
    return generator(rc::Random(seed), size).value();
  } catch (const rc::GenerationFailure&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<Drawn> draw_valid(const spec::Document& document, const spec::Operation& operation,
                                std::uint64_t seed, int size, const Values& values) {
  return draw(valid_cases(document, operation, values), seed, size);
}

std::optional<Drawn> draw_malformed(const spec::Document& document,
                                    const spec::Operation& operation,
                                    const std::vector<Malformation>& choices, std::uint64_t seed,
                                    int size, const Values& values) {
  return draw(malformed_cases(document, operation, choices, values), seed, size);
}

}  // namespace assay::properties
