// The wire texts of a finding, taken apart again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/message.h"

namespace assay::reports {

/// FindingRecorded::request as spec::wire_text() writes it. What is hostile in it may make the
/// parts wrong (a line end within a field), but nothing is lost but the framing's own fields.
struct RequestText {
  std::string method;
  std::string target;
  std::vector<spec::Header> headers;
  std::optional<std::string> body;
  std::string framing;  ///< row of spec/framing.h; empty: as HTTP wants it
};
[[nodiscard]] RequestText read_request_text(std::string_view text);

/// FindingRecorded::response: status line, fields, empty line and body, cut at 4 KiB; or why there
/// was none.
struct ResponseText {
  std::string version;
  int status = 0;
  std::string reason;
  std::vector<spec::Header> headers;
  std::string body;
  std::string failure;  ///< "timeout: …" when no answer came; then all else is empty
  bool cut = false;     ///< the end may be missing
};
[[nodiscard]] ResponseText read_response_text(std::string_view text);

}  // namespace assay::reports
