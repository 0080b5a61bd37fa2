// JUnit as CI systems read it: attachments, flaky failures, limits, names.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <pugixml.hpp>
#include <set>

#include "reports/hand_made_run.h"
#include "reports/junit_cases.h"
#include "reports/junit_text.h"
#include "spec/encoding.h"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

pugi::xml_document parsed(const std::string& text) {
  pugi::xml_document document;
  const auto read = document.load_string(text.c_str(), pugi::parse_full | pugi::parse_ws_pcdata);
  EXPECT_TRUE(read) << read.description() << ": " << text.substr(0, 2000);
  return document;
}

pugi::xml_node case_of(const pugi::xml_document& document, const std::string& operation,
                       const std::string& name) {
  const auto path = "//testcase[@classname='" + operation + "' and @name='" + name + "']";
  return document.select_node(path.c_str()).node();
}

std::string out_of(const pugi::xml_node& test) {
  return test.child("system-out").text().get();
}

std::size_t count_objects(const pugi::xml_node& node) {
  std::size_t count = 1;
  for (auto at = node.attributes_begin(); at != node.attributes_end(); ++at) ++count;
  for (const auto& child : node.children()) count += count_objects(child);
  return count;
}

std::vector<std::string> names_of(const pugi::xml_document& document) {
  std::vector<std::string> names;
  for (const auto& found : document.select_nodes("//testcase")) {
    names.push_back(std::string(found.node().attribute("classname").value()) + "\n" +
                    found.node().attribute("name").value());
  }
  return names;
}

Comparison flaky_comparison(const std::vector<FindingRecorded>& flaky) {
  auto comparison = comparison_of({}, {}, {}, "r");
  for (const auto& found : flaky) {
    Delta delta;
    delta.standing = Standing::flaky;
    delta.found = found;
    delta.reason = "it came or went 4 times in 9 runs";
    comparison.deltas.push_back(std::move(delta));
  }
  return comparison;
}

std::vector<FindingRecorded> many_findings(std::size_t count, const std::string& check,
                                           const std::string& operation) {
  std::vector<FindingRecorded> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(finding_with("n" + std::to_string(i), check, operation));
  }
  return all;
}

/// A folder with files of findings, as open_findings_folder() makes it.
class Attachments : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "assay-junit-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    options_.junit.findings = folder_;
    options_.junit.attachments = "out/findings";
  }
  void TearDown() override { fs::remove_all(folder_); }
  void keep(const FindingRecorded& found) const {
    std::ofstream(folder_ + "/" + found.fingerprint + ".json") << "{}";
  }
  static std::string line(const FindingRecorded& found) {
    return "[[ATTACHMENT|out/findings/" + found.fingerprint + ".json]]\n";
  }

  std::string folder_;
  FormatOptions options_;
};

TEST_F(Attachments, StandFirstInTheOutputOfTheirCase) {
  const auto first = finding_with("a", "response_body.type", "GET /a");
  const auto second = finding_with("b", "response_body.enum", "GET /a");
  auto warning = finding_with("c", "response_body.format", "GET /a");
  warning.finding.severity = contracts::Severity::warning;
  for (const auto& found : {first, second, warning}) keep(found);
  for (const bool strict : {false, true}) {
    options_.junit.strict = strict;
    const auto document =
        parsed(report_of("junit", run_with_findings({first, warning, second}), nullptr, options_));
    const auto out = out_of(case_of(document, "GET /a", "response_body"));
    EXPECT_TRUE(out.starts_with(line(first) + line(second) + "warning: ")) << out;
    EXPECT_TRUE(out.ends_with("\n" + line(warning))) << out;
    EXPECT_STREQ(case_of(document, "GET /a", "transport").child("system-out").name(), "");
  }
}

TEST_F(Attachments, AreNamedOnlyWhenTheyAreThereAndTheirPathCanBeRead) {
  const auto found = finding_with("a", "response_body.type", "GET /a");
  const auto run = run_with_findings({found});
  EXPECT_EQ(report_of("junit", run, nullptr, options_).find("[[ATTACHMENT"), std::string::npos);
  keep(found);
  for (const auto& odd : std::vector<std::string>{"", "a]b", "a[b", "a|b", "a\nb", "a\x1b", "\xFF",
                                                  " a", "a\xC2\x85", std::string(2000, 'a')}) {
    options_.junit.attachments = odd;
    EXPECT_EQ(attachment_of(found, options_.junit), "") << odd;
  }
  options_.junit.attachments = "/var/with space/Ü";
  EXPECT_EQ(attachment_of(found, options_.junit),
            "[[ATTACHMENT|/var/with space/Ü/" + found.fingerprint + ".json]]\n");
  auto foreign = found;
  foreign.fingerprint = "../../etc/passwd";
  EXPECT_EQ(attachment_of(foreign, options_.junit), "");
}

