// The fault table's inner side: what each row does.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/mock/mock.h"

namespace assay::harness {

/// Where in the answering of a request a fault strikes.
enum class FaultKind : std::uint8_t {
  success,      ///< changes the answer to a request that would succeed
  body,         ///< breaks the body of a success; `detail` is the row of the catalogue
  ignorance,    ///< takes a malformed request for valid; `detail` is the keyword, empty: any
  refusal,      ///< refuses a valid request
  credentials,  ///< serves whom it should not, or no one; `detail` is that of lapse_shows()
  access,       ///< one user meets what another made; `detail`: "serve" or "tell"
  http,         ///< breaks HTTP's own promises; `detail` is that of break_http()
  state,        ///< breaks a promise between requests; `detail` names a StateFault
  method,       ///< answers what nobody described; `detail` is that of break_method()
  media,        ///< refuses a wrong media type, but not with the 415 that is described
  slow,         ///< answers late when a text is long
  wire,         ///< answers as a hostile server does; `detail` is that of break_wire()
  leak,         ///< a refusal gives something away; `detail` is that of leak()
};

struct FaultRow {
  Fault fault;
  FaultKind kind = FaultKind::success;
  std::string_view detail;
};

[[nodiscard]] std::span<const FaultRow> fault_rows() noexcept;
[[nodiscard]] const FaultRow* find_fault(std::string_view id) noexcept;

/// Changes `reply`, a success under `described`, as the row of kind success, body or wire says;
/// false when that cannot show itself here. `place_seed` chooses where a body breaks.
[[nodiscard]] bool strike(const FaultRow& row, const spec::Operation& operation,
                          const spec::ResponseSpec& described, std::uint64_t place_seed,
                          Reply& reply);

}  // namespace assay::harness
