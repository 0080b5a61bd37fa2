// TLS as it should not be, and HTTP/2 over TLS as it may be.
#include <gtest/gtest.h>

#include "tests/process.h"

namespace assay::tests {
namespace {

constexpr const char* page = R"(openapi: 3.1.0
info: {title: page, version: '1'}
paths:
  /:
    get:
      responses: {'200': {description: ok, content: {text/html: {}}}}
)";

class Tls : public testing::Test {
 protected:
  void SetUp() override {
    if (shell("openssl version >/dev/null 2>&1").code != 0) GTEST_SKIP() << "no openssl";
    scratch_.write("page.yaml", page);
    scratch_.write("index.html", "<p>here</p>");
  }

  /// server.pem and server.key for these names, valid for so many days from now.
  void make_certificate(const std::string& names, int days) {
    const auto made = shell(
        "cd $SCRATCH; openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
        "-keyout server.key -out request.pem -subj /CN=server 2>&1 && printf 'subjectAltName=" +
        names +
        "\\n' > names && openssl x509 -req -in request.pem -signkey server.key -extfile names "
        "-days " +
        std::to_string(days) + " -out server.pem 2>&1");
    ASSERT_EQ(made.code, 0) << made.out;
  }

  /// A run against `openssl s_server`, which ends with it.
  static Ran run_against_openssl(const std::string& flags = "--cacert $SCRATCH/server.pem") {
    return shell(
        "cd $SCRATCH; rm -f said; openssl s_server -accept 127.0.0.1:0 -www -cert server.pem -key "
        "server.key > said 2> warned < /dev/null & S=$!; i=0; "
        "while ! grep -q ACCEPT $SCRATCH/said && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done; "
        "PORT=$(sed -n 's/^ACCEPT .*:\\([0-9]*\\).*/\\1/p' $SCRATCH/said); "
        "$ASSAY run $SCRATCH/page.yaml --url https://127.0.0.1:$PORT " +
        flags +
        " --phases boundaries --wait 0 --max-cases 4 --out $SCRATCH/o 2>&1; C=$?; kill $S; exit "
        "$C");
  }

  /// A run with --http2 against a server that speaks nothing else, which ends with it.
  static Ran run_against_nghttpd(const std::string& flags) {
    // It takes no port of the system's choice: one after the other is tried, below those that
    // connections get.
    return shell(
        "cd $SCRATCH; S=; for N in 1 2 3 4 5 6 7 8 9; do PORT=$((10000 + ($$ * 10 + N) % 20000)); "
        "nghttpd -a 127.0.0.1 -d $SCRATCH -v $PORT server.key server.pem > said 2>&1 & S=$!; i=0; "
        "while kill -0 $S 2>/dev/null && ! grep -q listen said && [ $i -lt 300 ]; do sleep 0.1; "
        "i=$((i+1)); done; kill -0 $S 2>/dev/null && grep -q listen said && break; done; "
        "$ASSAY run $SCRATCH/page.yaml --url https://127.0.0.1:$PORT --cacert $SCRATCH/server.pem "
        "--http2 " +
        flags +
        " --out $SCRATCH/o 2>&1; "
        "C=$?; kill $S; exit $C");
  }

  const Scratch scratch_;
};

TEST_F(Tls, ACertificateForThisNameIsFine) {
  make_certificate("IP:127.0.0.1", 2);
  const auto ran = run_against_openssl();
  EXPECT_EQ(ran.code, 0) << ran.out;
}

TEST_F(Tls, ACertificateForAnotherNameEndsTheRun) {
  make_certificate("DNS:elsewhere.example", 2);
  const auto ran = run_against_openssl();
  EXPECT_EQ(ran.code, 3) << ran.out;
  EXPECT_NE(ran.out.find("no alternative certificate subject name matches"), std::string::npos)
      << ran.out;
}

TEST_F(Tls, AnExpiredCertificateEndsTheRun) {
  make_certificate("IP:127.0.0.1", -1);
  const auto ran = run_against_openssl();
  EXPECT_EQ(ran.code, 3) << ran.out;
  EXPECT_NE(ran.out.find("certificate has expired"), std::string::npos) << ran.out;
}

TEST_F(Tls, InsecureTakesAnyCertificateAndSaysSo) {
  make_certificate("DNS:elsewhere.example", -1);
  const auto ran = run_against_openssl("-k");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("-k: the server's certificate is not checked"), std::string::npos);
}

// Whoever speaks HTTP/2 alone can be sent none of these messages.
TEST_F(Tls, MessagesThatBreakHttp1AreLeftOutWhereNobodySpeaksIt) {
  if (shell("nghttpd --version >/dev/null 2>&1").code != 0) GTEST_SKIP() << "no nghttpd";
  make_certificate("IP:127.0.0.1", 2);
  const auto ran = run_against_nghttpd("--phases protocol,boundaries --max-cases 20");
  EXPECT_NE(ran.out.find("not sent: the level protocol"), std::string::npos) << ran.out;
  EXPECT_EQ(scratch_.read("o/journal.ndjson").find("\"phase\":\"protocol\""), std::string::npos);
}

/// Would rather speak HTTP/2, and notes what was agreed on, and how what came then begins.
constexpr const char* choosing_server = R"(import socket, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('server.pem', 'server.key')
context.set_alpn_protocols(['h2', 'http/1.1'])
listener = socket.create_server(('127.0.0.1', 0))
open('port', 'w').write(str(listener.getsockname()[1]))
while True:
    connection, _ = listener.accept()
    try:
        connection.settimeout(10)
        with context.wrap_socket(connection, server_side=True) as wrapped:
            data = wrapped.recv(65536)
            if not data: continue
            with open('agreed', 'a') as agreed:
                print(wrapped.selected_alpn_protocol(), data[:3], file=agreed)
            wrapped.sendall(b'HTTP/1.1 400 Bad\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    except OSError:
        pass
)";

TEST_F(Tls, MessagesThatBreakHttp1AreNotSentOverHttp2) {
  make_certificate("IP:127.0.0.1", 2);
  scratch_.write("server.py", choosing_server);
  const auto ran = shell(
      "cd $SCRATCH; timeout 100 python3 server.py >warned 2>&1 & S=$!; i=0; "
      "while ! [ -s $SCRATCH/port ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done; "
      "$ASSAY run $SCRATCH/page.yaml --url https://127.0.0.1:$(cat $SCRATCH/port) --cacert "
      "$SCRATCH/server.pem --http2 --phases protocol --max-cases 30 --out $SCRATCH/o 2>&1; C=$?; "
      "kill $S; exit $C");
  std::istringstream agreed(scratch_.read("agreed"));
  std::size_t messages = 0;
  for (std::string line; std::getline(agreed, line);) {
    if (!line.starts_with("h2 ")) ++messages;
    EXPECT_FALSE(line.starts_with("h2 ") && line != "h2 b'PRI'") << line;
  }
  EXPECT_GT(messages, 10U) << ran.out << scratch_.read("warned");
}

TEST_F(Tls, Http2IsSpokenWhereItIsOffered) {
  if (shell("nghttpd --version >/dev/null 2>&1").code != 0) GTEST_SKIP() << "no nghttpd";
  make_certificate("IP:127.0.0.1", 2);
  const auto ran = run_against_nghttpd("--workers 4 --phases boundaries,properties --max-cases 20");
  EXPECT_EQ(ran.code, 0) << ran.out;
  const auto said = scratch_.read("said");
  EXPECT_NE(said.find(":path: /"), std::string::npos) << said.substr(0, 2000);
}

}  // namespace
}  // namespace assay::tests
