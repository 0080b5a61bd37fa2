// Reports of a run with hostile bytes: legal, complete, free of secrets.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "reports/curl.h"
#include "reports/document_report.h"
#include "reports/redact.h"
#include "reports/writers.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

// Control bytes, the end of CDATA, an escape sequence, invalid UTF-8, markup, a non-character.
const std::string hostile = std::string(
    "\x01\x02\0 ]]> \x1b[31mred\x1b[0m <a b='\"'>&amp; \xFF\xFE \xEF\xBF\xBE \xC2\x85 \xE2\x80\xAE",
    48);

class Folder : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "assay-reports-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(path_); }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string path_;
};

FindingRecorded finding_of(const std::string& check, const std::string& operation) {
  FindingRecorded found;
  found.finding = {check,
                   operation,
                   "/response/body/name",
                   "/paths/x",
                   "doc.yaml:3:1#/paths/x",
                   "type",
                   "string",
                   hostile,
                   200,
                   contracts::Severity::failure,
                   "RFC 9110 §15"};
  found.fingerprint = contracts::fingerprint(found.finding);
  found.curl = "curl 'http://127.0.0.1/'";
  found.request = "POST /x HTTP/1.1\r\n" + hostile;
  found.response = "HTTP/1.1 200 OK\n\n" + hostile;
  found.test_case = {{"operation", operation}};
  return found;
}

/// A run with two operations, one left out, one finding, one warning.
std::vector<Event> events() {
  RunStarted started;
  started.command = "run";
  started.document = "doc.yaml";
  started.title = "T";
  started.url = "http://127.0.0.1:1";
  started.tool_version = "0.1.0";
  started.started_at = "2026-01-31T08:00:00Z";
  OperationPlanned first;
  first.operation = "POST /x";
  first.tag = "things";
  first.line = 7;
  first.cases = 3;
  first.inapplicable = {{"response_headers", "no response describes header fields"}};
  OperationPlanned second;
  second.operation = "GET /y";
  second.skipped = "its schema is broken";
  ExchangeDone exchange;
  exchange.operation = "POST /x";
  exchange.phase = "boundaries";
  exchange.verdict = "valid";
  exchange.status = 200;
  exchange.test_case = {{"operation", "POST /x"}};
  auto found = finding_of("response_body.type", "POST /x");
  auto update = found;
  update.count = 3;
  update.update = true;
  auto warning = finding_of("status_documented", "POST /x");
  warning.finding.severity = contracts::Severity::warning;
  OperationFinished finished;
  finished.operation = "POST /x";
  finished.cases = 3;
  finished.valid = 3;
  finished.statuses = {{"200", 3}};
  finished.reached_success = true;
  finished.seconds = 1234.5;
  for (const char* family :
       {"transport", "server_error", "status_documented", "content_type", "response_body",
        "http_semantics", "leak", "valid_accepted", "malformed_rejected"}) {
    finished.checks.emplace_back(family, 3);
  }
  RunFinished end;
  end.outcome = "findings";
  end.exit_code = 1;
  end.requests = 3;
  end.checks = 21;
  end.findings = 2;
  end.request_stream = "0123456789abcdef";
  end.seconds = 1234.5;
  return {started,  first,    second,
          exchange, found,    warning,
          update,   finished, Remark{"POST /x", "look here " + hostile},
          end};
}

void tell(Sink& sink) {
  for (const auto& event : events()) sink.receive(event);
}

bool validates(const std::string& file, const std::string& schema) {
  return std::system(
             ("xmllint --noout --schema '" + schema + "' '" + file + "' 2>/dev/null").c_str()) == 0;
}

TEST_F(Folder, JunitIsLegalXmlWhateverTheServerSent) {
  for (const bool strict : {false, true}) {
    auto junit = open_junit(path("junit.xml"), {strict});
    ASSERT_TRUE(junit);
    tell(**junit);
    const auto text = read("junit.xml");
    EXPECT_EQ(std::system(("xmllint --noout '" + path("junit.xml") + "'").c_str()), 0) << text;
    EXPECT_TRUE(validates(path("junit.xml"), strict ? ASSAY_SOURCE_DIR "/reports/junit-strict.xsd"
                                                    : ASSAY_SOURCE_DIR "/reports/junit.xsd"))
        << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(text.find("\\x1B[31mred"), std::string::npos) << text;
  }
}

