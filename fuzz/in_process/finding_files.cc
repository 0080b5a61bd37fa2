#include "fuzz/in_process/finding_files.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "reports/files.h"
#include "spec/printable.h"
#include "spec/schema/write_json.h"

namespace assay::in_process {

namespace fs = std::filesystem;

std::string FindingFiles::path_of(const std::string& fingerprint) const {
  return folder_ + "/" + fingerprint + ".json";
}

void FindingFiles::write(const reports::FindingRecorded& recorded) const {
  auto object = reports::to_json(recorded);
  object.erase("event");
  object.erase("update");
  object["document"] = setup_.document_path;
  object["url"] = setup_.repetition.base_url;
  const auto written =
      reports::write_atomically(path_of(recorded.fingerprint), spec::write_json(object) + "\n");
  if (!written) fmt::print(stderr, "assay: {}\n", written.error().text());
}

bool FindingFiles::add(const harness::NewFinding& found, const spec::Sequence& sequence,
                       const std::vector<harness::ExaminedStep>& steps) {
  if (!known_.insert(found.fingerprint).second) return false;
  const auto recorded =
      reports::redact(*setup_.redactor, harness::record(found, sequence, steps, setup_.repetition));
  fmt::print(stderr, "assay: {} {} {}\n", recorded.finding.check, recorded.finding.operation,
             spec::printable(contracts::headline(recorded.finding)));
  const auto path = path_of(found.fingerprint);
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (!fs::exists(path, failed)) write(recorded);
  fmt::print(stderr, "assay: see {}\n", path);
  return true;
}

void FindingFiles::replace(const harness::NewFinding& found, const spec::Sequence& sequence,
                           const std::vector<harness::ExaminedStep>& steps) const {
  write(reports::redact(*setup_.redactor,
                        harness::record(found, sequence, steps, setup_.repetition)));
}

}  // namespace assay::in_process
