// Any bytes in every text of a run: each format stays legal for those who read it, terminals stay
// safe, JSON stays UTF-8.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/targets/target.h"
#include "reports/curl.h"
#include "reports/formats.h"
#include "reports/redact.h"
#include "spec/encoding.h"
#include "spec/printable.h"

namespace {

namespace reports = assay::reports;
namespace fs = std::filesystem;

/// A folder of this process, in memory where that can be had; gone with it.
class Folder {
 public:
  Folder() {
    std::error_code absent;
    const auto* where = "/dev/shm";
    const auto base = fs::is_directory(where, absent) ? fs::path(where) : fs::temp_directory_path();
    auto pattern = (base / "assay-fuzz-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      pattern = (fs::temp_directory_path() / "assay-fuzz-XXXXXX").string();
      if (mkdtemp(pattern.data()) == nullptr) std::abort();
    }
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string file() const { return path_ + "/report"; }

 private:
  std::string path_;
};

void expect(bool holds) {
  if (!holds) __builtin_trap();
}

// XML 1.0 §2.2 over the bytes of a report. No output names a file to attach: nothing was kept.
void judge_xml(const std::string& text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    expect(byte >= 0x20 || c == '\n' || c == '\r' || c == '\t');
  }
  pugi::xml_document document;
  expect(static_cast<bool>(document.load_string(text.c_str())));
  for (const auto& found : document.select_nodes("//system-out")) {
    const std::string_view out = found.node().text().get();
    expect(out.find("[[ATTACHMENT") == std::string_view::npos);
  }
}

void judge_json(const std::string& text) {
  boost::json::parse_options deep;
  deep.max_depth = 512;
  boost::system::error_code failed;
  boost::json::parse(text, failed, {}, deep);
  expect(!failed);
}

// Where markup may begin, tags of ours stand: what a server sent is text.
void judge_html(const std::string& text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    expect(byte >= 0x20 || c == '\n' || c == '\r' || c == '\t');
  }
  for (const auto* theirs : {"<evil", "</evil", "<img"}) {
    expect(text.find(theirs) == std::string::npos);
  }
  expect(text.starts_with("<!doctype html>"));
  expect(text.find("</html>") + std::string_view("</html>\n").size() >= text.size());
}

// No terminal obeys it, and no CI service but where we mean it.
void judge_lines(const std::string& text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    expect((byte >= 0x20 && byte != 0x7F) || c == '\n');
  }
  for (const auto* command : {"##[", "##vso[", "##teamcity["}) {
    expect(text.find(command) == std::string::npos);
  }
}

void judge(std::string_view format, const std::string& text) {
  expect(assay::spec::is_utf8(text));
  if (format == "junit") return judge_xml(text);
  if (format == "html") return judge_html(text);
  const bool lines = format == "markdown" || format == "github" || format.starts_with("tap");
  lines ? judge_lines(text) : judge_json(text);
}

reports::FindingRecorded finding_of(const std::string& bytes) {
  reports::FindingRecorded found;
  found.finding.check = "response_body.type";
  found.finding.operation = bytes;
  found.finding.location = bytes;
  found.finding.expected = bytes;
  found.finding.actual = bytes + "<evil></evil><img>";
  found.finding.schema_at = bytes;
  found.fingerprint = "0123456789abcdef";
  found.response = bytes;
  found.earlier = {bytes};
  found.curl = reports::curl_command({"POST", "/", {{"X", bytes}}, bytes}, "http://127.0.0.1", {});
  const reports::Redactor redactor({"secret"}, {"pin"});
  found.request = redactor.text(bytes);
  return found;
}

std::vector<reports::Event> run_of(const std::string& bytes) {
  reports::RunStarted started;
  started.title = bytes;
  started.document = bytes;
  reports::OperationPlanned skipped;
  skipped.operation = "GET /left out";
  skipped.tag = bytes;
  skipped.skipped = bytes;
  const auto found = finding_of(bytes);
  auto warning = found;
  warning.finding.check = "content_type";
  warning.finding.severity = assay::contracts::Severity::warning;
  warning.fingerprint = "fedcba9876543210";
  const auto line = boost::json::serialize(reports::to_json(found));
  expect(assay::spec::is_utf8(line));
  reports::RunFinished end;
  end.outcome = "findings";
  end.exit_code = 1;
  return {
      started, skipped, found, warning, reports::Remark{bytes, bytes}, reports::Remark{"", bytes},
      end};
}

reports::Comparison comparison_of(const std::string& bytes) {
  reports::Comparison comparison;
  comparison.against = bytes;
  comparison.warnings = {bytes};
  for (const auto standing : {reports::Standing::known, reports::Standing::flaky}) {
    reports::Delta delta;
    delta.standing = standing;
    delta.found = finding_of(bytes);
    delta.reason = bytes;
    comparison.deltas.push_back(std::move(delta));
  }
  return comparison;
}

std::string report_of(const reports::Format& format, const std::vector<reports::Event>& events,
                      const reports::Comparison* comparison) {
  static const Folder folder;
  const auto path = folder.file();
  auto sink = format.open(path, {});
  expect(sink.has_value());
  for (const auto& event : events) {
    const bool last = std::holds_alternative<reports::RunFinished>(event);
    if (last && comparison != nullptr) (*sink)->compare(*comparison);
    (*sink)->receive(event);
  }
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto events = run_of(bytes);
  const auto comparison = comparison_of(bytes);
  // Half of the inputs are of a run that was compared.
  const bool compared = size % 2 == 1;
  for (const auto& format : reports::formats()) {
    judge(format.id, report_of(format, events, compared ? &comparison : nullptr));
  }
  const auto shown = assay::spec::printable(bytes);
  for (const char c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) __builtin_trap();
  }
  if (assay::spec::printable(shown) != shown) __builtin_trap();
  return 0;
}
