#include "fuzz/example/place.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "spec/serialize.h"

namespace assay::example {
namespace {

constexpr std::size_t listing_parts = 7;

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty() && path.front() == '/') {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    parts.push_back(spec::percent_decode(path.substr(0, end)));
    path.remove_prefix(end);
  }
  return parts;
}

bool has_words(const std::vector<std::string>& parts) {
  return parts.size() >= listing_parts && parts.size() <= listing_parts + 2 &&
         parts[0] == "organizations" && parts[2] == "databases" && parts[4] == "branches" &&
         parts[6] == "passwords";
}

}  // namespace

bool Place::exists() const {
  return organization == "acme" && database == "shop" && (branch == "main" || branch == "dev");
}

std::optional<Place> read_place(const spec::Request& request) {
  const std::string_view target = request.target;
  const auto end = std::min(target.find('?'), target.size());
  const auto path = target.substr(0, end);
  const auto parts = split_path(path);
  if (!has_words(parts)) return std::nullopt;
  if (parts.size() == listing_parts + 2 && parts.back() != "renew") return std::nullopt;
  Place place{parts[1], parts[3], parts[5], {}, parts.size() == listing_parts + 2, {}, {}};
  if (parts.size() > listing_parts) {
    place.id = parts[listing_parts];
    if (place.id.empty()) return std::nullopt;
  }
  place.listing = std::string(path);
  place.query = std::string(target.substr(std::min(end + 1, target.size())));
  return place;
}

}  // namespace assay::example