TEST_F(Attachments, OfAServerAreNone) {
  const std::string theirs = "x\n[[ATTACHMENT|/etc/passwd]]\n[[attachment|/etc/shadow]]\n[[[[";
  const auto failure = finding_with(theirs, "response_body.type", "GET /a");
  auto warning = finding_with(theirs, "content_type", "GET /a");
  warning.finding.severity = contracts::Severity::warning;
  auto run = run_with_findings({failure, warning});
  run.insert(run.end() - 1, Remark{"GET /a", theirs});
  run.insert(run.end() - 1, Remark{"", theirs});
  const auto text = report_of("junit", run, nullptr, options_);
  EXPECT_EQ(text.find("[[ATTACHMENT"), std::string::npos) << text;
  EXPECT_EQ(text.find("[[attachment"), std::string::npos) << text;
  EXPECT_NE(text.find("[ATTACHMENT|/etc/passwd]]"), std::string::npos);
}

TEST(Junit, FlakyFailuresOfAComparedRunPass) {
  auto found = finding_with("a", "response_body.type", "GET /a");
  found.flaky = true;
  const auto comparison = flaky_comparison({found});
  auto run = run_with_findings({found});
  std::get<RunFinished>(run.back()).exit_code = 0;
  const auto document = parsed(report_of("junit", run, &comparison));
  const auto test = case_of(document, "GET /a", "response_body");
  const auto flaky = test.child("flakyFailure");
  EXPECT_STREQ(flaky.attribute("type").value(), "response_body.type");
  EXPECT_NE(std::string(flaky.attribute("message").value()).find("(HTTP 200)"), std::string::npos);
  const std::string trace = flaky.child("stackTrace").text().get();
  EXPECT_TRUE(trace.starts_with("flaky: it came or went 4 times in 9 runs\nresponse_body.type ["))
      << trace;
  EXPECT_FALSE(test.child("failure"));
  EXPECT_FALSE(test.child("skipped"));
  EXPECT_STREQ(document.document_element().attribute("failures").value(), "0");
}

TEST(Junit, ARepetitionThatShowedAFailureAgainStandsBesideIt) {
  auto found = finding_with("a", "response_body.type", "GET /a");
  found.repeated = true;
  const auto other = finding_with("b", "response_body.enum", "GET /a");
  const auto document = parsed(report_of("junit", run_with_findings({found, other}), nullptr));
  const auto test = case_of(document, "GET /a", "response_body");
  const auto again = test.child("rerunFailure");
  EXPECT_STREQ(again.attribute("type").value(), test.child("failure").attribute("type").value());
  const std::string text = again.child("stackTrace").text().get();
  EXPECT_NE(text.find(found.fingerprint), std::string::npos) << text;
  EXPECT_EQ(text.find(other.fingerprint), std::string::npos) << text;
  const auto once = parsed(report_of("junit", run_with_findings({other}), nullptr));
  EXPECT_FALSE(once.select_node("//rerunFailure"));
}

TEST(Junit, FlakyFailuresThatMakeTheRunRedFail) {
  auto found = finding_with("a", "response_body.type", "GET /a");
  found.flaky = true;
  const auto comparison = flaky_comparison({found});
  FormatOptions gating;
  gating.junit.fail_on_flaky = true;
  const auto run = run_with_findings({found});
  for (const auto& text :
       {report_of("junit", run, nullptr), report_of("junit", run, nullptr, gating),
        report_of("junit", run, &comparison, gating)}) {
    const auto document = parsed(text);
    EXPECT_TRUE(case_of(document, "GET /a", "response_body").child("failure")) << text;
    EXPECT_FALSE(document.select_node("//flakyFailure")) << text;
  }
}

TEST(Junit, AFailureBesidesFlakyOnesIsTheOnlyElement) {
  const auto flaky = finding_with("a", "response_body.type", "GET /a");
  const auto fresh = finding_with("b", "response_body.enum", "GET /a");
  const auto comparison = flaky_comparison({flaky});
  const auto document = parsed(report_of("junit", run_with_findings({flaky, fresh}), &comparison));
  const auto test = case_of(document, "GET /a", "response_body");
  EXPECT_STREQ(test.child("failure").attribute("type").value(), "response_body.enum");
  EXPECT_FALSE(test.child("flakyFailure"));
  EXPECT_NE(out_of(test).find("flaky: it came or went"), std::string::npos) << out_of(test);
}

