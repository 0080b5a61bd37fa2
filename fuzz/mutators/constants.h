// Values that neither chance nor feedback finds: the document's own words and what servers answer.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "properties/generators/source.h"
#include "spec/document.h"

namespace assay::fuzz {

/// Texts and numbers, each once. The document's stay; those of answers take turns in a bounded
/// number of places.
class Constants {
 public:
  /// `enum`, `const`, `default`, examples and bounds of every request's schemas, and `words`.
  Constants(const spec::Document& document, const std::vector<std::string>& words);

  /// Adds the scalars of an answer, at most 64 of them.
  void learn(const boost::json::value& answer);

  /// One of them; null when there is none.
  [[nodiscard]] const boost::json::value* draw(properties::Source& source) const;

  [[nodiscard]] std::size_t size() const noexcept { return fixed_.size() + learnt_.size(); }

 private:
  void add_fixed(const boost::json::value& value);

  std::vector<boost::json::value> fixed_;
  std::vector<boost::json::value> learnt_;
  std::set<std::string> known_;
  std::size_t next_ = 0;
};

}  // namespace assay::fuzz
