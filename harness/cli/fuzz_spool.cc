#include "harness/cli/fuzz_spool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <new>

#include "spec/schema/write_json.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

std::string read_from(const std::string& path, std::size_t offset) {
  std::ifstream in(path, std::ios::binary);
  if (!in.seekg(static_cast<std::streamoff>(offset))) return {};
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string text_of(const json::object& object, std::string_view member) {
  return std::string(object.at(member).as_string());
}

/// The inverse of reports::to_json() for a finding, as far as the spool needs it.
reports::FindingRecorded read_finding(const json::object& object) {
  reports::FindingRecorded found;
  auto& finding = found.finding;
  finding.check = text_of(object, "check");
  finding.operation = text_of(object, "operation");
  finding.location = text_of(object, "location");
  finding.schema_at = text_of(object, "schema");
  finding.keyword = text_of(object, "keyword");
  finding.expected = text_of(object, "expected");
  finding.actual = text_of(object, "actual");
  finding.clause = text_of(object, "clause");
  finding.status = object.at("status").to_number<int>();
  finding.severity = text_of(object, "severity") == contracts::name(contracts::Severity::failure)
                         ? contracts::Severity::failure
                         : contracts::Severity::warning;
  found.fingerprint = text_of(object, "fingerprint");
  found.test_case = object.at("case").as_object();
  found.curl = text_of(object, "curl");
  found.request = text_of(object, "request");
  found.response = text_of(object, "response");
  found.seconds = object.at("seconds").to_number<double>();
  if (const auto* earlier = object.if_contains("earlier")) {
    for (const auto& step : earlier->as_array()) found.earlier.emplace_back(step.as_string());
  }
  return found;
}

}  // namespace

void OperationCounts::add(const Examined& examined) {
  ++cases;
  switch (examined.verdict.kind) {
    case spec::Verdict::Kind::valid:
      ++valid;
      break;
    case spec::Verdict::Kind::invalid:
      ++invalid;
      break;
    case spec::Verdict::Kind::undecidable:
      ++undecidable;
      break;
  }
  microseconds += static_cast<std::uint64_t>(examined.exchange.duration.count());
  if (const auto* failure = examined.exchange.failure()) {
    ++failures[static_cast<std::size_t>(failure->kind) % failures.size()];
  } else {
    ++statuses[static_cast<std::size_t>(status_of(examined.exchange)) % statuses.size()];
  }
}

bool OperationCounts::reached_success() const noexcept {
  return std::any_of(statuses.begin() + 200, statuses.begin() + 300,
                     [](std::uint64_t count) { return count > 0; });
}

SharedCounts::SharedCounts(std::size_t operations, int children)
    : operations_(operations),
      children_(children),
      bytes_(static_cast<std::size_t>(children) *
             (sizeof(OperationCounts) * operations + sizeof(std::uint64_t))),
      place_(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
  if (place_ == MAP_FAILED) return;
  const auto rows = static_cast<std::size_t>(children);
  gone_ = static_cast<std::uint64_t*>(place_);
  for (std::size_t i = 0; i < rows; ++i) new (gone_ + i) std::uint64_t(0);
  counts_ = reinterpret_cast<OperationCounts*>(gone_ + rows);
  for (std::size_t i = 0; i < rows * operations; ++i) new (counts_ + i) OperationCounts();
}

SharedCounts::~SharedCounts() {
  if (place_ != MAP_FAILED) munmap(place_, bytes_);
}

OperationCounts SharedCounts::sum(std::size_t operation) const noexcept {
  OperationCounts all;
  for (int child = 0; child < children_; ++child) {
    const auto& one = at(child, operation);
    all.cases += one.cases;
    all.valid += one.valid;
    all.invalid += one.invalid;
    all.undecidable += one.undecidable;
    all.microseconds += one.microseconds;
    for (std::size_t i = 0; i < all.statuses.size(); ++i) all.statuses[i] += one.statuses[i];
    for (std::size_t i = 0; i < all.failures.size(); ++i) all.failures[i] += one.failures[i];
  }
  return all;
}

std::uint64_t SharedCounts::most_gone() const noexcept {
  return *std::max_element(gone_, gone_ + children_);
}

SpoolWriter::SpoolWriter(const std::string& path)
    : file_(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  for (const auto& earlier : SpoolReader(path).next()) {
    auto& count = seen_[earlier.fingerprint];
    count = std::max(count, earlier.count);
  }
}

SpoolWriter::~SpoolWriter() {
  if (file_ >= 0) close(file_);
}

bool SpoolWriter::add(const std::string& fingerprint,
                      const std::function<reports::FindingRecorded()>& tell) {
  const auto count = ++seen_[fingerprint];
  if ((count & (count - 1)) != 0) return false;
  json::object entry{{"fingerprint", fingerprint}, {"count", count}};
  if (count == 1) entry["finding"] = reports::to_json(tell());
  const auto line = spec::write_json(entry) + "\n";
  std::string_view rest = line;
  while (!rest.empty()) {
    const auto written = write(file_, rest.data(), rest.size());
    if (written <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return count == 1;
}

std::vector<SpooledFinding> SpoolReader::next() {
  std::vector<SpooledFinding> found;
  const auto text = read_from(path_, offset_);
  std::size_t start = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    const auto line = text.substr(start, end - start);
    start = end + 1;
    boost::system::error_code failed;
    json::parse_options deep;
    deep.max_depth = 512;
    const auto value = json::parse(line, failed, {}, deep);
    if (failed || !value.is_object()) continue;
    const auto& object = value.get_object();
    SpooledFinding one;
    one.fingerprint = object.at("fingerprint").as_string();
    one.count = object.at("count").to_number<std::uint64_t>();
    if (const auto* first = object.if_contains("finding"))
      one.first = read_finding(first->as_object());
    found.push_back(std::move(one));
  }
  offset_ += start;
  return found;
}

}  // namespace assay::harness
