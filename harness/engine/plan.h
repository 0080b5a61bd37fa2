// Which Cases a run sends, in which order: a pure function of document, seed and budget.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "properties/draw.h"
#include "spec/document.h"

namespace assay::harness {

/// A row of the table of phases, in the order in which they run.
struct Phase {
  std::string_view id;
  std::string_view summary;
};
[[nodiscard]] std::span<const Phase> phases() noexcept;

struct PlanOptions {
  std::uint64_t seed = 1;
  std::uint64_t max_cases = 500;              ///< per operation, over all phases
  std::set<std::string, std::less<>> phases;  ///< ids; empty: all
  properties::Values values;
};

struct PlannedCase {
  const spec::Operation* operation = nullptr;
  std::size_t operation_index = 0;
  std::string_view phase;
  spec::Case value;
  std::string malformation;  ///< kind; empty for a valid Case
};

/// Phases follow each other; inside one the operations take turns, so that a run that is cut short
/// has seen all of them. The same options give the same Cases, whoever asks and in whatever order.
class Plan {
 public:
  Plan(const spec::Document& document, PlanOptions options);

  /// Places in the plan; some may stay empty.
  [[nodiscard]] std::uint64_t size() const noexcept { return fixed_.size() + rounds_ * count_; }

  /// The Case at `index`, or nothing when that place is empty or could not be generated.
  /// Thread-safe.
  [[nodiscard]] std::optional<PlannedCase> make(std::uint64_t index) const;

  /// How many Cases are planned for the operation at `index` of the document.
  [[nodiscard]] std::uint64_t cases(std::size_t index) const { return parts_.at(index).cases; }
  /// Why nothing can be sent to it; empty when something can.
  [[nodiscard]] const std::string& obstacle(std::size_t index) const {
    return parts_.at(index).obstacle;
  }

 private:
  struct Part {
    std::vector<spec::Case> boundaries;
    std::vector<properties::Malformation> malformations;
    std::vector<spec::Case> credentials;
    std::uint64_t random = 0;  ///< Cases of the properties phase
    std::uint64_t cases = 0;
    std::string obstacle;
  };
  struct Place {
    std::uint32_t operation;
    std::uint32_t item;
    std::uint8_t phase;
  };
  void fill(Part& part, const spec::Operation& operation) const;
  void order();
  [[nodiscard]] bool wants(std::string_view phase) const;
  [[nodiscard]] std::uint64_t seed_for(std::size_t operation, std::uint64_t phase,
                                       std::uint64_t item) const;
  [[nodiscard]] std::optional<PlannedCase> make_fixed(const Place& place) const;
  [[nodiscard]] std::optional<PlannedCase> make_random(std::size_t operation,
                                                       std::uint64_t round) const;

  const spec::Document& document_;
  PlanOptions options_;
  std::vector<Part> parts_;
  std::vector<Place> fixed_;
  std::uint64_t rounds_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace assay::harness
