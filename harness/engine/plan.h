// Which Cases a run sends, in which order: a pure function of document, seed and budget.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/engine/preparation.h"
#include "harness/engine/rails.h"
#include "harness/engine/shard.h"
#include "harness/engine/stand_ins.h"
#include "properties/draw.h"
#include "properties/generators/malformed_walk.h"
#include "spec/contract/settings.h"
#include "spec/document.h"

namespace assay::harness {

/// A row of the table of phases, in the order in which they run; but for workflows, which come
/// first.
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
  NamesByOperation names;                ///< known values of single operations (preparation.h)
  std::vector<spec::Case> corpus;        ///< the user's own Cases, sent first
  properties::KindChoice malformations;  ///< which kinds of malformed requests; all by default
  /// What the user's contracts say about single operations; null: nothing.
  std::shared_ptr<const spec::Settings> settings = nullptr;
  Rails rails{};  ///< which methods may be sent
  Shard shard;    ///< places of other shards stay empty
  /// The things whose names may be prepared: no place of the plan depends on whether they were.
  /// Null: only what `names` has.
  std::shared_ptr<const std::vector<properties::Resource>> resources = nullptr;
};

struct PlannedCase {
  const spec::Operation* operation = nullptr;
  std::size_t operation_index = 0;
  std::string_view phase;
  spec::Case value;
  std::string malformation;  ///< kind; empty for a valid Case
  bool in_stream = true;     ///< counts for the hash over the plan's requests
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

  /// What the place at `index` is for, whether it stays empty or not. Nothing past the last place.
  struct Purpose {
    std::size_t operation = 0;  ///< index in the document
    std::string_view phase;
  };
  [[nodiscard]] std::optional<Purpose> purpose(std::uint64_t index) const;
  /// The operation with this index, by its key.
  [[nodiscard]] std::string key(std::size_t operation) const {
    return document_.operations.at(operation).key();
  }

  /// How many Cases are planned for the operation at `index` of the document, at most: which of
  /// the catalogue's rows can be had turns out on the way.
  [[nodiscard]] std::uint64_t cases(std::size_t index) const { return parts_.at(index).cases; }
  /// Why nothing can be sent to it; empty when something can.
  [[nodiscard]] const std::string& obstacle(std::size_t index) const {
    return parts_.at(index).obstacle;
  }
  /// The values for requests of the operation at `index`: the run's, those of its contracts, and
  /// the names of what was prepared for it.
  [[nodiscard]] const properties::Values& values(std::size_t index) const {
    const auto& own = parts_.at(index).own_values;
    return own ? *own : options_.values;
  }

 private:
  /// The catalogue's rows of one phase for one operation.
  struct Walk {
    std::unique_ptr<properties::MalformedWalk> cases;
    std::uint64_t share = 0;  ///< of the operation's budget
  };
  struct Part {
    std::vector<spec::Case> corpus;
    std::vector<spec::Case> boundaries;
    std::array<Walk, 3> walks;  ///< in the order of walk_phases
    std::vector<spec::Case> credentials;
    std::vector<spec::Case> methods;
    std::uint64_t random = 0;  ///< Cases of the properties phase, when all walks find enough
    std::uint64_t cases = 0;
    bool varies = true;  ///< the operation takes input
    std::string obstacle;
    std::unique_ptr<properties::Values> own_values;  ///< null: those of all
    std::unique_ptr<StandIns> stand_ins;             ///< null: nothing has a name
    std::unique_ptr<properties::Values> drawn_from;  ///< with what stands for names; null: as above
    mutable std::once_flag drawn;
    mutable std::vector<properties::Malformation> choices;  ///< of the properties phase
  };
  struct Place {
    std::uint32_t operation;
    std::uint32_t item;
    std::uint8_t phase;
  };
  void fill(Part& part, const spec::Operation& operation) const;
  void share(Part& part, const spec::Operation& operation, std::uint64_t& left) const;
  [[nodiscard]] const spec::OperationSettings* own_settings(const spec::Operation& operation) const;
  void take_names(Part& part, const spec::Operation& operation) const;
  /// What Cases are drawn from: values(), with values that stand for names.
  [[nodiscard]] const properties::Values& drawn_from(std::size_t index) const {
    const auto& own = parts_.at(index).drawn_from;
    return own ? *own : values(index);
  }
  [[nodiscard]] std::optional<spec::Case> draw_valid(std::size_t index,
                                                     const properties::Values& from,
                                                     std::string& why) const;
  void fill_around(Part& part, const spec::Operation& operation, std::uint64_t& left) const;
  void take_own_values(Part& part, const spec::OperationSettings& own) const;
  void order();
  [[nodiscard]] bool wants(std::string_view phase) const;
  [[nodiscard]] std::uint64_t seed_for(std::size_t operation, std::uint64_t phase,
                                       std::uint64_t item) const;
  [[nodiscard]] bool owns(std::size_t operation, std::uint64_t phase, std::uint64_t item) const;
  void use_word(PlannedCase& planned, std::uint64_t seed) const;
  [[nodiscard]] std::optional<PlannedCase> make_fixed(const Place& place) const;
  [[nodiscard]] std::optional<PlannedCase> make_random(std::size_t operation,
                                                       std::uint64_t round) const;
  [[nodiscard]] static std::uint64_t unused(const Part& part);
  [[nodiscard]] static const std::vector<properties::Malformation>& choices_of(const Part& part);

  const spec::Document& document_;
  PlanOptions options_;
  NameableThings nameable_;
  std::vector<Part> parts_;
  std::vector<Place> fixed_;
  std::uint64_t rounds_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace assay::harness
