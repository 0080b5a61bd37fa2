// Behind explain(): every broken keyword of an instance.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/schema/evaluator.h"
#include "spec/schema/schema.h"
#include "spec/schema/validate.h"

namespace assay::spec {

class Explainer {
 public:
  using Errors = std::vector<SchemaError>;

  /// A subschema and the place in the instance that it is applied to.
  struct Site {
    NodeId id = no_node;
    std::string at;    ///< RFC 6901 pointer into the instance
    std::string path;  ///< keyword location through references
  };

  Explainer(const Program& program, Direction direction)
      : program_(program), direction_(direction), judge_(program, direction) {}

  /// Appends what is wrong, in the order of the schema; nothing where the verdict is undecided.
  void walk(const Site& site, const json::value& instance, Errors& errors);

 private:
  void add(Errors& errors, const Site& site, std::string_view keyword, std::string_view written,
           std::string expected, std::string actual) const;
  void own(const Node& node, const Site& site, const json::value& instance, Errors& errors);
  void number(const Node& node, const Site& site, const json::value& instance,
              Errors& errors) const;
  void string(const Node& node, const Site& site, const json::value& instance,
              Errors& errors) const;
  void array(const Node& node, const Site& site, const json::array& items, Errors& errors);
  void contains(const Node& node, const Site& site, const json::array& items, Errors& errors);
  void object(const Node& node, const Site& site, const json::value& instance, Errors& errors);
  void member(const Node& node, const Site& site, std::string_view name, const json::value& value,
              Errors& errors);
  void dependents(const Node& node, const Site& site, const json::value& instance, Errors& errors);
  void combinations(const Node& node, const Site& site, const json::value& instance,
                    Errors& errors);
  void branches(const std::vector<NodeId>& parts, const char* keyword, const Site& site,
                const json::value& instance, Errors& errors);
  bool nearest_branch(const std::vector<NodeId>& parts, const char* keyword, const Site& site,
                      const json::value& instance, Errors& nearest);
  void unevaluated(const Node& node, const Site& site, const json::value& instance, Errors& errors);

  const Program& program_;
  Direction direction_;
  Evaluator judge_;
  int depth_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace assay::spec