TEST(Junit, ARedRunHasAFailureEvenWhereNoCheckIsToBlame) {
  // As --strict-baseline ends a run whose baseline is out of date.
  auto comparison = comparison_of({}, {}, {}, "r");
  comparison.warnings = {"stale: entry 0123456789abcdef"};
  auto run = run_with_findings({});
  std::get<RunFinished>(run.back()).exit_code = 1;
  const auto document = parsed(report_of("junit", run, &comparison));
  const auto failure = case_of(document, "assay run", "completed").child("failure");
  EXPECT_STREQ(failure.attribute("type").value(), "gate");
  EXPECT_NE(std::string(failure.text().get()).find("stale: entry"), std::string::npos);
  std::get<RunFinished>(run.back()).exit_code = 0;
  EXPECT_FALSE(parsed(report_of("junit", run, &comparison)).select_node("//failure"));
}

TEST(Junit, FindingsOfChecksThatDidNotRunAreTold) {
  auto run = run_with_findings({finding_with("a", "workflow.criterion", "GET /a"),
                                finding_with("a", "check_of_tomorrow.x", "GET /a")});
  const auto document = parsed(report_of("junit", run));
  EXPECT_TRUE(case_of(document, "GET /a", "workflow").child("failure"));
  EXPECT_TRUE(case_of(document, "GET /a", "check_of_tomorrow").child("failure"));
}

TEST(Junit, PropertiesSayHowTheRunWasMade) {
  auto run = run_with("x");
  auto& started = std::get<RunStarted>(run.front());
  started.shards = {2};
  started.shard_count = 3;
  FormatOptions options;
  const auto document = parsed(report_of("junit", run, nullptr, options));
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"seed", "7"},
                                                        {"url", "http://127.0.0.1:8080"},
                                                        {"document", "spec/doc.yaml"},
                                                        {"document_hash", "0123456789abcdef"},
                                                        {"assay_version", "0.1.0"},
                                                        {"shard", "shard 2 of 3"}}) {
    const auto path = "/testsuites/testsuite/properties/property[@name='" + name +
                      "' and @value='" + value + "']";
    EXPECT_EQ(document.select_nodes(path.c_str()).size(), 2U) << name;
  }
  options.junit.strict = true;
  EXPECT_FALSE(parsed(report_of("junit", run, nullptr, options)).select_node("//properties"));
}

TEST(Junit, TextsEndBetweenFindingsAndSayHowManyAreMissing) {
  FormatOptions options;
  options.junit.journal = "night.ndjson";
  const auto document = parsed(
      report_of("junit", run_with_findings(many_findings(200, "response_body.type", "GET /a")),
                nullptr, options));
  const auto failure = case_of(document, "GET /a", "response_body").child("failure");
  const std::string text = failure.text().get();
  EXPECT_LE(text.size(), options.junit.limits.text);
  EXPECT_GT(text.size(), options.junit.limits.text - 1000);
  std::size_t told = 0;
  for (auto at = text.find("response_body.type ["); at != std::string::npos;
       at = text.find("response_body.type [", at + 1)) {
    ++told;
  }
  EXPECT_TRUE(text.ends_with("\n\n" + std::to_string(200 - told) + " more in night.ndjson\n"))
      << text.substr(text.size() - 200);
  EXPECT_NE(std::string(failure.attribute("message").value()).find("(HTTP 200) (and 199 more)"),
            std::string::npos);
}

