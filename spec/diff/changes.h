// Where the parts of a comparison put what they find.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/diff/diff.h"

namespace assay::spec::diff {

enum class Side : std::uint8_t { before, after };

/// Whom a change is about: see Change.
struct Spot {
  std::string operation;
  std::string part;
  std::string status;
  std::string instance;
};

/// The row of `id`, which must be one.
[[nodiscard]] const Rule& rule_of(std::string_view id);

/// Collects changes.
class Changes {
 public:
  Changes(const Document& before, const Document& after) : before_(before), after_(after) {}

  /// `location` stands in the document `side`. The verdict is the rule's own unless one is given.
  void add(const Spot& spot, std::string_view rule, Side side, const std::string& location,
           std::string message, std::optional<Breaking> verdict = std::nullopt);

  [[nodiscard]] const Document& before() const noexcept { return before_; }
  [[nodiscard]] const Document& after() const noexcept { return after_; }
  /// What was added, in the order that compare() promises.
  [[nodiscard]] std::vector<Change> take();

 private:
  const Document& before_;
  const Document& after_;
  std::vector<Change> found_;
};

/// An object of the document by its location, or null.
[[nodiscard]] const json::object* object_at(const Document& document, std::string_view location);

}  // namespace assay::spec::diff
