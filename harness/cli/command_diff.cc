#include <fmt/format.h>

#include <algorithm>

#include "harness/cli/commands.h"
#include "harness/cli/session.h"
#include "reports/document_changes.h"
#include "spec/diff/diff.h"

namespace assay::harness {
namespace {

namespace diff = spec::diff;

void print_rules() {
  for (const auto& rule : diff::rules()) {
    fmt::print("{:<42} {:<8} {}: {}\n", rule.id, diff::name(rule.breaking), rule.summary, rule.why);
  }
}

void print(const Flags& flags, const reports::ChangeReport& report) {
  if (flags.diff_format == "json") {
    fmt::print("{}\n", boost::json::serialize(reports::json_of_changes(report)));
  } else if (flags.diff_format == "markdown") {
    fmt::print("{}", reports::markdown_of_changes(report));
  } else {
    fmt::print("{}", reports::text_of_changes(report));
  }
}

}  // namespace

spec::Result<int> diff_command(const Flags& flags) {
  if (flags.list_rules) {
    print_rules();
    return 0;
  }
  if (flags.spec.empty() || flags.after.empty()) {
    return spec::Error{
        spec::ErrorCode::usage, "two documents are needed", {}, "assay diff BEFORE AFTER"};
  }
  const auto before = load(flags);
  if (!before) return before.error();
  auto later = flags;
  later.spec = flags.after;
  const auto after = load(later);
  if (!after) return after.error();
  const auto changes = diff::compare(*before->document, *after->document);
  print(flags, {flags.spec, flags.after, changes});
  const bool bad = std::any_of(changes.begin(), changes.end(), [&](const diff::Change& change) {
    return flags.fail_on == "any" ||
           (flags.fail_on == "breaking" && change.breaking == diff::Breaking::yes);
  });
  return bad ? 1 : 0;
}

}  // namespace assay::harness
