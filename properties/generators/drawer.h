// From plans to values. Behind generate().
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "properties/generators/generate.h"
#include "properties/generators/planner.h"
#include "properties/generators/source.h"
#include "properties/generators/strings.h"

namespace assay::properties {

/// Draws values of one planner's demands. When the allowance is used up, or the value nests deeper
/// than the options say, only the shallowest forms and required members are taken: so every draw
/// ends.
class Drawer {
 public:
  Drawer(Planner& planner, Source& source, const GenerateOptions& options);

  /// A value of the demand; nothing when luck failed. The caller has it validated.
  [[nodiscard]] std::optional<json::value> make(DemandId demand) {
    return make(demand, allowance_, 0);
  }
  /// The keywords that no value was found for in the draws so far.
  [[nodiscard]] const std::set<std::string>& troubles() const noexcept { return troubles_; }

 private:
  using Made = std::optional<json::value>;

  [[nodiscard]] Made make(DemandId demand, int allowance, int level);
  [[nodiscard]] bool frugal(int allowance, int level) const {
    return allowance <= 0 || level >= options_.max_depth;
  }
  [[nodiscard]] const Form* choose(DemandId demand, const Plan& plan, bool sparing, int turn,
                                   std::unique_ptr<Form>& rolled);
  [[nodiscard]] Made from(const Form& form, int allowance, int level);
  [[nodiscard]] spec::TypeMask choose_type(const Form& form, bool sparing);
  [[nodiscard]] spec::TypeMask likely_types(const Shape& shape) const;
  [[nodiscard]] Made scalar(spec::TypeMask type, const Shape& shape);
  void blame(spec::TypeMask type, const Shape& shape);

  // draw_items.cc
  [[nodiscard]] Made array(const Form& form, int allowance, int level);
  [[nodiscard]] std::uint64_t count_items(const Form& form, int allowance, bool sparing);
  [[nodiscard]] std::optional<std::vector<DemandId>> open_places(const Form& form,
                                                                 std::uint64_t count);
  [[nodiscard]] std::optional<std::vector<DemandId>> filled_places(const Form& form,
                                                                   std::uint64_t count);
  [[nodiscard]] bool place(const Form& form, std::vector<DemandId>& places);
  [[nodiscard]] bool place_contained(const Form& form, const Contained& contained,
                                     std::vector<DemandId>& places);
  [[nodiscard]] bool place_somewhere(const Literal& literal, std::size_t from,
                                     std::vector<DemandId>& places);
  [[nodiscard]] Made distinct(const Form& form, std::uint64_t count);
  /// `wanted` of the numbers below `count`, each once, in any order.
  [[nodiscard]] std::vector<std::size_t> shuffled(std::size_t count, std::size_t wanted);

  // draw_members.cc
  [[nodiscard]] Made object(const Form& form, int allowance, int level);
  void choose_members(const Form& form, bool sparing, std::vector<bool>& chosen);
  [[nodiscard]] bool include(const Form& form, std::uint32_t index, std::vector<bool>& chosen,
                             std::uint64_t room);
  [[nodiscard]] Made member_value(const Member& member, int allowance, int level);
  [[nodiscard]] std::uint64_t count_free(const Form& form, std::uint64_t have, bool sparing);
  [[nodiscard]] bool add_free(const Form& form, json::object& members, int allowance, int level);
  [[nodiscard]] bool add_extra(const Form& form, const ExtraMember& extra, json::object& members,
                               int allowance, int level);
  [[nodiscard]] std::optional<std::string> draw_name(const Form& form);
  [[nodiscard]] bool suits(const ExtraMember& extra, std::string_view name) const;

  Planner& planner_;
  Source& source_;
  const GenerateOptions& options_;
  TextOptions text_;
  int allowance_;
  std::set<std::string> troubles_;
};

}  // namespace assay::properties
