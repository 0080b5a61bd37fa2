#include "fuzz/seeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "spec/schema/write_json.h"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;

// Limits are where services break, and what a search cannot climb to (a list of 80 items) stands
// among them. Documents of hundreds of operations get fewer of each.
constexpr std::size_t seeds_in_all = 6000;
constexpr std::size_t most_per_operation = 100;
constexpr std::size_t least_per_operation = 6;

spec::Error cannot(const std::string& folder, const std::string& why) {
  return {spec::ErrorCode::environment,
          fmt::format("cannot use the corpus folder '{}': {}", folder, why),
          {},
          "choose another one with --corpus"};
}

std::vector<spec::Case> seeds_for(const spec::Document& document, const spec::Operation& operation,
                                  const properties::Values& values, std::uint64_t seed) {
  const auto share = std::clamp(seeds_in_all / document.operations.size(), least_per_operation,
                                most_per_operation);
  const auto malformed_per_operation = std::max<std::size_t>(share / 8, least_per_operation);
  auto seeds = properties::boundary_cases(document, operation, seed, values);
  if (seeds.size() > share) seeds.resize(share);
  const auto choices = properties::malformations(document, operation);
  properties::SeededSource source(seed);
  for (std::size_t i = 0; i < malformed_per_operation && !choices.empty(); ++i) {
    const auto& what = choices[source.index(choices.size())];
    auto value = properties::generate_malformed(document, operation, what, source, 20, values);
    if (value) seeds.push_back(std::move(*value));
  }
  return seeds;
}

}  // namespace

spec::Result<void> prepare_corpus(const std::string& folder, const spec::Document& document,
                                  const properties::Values& values, std::uint64_t seed) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return cannot(folder, failed.message());
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    if (entry.is_regular_file()) return {};
  }
  if (failed) return cannot(folder, failed.message());
  std::size_t number = 0;
  for (const auto& operation : document.operations) {
    for (const auto& value : seeds_for(document, operation, values, seed)) {
      std::ofstream out(fmt::format("{}/seed-{:04}.json", folder, number++), std::ios::binary);
      out << spec::write_json(spec::case_to_json(value));
      if (!out.flush()) return cannot(folder, "a file cannot be written");
    }
  }
  return {};
}

}  // namespace assay::fuzz
