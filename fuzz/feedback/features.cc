#include "fuzz/feedback/features.h"

#include "properties/generators/source.h"

namespace assay::fuzz {

std::uint32_t feature(std::string_view kind, std::string_view operation,
                      std::string_view detail) noexcept {
  const auto sum =
      properties::mix(properties::mix(properties::hash(kind), properties::hash(operation)),
                      properties::hash(detail));
  return static_cast<std::uint32_t>(sum ^ (sum >> 32U));
}

Observation observe(const spec::Operation& operation, const spec::Exchange& exchange,
                    const spec::Verdict& verdict, const std::vector<contracts::Finding>& findings) {
  Observation seen;
  const auto key = operation.key();
  const auto note = [&](std::string_view kind, std::string_view detail) {
    seen.features.push_back(feature(kind, key, detail));
  };
  if (const auto* response = exchange.response()) {
    note("status", std::to_string(response->status));
  } else {
    note("failure", spec::name(exchange.failure()->kind));
  }
  for (const auto& violation : verdict.violations) {
    note("broken", violation.keyword + "\n" + violation.schema);
  }
  for (const auto& finding : findings) note("finding", contracts::fingerprint(finding));
  return seen;
}

}  // namespace assay::fuzz
