#include "fuzz/seeds.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t boundaries_per_operation = 6;
constexpr std::size_t malformed_per_operation = 6;

spec::Error cannot(const std::string& folder, const std::string& why) {
  return {spec::ErrorCode::environment,
          fmt::format("cannot use the corpus folder '{}': {}", folder, why),
          {},
          "choose another one with --corpus"};
}

std::vector<spec::Case> seeds_for(const spec::Document& document, const spec::Operation& operation,
                                  const properties::Values& values, std::uint64_t seed) {
  auto seeds = properties::boundary_cases(document, operation, seed, values);
  if (seeds.size() > boundaries_per_operation) seeds.resize(boundaries_per_operation);
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
      out << boost::json::serialize(spec::case_to_json(value));
      if (!out.flush()) return cannot(folder, "a file cannot be written");
    }
  }
  return {};
}

}  // namespace assay::fuzz
