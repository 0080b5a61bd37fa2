#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdio>

#include "harness/cli/commands.h"
#include "harness/cli/session.h"
#include "harness/cli/signals.h"

namespace assay::harness {
namespace {

void print_faults(const spec::Document* document) {
  const auto shown =
      document != nullptr ? applicable_faults(*document) : std::vector<const Fault*>();
  for (const auto& fault : faults()) {
    const bool shows =
        document == nullptr || std::any_of(shown.begin(), shown.end(),
                                           [&](const Fault* one) { return one->id == fault.id; });
    fmt::print("{:<22} {}{}\n{:<22} raises {}\n", fault.id, fault.summary,
               shows ? "" : " (cannot show in this document)", "", fault.finding);
  }
}

void print_welcome(const Mock& mock, const Server& server, const Flags& flags) {
  fmt::print("{}\n", server.url());
  std::string command = fmt::format("assay run {} --url {}", flags.spec, server.url());
  const auto user = mock.users().front();
  std::vector<spec::CredentialPlace> told;
  for (const auto& [scheme, place, value] : user.credentials) {
    if (std::find(told.begin(), told.end(), place) != told.end()) continue;
    told.push_back(place);
    if (place.in == spec::In::header) {
      command += fmt::format(" -H '{}: {}'", place.name, value);
    } else {
      command += fmt::format(" --auth '{}=command:echo {}'", scheme, value);
    }
  }
  for (const auto& [name, value] : mock.known_values()) {
    const auto text =
        value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
    command += fmt::format(" --set {}={}", name, text);
  }
  fmt::print("test it with: {}\n", command);
  std::fflush(stdout);
}

}  // namespace

spec::Result<int> mock_command(const Flags& flags) {
  if (flags.list_faults && flags.spec.empty()) {
    print_faults(nullptr);
    return 0;
  }
  auto loaded = load(flags);
  if (!loaded) return loaded.error();
  if (flags.list_faults) {
    print_faults(loaded->document.get());
    return 0;
  }
  auto seed = parse_seed(flags.seed);
  if (!seed) return seed.error();
  MockOptions options;
  options.seed = *seed;
  for (const auto& text : flags.faults) {
    auto fault = parse_fault(text);
    if (!fault) return fault.error();
    options.faults.push_back(std::move(*fault));
  }
  const auto& interrupted = watch_signals();
  const auto mock = make_mock(loaded->document, options);
  auto server = serve(
      flags.port, [&mock](const spec::Request& request) { return mock->answer(request); },
      mock->threads());
  if (!server) return server.error();
  print_welcome(*mock, **server, flags);
  while (!interrupted) {
    const timespec pause{0, 50'000'000};
    nanosleep(&pause, nullptr);
  }
  return 0;
}

}  // namespace assay::harness
