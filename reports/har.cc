// HAR 1.2: the exchange of each finding, for browsers' tools and proxies.
#include <fmt/format.h>

#include <algorithm>

#include "reports/format_openers.h"
#include "reports/whole_run.h"
#include "reports/wire_message.h"
#include "spec/encoding.h"
#include "spec/printable.h"
#include "spec/schema/write_json.h"

namespace assay::reports {
namespace {

json::string shown(std::string_view text) {
  return json::string(spec::utf8_text(text));
}

bool is_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/// What RFC 3986 admits in path and query; everything else is percent-encoded, and so is a '%' that
/// encodes nothing.
std::string as_uri(std::string_view target) {
  constexpr std::string_view plain = "-._~!$&'()*+,;=:@/?";
  std::string out;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const char c = target[i];
    const bool encodes =
        c == '%' && i + 2 < target.size() && is_hex(target[i + 1]) && is_hex(target[i + 2]);
    const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool fine = encodes || letter || plain.find(c) != std::string_view::npos;
    out += fine ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

json::array pairs(const std::vector<spec::Header>& headers) {
  json::array out;
  for (const auto& header : headers) {
    out.push_back(json::object{{"name", shown(header.name)}, {"value", shown(header.value)}});
  }
  return out;
}

json::array query_of(std::string_view target) {
  json::array out;
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return out;
  auto query = target.substr(mark + 1);
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto one = query.substr(0, end);
    const auto equals = std::min(one.find('='), one.size());
    const auto value = equals < one.size() ? one.substr(equals + 1) : std::string_view();
    out.push_back(json::object{{"name", shown(one.substr(0, equals))}, {"value", shown(value)}});
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out;
}

std::string type_of(const std::vector<spec::Header>& headers) {
  const auto type = spec::find_header(headers, "Content-Type");
  return type ? std::string(*type) : std::string();
}

/// Text, or base64 where it is none: `member` says so.
void set_bytes(json::object& object, std::string_view member, const std::string& bytes) {
  if (spec::is_utf8(bytes)) {
    object["text"] = json::string(bytes);
  } else {
    object["text"] = spec::encode_base64(bytes);
    object[member] = "base64";
  }
}

json::object request_of(const RunStarted& started, const FindingRecorded& found) {
  const auto request = read_request_text(found.request);
  auto base = started.url;
  if (base.ends_with('/') && request.target.starts_with('/')) base.pop_back();
  const auto target = as_uri(request.target);
  json::object out{
      {"method", shown(request.method)},
      {"url", shown(base + target)},
      {"httpVersion", "HTTP/1.1"},
      {"cookies", json::array()},
      {"headers", pairs(request.headers)},
      {"queryString", query_of(target)},
      {"headersSize", -1},
      {"bodySize", request.body ? static_cast<std::int64_t>(request.body->size()) : 0}};
  if (request.body) {
    // No params: HAR admits them or a text (§postData). It has no word for bytes in a request.
    json::object data{{"mimeType", shown(type_of(request.headers))}};
    set_bytes(data, "_encoding", *request.body);
    out["postData"] = std::move(data);
  }
  if (target != request.target) out["_target"] = shown(request.target);
  if (!request.framing.empty()) out["_framing"] = request.framing;
  return out;
}

json::object response_of(const FindingRecorded& found) {
  const auto response = read_response_text(found.response);
  const auto location = spec::find_header(response.headers, "Location");
  json::object content{{"size", response.body.size()},
                       {"mimeType", shown(type_of(response.headers))}};
  if (!response.body.empty()) set_bytes(content, "encoding", response.body);
  if (response.cut) content["comment"] = "the end may be missing: 4 KiB of an answer are kept";
  const auto size = response.cut ? -1 : static_cast<std::int64_t>(response.body.size());
  json::object out{{"status", response.status},
                   {"statusText", shown(response.reason)},
                   {"httpVersion", shown(response.version)},
                   {"cookies", json::array()},
                   {"headers", pairs(response.headers)},
                   {"content", std::move(content)},
                   {"redirectURL", shown(location ? *location : std::string_view())},
                   {"headersSize", -1},
                   {"bodySize", size}};
  if (!response.failure.empty()) out["_error"] = shown(response.failure);
  return out;
}

json::object entry_of(const WholeRun& run, const FindingRecorded& found) {
  const auto& finding = found.finding;
  const auto milliseconds = found.seconds * 1000;
  const auto& started = run.tally.started;
  json::object entry{
      {"startedDateTime", started.started_at.empty() ? "1970-01-01T00:00:00Z" : started.started_at},
      {"time", milliseconds},
      {"request", request_of(started, found)},
      {"response", response_of(found)},
      {"cache", json::object()},
      {"timings", {{"send", 0}, {"wait", milliseconds}, {"receive", 0}}},
      {"comment", spec::printable(fmt::format("{} in {}: {}", finding.check, finding.operation,
                                              contracts::headline(finding)))},
      {"_fingerprint", found.fingerprint},
      {"_check", shown(finding.check)},
      {"_severity", contracts::name(finding.severity)}};
  if (run.comparison) entry["_standing"] = name(run.standing(found));
  if (!found.earlier.empty()) {
    json::array earlier;
    for (const auto& step : found.earlier) earlier.push_back(shown(step));
    entry["_earlier"] = std::move(earlier);
  }
  return entry;
}

std::string render(const WholeRun& run) {
  json::array entries;
  for (const auto* found : run.ranked()) entries.push_back(entry_of(run, *found));
  const auto& started = run.tally.started;
  json::object log{{"version", "1.2"},
                   {"creator", {{"name", "Assay"}, {"version", started.tool_version}}},
                   {"entries", std::move(entries)},
                   {"comment", "times of entries are that of the run's start"}};
  return spec::write_json(json::object{{"log", std::move(log)}}) + "\n";
}

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_har(const std::string& path,
                                             const FormatOptions& options) {
  return write_when_over(path, options.out, options.fail_on_flaky, render);
}

}  // namespace assay::reports
