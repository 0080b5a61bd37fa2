// Any bytes in every text of a finding: XML stays legal, terminals stay safe, JSON stays UTF-8.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <pugixml.hpp>

#include "fuzz/targets/target.h"
#include "reports/curl.h"
#include "reports/redact.h"
#include "reports/writers.h"
#include "spec/encoding.h"
#include "spec/printable.h"

namespace {

namespace reports = assay::reports;

// XML 1.0 §2.2 over the bytes of a report.
bool is_legal_xml(const std::string& text) {
  if (!assay::spec::is_utf8(text)) return false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') return false;
  }
  pugi::xml_document document;
  return static_cast<bool>(document.load_string(text.c_str()));
}

std::string render(const std::string& bytes) {
  const auto path =
      (std::filesystem::temp_directory_path() / ("assay-fuzz-" + std::to_string(getpid()) + ".xml"))
          .string();
  auto junit = reports::open_junit(path, {});
  if (!junit) return "<nothing/>";
  reports::RunStarted started;
  started.title = bytes;
  (*junit)->receive(started);
  reports::FindingRecorded found;
  found.finding.check = "response_body.type";
  found.finding.operation = bytes;
  found.finding.location = bytes;
  found.finding.expected = bytes;
  found.finding.actual = bytes;
  found.response = bytes;
  found.curl = reports::curl_command({"POST", "/", {{"X", bytes}}, bytes}, "http://127.0.0.1", {});
  const reports::Redactor redactor({"secret"}, {"pin"});
  found.request = redactor.text(bytes);
  (*junit)->receive(found);
  (*junit)->receive(reports::Remark{bytes, bytes});
  (*junit)->receive(reports::RunFinished{});
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  std::remove(path.c_str());
  const auto line = boost::json::serialize(reports::to_json(found));
  if (!assay::spec::is_utf8(line)) __builtin_trap();
  return text;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (!is_legal_xml(render(bytes))) __builtin_trap();
  const auto shown = assay::spec::printable(bytes);
  for (const char c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) __builtin_trap();
  }
  if (assay::spec::printable(shown) != shown) __builtin_trap();
  return 0;
}
