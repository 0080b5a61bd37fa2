// HTTP's own promises, each kept and broken; what gives something away, and what only looks so.
#include <gtest/gtest.h>

#include "contracts/check.h"
#include "contracts/syntax.h"

namespace assay::contracts {
namespace {

const spec::Document& subject() {
  static const spec::Document document = [] {
    const std::string text = R"(openapi: 3.0.1
info: {title: t, version: '1'}
paths:
  /a: {get: {responses: {default: {description: anything}}}}
)";
    return *spec::build_document(*spec::read_tree({"doc.yaml", text, 1, 0}));
  }();
  return document;
}

/// The ids of http_semantics and leak that an answer raises, warnings with a "?".
std::vector<std::string> raised(int status, std::vector<spec::Header> headers,
                                std::string body = "", std::string target = "/a") {
  spec::Exchange exchange;
  exchange.request = {"GET", std::move(target), {}, std::nullopt};
  exchange.outcome =
      spec::Response{status, "HTTP/1.1", "", std::move(headers), std::move(body), false};
  std::vector<std::string> ids;
  for (const auto& finding : judge({subject(), subject().operations.front(), exchange, {}})) {
    const auto family = contracts::family(finding.check);
    if (family != "http_semantics" && family != "leak") continue;
    ids.push_back(finding.check + (finding.severity == Severity::warning ? "?" : ""));
  }
  return ids;
}

using Ids = std::vector<std::string>;

struct Row {
  int status;
  spec::Header bad;   ///< no name: the field is left out
  spec::Header good;  ///< no name: the field is left out
  std::string id;
};

TEST(HttpSemantics, SessionsCookieIsKeptFromScripts) {
  const Ids told{"http_semantics.session_cookie?"};
  EXPECT_EQ(raised(200, {{"Set-Cookie", "sessionid=a; Path=/"}}), told);
  EXPECT_EQ(raised(200, {{"Set-Cookie", "connect.sid=a"}}), told);
  for (const char* fine : {"sessionid=a; HttpOnly", "connect.sid=; Max-Age=0", "XSRF-TOKEN=a"}) {
    EXPECT_EQ(raised(200, {{"Set-Cookie", fine}}), Ids{}) << fine;
  }
}

TEST(HttpSemantics, EachPromiseIsKeptAndBroken) {
  const spec::Header none;
  const Row rows[] = {
      {401, none, {"WWW-Authenticate", "Bearer"}, "challenge"},
      {407, none, {"Proxy-Authenticate", "Basic"}, "proxy_challenge"},
      {405, none, {"Allow", "POST, DELETE"}, "allow"},
      {405, {"Allow", "GET, POST"}, {"Allow", ""}, "allow_true"},
      {426, none, {"Upgrade", "HTTP/2.0"}, "upgrade"},
      {204, {"Content-Length", "0"}, none, "no_length"},
      {206, none, {"Content-Range", "bytes 0-1/2"}, "content_range"},
      {206, none, {"Content-Type", "multipart/byteranges; boundary=x"}, "content_range"},
      {416, none, {"Content-Range", "bytes */2"}, "unsatisfied_range?"},
      {302, none, {"Location", "/b"}, "redirection?"},
      {201, {"Location", "/a b"}, {"Location", "../b?x=1#y"}, "location"},
      {429, {"Retry-After", "-1"}, {"Retry-After", "120"}, "retry_after"},
      {503,
       {"Retry-After", "1.5"},
       {"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"},
       "retry_after"},
      {200,
       {"Date", "Mon, 06 Nov 1994 08:49:37 GMT"},
       {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"},
       "date"},
      {200,
       {"Last-Modified", "Sun Nov  6 08:49:37 1994"},
       {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"},
       "last_modified"},
      {200, {"Expires", "0"}, {"Expires", "Sun, 06 Nov 1994 08:49:37 GMT"}, "expires?"},
      {200, {"ETag", "abc"}, {"ETag", "W/\"abc\""}, "entity_tag"},
      {200,
       {"Content-Type", "application/json; charset=latin1"},
       {"Content-Type", "application/json;charset=\"UTF-8\""},
       "json_charset"},
      {200, {"Access-Control-Allow-Origin", "a, b"}, {"Access-Control-Allow-Origin", "*"}, "cors?"},
      {200, {"Set-Cookie", "a; Path=/"}, {"Set-Cookie", "a=b; Path=/"}, "cookie?"},
      {200,
       {"Set-Cookie", "a=b; samesite=none"},
       {"Set-Cookie", "a=b; SameSite=None; Secure"},
       "cookie?"},
      {200,
       {"Set-Cookie", "__Host-a=b; Secure; Path=/x"},
       {"Set-Cookie", "__Host-a=b; Secure; Path=/"},
       "cookie?"},
      {200,
       {"Cache-Control", "public, max-age=1d"},
       {"Cache-Control", "max-age=\"60\", private=\"a, max-age=x\""},
       "max_age?"},
  };
  const auto with = [](const spec::Header& header) {
    return header.name.empty() ? std::vector<spec::Header>{} : std::vector{header};
  };
  for (const auto& row : rows) {
    EXPECT_EQ(raised(row.status, with(row.bad)), Ids{"http_semantics." + row.id})
        << row.status << " " << row.bad.name;
    const auto kept = raised(row.status, with(row.good));
    const bool other = row.id == "allow_true";
    EXPECT_TRUE(kept.empty() || other) << row.status << " " << row.good.value << kept.front();
  }
}

TEST(HttpSemantics, FieldsThatStandOnceStandOnce) {
  EXPECT_EQ(raised(200, {{"ETag", "\"a\""}, {"etag", "\"b\""}}), Ids{"http_semantics.once"});
  EXPECT_EQ(raised(200, {{"Set-Cookie", "a=b"}, {"Set-Cookie", "c=d"}}), Ids{});
}

TEST(HttpSemantics, WildcardOriginsTakeNoCredentials) {
  EXPECT_EQ(raised(200, {{"Access-Control-Allow-Origin", "*"},
                         {"Access-Control-Allow-Credentials", "true"}}),
            Ids{"http_semantics.cors?"});
}

TEST(HttpSemantics, ACharsetThatIsNamedIsKept) {
  EXPECT_EQ(raised(200, {{"Content-Type", "text/plain; charset=utf-8"}}, "caf\xe9"),
            Ids{"http_semantics.charset"});
  EXPECT_EQ(raised(200, {{"Content-Type", "text/plain; charset=utf-8"}}, "café"), Ids{});
  EXPECT_EQ(
      raised(200, {{"Content-Type", "text/plain; charset=utf-8"}, {"Content-Encoding", "gzip"}},
             "\x1f\x8b"),
      Ids{});
}

TEST(HttpDate, IsTheFixedFormWithADayThatIs) {
  EXPECT_TRUE(is_http_date("Sat, 29 Feb 2020 23:59:60 GMT"));
  for (const auto* text :
       {"Sat, 30 Feb 2020 00:00:00 GMT", "Fri, 29 Feb 2020 00:00:00 GMT",
        "Sat, 29 Feb 2020 24:00:00 GMT", "Sat, 29 Feb 2020 00:00:00 UTC",
        "Sat, 9 Feb 2020 00:00:00 GMT", "Saturday, 29-Feb-20 00:00:00 GMT", ""}) {
    EXPECT_FALSE(is_http_date(text)) << text;
  }
}

TEST(Leak, TracesOfEachLanguageAreSeenInTextAndInJson) {
  const char* traces[] = {
      "Traceback (most recent call last):\n  File \"a.py\", line 3, in f",
      "java.lang.NullPointerException: x\n\tat com.acme.A.f(A.java:12)\n\tat b",
      "{\"e\":\"System.Exception\\r\\n   at Acme.F() in C:\\\\a\\\\A.cs:line 12\"}",
      "{\"stack\":\"TypeError: x\\n    at f (/srv/app/a.js:1:2)\"}",
      "PHP message\nStack trace:\n#0 /srv/a.php(3): f()",
      "goroutine 1 [running]:\nmain.f()\n\t/srv/a.go:12 +0x1d",
      "/srv/a.rb:12:in `f'",
      "thread 'main' panicked at src/main.rs:3:5",
      "==1==ERROR: AddressSanitizer: heap-buffer-overflow",
  };
  for (const auto* trace : traces) {
    EXPECT_EQ(raised(500, {}, trace), Ids{"leak.stack_trace"}) << trace;
    EXPECT_EQ(raised(200, {}, trace), Ids{}) << "data: " << trace;
  }
}

TEST(Leak, OrdinaryTextIsNone) {
  for (const auto* text :
       {"Meet me   at (the station)", "thread 'a' closed", "a.rb:12", "see our SQL syntax page",
        "{\"message\":\"name must be at most 80 characters\"}", "<p>hello</p>",
        "  at the end\n\n(see notes)"}) {
    EXPECT_EQ(raised(400, {{"Content-Type", "text/html"}}, text), Ids{}) << text;
  }
}

TEST(Leak, WhatWasSentIsNoLeakUnlessItIsMarkupInAPage) {
  EXPECT_EQ(raised(400, {}, "no table named SQLSTATE[", "/a?q=SQLSTATE%5B"), Ids{});
  EXPECT_EQ(raised(400, {}, "SQLSTATE[42000]: near", "/a?q=x"), Ids{"leak.database_error"});
  const std::string target = "/a?q=%3Cscript%3Ealert(1)%3C/script%3E";
  const std::string page = "<p>no <script>alert(1)</script></p>";
  EXPECT_EQ(raised(200, {{"Content-Type", "text/html"}}, page, target),
            Ids{"leak.reflected_markup"});
  EXPECT_EQ(raised(200, {{"Content-Type", "application/json"}}, page, target), Ids{});
  EXPECT_EQ(raised(200, {{"Content-Type", "text/html"}}, "<p>no &lt;script&gt;</p>", target),
            Ids{});
  EXPECT_EQ(raised(200, {{"Content-Type", "text/html"}}, "<p>bold</p>", "/a?q=%3Cp%3E"), Ids{});
}

TEST(Leak, PagesOfDebuggersAreSeen) {
  EXPECT_EQ(raised(500, {{"Content-Type", "text/html"}}, "<html><title>Werkzeug Debugger</title>"),
            Ids{"leak.debug_page"});
}

}  // namespace
}  // namespace assay::contracts
