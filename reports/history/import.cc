#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <pugixml.hpp>

#include "reports/history/history.h"
#include "reports/journal_reader.h"
#include "reports/resumed_run.h"
#include "spec/source.h"

namespace assay::reports {
namespace {

bool is_fingerprint(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The lines "CHECK [FINGERPRINT]" that our own reports begin each finding with.
std::vector<std::pair<std::string, std::string>> findings_named_in(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> found;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto bracket = line.find(" [");
    if (bracket == 0 || bracket == std::string_view::npos || line.front() == ' ') continue;
    const auto fingerprint = line.substr(bracket + 2, 16);
    if (is_fingerprint(fingerprint) && line.substr(bracket + 18).starts_with(']')) {
      found.emplace_back(line.substr(0, bracket), fingerprint);
    }
  }
  return found;
}

std::string property_of(const pugi::xml_node& test) {
  for (const auto& property : test.child("properties").children("property")) {
    const std::string_view name = property.attribute("name").value();
    const std::string_view value = property.attribute("value").value();
    if ((name == "fingerprint" || name == "assay.fingerprint") && is_fingerprint(value)) {
      return std::string(value);
    }
  }
  return {};
}

class JunitReader {
 public:
  void read(const pugi::xml_node& node) {
    for (const auto& child : node.children()) {
      const std::string_view name = child.name();
      if (name == "testsuite") {
        begin(child);
        read(child);
      }
      if (name == "testcase") add(child);
    }
  }

  void begin(const pugi::xml_node& suite) {
    std::string_view time = suite.attribute("timestamp").value();
    if (time.size() < 19 || !run_.about.started_at.empty()) return;
    // Without a zone it is UTC, as Ant's schema and our reports have it.
    auto& started = run_.about.started_at = std::string(time.substr(0, 19)) + "Z";
    if (started[10] == ' ') started[10] = 'T';
  }

  [[nodiscard]] std::size_t cases() const noexcept { return cases_; }

  KnownRun finish(std::string_view text) {
    std::uint64_t failures = 0;
    for (const auto& found : run_.findings) {
      failures += found.finding.severity == contracts::Severity::failure ? 1 : 0;
    }
    run_.identity = hash_text(text);
    run_.summary = true;
    run_.about.failures = failures;
    run_.about.outcome = failures > 0 ? "findings" : "clean";
    return std::move(run_);
  }

 private:
  KnownOperation& operation(const std::string& name) {
    for (auto& known : run_.operations) {
      if (known.operation == name) return known;
    }
    run_.operations.push_back({name, OperationState::unreached, 0, {}, {}, {}});
    return run_.operations.back();
  }

  void add(const pugi::xml_node& test) {
    const std::string name = test.attribute("classname").value();
    // How the run itself ended is no operation.
    if (name.starts_with("assay ")) {
      run_.command = name.substr(6);
      const std::string_view text = test.child("system-out").text().get();
      std::from_chars(text.data(), text.data() + text.size(), run_.about.requests);
      return;
    }
    ++cases_;
    auto& known = operation(name);
    auto failure = test.child("failure");
    if (failure.empty()) failure = test.child("error");
    if (test.child("skipped").empty()) known.state = std::max(known.state, OperationState::passed);
    auto named = findings_named_in(failure.text().get());
    if (named.empty() && !failure.empty()) {
      const std::string check = test.attribute("name").value();
      const auto property = property_of(test);
      named.emplace_back(check, property.empty() ? hash_text(name + "\n" + check) : property);
    }
    // Known and flaky failures of a compared run are skipped, and told there.
    for (auto& excused : findings_named_in(test.child("system-out").text().get())) {
      if (!excused.first.starts_with("warning: ")) named.push_back(std::move(excused));
    }
    if (!named.empty()) known.state = OperationState::failed;
    for (const auto& one : named) keep(one, name, failure);
    // The test has passed, but for a repetition.
    for (const auto& flaky : test.children("flakyFailure")) {
      for (const auto& one : findings_named_in(flaky.child("stackTrace").text().get())) {
        known.state = std::max(known.state, OperationState::flaky);
        keep(one, name, flaky).flaky = true;
      }
    }
  }

  FindingRecorded& keep(const std::pair<std::string, std::string>& named, const std::string& name,
                        const pugi::xml_node& told) {
    auto& found = run_.findings.emplace_back();
    found.finding.check = named.first;
    found.finding.operation = name;
    found.finding.actual = told.attribute("message").value();
    found.fingerprint = named.second;
    return found;
  }

  KnownRun run_;
  std::size_t cases_ = 0;
};

spec::Error no_junit(const std::string& file, std::string what) {
  return {spec::ErrorCode::usage,
          fmt::format("'{}' {}", file, what),
          {},
          "give a journal.ndjson, its folder, or a JUnit file"};
}

}  // namespace

spec::Result<KnownRun> parse_junit(std::string_view text, const std::string& file) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(text.data(), text.size());
  if (!parsed) {
    return no_junit(file,
                    fmt::format("is no XML: {} at byte {}", parsed.description(), parsed.offset));
  }
  const auto root = document.document_element();
  const std::string_view name = root.name();
  if (name != "testsuites" && name != "testsuite") return no_junit(file, "is XML, but not JUnit");
  JunitReader reader;
  if (name == "testsuite") reader.begin(root);
  reader.read(root);
  if (reader.cases() == 0) return no_junit(file, "has no testcase");
  return reader.finish(text);
}

namespace {

/// "2026-01-31T08:00:00Z".
bool is_time(std::string_view text) {
  constexpr std::string_view last = "9999-19-39T29:59:69Z";
  return text.size() == last.size() &&
         std::equal(text.begin(), text.end(), last.begin(), [](char c, char most) {
           return most >= '0' && most <= '9' ? c >= '0' && c <= most : c == most;
         });
}

spec::Result<KnownRun> read_any(const std::string& path, std::vector<std::string>& remarks) {
  if (path.ends_with(".xml")) {
    const auto source = spec::read_source(path);
    if (!source) return source.error();
    return parse_junit(source->text, path);
  }
  auto journal = read_journal(path);
  if (!journal) return journal.error();
  remarks.insert(remarks.end(), journal->remarks.begin(), journal->remarks.end());
  auto joined = join_parts(std::move(journal->events), path);
  if (!joined) return joined.error();
  journal->events = std::move(*joined);
  RunAccount account;
  for (const auto& event : journal->events) account.add(event);
  return remember(account);
}

}  // namespace

spec::Result<KnownRun> read_run(const std::string& path, std::vector<std::string>& remarks) {
  auto run = read_any(path, remarks);
  if (!run || run->about.started_at.empty() || is_time(run->about.started_at)) return run;
  // What other runs are sorted by, and a person reads in a list.
  return no_junit(path, fmt::format("began at '{}', which is no time", run->about.started_at));
}

}  // namespace assay::reports
