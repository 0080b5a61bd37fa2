// Inputs that libFuzzer kept because they killed a child.
#pragma once

#include <string>
#include <vector>

namespace assay::fuzz {

/// The files of `prefix` ("folder/" or "folder/name-") with libFuzzer's names (crash-, timeout-,
/// oom- and a SHA-1), as far as they were not there when this was made.
class Artifacts {
 public:
  explicit Artifacts(const std::string& prefix);
  /// Looks again; true when there is a new one.
  bool collect();
  [[nodiscard]] const std::vector<std::string>& all() const noexcept { return all_; }

 private:
  [[nodiscard]] std::vector<std::string> look() const;
  std::string prefix_;
  std::vector<std::string> earlier_;
  std::vector<std::string> all_;
};

}  // namespace assay::fuzz
