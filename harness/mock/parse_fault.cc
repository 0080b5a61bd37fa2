#include <fmt/format.h>

#include <charconv>

#include "harness/mock/faults.h"

namespace assay::harness {
namespace {

std::string nearest(std::string_view id) {
  for (const auto& row : fault_rows()) {
    if (row.fault.id.starts_with(id) || id.starts_with(row.fault.id))
      return std::string(row.fault.id);
    if (row.fault.id.find(id) != std::string_view::npos) return std::string(row.fault.id);
  }
  return {};
}

}  // namespace

spec::Result<PlantedFault> parse_fault(std::string_view text) {
  const auto equals = text.find('=');
  const std::string id(text.substr(0, equals));
  if (find_fault(id) == nullptr) {
    const auto near = nearest(id);
    return spec::Error{spec::ErrorCode::usage,
                       fmt::format("no fault is named '{}'", id),
                       {},
                       near.empty()
                           ? "see assay mock --list-faults"
                           : fmt::format("did you mean '{}'? see assay mock --list-faults", near)};
  }
  if (equals == std::string_view::npos) return PlantedFault{id, 1.0};
  double probability = 0;
  const auto number = text.substr(equals + 1);
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), probability);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == number.data() + number.size();
  if (!whole || !(probability > 0) || probability > 1) {
    return spec::Error{spec::ErrorCode::usage,
                       fmt::format("'{}' is no probability for the fault {}", number, id),
                       {},
                       "give a number above 0 and up to 1"};
  }
  return PlantedFault{id, probability};
}

}  // namespace assay::harness
