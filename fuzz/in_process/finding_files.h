// Broken promises as files, written at the moment they are found.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "fuzz/in_process/setup.h"
#include "harness/engine/perform.h"

namespace assay::in_process {

/// One JSON file for each fingerprint, in the form of `assay run`'s findings, so that `assay
/// replay` and a replay program can repeat them.
class FindingFiles {
 public:
  /// `setup` must outlive this. The folder is made when the first finding comes.
  FindingFiles(const Setup& setup, std::string folder)
      : setup_(setup), folder_(std::move(folder)) {}

  /// Notes what the last of `steps`, performed of `sequence`, showed. True when it is new in this
  /// process: then it is printed to stderr, and written unless a file of that name is there.
  bool add(const harness::NewFinding& found, const spec::Sequence& sequence,
           const std::vector<harness::ExaminedStep>& steps);

  /// Replaces the file of a finding by a smaller sequence that shows it.
  void replace(const harness::NewFinding& found, const spec::Sequence& sequence,
               const std::vector<harness::ExaminedStep>& steps) const;

 private:
  [[nodiscard]] std::string path_of(const std::string& fingerprint) const;
  void write(const reports::FindingRecorded& recorded) const;

  const Setup& setup_;
  std::string folder_;
  std::set<std::string> known_;
};

}  // namespace assay::in_process
