// What stands for the names of things while a plan is made.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/rails.h"
#include "properties/api/resources.h"
#include "properties/generators/cases.h"
#include "spec/contract/settings.h"
#include "spec/document.h"

namespace assay::harness {

/// The things that the preparation (preparation.h) tries to find names for, by the shape of the
/// path of one: as far as document, rails and the user's word tell, whatever a server answers.
struct NameableThings {
  std::set<std::string, std::less<>> made;    ///< something creates them
  std::set<std::string, std::less<>> listed;  ///< something lists them
};

/// `settings` may be null: nothing is left out.
[[nodiscard]] NameableThings nameable_things(const spec::Document& document,
                                             const std::vector<properties::Resource>& resources,
                                             const properties::Values& values, const Rails& rails,
                                             const spec::Settings* settings);

/// Path parameters of one operation that may get the name of a thing. Cases are planned with values
/// that stand for these names, so that how many there are and what each of them is for does not
/// depend on what a server could create: parts of a divided run and resumed runs each ask anew.
class StandIns {
 public:
  using Names = std::map<std::string, boost::json::value, std::less<>>;

  /// `names`: those that there are. What is among `values.fixed` is the user's and left alone.
  StandIns(const spec::Document& document, const spec::Operation& operation,
           const NameableThings& things, const properties::Values& values, const Names& names,
           std::uint64_t seed);

  [[nodiscard]] bool empty() const noexcept { return parameters_.empty(); }
  /// Why a parameter has neither a name nor a value; empty when all have.
  [[nodiscard]] const std::string& obstacle() const noexcept { return obstacle_; }
  /// Puts what stands for names where names would be.
  void add_to(properties::Values& values) const;
  /// Puts names where values stand for them. Where there is no name, the value stays.
  void name(spec::Case& value) const;
  /// The same, but where there is no name the parameter takes turns through values that its schema
  /// admits, its limits among them.
  void name_in_turns(spec::Case& value, std::uint64_t turn) const;

 private:
  struct Parameter {
    boost::json::value stands;
    std::vector<boost::json::value> names;  ///< one, or those to take in turns; empty: none
    bool named = false;
  };
  void draw(const spec::Document& document, const spec::Operation& operation,
            const properties::Values& values, std::uint64_t seed);

  std::map<std::string, Parameter, std::less<>> parameters_;
  std::string obstacle_;
};

}  // namespace assay::harness
