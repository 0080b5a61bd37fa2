// Ten malformed requests as they stand on the wire, captured by a bare socket on loopback.
#include <fmt/format.h>

#include <algorithm>

#include "harness/http/transport.h"
#include "properties/generators/malformed_walk.h"
#include "spec/serialize.h"
#include "tests/wire_capture.h"

namespace {

using namespace assay;

constexpr const char* chosen[] = {
    "missing_required",    "date_time_hour_24",     "enum_homoglyph",     "json_utf16_little",
    "json_trailing_comma", "charset_utf16",         "length_and_chunked", "null_in_field",
    "space_before_colon",  "bidirectional_override"};
constexpr std::size_t shown = 640;

bool is_plain(const std::string& bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char c) { return (c >= ' ' && c <= '~') || c == '\r' || c == '\n'; });
}

void print_hexadecimal(const std::string& bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    const auto row = bytes.substr(at, 16);
    std::string left;
    std::string right;
    for (const char c : row) {
      left += fmt::format("{:02x} ", static_cast<unsigned char>(c));
      right += c >= ' ' && c <= '~' ? c : '.';
    }
    fmt::print("  {:06x}  {:<48} {}\n", at, left, right);
  }
}

void print_text(const std::string& bytes) {
  std::string line;
  for (const char c : bytes) {
    if (c == '\r') {
      line += "\\r";
    } else if (c == '\n') {
      fmt::print("  {}\\n\n", line);
      line.clear();
    } else {
      line += c;
    }
  }
  if (!line.empty()) fmt::print("  {}\n", line);
}

bool show(const spec::Document& document, const char* id, tests::WireCapture& capture,
          harness::Transport& transport) {
  const auto* kind = properties::find_malformation(id);
  const auto phase = properties::levels()[static_cast<std::size_t>(kind->level)].phase;
  const properties::KindChoice only{{id}, {}};
  const properties::Values values;
  for (const auto& operation : document.operations) {
    properties::MalformedWalk walk(document, operation, std::string(phase), 1, only, values);
    const auto made = walk.at(0);
    if (!made) continue;
    const auto request = spec::serialize(document, operation, made->value, {});
    static_cast<void>(transport.send(request));
    auto bytes = capture.bytes(1);
    const auto size = bytes.size();
    bytes.resize(std::min(bytes.size(), shown));
    fmt::print("{} ({}): {}\n  {} {}, {} bytes\n\n", id, properties::name(kind->level),
               kind->summary, made->what.location.empty() ? "nothing claimed" : made->what.location,
               made->what.keyword, size);
    if (is_plain(bytes)) {
      print_text(bytes);
    } else {
      print_hexadecimal(bytes);
    }
    fmt::print("\n");
    return true;
  }
  fmt::print(stderr, "{} fits nowhere in this document\n", id);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  const auto document = spec::load_document(argc > 1 ? argv[1] : "properties/own/keywords.yaml");
  if (!document) {
    fmt::print(stderr, "{}\n", document.error().text());
    return 2;
  }
  tests::WireCapture capture("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  harness::TransportOptions options;
  options.base_url = capture.url();
  auto transport = harness::open_transport(options);
  if (!transport) return 3;
  bool all = true;
  for (const char* id : chosen) all = show(*document, id, capture, **transport) && all;
  return all ? 0 : 1;
}
