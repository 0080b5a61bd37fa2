#include "harness/engine/service.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "harness/engine/command_words.h"
#include "harness/engine/last_words.h"
#include "harness/engine/patient_transport.h"

namespace assay::harness {
namespace {

using namespace std::chrono_literals;

ServiceOptions tiny(const std::string& more = "") {
  ServiceOptions options;
  options.command = "'" ASSAY_TINY_SERVICE "' {port} " + more;
  options.log_file =
      (std::filesystem::temp_directory_path() / ("assay-service-test-" + std::to_string(getpid())))
          .string();
  return options;
}

spec::Request get(const std::string& path) {
  spec::Request request;
  request.method = "GET";
  request.target = path;
  return request;
}

std::string body_of(const spec::Exchange& exchange) {
  return exchange.response() != nullptr ? exchange.response()->body : exchange.failure()->message;
}

bool lives(pid_t pid) {
  return kill(pid, 0) == 0;
}

bool ends(pid_t pid) {
  for (int i = 0; i < 9000 && lives(pid); ++i) std::this_thread::sleep_for(10ms);
  return !lives(pid);
}

TransportOptions aim(const Service& service) {
  TransportOptions options;
  options.base_url = "http://127.0.0.1:" + std::to_string(service.port());
  return options;
}

TEST(CommandWords, QuotesAreAShells) {
  EXPECT_EQ(*split_command("a  'b c' \"d \\\" e\" f\\ g ''"),
            (std::vector<std::string>{"a", "b c", "d \" e", "f g", ""}));
  EXPECT_EQ(*split_command("a\\'b 'c\\d' \"\\x\""),
            (std::vector<std::string>{"a'b", "c\\d", "\\x"}));
}

TEST(CommandWords, WhatNeedsAShellIsRefused) {
  for (const auto* command :
       {"a | b", "a;b", "a > b", "$HOME/a", "a &", "*.sh", "`a`", "a 'b", "", "  "}) {
    EXPECT_FALSE(split_command(command).has_value()) << command;
  }
  EXPECT_TRUE(split_command("sh -c 'a | b > $c'").has_value());
}

TEST(CommandWords, PlacesAreFilledIn) {
  EXPECT_EQ(fill_in("x{port}y{port}{other}", "port", "{port}1"), "x{port}1y{port}1{other}");
}

TEST(Service, WaitsUntilItAccepts) {
  const auto service = Service::start(tiny("300"));
  ASSERT_TRUE(service.has_value()) << service.error().text();
  EXPECT_TRUE(accepts((*service)->port()));
  EXPECT_FALSE((*service)->died(0ms).has_value());
}

TEST(Service, DeathIsToldWithItsReason) {
  const auto service = Service::start(tiny());
  ASSERT_TRUE(service.has_value()) << service.error().text();
  const auto transport = open_transport(aim(**service));
  EXPECT_EQ(body_of((*transport)->send(get("/ok"))), "0");
  ASSERT_NE((*transport)->send(get("/segv")).failure(), nullptr);
  auto death = (*service)->died(60s);
  ASSERT_TRUE(death.has_value());
  EXPECT_EQ(death->signal, SIGSEGV);
  EXPECT_EQ(death->text(), "died of SIGSEGV");

  ASSERT_TRUE((*service)->restart().has_value());
  ASSERT_NE((*transport)->send(get("/report")).failure(), nullptr);
  death = (*service)->died(60s);
  ASSERT_TRUE(death.has_value());
  EXPECT_EQ(death->exit_code, 1);
  EXPECT_EQ(death->summary, "AddressSanitizer: heap-use-after-free /a/b.cc:12:3 in renew");
  EXPECT_EQ(death->cause(), "exit 1 AddressSanitizer: heap-use-after-free in renew");
  EXPECT_NE(death->excerpt.find("noise"), std::string::npos);

  ASSERT_TRUE((*service)->restart().has_value());
  ASSERT_NE((*transport)->send(get("/leave")).failure(), nullptr);
  death = (*service)->died(60s);
  ASSERT_TRUE(death.has_value());
  EXPECT_EQ(death->text(), "ended with exit code 3")
      << "an earlier life's summary is not this one's";
}

TEST(Service, ACommandThatCannotRunIsAnErrorThatSaysWhy) {
  auto options = tiny();
  options.command = "no-such-program-anywhere {port}";
  const auto service = Service::start(options);
  ASSERT_FALSE(service.has_value());
  EXPECT_NE(service.error().text().find("No such file"), std::string::npos)
      << service.error().text();
  options.command = "true";
  EXPECT_EQ(Service::start(options).error().code, spec::ErrorCode::usage) << "no {port}";
}

TEST(Service, OneThatNeverAcceptsIsAnError) {
  auto options = tiny("60000");
  options.wait = 200ms;
  const auto service = Service::start(options);
  ASSERT_FALSE(service.has_value());
  EXPECT_EQ(service.error().code, spec::ErrorCode::environment);
}

TEST(Service, NothingIsLeftBehindAtItsEnd) {
  pid_t pid = 0;
  pid_t grandchild = 0;
  {
    const auto service = Service::start(tiny());
    ASSERT_TRUE(service.has_value()) << service.error().text();
    const auto transport = open_transport(aim(**service));
    pid = std::stoi(body_of((*transport)->send(get("/pid"))));
    grandchild = std::stoi(body_of((*transport)->send(get("/child"))));
    EXPECT_TRUE(lives(pid));
    EXPECT_TRUE(lives(grandchild));
  }
  EXPECT_TRUE(ends(pid));
  EXPECT_TRUE(ends(grandchild)) << "it had left the service's process group";
}

TEST(Service, NothingIsLeftBehindWhenItsOwnerIsKilled) {
  int ends_of_pipe[2];
  ASSERT_EQ(pipe(ends_of_pipe), 0);
  const auto owner = fork();
  if (owner == 0) {
    const auto service = Service::start(tiny());
    const auto transport = open_transport(aim(**service));
    const pid_t pids[2] = {std::stoi(body_of((*transport)->send(get("/pid")))),
                           std::stoi(body_of((*transport)->send(get("/child"))))};
    if (write(ends_of_pipe[1], pids, sizeof pids) < 0) _exit(1);
    for (;;) pause();
  }
  pid_t pids[2] = {0, 0};
  ASSERT_EQ(read(ends_of_pipe[0], pids, sizeof pids), static_cast<ssize_t>(sizeof pids));
  EXPECT_TRUE(lives(pids[0]));
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  EXPECT_TRUE(ends(pids[0]));
  EXPECT_TRUE(ends(pids[1]));
  close(ends_of_pipe[0]);
  close(ends_of_pipe[1]);
}

TEST(ServedTransport, GetsOverDeathsAndTellsThem) {
  TransportOptions options;
  options.base_url = "http://127.0.0.1:{port}";
  const auto transport = open_served(options, tiny());
  ASSERT_TRUE(transport.has_value()) << transport.error().text();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(body_of((*transport)->send(get("/ok"))), "0");
    const auto exchange = (*transport)->send(get("/report"));
    ASSERT_NE(exchange.failure(), nullptr);
    EXPECT_EQ(exchange.failure()->kind, spec::TransportFailure::Kind::closed);
    EXPECT_NE(exchange.failure()->message.find("heap-use-after-free"), std::string::npos);
    EXPECT_EQ(exchange.failure()->cause, "exit 1 AddressSanitizer: heap-use-after-free in renew");
  }
}

TEST(ServedTransport, AServiceThatHangsIsStartedAgain) {
  TransportOptions options;
  options.base_url = "http://127.0.0.1:{port}";
  options.timeout = 1s;
  const auto transport = open_served(options, tiny());
  ASSERT_TRUE(transport.has_value()) << transport.error().text();
  for (int i = 0; i < 3; ++i) EXPECT_NE((*transport)->send(get("/hang")).failure(), nullptr);
  EXPECT_EQ(body_of((*transport)->send(get("/ok"))), "0");
}

TEST(PatientTransport, WaitsForAServerThatComesBack) {
  auto service = Service::start(tiny());
  ASSERT_TRUE(service.has_value()) << service.error().text();
  Patience patience;
  patience.wait = 60s;
  const auto transport = open_patient(aim(**service), patience);
  EXPECT_EQ(body_of((*transport)->send(get("/ok"))), "0");
  (void)(*transport)->send(get("/segv"));
  ASSERT_TRUE((*service)->died(60s).has_value());
  std::jthread reviver([&] {
    std::this_thread::sleep_for(300ms);
    (void)(*service)->restart();
  });
  EXPECT_EQ(body_of((*transport)->send(get("/ok"))), "0");
}

TEST(PatientTransport, WaitsInVainOnlyOnce) {
  TransportOptions options;
  options.base_url = "http://127.0.0.1:" + std::to_string(free_port());
  Patience patience;
  patience.wait = 200ms;
  const auto transport = open_patient(options, patience);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ((*transport)->send(get("/ok")).failure()->kind,
              spec::TransportFailure::Kind::unreachable);
  }
  const auto taken = std::chrono::steady_clock::now() - start;
  EXPECT_GE(taken, 200ms);
  EXPECT_LT(taken, 20 * 200ms) << "each of them waited";
}

