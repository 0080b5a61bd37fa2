#include "harness/cli/fuzz_coverage.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "fuzz/feedback/coverage_record.h"
#include "fuzz/feedback/line_coverage.h"
#include "harness/engine/lcov_agent.h"

namespace assay::harness {
namespace {

// A service that accepts connections has entered its modules long since.
constexpr std::chrono::milliseconds served_wait{300};

spec::Error usage(std::string message, std::string advice) {
  return {spec::ErrorCode::usage, std::move(message), {}, std::move(advice)};
}

/// A service's counters, and what they ever showed.
struct FileCounters {
  fuzz::CoverageMap map;
  std::optional<fuzz::CoverageRecord> record;
};

std::string record_file(const std::string& out, int child) {
  return fmt::format("{}/reached-{}.cov", out, child);
}

spec::Result<void> add_file(const std::string& path, const std::string& kept_in,
                            std::chrono::milliseconds wait, fuzz::Prepared& prepared) {
  auto map = fuzz::open_coverage(path, wait);
  if (!map) return map.error();
  // The counters live as long as the map.
  const auto kept = std::make_shared<FileCounters>(FileCounters{std::move(*map), std::nullopt});
  auto record = fuzz::CoverageRecord::open(kept->map, path, kept_in);
  if (!record) return record.error();
  kept->record = std::move(*record);
  prepared.counters = kept->map.counters();
  prepared.execute = [kept, execute = std::move(prepared.execute)](const spec::Sequence& sequence) {
    auto seen = execute(sequence);
    kept->record->absorb();
    return seen;
  };
  return {};
}

/// The counters of an agent, with PCs that are made up: libFuzzer wants one for each.
struct AgentCounters {
  std::unique_ptr<LcovAgent> agent;
  std::vector<std::uintptr_t> pcs;
};

spec::Result<void> add_agent(const CoverageSource& source, const Session& session,
                             fuzz::Prepared& prepared) {
  LcovOptions options;
  options.host = source.host;
  options.port = source.port;
  options.allowed_hosts = session.transport.allowed_hosts;
  auto agent = LcovAgent::connect(options);
  if (!agent) return agent.error();
  const auto kept = std::make_shared<AgentCounters>();
  kept->agent = std::move(*agent);
  const auto slots = kept->agent->slots();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    kept->pcs.push_back(i + 1);
    kept->pcs.push_back(0);
  }
  prepared.counters = {{slots.data(), slots.size(), kept->pcs.data()}};
  prepared.execute = [kept, execute = std::move(prepared.execute)](const spec::Sequence& sequence) {
    auto seen = execute(sequence);
    if (auto collected = kept->agent->collect(); !collected) {
      fmt::print(stderr, "assay: {}\n", collected.error().text());
    }
    return seen;
  };
  return {};
}

}  // namespace

spec::Result<CoverageSource> parse_coverage(const std::string& text) {
  CoverageSource source;
  if (text.empty()) return source;
  if (text.starts_with("shm:") && text.size() > 4) {
    source.kind = CoverageSource::Kind::shm;
    source.file = text.substr(4);
    return source;
  }
  const auto colon = text.rfind(':');
  if (text.starts_with("lcov:") && colon > 5) {
    source.kind = CoverageSource::Kind::lcov;
    source.host = text.substr(5, colon - 5);
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, source.port);
    if (parsed.ec == std::errc() && parsed.ptr == end && source.port != 0) return source;
  }
  return usage(fmt::format("--coverage '{}' names no coverage", text),
               "write shm:FILE or lcov:HOST:PORT");
}

spec::Result<void> check_coverage(const Flags& flags) {
  const auto source = parse_coverage(flags.coverage);
  if (!source) return source.error();
  const bool none = flags.coverage.empty() && flags.serve.empty();
  if (none && (flags.feedback == "coverage" || flags.feedback == "both")) {
    return usage(fmt::format("--feedback {} needs the service's coverage", flags.feedback),
                 "add --coverage or --serve");
  }
  if (source->kind == CoverageSource::Kind::shm && flags.workers > 1) {
    return usage("several workers would clear each other's counters in one --coverage file",
                 "use --serve, which gives each worker a service and a file of its own");
  }
  return {};
}

spec::Result<void> add_coverage(const Session& session, const std::string& out, int child,
                                fuzz::Prepared& prepared) {
  const auto source = parse_coverage(session.serving.coverage);
  if (!source) return source.error();
  switch (source->kind) {
    case CoverageSource::Kind::shm:
      return add_file(source->file, record_file(out, child), session.serving.patience.wait,
                      prepared);
    case CoverageSource::Kind::lcov:
      return add_agent(*source, session, prepared);
    case CoverageSource::Kind::none:
      break;
  }
  if (session.serving.command.empty()) return {};
  const auto own = session.serving.coverage_file(child);
  // A service without our agent is fuzzed by its answers.
  std::error_code absent;
  if (!std::filesystem::exists(own, absent)) {
    if (!session.serving.needs_coverage) return {};
    return spec::Error{spec::ErrorCode::environment,
                       "the service of --serve writes no coverage",
                       {},
                       "link the agent (docs/how-to), or leave out --feedback"};
  }
  return add_file(own, record_file(out, child), served_wait, prepared);
}

std::string write_coverage_reports(const std::string& out, int children) {
  std::vector<fuzz::ModuleCoverage> modules;
  for (int child = 0; child < children; ++child) {
    const auto file = record_file(out, child);
    std::error_code absent;
    if (!std::filesystem::exists(file, absent)) continue;
    const auto map = fuzz::open_coverage(file, std::chrono::milliseconds(0));
    if (!map) return map.error().text();
    fuzz::CoverageUnion reached(*map);
    reached.absorb();
    for (auto& module : reached.modules()) modules.push_back(std::move(module));
  }
  if (modules.empty()) return {};
  auto lines = fuzz::find_lines(modules);
  // What a service takes from the system's headers is not its own code.
  std::erase_if(lines.files, [](const auto& file) { return file.first.starts_with("/usr/"); });
  lines.total = {};
  std::size_t with_edges = 0;
  std::size_t hit = 0;
  for (const auto& [path, file] : lines.files) {
    with_edges += file.lines.size();
    for (const auto& [line, count] : file.lines) {
      hit += count.hit > 0 ? 1 : 0;
      lines.total.edges += count.edges;
      lines.total.hit += count.hit;
    }
  }
  const auto page = out + "/coverage.html";
  if (auto written = fuzz::write_line_coverage(lines, page); !written) {
    return written.error().text();
  }
  std::ofstream(out + "/coverage.txt") << fuzz::write_coverage_text(lines);
  // g++ names only what was reached: a share would be a lie.
  const auto share = lines.complete ? fmt::format("{} of {} lines", hit, with_edges)
                                    : fmt::format("{} lines", hit);
  return fmt::format("of the service's code {} were reached: {}, coverage.txt", share, page);
}

}  // namespace assay::harness
