// What is known of each demand: its shapes, the demands of its members and items, how deep its
// smallest value is. Computed when first asked for, the same for everybody who asks.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "properties/generators/demand.h"
#include "properties/generators/shape.h"
#include "properties/generators/source.h"
#include "properties/generators/unfold.h"
#include "spec/schema/schema.h"
#include "spec/schema/validate.h"

namespace assay::properties {

using Depth = std::uint32_t;
inline constexpr Depth infinite = std::numeric_limits<Depth>::max();

/// One of these demands must be met for an object or array to exist.
struct Need {
  std::vector<DemandId> any;
  std::string what;  ///< for the reason that names it
};

struct Member {
  std::string_view name;
  DemandId demand = no_demand;
  bool required = false;
  bool travels = true;                ///< not readOnly in a request, nor writeOnly in a response
  std::vector<std::uint32_t> needed;  ///< members that must accompany it, by index
  const std::string* hint = nullptr;  ///< of a discriminator
};

struct ObjectPlan {
  std::vector<Member> members;  ///< required ones and those that some layer names, in that order
  std::uint64_t required = 0;
  DemandId others = no_demand;                 ///< of a name that nobody speaks of
  std::vector<const spec::Pattern*> patterns;  ///< of names worth drawing
  DemandId names = no_demand;                  ///< what names keep; no_demand when anything goes
  std::vector<Need> needs;
  Depth depth = infinite;
};

struct ArrayPlan {
  std::vector<DemandId> prefix;
  DemandId rest = no_demand;
  std::vector<Need> needs;
  Depth depth = infinite;
};

/// A shape with everything settled that does not depend on chance.
struct Form {
  Shape shape;
  ObjectPlan object;
  ArrayPlan array;
  Depth depth = infinite;
};

struct Plan {
  Literals literals;
  std::vector<std::unique_ptr<Form>> forms;  ///< those that may hold values
  std::size_t easy = 0;                      ///< so many at the front are not strained
  bool nests = false;                        ///< arrays or objects are among the values
  bool complete = true;                      ///< every combination of branches is among them
  bool built = false;
  bool measured = false;
  Depth depth = infinite;
  std::string why;  ///< when no form is left: the reason
};

class Planner {
 public:
  Planner(const spec::Schema& schema, spec::Direction direction);
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;

  [[nodiscard]] DemandId intern(Literals literals);
  [[nodiscard]] DemandId with(DemandId demand, const Literal& more);
  [[nodiscard]] const Plan& plan(DemandId demand);
  /// How deep the smallest value nests; infinite when there is none.
  [[nodiscard]] Depth depth(DemandId demand);
  /// Is it proven that no value keeps the demand?
  [[nodiscard]] bool impossible(DemandId demand) { return depth(demand) == infinite; }

  /// May its values be arrays or objects?
  [[nodiscard]] bool nests(DemandId demand) { return !impossible(demand) && plan(demand).nests; }

  /// A form by chance, for demands with too many combinations to list. Nothing when chance led to
  /// a contradiction. `exact` as in UnfoldContext.
  [[nodiscard]] std::unique_ptr<Form> roll(DemandId demand, Source& source, bool exact);

  /// The demand on the member `name` of an object of this shape, whoever speaks of it.
  [[nodiscard]] DemandId member_demand(const Shape& shape, std::string_view name);
  /// The demand on the item at `index`; without what holds only for unevaluated items when
  /// `evaluated`.
  [[nodiscard]] DemandId item_demand(const Shape& shape, std::size_t index, bool evaluated);

  /// Does `value` keep all literals, by the validator's verdict?
  [[nodiscard]] bool keeps(DemandId demand, const json::value& value) const;
  /// Every value of the demand when it is known to have at most 256; else null.
  [[nodiscard]] const std::vector<json::value>* all_values(DemandId demand);

  /// Texts of the document's enum, const, example and default, in document order.
  [[nodiscard]] const std::vector<std::string>& constants();
  [[nodiscard]] bool dynamic() const noexcept { return scopes_.dynamic(); }
  [[nodiscard]] std::size_t size() const noexcept { return plans_.size(); }
  [[nodiscard]] const spec::Schema& schema() const noexcept { return schema_; }
  [[nodiscard]] spec::Direction direction() const noexcept { return direction_; }
  /// Of the document.
  [[nodiscard]] spec::Dialect dialect() const { return program_.resource(0).vocabulary.dialect; }

 private:
  void build(DemandId demand);
  void list_forms(DemandId demand, Plan& plan);
  [[nodiscard]] std::optional<std::vector<json::value>> list_values(DemandId demand);
  [[nodiscard]] std::unique_ptr<Form> settle(DemandId demand, Shape shape);

  // refine.cc: what of a shape can be ruled out at a look
  void refine(DemandId demand, Shape& shape);
  void refine_values(DemandId demand, Shape& shape) const;
  void refine_texts(Shape& shape) const;
  void refine_containers(Shape& shape) const;

  // settle.cc
  void settle_object(Form& form);
  void settle_array(Form& form);
  void close_required(ObjectLimits& object) const;
  void list_members(Form& form);
  void link_members(Form& form) const;
  void need_members(Form& form);
  [[nodiscard]] bool covers(const Rest& rest, std::string_view name) const;
  [[nodiscard]] bool covers(const Rest& rest, std::size_t index) const;
  [[nodiscard]] std::optional<Literal> contained_instead(const Rest& rest) const;
  [[nodiscard]] bool stays_behind(DemandId demand) const;

  // depth.cc
  [[nodiscard]] std::vector<DemandId> reachable(DemandId demand);
  [[nodiscard]] Depth measure(Form& form) const;
  [[nodiscard]] Depth measure_object(const Form& form) const;
  [[nodiscard]] Depth measure_needs(const std::vector<Need>& needs) const;
  [[nodiscard]] Depth measured(DemandId demand) const;
  static void drop_endless(Form& form);
  void finish(DemandId demand);
  [[nodiscard]] std::string reason(const Form& form) const;

  spec::Schema schema_;
  const spec::Program& program_;
  spec::Direction direction_;
  Scopes scopes_;
  std::map<Literals, DemandId> known_;
  std::map<std::pair<DemandId, Literal>, DemandId> joined_;
  std::vector<std::unique_ptr<Plan>> plans_;
  std::map<DemandId, std::optional<std::vector<json::value>>> finite_;
  std::vector<std::string> constants_;
  bool constants_read_ = false;
};

}  // namespace assay::properties