TEST(Junit, LongFindingsAreShortenedBetweenCharacters) {
  const JunitOptions options;
  for (const std::string one : {"ü", "😀", "\xFF", "\x01", "[[ATTACHMENT|", "\n", "&"}) {
    std::string bytes;
    while (bytes.size() < 100'000) bytes += one;
    auto found = finding_with(bytes, "response_body.type", "GET /a");
    found.earlier.assign(50, bytes);
    found.curl = bytes;
    const auto text = text_of(found, options);
    EXPECT_LE(text.size(), 6500U) << one;
    EXPECT_TRUE(spec::is_utf8(text)) << one;
    EXPECT_NE(text.find("a curl line of "), std::string::npos) << one;
    EXPECT_NE(text.find("after     44 more, and then"), std::string::npos) << one;
    const auto message = message_of(found.finding, 5, options);
    EXPECT_LE(message.size(), 200U) << one;
    EXPECT_TRUE(spec::is_utf8(message)) << one;
    EXPECT_EQ(message.find('\n'), std::string::npos);
    EXPECT_TRUE(message.ends_with("… (HTTP 200) (and 5 more)")) << message;
    const auto document = parsed(report_of("junit", run_with_findings({found, found})));
    EXPECT_NE(
        std::string(case_of(document, "GET /a", "response_body").child("failure").text().get())
            .find("response_body.type ["),
        std::string::npos)
        << "the first finding is always told";
  }
}

TEST(Junit, MessagesOfSkippedTestsAreOneLineAndTheRestIsTheirText) {
  const auto found = finding_with("a", "response_body.type", "GET /a");
  const auto comparison = comparison_of({}, {found}, {}, std::string(1000, 'w') + "\nend");
  const auto document = parsed(report_of("junit", run_with_findings({found}), &comparison));
  const auto skipped = case_of(document, "GET /a", "response_body").child("skipped");
  EXPECT_LE(std::string_view(skipped.attribute("message").value()).size(), 200U);
  EXPECT_TRUE(std::string_view(skipped.text().get()).ends_with("end"));
}

TEST(Junit, NamesAreUniqueWhateverTheDocumentSays) {
  const std::string same("GET /a\\x01");
  auto run = run_with_findings({finding_with("a", "content_type", "GET /a\x01"),
                                finding_with("a", "content_type", same),
                                finding_with("a", "completed", "assay run")});
  const auto names = names_of(parsed(report_of("junit", run)));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

/// `clean` operations without findings, `broken` ones with two each, in three tags.
std::vector<Event> large_run(std::size_t clean, std::size_t broken) {
  std::vector<FindingRecorded> findings;
  for (std::size_t i = 0; i < broken; ++i) {
    const auto operation = "GET /broken/" + std::to_string(i);
    findings.push_back(finding_with("<a&b>", "response_body.type", operation));
    findings.push_back(finding_with("\"b\"", "content_type", operation));
    if (i % 3 == 0) findings.back().finding.severity = contracts::Severity::warning;
  }
  auto run = run_with_findings(findings);
  for (std::size_t i = 0; i < clean; ++i) {
    OperationPlanned planned;
    planned.operation = "GET /clean/" + std::to_string(i);
    planned.tag = "tag " + std::to_string(i % 3);
    planned.file = "a & b.yaml";
    planned.line = 3;
    OperationFinished finished;
    finished.operation = planned.operation;
    finished.cases = 1;
    finished.checks = {{"transport", 1}, {"server_error", 1}};
    run.insert(run.end() - 1, planned);
    run.insert(run.end() - 1, finished);
  }
  return run;
}

TEST(Junit, ObjectsAreCountedAsAParserFindsThem) {
  for (const bool strict : {false, true}) {
    for (const auto& events : {large_run(5, 7), run_with(hostile_bytes()), run_with("")}) {
      WholeRun run;
      for (const auto& event : events) run.tally.add(event);
      JunitOptions options;
      options.strict = strict;
      const auto counted = objects_of(junit_cases(run, options), options);
      FormatOptions written;
      written.junit = options;
      const auto document = parsed(report_of("junit", events, nullptr, written));
      EXPECT_EQ(count_objects(document.document_element()), counted);
    }
  }
}

/// The number that the message or output of a case begins with; 1 of others.
std::size_t stands_for(const pugi::xml_node& test) {
  const std::string name = test.attribute("name").value();
  if (!name.starts_with("further ")) return 1;
  const auto said =
      test.child("system-out") ? out_of(test) : test.select_node("*/@message").attribute().value();
  return std::stoul(said);
}

TEST(Junit, LimitsHoldAndWhatIsLeftOutIsCounted) {
  const auto events = large_run(60, 40);
  const auto whole = parsed(report_of("junit", events));
  const auto cases = names_of(whole).size();
  const auto failures = whole.select_nodes("//failure").size();
  for (const std::size_t objects : {12'000U, 9'000U, 6'000U, 3'000U, 1'000U}) {
    for (const std::size_t bytes : {20'000'000U, 150'000U, 40'000U}) {
      FormatOptions options;
      options.junit.limits.objects = objects;
      options.junit.limits.bytes = bytes;
      const auto text = report_of("junit", events, nullptr, options);
      const auto what = std::to_string(objects) + ", " + std::to_string(bytes);
      EXPECT_LE(text.size(), bytes) << what;
      const auto document = parsed(text);
      EXPECT_LE(count_objects(document.document_element()), objects) << what;
      std::size_t stood_for = 0;
      for (const auto& found : document.select_nodes("//testcase")) {
        stood_for += stands_for(found.node());
      }
      EXPECT_EQ(stood_for, cases) << what;
      std::size_t failed = 0;
      for (const auto& found : document.select_nodes("//testcase[failure]")) {
        failed += stands_for(found.node());
      }
      EXPECT_EQ(failed, failures) << what;
      const auto names = names_of(document);
      EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size()) << what;
      EXPECT_TRUE(case_of(document, "assay run", "completed")) << what;
      EXPECT_EQ(std::to_string(names.size()),
                document.document_element().attribute("tests").value());
    }
  }
}

TEST(Junit, WhatDidNotRunGoesFirstThenWhatPassed) {
  const auto events = large_run(60, 40);
  FormatOptions options;
  options.junit.limits.objects = 8'000;
  const auto folded = parsed(report_of("junit", events, nullptr, options));
  EXPECT_TRUE(case_of(folded, "GET /clean/1", "further checks").child("skipped"));
  EXPECT_TRUE(case_of(folded, "GET /clean/1", "transport"));
  EXPECT_EQ(folded.select_nodes("//failure").size(), 66U);
  options.junit.limits.objects = 3'000;
  const auto cut = parsed(report_of("junit", events, nullptr, options));
  EXPECT_FALSE(case_of(cut, "GET /clean/59", "transport"));
  EXPECT_EQ(cut.select_nodes("//failure").size(), 66U) << "failures go last";
  EXPECT_NE(report_of("junit", events, nullptr, options).find(" more in journal.ndjson"),
            std::string::npos);
}

TEST(Junit, TextsGoBeforeFailuresDo) {
  const auto events = large_run(60, 40);
  FormatOptions options;
  const auto whole = report_of("junit", events);
  std::string text = whole;
  for (std::size_t bytes = 1'000'000; text == whole && bytes > 0; bytes -= 10'000) {
    options.junit.limits.bytes = bytes;
    text = report_of("junit", events, nullptr, options);
  }
  EXPECT_EQ(names_of(parsed(text)), names_of(parsed(whole)));
  EXPECT_EQ(parsed(text).select_nodes("//failure").size(), 66U);
  EXPECT_NE(text.find("1 finding more in journal.ndjson\n"), std::string::npos);
}

TEST(Junit, IsLegalXmlForEachByteInAllThatAComparedRunSays) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string bytes = "a" + std::string(2, static_cast<char>(byte)) + "b";
    auto flaky = finding_with(bytes, "content_type", "GET /z");
    const auto known = finding_with(bytes, "response_body.type", "POST /x");
    auto comparison = flaky_comparison({flaky});
    comparison.deltas.push_back(comparison_of({}, {known}, {}, bytes).deltas.front());
    auto run = run_with(bytes);
    run.insert(run.end() - 1, flaky);
    const auto text = report_of("junit", run, &comparison);
    ASSERT_TRUE(spec::is_utf8(text)) << byte;
    for (const char c : text) {
      ASSERT_TRUE(c == '\n' || c == '\r' || c == '\t' || static_cast<unsigned char>(c) >= 0x20)
          << byte;
    }
    ASSERT_TRUE(parsed(text).select_node("//flakyFailure/stackTrace")) << byte;
  }
}