TEST_F(Folder, StrictJunitValidatesAgainstJenkinsSchema) {
  const std::string schema = ASSAY_SOURCE_DIR "/../shared/data/junit-10.xsd";
  if (!fs::exists(schema)) GTEST_SKIP() << "Jenkins' junit-10.xsd is not in this checkout";
  auto junit = open_junit(path("strict.xml"), {true});
  ASSERT_TRUE(junit);
  tell(**junit);
  EXPECT_TRUE(validates(path("strict.xml"), schema)) << read("strict.xml");
  // The check can fail: the other flavour has attributes of its own.
  auto loose = open_junit(path("loose.xml"), {false});
  tell(**loose);
  EXPECT_FALSE(validates(path("loose.xml"), schema));
}

TEST_F(Folder, JunitAccountsForEachOperationAndCheck) {
  auto junit = open_junit(path("junit.xml"), {});
  tell(**junit);
  const auto text = read("junit.xml");
  EXPECT_NE(text.find(R"(<testsuite name="things" tests="16" failures="1" errors="0" skipped="7")"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"(<skipped message="its schema is broken")"), std::string::npos);
  EXPECT_NE(text.find(R"(<skipped message="no response describes header fields")"),
            std::string::npos);
  EXPECT_NE(text.find("seen      3 times"), std::string::npos) << "the update counts";
  EXPECT_NE(text.find("warning: status_documented"), std::string::npos);
  EXPECT_NE(text.find("repeat    curl"), std::string::npos);
}

