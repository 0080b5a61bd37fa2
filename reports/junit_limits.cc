// What of a report is left out when it is more than its readers take, and how that is said.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "reports/junit_cases.h"
#include "reports/log_text.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

struct Cost {
  std::size_t objects = 0;
  std::size_t bytes = 0;  ///< at most so many

  Cost& operator+=(const Cost& other) {
    objects += other.objects;
    bytes += other.bytes;
    return *this;
  }
  [[nodiscard]] bool within(const JunitLimits& limits) const noexcept {
    return objects <= limits.objects && bytes <= limits.bytes;
  }
};

std::size_t escaped_size(std::string_view text) noexcept {
  std::size_t size = 0;
  for (const char c : text) {
    const bool escaped = c == '&' || c == '<' || c == '>' || c == '"' || c == '\r';
    size += escaped ? 6 : 1;
  }
  return size;
}

/// The result's element and system-out, but for their texts, of which each counts as an object.
Cost cost_of_children(const JunitCase& test) {
  Cost cost;
  std::size_t children = 0;
  if (test.result != CaseResult::passed) {
    ++children;
    cost += {2, 100 + escaped_size(test.message)};
    if (!test.type.empty()) cost += {1, 10 + escaped_size(test.type)};
    if (test.result == CaseResult::flaky) cost += {3, 80};
    if (!test.text.empty()) cost += {1, 0};
  }
  if (!test.again.empty()) {
    ++children;
    cost += {2 + 3 + 1, 180 + escaped_size(test.message) + escaped_size(test.again)};
    if (!test.type.empty()) cost += {1, 10 + escaped_size(test.type)};
  }
  if (!test.out.empty()) {
    ++children;
    cost += {2, 60};
  }
  if (children > 0) cost += {children + 1, 80};
  return cost;
}

/// Of a case without what it says at length: the line that may stand for that is counted.
Cost cost_of_frame(const JunitCase& test) {
  Cost cost{4 + 1, 120 + escaped_size(test.name) + escaped_size(test.class_name)};
  if (test.line > 0) cost += {2, 40 + escaped_size(test.file)};
  cost += cost_of_children(test);
  if (!test.text.empty() || !test.out.empty()) cost += {0, 200};
  return cost;
}

std::size_t cost_of_words(const JunitCase& test) {
  return escaped_size(test.text) + escaped_size(test.out);
}

/// The report without its cases.
Cost cost_of_suites(const JunitReport& report, const JunitOptions& options) {
  Cost cost{1 + (options.strict ? 5U : 6U) + 1, 400 + escaped_size(report.name)};
  Cost properties{1 + 1 + 1, 80};
  for (const auto& [name, value] : report.properties) {
    properties += {3 + 1, 60 + escaped_size(name) + escaped_size(value)};
  }
  for (const auto& suite : report.suites) {
    cost += {1 + 7 + 2, 300 + escaped_size(suite.name) + escaped_size(report.timestamp)};
    if (suite.properties && !report.properties.empty()) cost += properties;
  }
  return cost;
}

/// With `words` everything, else what no shortening of texts makes less.
Cost cost_of(const JunitReport& report, const JunitOptions& options, bool words) {
  auto cost = cost_of_suites(report, options);
  for (const auto& suite : report.suites) {
    for (const auto& test : suite.cases) {
      cost += cost_of_frame(test);
      if (words) cost.bytes += cost_of_words(test);
    }
  }
  return cost;
}

/// What is left out first has the highest.
std::size_t rank(const JunitCase& test) noexcept {
  if (test.result == CaseResult::failed || test.result == CaseResult::error) return 0;
  if (test.findings > 0) return 1;
  return test.result == CaseResult::passed ? 2 : 3;
}
constexpr std::size_t ranks = 4;

bool is_idle(const JunitCase& test) noexcept {
  return rank(test) == 3;
}

/// The checks of one operation that did not run are one case.
void fold_idle(JunitSuite& suite, const JunitOptions& options) {
  std::vector<JunitCase> kept;
  for (auto at = suite.cases.begin(); at != suite.cases.end();) {
    const auto begin = at;
    std::size_t idle = 0;
    for (; at != suite.cases.end() && at->class_name == begin->class_name; ++at) {
      idle += is_idle(*at) ? 1 : 0;
    }
    JunitCase further;
    for (auto test = begin; test != at; ++test) {
      if (idle < 2 || !is_idle(*test)) {
        kept.push_back(std::move(*test));
      } else if (further.name.empty()) {
        further = std::move(*test);
      }
    }
    if (idle < 2) continue;
    further.name = "further checks";
    further.message = fmt::format("{} more checks did not run: {} says why", idle, options.journal);
    further.text.clear();
    further.stands_for = idle;
    kept.push_back(std::move(further));
  }
  suite.cases = std::move(kept);
}

