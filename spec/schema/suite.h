// The JSON-Schema-Test-Suite's files as data, and how a file of it is run. For tests.
#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "spec/schema/compile.h"

namespace assay::spec::suite {

/// One of the suite's drafts as we run it.
struct Draft {
  const char* folder;  ///< below tests/
  Dialect dialect;
};
[[nodiscard]] const std::vector<Draft>& drafts();

/// The suite's root when it lies beside the checkout; empty otherwise.
[[nodiscard]] std::filesystem::path root();

/// A test that we answer otherwise on purpose.
struct Miss {
  std::string where;  ///< "draft4/optional/zeroTerminatedFloats.json: group: test"
  std::string reason;
};
/// Why a test may be missed; empty when it may not.
[[nodiscard]] std::string excuse(const std::string& where);

struct Tally {
  int total = 0;
  int passed = 0;
  std::vector<Miss> excused;
  std::vector<std::string> failed;

  void add(const Tally& other);
};

enum class Part { required, optional, format };

/// All files of one part of a draft, sorted.
[[nodiscard]] std::vector<std::filesystem::path> files(const Draft& draft, Part part);

/// Runs one file of tests. `strict` asks that explain() says the same as validate().
[[nodiscard]] Tally run(const std::filesystem::path& file, const Draft& draft, Part part);

[[nodiscard]] json::value read_json(const std::filesystem::path& path);

/// Documents of the suite's remotes/ folder by their http://localhost:1234 address.
[[nodiscard]] DocumentLoader remotes();

}  // namespace assay::spec::suite
