// What a thing must look like after the writes of a sequence, and where it does not.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "properties/api/history.h"
#include "properties/api/likeness.h"

namespace assay::properties {

/// A member as its writer left it.
struct Expected {
  json::value value;
  std::size_t set = 0;                   ///< the call that wrote it
  std::optional<std::size_t> confirmed;  ///< the last call that showed it so
  bool read_so = false;                  ///< a read showed it so, and not a write's answer alone
  int wrong_reads = 0;                   ///< reads since then, in a row, that showed another
  int right_reads = 0;                   ///< reads that showed it so, since a write's answer did
  spec::Schema asked;
};

/// The members of one thing that clients wrote, by name.
struct Expectations {
  std::map<std::string, Expected, std::less<>> members;
  /// Those that the last PUT did not name, as they were before it.
  std::map<std::string, Expected, std::less<>> left_out;
  std::optional<std::size_t> write;  ///< the last write
};

/// Of the thing of the last call, after all calls before it.
[[nodiscard]] Expectations expectations_before_last(const History& history);

/// A member that the last call shows as another than it must be, and the law that is broken.
struct Breach {
  std::string_view law;
  std::string name;
  json::value expected;
  std::optional<json::value> actual;  ///< nothing: not there
  Likeness likeness = Likeness::different;
  const spec::Operation* blamed = nullptr;
};
[[nodiscard]] std::vector<Breach> breaches_of_last(const History& history);

}  // namespace assay::properties