TEST_F(Folder, JunitIsGoldenButForItsHostileBytes) {
  auto junit = open_junit(path("junit.xml"), {});
  tell(**junit);
  const fs::path golden = ASSAY_SOURCE_DIR "/reports/goldens/junit.xml";
  if (std::getenv("ASSAY_APPROVE") != nullptr) {
    fs::create_directories(golden.parent_path());
    fs::copy_file(path("junit.xml"), golden, fs::copy_options::overwrite_existing);
  }
  std::ifstream in(golden, std::ios::binary);
  const std::string wanted{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(read("junit.xml"), wanted) << "run with ASSAY_APPROVE=1 if the change is meant";
}

TEST_F(Folder, UnwritablePlacesAreRefusedBeforeTheRun) {
  for (const auto& made :
       {open_junit(path("none/j.xml"), {}).has_value(), open_journal(path("none/j")).has_value(),
        open_junit(path_, {}).has_value()}) {
    EXPECT_FALSE(made);
  }
}

TEST_F(Folder, JournalHasOneJsonObjectPerLineWithTheNamesThatArePromised) {
  {
    auto journal = open_journal(path("j"));
    ASSERT_TRUE(journal);
    tell(**journal);
  }
  std::istringstream in(read("j"));
  std::vector<std::string> names;
  for (std::string line; std::getline(in, line);) {
    const auto event = json::parse(line).as_object();
    names.emplace_back(event.at("event").as_string());
    if (names.back() != "finding") continue;
    for (const char* member : {"check", "operation", "location", "schema", "expected", "actual",
                               "status", "severity", "fingerprint", "count", "case", "curl"}) {
      EXPECT_TRUE(event.contains(member)) << member;
    }
  }
  const std::vector<std::string> wanted{
      "run_started", "operation_planned", "operation_planned",  "exchange", "finding",
      "finding",     "finding",           "operation_finished", "remark",   "run_finished"};
  EXPECT_EQ(names, wanted);
}

TEST_F(Folder, FindingIsOnDiskAtTheMomentItIsTold) {
  auto journal = open_journal(path("j"));
  (*journal)->receive(finding_of("server_error", "GET /z"));
  EXPECT_NE(read("j").find("\"server_error\""), std::string::npos);
}

TEST_F(Folder, FindingsFolderForgetsEarlierRunsButNotForeignFiles) {
  fs::create_directories(path("findings"));
  std::ofstream(path("findings/0123456789abcdef.json")) << "{}";
  std::ofstream(path("findings/mine.json")) << "{}";
  auto folder = open_findings_folder(path_);
  ASSERT_TRUE(folder);
  tell(**folder);
  EXPECT_FALSE(fs::exists(path("findings/0123456789abcdef.json")));
  EXPECT_TRUE(fs::exists(path("findings/mine.json")));
  const auto name = finding_of("response_body.type", "POST /x").fingerprint;
  const auto saved = json::parse(read("findings/" + name + ".json")).as_object();
  EXPECT_EQ(saved.at("document"), "doc.yaml");
  EXPECT_EQ(saved.at("count"), 3);
}

TEST_F(Folder, ConsoleHoldsNoByteThatATerminalObeys) {
  std::FILE* out = std::fopen(path("out").c_str(), "wb");
  {
    const auto console = open_console({false, false, "folder", out, out});
    tell(*console);
  }
  std::fclose(out);
  const auto text = read("out");
  for (const char c : text)
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int(c);
  EXPECT_NE(text.find("FAILURE"), std::string::npos);
  EXPECT_NE(text.find("left out: its schema is broken"), std::string::npos);
}

TEST(Printable, HtmlIsTextWhateverItHolds) {
  EXPECT_EQ(spec::html_text("<&>\"'\n\x1b"), "&lt;&amp;&gt;&quot;&#39;\n\\x1B");
}

TEST(Printable, KeepsTextAndShowsTheRest) {
  EXPECT_EQ(spec::printable("é中 ok"), "é中 ok");
  EXPECT_EQ(spec::printable("a\x1b[0m\n"), "a\\x1B[0m\\x0A");
  EXPECT_EQ(spec::printable("\xFF"), "\\xFF");
  EXPECT_EQ(spec::printable("\xE2\x80\xAE"), "\\u{202E}");
  EXPECT_EQ(spec::printable("a\u200Bb\u2060\u00AD"), "a\\u{200B}b\\u{2060}\\u{00AD}");
  EXPECT_EQ(spec::xml_text("a\nb\tc"), "a\nb\tc");
}

TEST(Redaction, KnownValuesGoInEveryForm) {
  const Redactor redactor({"s3cr3t/token+"});
  for (const char* text : {"x s3cr3t/token+ y", "a=s3cr3t%2Ftoken%2B", "czNjcjN0L3Rva2VuKw=="}) {
    EXPECT_NE(redactor.text(text).find("[redacted"), std::string::npos) << text;
  }
  EXPECT_EQ(redactor.known_text("nothing"), "nothing");
}

TEST(Redaction, NamesAndShapesGoFromAnswers) {
  const Redactor redactor({}, {"pin"});
  EXPECT_EQ(redactor.text(R"({"plain_text": "abc", "role": "x"})"),
            R"({"plain_text": "[redacted:string:len=3]", "role": "x"})");
  EXPECT_EQ(redactor.text(R"({"pin":"1234)"), R"({"pin":"[redacted:string:len=4])");
  EXPECT_EQ(redactor.text("pscale_pw_0123456789abcdef!"), "[redacted:string:len=26]!");
  EXPECT_EQ(redactor.text("mysql://user:pw@host/db").find("pw"), std::string::npos);
  EXPECT_EQ(redactor.text("-----BEGIN KEY-----\nabc\n-----END KEY-----").find("abc"),
            std::string::npos);
}

/// What a shell makes of a command.
std::string shell(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) out += static_cast<char>(c);
  pclose(pipe);
  return out;
}

TEST(Curl, WordsSurviveTheShellByteForByte) {
  spec::Request request{
      "POST", "/a?b='c'", {{"X", "$HOME `id` \"q\" \\"}, {"Y", ""}}, "it's {\"a\":1}"};
  auto command = curl_command(request, "http://127.0.0.1:1", {});
  ASSERT_TRUE(command.starts_with("curl "));
  // The shell's own view of the arguments, one a line.
  const auto words =
      shell("set -- " + command.substr(5) + "; for w; do printf '%s\\n' \"$w\"; done");
  EXPECT_NE(words.find("http://127.0.0.1:1/a?b='c'\n"), std::string::npos) << words;
  EXPECT_NE(words.find("X: $HOME `id` \"q\" \\\n"), std::string::npos) << words;
  EXPECT_NE(words.find("Y;\n"), std::string::npos) << words;
  EXPECT_NE(words.find("it's {\"a\":1}\n"), std::string::npos) << words;
}

TEST(Curl, BytesThatNoWordHoldsGoThroughAPipe) {
  const std::string body("\x00\xFF'%\\\n", 6);
  const auto command = curl_command({"PUT", "/", {}, body}, "http://127.0.0.1:1", {});
  const auto bar = command.find(" | curl");
  ASSERT_NE(bar, std::string::npos) << command;
  EXPECT_EQ(shell(command.substr(0, bar)), body);
}

TEST(Curl, SecretsAreNamedNotShown) {
  const spec::Request request{"GET", "/", {{"Authorization", "Bearer x"}}, std::nullopt};
  const auto command = curl_command(request, "http://127.0.0.1:1", {{"authorization"}, {}, {}});
  EXPECT_EQ(command.find("Bearer x"), std::string::npos);
  EXPECT_NE(command.find("\"Authorization: $ASSAY_AUTHORIZATION\""), std::string::npos);
}

TEST(DocumentReport, SarifHasRuleRegionPointerAndFingerprint) {
  spec::lint::Defect defect;
  defect.rule = "structure.missing";
  defect.message = "an Info Object has no `version`";
  defect.location = "/info";
  defect.where = {"doc.yaml", 2, 1};
  const std::vector<spec::lint::Defect> defects{defect};
  const auto sarif = sarif_of_defects({"doc.yaml", 3, defects}, "0.1.0");
  EXPECT_EQ(sarif.at("version").as_string(), "2.1.0");
  const auto& run = sarif.at("runs").as_array().at(0).as_object();
  const auto& rules = run.at("tool").at("driver").at("rules").as_array();
  EXPECT_EQ(rules.size(), spec::lint::rules().size());
  const auto& result = run.at("results").as_array().at(0).as_object();
  const auto index = result.at("ruleIndex").to_number<std::size_t>();
  EXPECT_EQ(rules.at(index).at("id").as_string(), result.at("ruleId").as_string());
  const auto& place = result.at("locations").as_array().at(0).as_object();
  EXPECT_EQ(place.at("physicalLocation").at("region").at("startLine").to_number<int>(), 2);
  EXPECT_EQ(place.at("logicalLocations").as_array().at(0).at("fullyQualifiedName").as_string(),
            "/info");
  EXPECT_EQ(result.at("partialFingerprints").at("assay/v1").as_string().size(), 16U);
}

TEST(DocumentReport, TextStopsAtTwentyOfARuleAndSaysSo) {
  std::vector<spec::lint::Defect> defects(25);
  for (std::size_t i = 0; i < defects.size(); ++i) {
    defects[i].rule = "schema.idle";
    defects[i].severity = spec::lint::Severity::warning;
    defects[i].message = "m" + std::to_string(i);
    defects[i].where = {"d.yaml", static_cast<std::uint32_t>(i) + 1, 1};
  }
  const auto text = text_of_defects({"d.yaml", 1, defects}, 20);
  EXPECT_NE(text.find("and 5 more of schema.idle"), std::string::npos) << text;
  EXPECT_EQ(text.find("m20"), std::string::npos);
  EXPECT_NE(text.find("0 errors, 25 warnings in d.yaml (1 operation)"), std::string::npos);
}

}  // namespace
}  // namespace assay::reports
