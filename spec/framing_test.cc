// Requests that break HTTP itself, byte by byte.
#include "spec/framing.h"

#include <gtest/gtest.h>

#include <set>

#include "spec/case.h"
#include "spec/decode.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

Request post(const char* framing) {
  return {"POST", "/a?b=1", {{"Content-Type", "text/plain"}}, "hello", framing};
}

std::string bytes(const char* framing) {
  return framed_bytes(post(framing), "127.0.0.1:8080", "/v1");
}

TEST(Framing, WithoutARowTheMessageIsWellFramed) {
  EXPECT_EQ(bytes(""),
            "POST /v1/a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: text/plain\r\n"
            "Connection: close\r\nContent-Length: 5\r\n\r\nhello");
}

TEST(Framing, RowsBreakWhatTheySay) {
  EXPECT_EQ(bytes("no_host").find("Host"), std::string::npos);
  EXPECT_NE(bytes("two_hosts").find("Host: assay.invalid\r\n"), std::string::npos);
  EXPECT_NE(bytes("two_lengths").find("Content-Length: 5\r\nContent-Length: 6\r\n"),
            std::string::npos);
  EXPECT_NE(bytes("length_and_chunked")
                .find("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n"),
            std::string::npos);
  EXPECT_TRUE(bytes("length_too_large").ends_with("Content-Length: 15\r\n\r\nhello"));
  EXPECT_NE(bytes("space_before_colon").find("\r\nX-Assay : 1\r\n"), std::string::npos);
  EXPECT_NE(bytes("folded_field").find("X-Assay: 1\r\n folded\r\n"), std::string::npos);
  EXPECT_NE(bytes("null_in_field").find(std::string("a\0b", 3)), std::string::npos);
  EXPECT_EQ(bytes("bare_line_feeds").find('\r'), std::string::npos);
  EXPECT_TRUE(bytes("method_small_letters").starts_with("post /v1/a"));
  EXPECT_TRUE(bytes("target_other_authority").starts_with("POST http://assay.invalid/v1/a"));
  EXPECT_EQ(bytes("without_version"), "POST /v1/a?b=1\r\n");
  EXPECT_TRUE(bytes("chunk_size_text").ends_with("\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"));
  EXPECT_TRUE(bytes("version_9").starts_with("POST /v1/a?b=1 HTTP/9.9\r\n"));
}

TEST(Framing, EachRowHasItsOwnBytesAndClause) {
  std::set<std::string> seen{bytes("")};
  std::set<std::string_view> ids;
  for (const auto& row : framings()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id;
    EXPECT_TRUE(seen.insert(framed_bytes(post(std::string(row.id).c_str()), "a", "")).second)
        << row.id << " sends what another row sends";
    EXPECT_TRUE(row.clause.starts_with("RFC ")) << row.id;
    EXPECT_LT(bytes(std::string(row.id).c_str()).size(), 100'000U) << row.id;
  }
}

TEST(Framing, CaseKeepsItsFramingInJson) {
  Case value;
  value.operation = "GET /a";
  value.framing = "two_hosts";
  const auto again = case_from_json(case_to_json(value));
  ASSERT_TRUE(again);
  EXPECT_TRUE(*again == value);
  EXPECT_FALSE(case_from_json({{"operation", "GET /a"}, {"framing", "two_hosts_and_more"}}));
}

TEST(Case, AnotherMethodIsKeptSentAndUndecidable) {
  const auto document = *build_document(*read_tree(
      {"doc.yaml",
       "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a: {get: {responses: {}}}\n", 1,
       0}));
  Case value;
  value.operation = "GET /a";
  value.method = "TRACE";
  EXPECT_TRUE(*case_from_json(case_to_json(value)) == value);
  EXPECT_FALSE(case_from_json({{"operation", "GET /a"}, {"method", "NO METHOD"}}));
  const auto& get = document.operations.at(0);
  const auto request = serialize(document, get, value, {});
  EXPECT_EQ(request.method, "TRACE");
  const auto decoded = decode(document, get, request);
  EXPECT_EQ(decoded.value.method, "TRACE");
  EXPECT_EQ(decoded.verdict.kind, Verdict::Kind::undecidable);
}

}  // namespace
}  // namespace assay::spec
