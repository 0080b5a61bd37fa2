#include "harness/http/retry_after.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace assay::harness {

std::optional<std::chrono::seconds> retry_after(const spec::Response& response,
                                                std::chrono::system_clock::time_point now) {
  if (response.status != 429 && response.status != 503) return std::nullopt;
  const auto field = spec::find_header(response.headers, "Retry-After");
  if (!field || field->empty()) return std::nullopt;
  std::int64_t seconds = 0;
  const auto* end = field->data() + field->size();
  const auto read = std::from_chars(field->data(), end, seconds);
  if (read.ec == std::errc() && read.ptr == end) {
    if (seconds < 0) return std::nullopt;
    return std::chrono::seconds(seconds);
  }
  const auto date = curl_getdate(std::string(*field).c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const auto left = std::chrono::system_clock::from_time_t(date) - now;
  return std::max(std::chrono::seconds(0), std::chrono::ceil<std::chrono::seconds>(left));
}

}  // namespace assay::harness
