#include "harness/cli/spool_recovery.h"

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "reports/files.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

std::optional<json::object> read_line(std::string_view line) {
  boost::system::error_code failed;
  json::parse_options deep;
  deep.max_depth = 512;
  auto value = json::parse(line, failed, {}, deep);
  if (failed || !value.is_object()) return std::nullopt;
  auto& object = value.get_object();
  const auto* fingerprint = object.if_contains("fingerprint");
  const auto* count = object.if_contains("count");
  const bool whole =
      fingerprint != nullptr && fingerprint->is_string() && count != nullptr && count->is_number();
  if (!whole) return std::nullopt;
  return std::move(object);
}

bool is_about(const json::value& finding, const spec::Document& document) {
  const auto* object = finding.if_object();
  const auto* operation = object != nullptr ? object->if_contains("operation") : nullptr;
  return operation != nullptr && operation->is_string() &&
         document.find(std::string(operation->get_string())) != nullptr;
}

}  // namespace

std::size_t recover_spool(const std::string& path, const spec::Document& document) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::set<std::string, std::less<>> known;
  std::string kept;
  std::size_t start = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    const auto line = std::string_view(text).substr(start, end + 1 - start);
    start = end + 1;
    const auto entry = read_line(line.substr(0, line.size() - 1));
    if (!entry) continue;
    const std::string fingerprint(entry->at("fingerprint").get_string());
    const auto* finding = entry->if_contains("finding");
    if (finding != nullptr && is_about(*finding, document)) known.insert(fingerprint);
    if (known.contains(fingerprint)) kept += line;
  }
  std::error_code ignored;
  if (known.empty()) {
    std::filesystem::remove(path, ignored);
  } else if (kept.size() != text.size()) {
    (void)reports::write_atomically(path, kept);
  }
  return known.size();
}

}  // namespace assay::harness
