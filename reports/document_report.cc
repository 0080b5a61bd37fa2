#include "reports/document_report.h"

#include <fmt/format.h>

#include <map>

#include "spec/printable.h"

namespace assay::reports {
namespace {

namespace json = boost::json;
using spec::lint::Defect;
using spec::lint::Severity;

std::size_t count(const DocumentReport& report, Severity severity) {
  std::size_t found = 0;
  for (const auto& defect : report.defects) found += defect.severity == severity ? 1 : 0;
  return found;
}

std::string counted(std::size_t number, const char* noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string_view pointer_of(const Defect& defect) {
  return spec::PlaceText::of(defect.location).pointer;
}

// FNV-1a, 64 bits: stable over runs and machines.
std::string fingerprint(const Defect& defect) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    hash = (hash ^ 0xffU) * 0x100000001b3U;
  };
  add(defect.rule);
  add(pointer_of(defect));
  add(defect.message);
  return fmt::format("{:016x}", hash);
}

json::object region_of(const spec::Position& where) {
  json::object region{{"startLine", where.line == 0 ? 1U : where.line}};
  if (where.column != 0) region["startColumn"] = where.column;
  return region;
}

json::object result_of(const Defect& defect, const std::map<std::string_view, std::size_t>& index) {
  auto message = spec::printable(defect.message);
  if (!defect.advice.empty()) message += " (" + spec::printable(defect.advice) + ")";
  json::object result{
      {"ruleId", defect.rule},
      {"level", spec::lint::name(defect.severity)},
      {"message", {{"text", message}}},
      {"locations", json::array{json::object{
                        {"physicalLocation",
                         {{"artifactLocation", {{"uri", spec::printable(defect.where.file)}}},
                          {"region", region_of(defect.where)}}},
                        {"logicalLocations",
                         json::array{json::object{
                             {"fullyQualifiedName", spec::printable(pointer_of(defect))}}}}}}},
      {"partialFingerprints", {{"assay/v1", fingerprint(defect)}}}};
  const auto known = index.find(defect.rule);
  if (known != index.end()) result["ruleIndex"] = known->second;
  return result;
}

}  // namespace

std::string text_of_defects(const DocumentReport& report, std::size_t most) {
  std::string out;
  std::map<std::string_view, std::size_t> printed;
  for (const auto& defect : report.defects) {
    if (++printed[defect.rule] > most && most != 0) continue;
    out += fmt::format("{}: {}: {}{}  [{}]\n", spec::printable(defect.where.text()),
                       spec::lint::name(defect.severity), spec::printable(defect.message),
                       defect.advice.empty() ? "" : " (" + spec::printable(defect.advice) + ")",
                       defect.rule);
  }
  for (const auto& [rule, number] : printed) {
    if (most == 0 || number <= most) continue;
    out += fmt::format("and {} more of {} (--all prints every one)\n", number - most, rule);
  }
  return out + fmt::format("{}, {} in {} ({})\n", counted(count(report, Severity::error), "error"),
                           counted(count(report, Severity::warning), "warning"),
                           spec::printable(report.document),
                           counted(report.operations, "operation"));
}

json::object json_of_defects(const DocumentReport& report) {
  json::array defects;
  for (const auto& defect : report.defects) {
    defects.push_back(json::object{{"rule", defect.rule},
                                   {"severity", spec::lint::name(defect.severity)},
                                   {"message", spec::printable(defect.message)},
                                   {"advice", spec::printable(defect.advice)},
                                   {"file", spec::printable(defect.where.file)},
                                   {"line", defect.where.line},
                                   {"column", defect.where.column},
                                   {"pointer", spec::printable(pointer_of(defect))}});
  }
  return {{"document", spec::printable(report.document)},
          {"operations", report.operations},
          {"errors", count(report, Severity::error)},
          {"warnings", count(report, Severity::warning)},
          {"defects", std::move(defects)}};
}

json::object sarif_of_defects(const DocumentReport& report, const std::string& tool_version) {
  json::array rules;
  std::map<std::string_view, std::size_t> index;
  for (const auto& rule : spec::lint::rules()) {
    index.emplace(rule.id, rules.size());
    rules.push_back(json::object{
        {"id", rule.id},
        {"shortDescription", {{"text", rule.summary}}},
        {"fullDescription", {{"text", fmt::format("{} ({})", rule.summary, rule.clause)}}},
        {"defaultConfiguration", {{"level", spec::lint::name(rule.severity)}}}});
  }
  json::array results;
  for (const auto& defect : report.defects) results.push_back(result_of(defect, index));
  json::object driver{{"name", "Assay"}, {"version", tool_version}, {"rules", std::move(rules)}};
  json::object run{{"tool", {{"driver", std::move(driver)}}},
                   {"columnKind", "utf16CodeUnits"},
                   {"results", std::move(results)}};
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", json::array{std::move(run)}}};
}

}  // namespace assay::reports
