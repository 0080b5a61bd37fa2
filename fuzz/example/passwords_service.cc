// The example service over HTTP, on loopback alone.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "fuzz/example/service.h"
#include "harness/http/server.h"

namespace {

using assay::example::Bugs;

struct Flags {
  std::uint16_t port = 0;
  std::vector<std::string> bugs;
  std::string database = ":memory:";
  bool list_bugs = false;
};

int print_bugs() {
  for (const auto& row : assay::example::planted_bugs()) {
    fmt::print("{:22} {:10} {} {}  {}\n", row.name, row.kind, row.calls,
               row.calls == 1 ? "call " : "calls", row.summary);
  }
  return 0;
}

bool plant(const std::vector<std::string>& names, Bugs& bugs) {
  for (const auto& name : names) {
    if (bugs.plant(name)) continue;
    fmt::print(stderr, "no bug is called '{}': see --list-bugs\n", name);
    return false;
  }
  return true;
}

std::int64_t milliseconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

int run(const Flags& flags) {
  assay::example::ServiceOptions options;
  options.now = milliseconds_now;
  if (!plant(flags.bugs, options.bugs)) return 2;
  auto store = assay::example::Store::open(flags.database);
  if (!store) {
    fmt::print(stderr, "{}\n", store.error().text());
    return 3;
  }
  // The signals are taken in sigwait() alone; threads inherit the mask.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  assay::example::PasswordsService service(std::move(*store), std::move(options));
  auto server = assay::harness::serve(flags.port, [&service](const assay::spec::Request& request) {
    return assay::harness::Reply{service.handle(request), false, {}, false, false};
  });
  if (!server) {
    fmt::print(stderr, "{}\n", server.error().text());
    return 3;
  }
  fmt::print("listening on {}\n", (*server)->url());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The passwords of database branches: an example service with mistakes to plant"};
  Flags flags;
  app.add_option("--port", flags.port, "port on 127.0.0.1; 0 takes a free one");
  app.add_option("--bug", flags.bugs, "plants a mistake; 'all' plants all; may be repeated");
  app.add_option("--database", flags.database, "SQLite file; by default in memory");
  app.add_flag("--list-bugs", flags.list_bugs, "prints the mistakes and ends");
  CLI11_PARSE(app, argc, argv);
  return flags.list_bugs ? print_bugs() : run(flags);
}
