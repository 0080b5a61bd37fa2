#include "spec/shown.h"

#include <algorithm>

namespace assay::spec {

std::string shown_url(std::string_view url) {
  const auto colon = url.find("://");
  const auto start = colon == std::string_view::npos ? 0 : colon + 3;
  auto rest = url.substr(start);
  // A password that is not encoded may hold anything.
  const auto at = rest.rfind('@');
  if (at != std::string_view::npos) rest.remove_prefix(at + 1);
  const auto cut = std::min(rest.find_first_of("?#"), rest.size());
  return std::string(url.substr(0, start)) + std::string(rest.substr(0, cut)) +
         (cut < rest.size() ? "…" : "");
}

std::string shown_name(std::string_view text) {
  const auto end = text.find_first_of(" :=\t\r\n");
  return (end == std::string_view::npos ? std::string() : std::string(text.substr(0, end))) + "…";
}

}  // namespace assay::spec
