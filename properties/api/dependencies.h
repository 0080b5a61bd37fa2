// Who feeds whom: which value of which operation's exchange can stand in which place of another
// operation's request.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "spec/document.h"

namespace assay::properties {

/// How a Supply was found; earlier ones are better.
enum class SupplyRule : std::uint8_t {
  link,       ///< the document says so (OpenAPI 3.0.4 §4.7.20)
  creation,   ///< the collection's POST, or the PUT of the resource itself, answers with the id
  listing,    ///< the collection's GET lists it
  same_name,  ///< some creating operation answers with a member of that very name
};

/// One way to fill one place of a consumer.
struct Supply {
  std::size_t producer = 0;  ///< index into Document::operations
  std::string to;            ///< spec::Binding::to
  std::string expression;    ///< spec::Binding::expression
  SupplyRule rule = SupplyRule::link;
};

/// Computed once for a document.
class Dependencies {
 public:
  /// `document` must outlive this.
  explicit Dependencies(const spec::Document& document);

  /// Supplies of the operation with this index, best first.
  [[nodiscard]] const std::vector<Supply>& of(std::size_t consumer) const {
    return supplies_[consumer];
  }
  /// The operation that deletes what the operation with this index creates, with the Supplies that
  /// fill its path; null when there is none. Creators are POST and PUT.
  struct Removal {
    std::size_t operation = 0;
    std::vector<Supply> supplies;
  };
  [[nodiscard]] const Removal* removal(std::size_t creator) const;

 private:
  std::vector<std::vector<Supply>> supplies_;
  std::vector<std::vector<Removal>> removals_;
};

}  // namespace assay::properties
