#include <fmt/format.h>

#include <algorithm>

#include "harness/cli/commands.h"
#include "harness/cli/session.h"
#include "harness/http/fetch_document.h"
#include "reports/document_report.h"
#include "spec/lint/lint.h"

namespace assay::harness {
namespace {

namespace lint = spec::lint;

constexpr std::size_t most_of_a_rule = 20;

void print_rules() {
  for (const auto& rule : lint::rules()) {
    fmt::print("{:<24} {:<8} {}  ({})\n", rule.id, lint::name(rule.severity), rule.summary,
               rule.clause);
  }
}

void print(const Flags& flags, const reports::DocumentReport& report) {
  if (flags.format == "json") {
    fmt::print("{}\n", boost::json::serialize(reports::json_of_defects(report)));
  } else if (flags.format == "sarif") {
    fmt::print("{}\n", boost::json::serialize(reports::sarif_of_defects(report, ASSAY_VERSION)));
  } else {
    fmt::print("{}", reports::text_of_defects(report, flags.all ? 0 : most_of_a_rule));
  }
}

spec::Result<void> check_rule_names(const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const auto rules = lint::rules();
    const bool known = std::any_of(rules.begin(), rules.end(),
                                   [&](const lint::Rule& rule) { return rule.id == name; });
    if (known) continue;
    return spec::Error{spec::ErrorCode::usage,
                       fmt::format("there is no rule '{}'", name),
                       {},
                       "see assay check --list-rules"};
  }
  return {};
}

}  // namespace

spec::Result<int> check_command(const Flags& flags) {
  if (flags.list_rules) {
    print_rules();
    return 0;
  }
  if (auto known = check_rule_names(flags.ignored); !known) return known.error();
  auto loaded = load(flags);
  if (!loaded) {
    // A document that cannot be read is a defect too, for those who read a format of machines.
    const bool document = loaded.error().code == spec::ErrorCode::document;
    if (!document || flags.format == "text") return loaded.error();
    const std::vector<lint::Defect> only{lint::unreadable(loaded.error())};
    print(flags, {flags.spec, 0, only});
    return spec::exit_code(spec::ErrorCode::document);
  }
  spec::Fetch fetch;
  if (!flags.allow_hosts.empty()) fetch = fetch_documents(flags.allow_hosts);
  auto defects = lint::lint(*loaded->document, fetch);
  std::erase_if(defects, [&](const lint::Defect& defect) {
    return std::find(flags.ignored.begin(), flags.ignored.end(), defect.rule) !=
           flags.ignored.end();
  });
  print(flags, {flags.spec, loaded->document->operations.size(), defects});
  const bool bad = std::any_of(defects.begin(), defects.end(), [&](const lint::Defect& defect) {
    return flags.strict || defect.severity == lint::Severity::error;
  });
  return bad ? 1 : 0;
}

}  // namespace assay::harness
