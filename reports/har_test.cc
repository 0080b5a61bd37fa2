// HAR of findings: the wire texts taken apart, bytes kept.
#include <gtest/gtest.h>

#include "reports/hand_made_run.h"
#include "reports/wire_message.h"
#include "spec/encoding.h"
#include "spec/framing.h"

namespace assay::reports {
namespace {

json::value entry_of(const FindingRecorded& found) {
  return json::parse(report_of("har", run_with_findings({found}))).at_pointer("/log/entries/0");
}

TEST(Har, HasTheExchangeOfAFinding) {
  auto found = finding_with("a", "response_body.type", "POST /x");
  found.request = spec::wire_text(
      {"POST", "/x?a=1&b", {{"Content-Type", "application/json"}, {"X-H", "v: w"}}, R"({"n":1})"});
  const auto entry = entry_of(found);
  EXPECT_EQ(entry.at("startedDateTime"), "2026-01-31T08:00:00Z");
  EXPECT_EQ(entry.at("time").to_number<double>(), 125);
  EXPECT_EQ(entry.at_pointer("/request/method"), "POST");
  EXPECT_EQ(entry.at_pointer("/request/url"), "http://127.0.0.1:8080/x?a=1&b");
  EXPECT_EQ(entry.at_pointer("/request/headers/1/value"), "v: w");
  EXPECT_EQ(entry.at_pointer("/request/queryString/0/value"), "1");
  EXPECT_EQ(entry.at_pointer("/request/queryString/1/name"), "b");
  EXPECT_EQ(entry.at_pointer("/request/postData/mimeType"), "application/json");
  EXPECT_EQ(entry.at_pointer("/request/postData/text"), R"({"n":1})");
  EXPECT_EQ(entry.at_pointer("/request/bodySize"), 7);
  EXPECT_EQ(entry.at_pointer("/response/status"), 200);
  EXPECT_EQ(entry.at_pointer("/response/statusText"), "OK");
  EXPECT_EQ(entry.at_pointer("/response/content/mimeType"), "application/json");
  EXPECT_EQ(entry.at_pointer("/response/content/text"), "a");
}

TEST(Har, KeepsBytesThatAreNoText) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  auto found = finding_with("a", "response_body.type", "POST /x");
  found.request = spec::wire_text({"POST", "/x", {}, all});
  found.response = "HTTP/1.1 200 OK\n\n" + all;
  const auto entry = entry_of(found);
  const auto bytes = [&](const char* pointer) {
    return spec::decode_base64(std::string(entry.at_pointer(pointer).as_string()));
  };
  EXPECT_EQ(entry.at_pointer("/request/postData/_encoding"), "base64");
  EXPECT_EQ(bytes("/request/postData/text"), all);
  EXPECT_EQ(entry.at_pointer("/response/content/encoding"), "base64");
  EXPECT_EQ(bytes("/response/content/text"), all);
}

TEST(Har, MakesAUriOfAnyTarget) {
  for (int byte = 1; byte < 256; ++byte) {
    if (byte == ' ' || byte == '\r') continue;
    auto found = finding_with("a", "response_body.type", "POST /x");
    found.request =
        spec::wire_text({"GET", std::string("/%41%zz") + static_cast<char>(byte), {}, {}});
    const auto entry = entry_of(found);
    const std::string url(entry.at_pointer("/request/url").as_string());
    EXPECT_TRUE(url.starts_with("http://127.0.0.1:8080/%41%25zz")) << url;
    for (const char c : url) EXPECT_TRUE(c > 0x20 && c < 0x7F && c != '"' && c != '\\') << url;
    EXPECT_TRUE(entry.at("request").as_object().contains("_target"));
  }
}

TEST(Har, TellsWhyNoAnswerCame) {
  auto found = finding_with("a", "transport", "POST /x");
  found.response = "(no response: timeout: 10 s (limit))";
  const auto entry = entry_of(found);
  EXPECT_EQ(entry.at_pointer("/response/status"), 0);
  EXPECT_EQ(entry.at_pointer("/response/_error"), "timeout: 10 s (limit)");
}

TEST(WireTexts, AreReadAsTheyAreWritten) {
  const std::string id(spec::framings().front().id);
  for (const std::optional<std::string>& body :
       {std::optional<std::string>(), std::optional<std::string>(""),
        std::optional<std::string>("a\r\n\r\nb\r\nframing: c")}) {
    for (const auto& framing : {std::string(), id}) {
      for (const std::vector<spec::Header>& headers :
           {std::vector<spec::Header>{}, std::vector<spec::Header>{{"A", ""}, {"B", "c: d"}}}) {
        const spec::Request request{"GET", "/a b", headers, body, framing};
        const auto read = read_request_text(spec::wire_text(request));
        EXPECT_EQ(read.method, "GET");
        EXPECT_EQ(read.target, "/a b");
        EXPECT_EQ(read.body, body);
        EXPECT_EQ(read.framing, framing);
        EXPECT_EQ(read.headers.size(), headers.size() + (body ? 1 : 0));
      }
    }
  }
}

TEST(WireTexts, ThatAreCutAreReadAsFarAsTheyGo) {
  const std::string whole = "HTTP/1.1 404 Not Found\nA: b\n\nbody";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto read = read_response_text(std::string_view(whole).substr(0, size));
    if (size == whole.size()) {
      EXPECT_EQ(read.body, "body");
    }
    if (size > 12) {
      EXPECT_EQ(read.status, 404);
    }
  }
  EXPECT_EQ(read_response_text("HTTP/1.1 204 No Content\n\n").body, "");
  EXPECT_EQ(read_response_text("HTTP/1.1 204 No Content\n\n").headers.size(), 0U);
  EXPECT_TRUE(read_response_text(std::string(4096, 'x')).cut);
  EXPECT_EQ(read_request_text("").method, "");
}

}  // namespace
}  // namespace assay::reports