TEST(Junit, EveryElementIsOneThatTheSchemasAdmit) {
  auto flaky = finding_with(hostile_bytes(), "content_type", "GET /z");
  auto comparison = flaky_comparison({flaky});
  auto run = run_with(hostile_bytes());
  run.insert(run.end() - 1, flaky);
  std::string pattern = (fs::temp_directory_path() / "assay-junit-XXXXXX").string();
  const std::string folder = mkdtemp(pattern.data());
  for (const bool strict : {false, true}) {
    FormatOptions options;
    options.junit.strict = strict;
    for (const std::size_t objects : {249'000U, 200U}) {
      options.junit.limits.objects = objects;
      std::ofstream(folder + "/junit.xml") << report_of("junit", run, &comparison, options);
      std::vector<std::string> schemas{ASSAY_SOURCE_DIR "/reports/junit.xsd"};
      if (strict) schemas = {ASSAY_SOURCE_DIR "/reports/junit-strict.xsd"};
      const std::string jenkins = ASSAY_SOURCE_DIR "/../shared/data/junit-10.xsd";
      if (strict && fs::exists(jenkins)) schemas.push_back(jenkins);
      for (const auto& schema : schemas) {
        const auto command =
            "xmllint --noout --schema '" + schema + "' '" + folder + "/junit.xml' 2>/dev/null";
        EXPECT_EQ(std::system(command.c_str()), 0) << schema << ", " << objects;
      }
    }
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace assay::reports