/// The case that stands for `count` others of one rank in one suite.
JunitCase stand_in(const JunitReport& report, const JunitSuite& suite, std::size_t rank,
                   std::size_t count, const JunitOptions& options) {
  constexpr std::array<std::string_view, ranks> names{"further failures", "further findings",
                                                      "further passed checks", "further checks"};
  constexpr std::array<CaseResult, ranks> results{CaseResult::failed, CaseResult::skipped,
                                                  CaseResult::passed, CaseResult::skipped};
  JunitCase test;
  // Not the name of an operation: a history that reads the file knows it is none.
  test.class_name = report.name;
  test.name = fmt::format("{} of {}", names[rank], suite.name);
  test.result = results[rank];
  const auto line = fmt::format("{} more in {}", counted(count, "test case"), options.journal);
  if (test.result == CaseResult::passed) {
    test.out = line + "\n";
  } else {
    test.message = line;
  }
  if (rank == 0) test.type = "further";
  test.stands_for = count;
  return test;
}

/// Keeps as many cases as there is room for, failed ones first.
class Cut {
 public:
  Cut(JunitReport& report, const JunitOptions& options) : report_(report), options_(options) {}

  void make() {
    used_ = cost_of_suites(report_, options_);
    for (const auto& suite : report_.suites) {
      for (std::size_t rank = 0; rank < ranks; ++rank) {
        used_ += cost_of_frame(stand_in(report_, suite, rank, SIZE_MAX, options_));
      }
      kept_.emplace_back(suite.cases.size(), false);
    }
    // How the run ended is always told.
    for (std::size_t i = 0; i < kept_.back().size(); ++i) keep(kept_.size() - 1, i);
    for (std::size_t rank = 0; rank < ranks; ++rank) choose(rank);
    for (std::size_t i = 0; i < report_.suites.size(); ++i) replace(report_.suites[i], kept_[i]);
  }

 private:
  void keep(std::size_t suite, std::size_t test) {
    used_ += cost_of_frame(report_.suites[suite].cases[test]);
    kept_[suite][test] = true;
  }

  void choose(std::size_t wanted) {
    for (std::size_t i = 0; i + 1 < report_.suites.size(); ++i) {
      const auto& cases = report_.suites[i].cases;
      for (std::size_t k = 0; k < cases.size(); ++k) {
        if (rank(cases[k]) != wanted) continue;
        auto with = used_;
        with += cost_of_frame(cases[k]);
        if (with.within(options_.limits)) keep(i, k);
      }
    }
  }

  void replace(JunitSuite& suite, const std::vector<bool>& kept) {
    std::vector<JunitCase> cases;
    std::array<std::size_t, ranks> left_out{};
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (kept[i]) {
        cases.push_back(std::move(suite.cases[i]));
      } else {
        left_out[rank(suite.cases[i])] += suite.cases[i].stands_for;
      }
    }
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      if (left_out[rank] == 0) continue;
      cases.push_back(stand_in(report_, suite, rank, left_out[rank], options_));
    }
    suite.cases = std::move(cases);
  }

  JunitReport& report_;
  const JunitOptions& options_;
  Cost used_;
  std::vector<std::vector<bool>> kept_;
};

/// The line that takes the place of what a case says.
void hush(JunitCase& test, const JunitOptions& options) {
  const auto line =
      test.findings > 0
          ? fmt::format("{} more in {}\n", counted(test.findings, "finding"), options.journal)
          : fmt::format("more in {}\n", options.journal);
  const bool in_result = test.result != CaseResult::passed && !test.text.empty();
  test.text = in_result ? "\n" + line : std::string();
  test.out = in_result ? std::string() : line;
}

void shorten_texts(JunitReport& report, const JunitOptions& options) {
  const auto frames = cost_of(report, options, false).bytes;
  auto left = options.limits.bytes - std::min(options.limits.bytes, frames);
  // Those of the run itself, and those that stand for others, are few and short.
  const auto is_ours = [&](const JunitCase& test) { return test.class_name == report.name; };
  for (const auto& suite : report.suites) {
    for (const auto& test : suite.cases) {
      if (is_ours(test)) left -= std::min(left, cost_of_words(test));
    }
  }
  for (std::size_t wanted = 0; wanted < ranks; ++wanted) {
    for (auto& suite : report.suites) {
      for (auto& test : suite.cases) {
        if (rank(test) != wanted || is_ours(test)) continue;
        if (test.text.empty() && test.out.empty()) continue;
        const auto words = cost_of_words(test);
        if (words > left) {
          hush(test, options);
        } else {
          left -= words;
        }
      }
    }
  }
}

}  // namespace

void fit(JunitReport& report, const JunitOptions& options) {
  const auto& limits = options.limits;
  if (cost_of(report, options, true).within(limits)) return;
  if (!cost_of(report, options, false).within(limits)) {
    for (std::size_t i = 0; i + 1 < report.suites.size(); ++i) report.suites[i].properties = false;
    for (auto& suite : report.suites) fold_idle(suite, options);
  }
  if (!cost_of(report, options, false).within(limits)) Cut(report, options).make();
  shorten_texts(report, options);
}

std::size_t objects_of(const JunitReport& report, const JunitOptions& options) {
  return cost_of(report, options, true).objects;
}

}  // namespace assay::reports
