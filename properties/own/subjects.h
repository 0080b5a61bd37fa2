// What our own laws are held against: every operation of the shipped documents.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "properties/generators/cases.h"
#include "spec/serialize.h"

namespace assay::properties {

struct LawSubject {
  std::shared_ptr<const spec::Document> document;
  const spec::Operation* operation;

  /// The Case as a server reads it.
  [[nodiscard]] spec::Decoded read_back(const spec::Case& value) const {
    return spec::decode(*document, *operation, spec::serialize(*document, *operation, value, {}));
  }
};

[[nodiscard]] inline std::vector<LawSubject> law_subjects() {
  std::vector<LawSubject> all;
  for (const char* name : {"planetscale-create-password.md", "bookings.yaml", "media-types.yaml"}) {
    auto loaded = spec::load_document(std::string(ASSAY_SOURCE_DIR "/spec/documents/") + name);
    if (!loaded) continue;
    const auto document = std::make_shared<const spec::Document>(std::move(*loaded));
    for (const auto& operation : document->operations) all.push_back({document, &operation});
  }
  return all;
}

}  // namespace assay::properties
