#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "reports/junit_cases.h"
#include "reports/writers.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(spec::xml_text(value).c_str());
}

void set_text(pugi::xml_node node, std::string_view text) {
  if (text.empty()) return;
  node.append_child(pugi::node_pcdata).set_value(spec::xml_text(text).c_str());
}

/// Sums of a suite, or of all.
struct Sums {
  std::uint64_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void add(const JunitCase& test) {
    ++tests;
    failures += test.result == CaseResult::failed ? 1 : 0;
    errors += test.result == CaseResult::error ? 1 : 0;
    skipped += test.result == CaseResult::skipped ? 1 : 0;
    seconds += test.seconds;
  }
};

const char* element_of(CaseResult result) {
  switch (result) {
    case CaseResult::passed:
      break;
    case CaseResult::flaky:
      return "flakyFailure";
    case CaseResult::skipped:
      return "skipped";
    case CaseResult::failed:
      return "failure";
    case CaseResult::error:
      return "error";
  }
  return nullptr;
}

class Writer {
 public:
  Writer(const JunitReport& report, const JunitOptions& options)
      : report_(report), options_(options) {}

  std::string write() {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto root = document.append_child("testsuites");
    Sums all;
    for (const auto& suite : report_.suites) {
      for (const auto& test : suite.cases) all.add(test);
    }
    all.seconds = report_.seconds;
    add_sums(root, report_.name, all, !options_.strict);
    for (const auto& suite : report_.suites) add_suite(root, suite);
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
  }

 private:
  // Surefire's pattern wants thousands apart: "1,234.567".
  [[nodiscard]] std::string seconds(double value) const {
    const auto plain = fmt::format("{:.3f}", value);
    if (!options_.strict || value < 1000) return plain;
    auto whole = plain.substr(0, plain.size() - 4);
    for (auto at = static_cast<std::ptrdiff_t>(whole.size()) - 3; at > 0; at -= 3) {
      whole.insert(static_cast<std::size_t>(at), ",");
    }
    return whole + plain.substr(plain.size() - 4);
  }

  void add_sums(pugi::xml_node node, const std::string& name, const Sums& sums, bool skipped) {
    set(node, "name", name);
    set(node, "tests", std::to_string(sums.tests));
    set(node, "failures", std::to_string(sums.failures));
    set(node, "errors", std::to_string(sums.errors));
    if (skipped) set(node, "skipped", std::to_string(sums.skipped));
    set(node, "time", seconds(sums.seconds));
  }

  void add_suite(pugi::xml_node root, const JunitSuite& suite) {
    auto node = root.append_child("testsuite");
    Sums sums;
    for (const auto& test : suite.cases) sums.add(test);
    add_sums(node, suite.name, sums, true);
    set(node, "timestamp", report_.timestamp);
    if (suite.properties && !report_.properties.empty()) {
      auto properties = node.append_child("properties");
      for (const auto& [name, value] : report_.properties) {
        auto property = properties.append_child("property");
        set(property, "name", name);
        set(property, "value", value);
      }
    }
    for (const auto& test : suite.cases) add_case(node, test);
  }

  void add_case(pugi::xml_node suite, const JunitCase& test) {
    auto node = suite.append_child("testcase");
    set(node, "name", test.name);
    set(node, "classname", test.class_name);
    set(node, "time", seconds(test.seconds));
    if (test.line > 0) {
      set(node, "file", test.file);
      set(node, "line", std::to_string(test.line));
    }
    if (const char* element = element_of(test.result)) {
      auto result = node.append_child(element);
      set(result, "message", test.message);
      if (!test.type.empty()) set(result, "type", test.type);
      // Surefire's shape since 2.22.1.
      const bool flaky = test.result == CaseResult::flaky;
      set_text(flaky ? result.append_child("stackTrace") : result, test.text);
    }
    if (!test.again.empty()) {
      auto again = node.append_child("rerunFailure");
      set(again, "message", test.message);
      if (!test.type.empty()) set(again, "type", test.type);
      set_text(again.append_child("stackTrace"), test.again);
    }
    if (!test.out.empty()) set_text(node.append_child("system-out"), test.out);
  }

  const JunitReport& report_;
  const JunitOptions& options_;
};

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_junit(const std::string& path, JunitOptions options,
                                               std::FILE* out) {
  const bool fail_on_flaky = options.fail_on_flaky;
  return write_when_over(path, out, fail_on_flaky,
                         [options = std::move(options)](const WholeRun& run) {
                           auto report = junit_cases(run, options);
                           fit(report, options);
                           return Writer(report, options).write();
                         });
}

}  // namespace assay::reports