TEST(LastWords, OfAddressSanitizerTheKindAndTheFunctionAtFault) {
  const auto report = [](const std::string& top, const std::string& summary) {
    return "x\n==1==ERROR: AddressSanitizer: attempting double-free on 0x60 in thread T1:\n"
           "==1==WARNING: Symbolizer buffer too small\n"
           "    #0 0x55 in " +
           top +
           " (/app+0x2)\n"
           "    #1 0x55 in orders::Cache::forget(std::string const&) /src/a.cc:3:4\n"
           "    #2 0x55 in main /src/b.cc:1:1\n\n0x60 is located\n    #0 0x1 in other() /c.cc:1\n"
           "SUMMARY: AddressSanitizer: " +
           summary + "\n==1==ABORTING\n";
  };
  const auto told = "AddressSanitizer: double-free in orders::Cache::forget";
  EXPECT_EQ(summarize_output(
                report("operator delete(void*)", "double-free (/app+0x2) in pthread_create")),
            told);
  EXPECT_EQ(summarize_output(report("free", "double-free /src/a.cc:3:4 in orders::Cache::forget")),
            told);
  EXPECT_EQ(summarize_output(report("std::string::copy(char*)", "double-free x")), told);
  EXPECT_EQ(summarize_output(report("(anonymous namespace)::drop(int)", "double-free x")),
            "AddressSanitizer: double-free in (anonymous namespace)::drop");
  EXPECT_EQ(summarize_output("SUMMARY: AddressSanitizer: SEGV in f\n"),
            "AddressSanitizer: SEGV in f")
      << "without its report, the summary as it is";
}

TEST(Summary, TheMostTellingLineIsTaken) {
  EXPECT_EQ(summarize_output("a\nb.cc:1:2: runtime error: signed overflow\nSUMMARY: UBSan: x\nz"),
            "b.cc:1:2: runtime error: signed overflow");
  EXPECT_EQ(summarize_output("terminate called after throwing 'x'\n  what():  bad\n"),
            "terminate called after throwing 'x'");
  EXPECT_EQ(summarize_output("all is well\n"), "");
}

}  // namespace
}  // namespace assay::harness
