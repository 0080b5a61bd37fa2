#include "harness/http/retry_after.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace assay::harness {
namespace {

// Longer than anybody waits, and far from where a clock's units overflow.
constexpr std::int64_t longest = std::int64_t{365} * 24 * 3600;

std::chrono::seconds clamped(std::int64_t seconds) {
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, longest));
}

}  // namespace

std::optional<std::chrono::seconds> retry_after(const spec::Response& response,
                                                std::chrono::system_clock::time_point now) {
  if (response.status != 429 && response.status != 503) return std::nullopt;
  const auto field = spec::find_header(response.headers, "Retry-After");
  if (!field || field->empty()) return std::nullopt;
  std::int64_t seconds = 0;
  const auto* end = field->data() + field->size();
  const auto read = std::from_chars(field->data(), end, seconds);
  if (read.ptr == end) {
    if (field->front() == '-') return std::nullopt;
    return clamped(read.ec == std::errc::result_out_of_range ? longest : seconds);
  }
  const auto date = curl_getdate(std::string(*field).c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const auto since = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  return clamped(std::int64_t{date} - since.count());
}

}  // namespace assay::harness
