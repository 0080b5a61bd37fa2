#include "fuzz/feedback/line_coverage.h"

#include <fmt/format.h>

#include <fstream>
#include <utility>

#include "fuzz/feedback/symboliser.h"
#include "spec/printable.h"

namespace assay::fuzz {
namespace {

void add(HitCount& to, bool hit) {
  ++to.edges;
  if (hit) ++to.hit;
}

/// Edges by module and PC.
using Merged = std::map<std::string, std::map<std::uint64_t, bool>>;

void place(const std::string& module, const std::map<std::uint64_t, bool>& edges,
           LineCoverage& out) {
  std::vector<std::uint64_t> pcs;
  for (const auto& [pc, hit] : edges) pcs.push_back(pc);
  auto places = find_places(module, pcs);
  if (!places) out.remarks.push_back(places.error().text());
  std::size_t at = 0;
  for (const auto& [pc, hit] : edges) {
    const auto found = places ? (*places)[at++] : SourcePlace{};
    add(out.total, hit);
    if (found.file.empty()) {
      add(out.unplaced, hit);
      continue;
    }
    auto& file = out.files[found.file];
    add(file.lines[found.line], hit);
    if (!found.function.empty()) add(file.functions[found.function], hit);
  }
}

HitCount count_lines(const FileCoverage& file) {
  HitCount lines;
  for (const auto& [number, edges] : file.lines) add(lines, edges.hit > 0);
  return lines;
}

}  // namespace

LineCoverage find_lines(const std::vector<ModuleCoverage>& modules) {
  Merged merged;
  LineCoverage out;
  for (const auto& module : modules) {
    if (!module.complete) out.complete = false;
    auto& edges = merged[module.path];
    for (const auto& edge : module.edges) {
      auto& hit = edges[edge.pc];
      hit = hit || edge.hit;
    }
  }
  for (const auto& [module, edges] : merged) place(module, edges, out);
  return out;
}

std::string write_coverage_text(const LineCoverage& coverage) {
  std::string out = fmt::format("{} of {} edges hit\n", coverage.total.hit, coverage.total.edges);
  if (!coverage.complete) {
    out += "only what was hit is known (gcc's trace-pc): lines that were missed are not shown\n";
  }
  for (const auto& [path, file] : coverage.files) {
    const auto lines = count_lines(file);
    out += fmt::format("\n{:>5} of {:>5} lines  {:>3}%  {}\n", lines.hit, lines.edges,
                       lines.hit * 100 / lines.edges, spec::printable(path));
    for (const auto& [name, edges] : file.functions) {
      out += fmt::format("{:>5} of {:>5} edges  {:>3}%    {}\n", edges.hit, edges.edges,
                         edges.hit * 100 / edges.edges, spec::printable(name));
    }
  }
  if (coverage.unplaced.edges > 0) {
    out += fmt::format("\n{} of {} edges without a line (compile with -g)\n", coverage.unplaced.hit,
                       coverage.unplaced.edges);
  }
  for (const auto& remark : coverage.remarks) out += spec::printable(remark) + "\n";
  return out;
}

spec::Result<LineCoverage> read_line_coverage(const std::string& path) {
  auto map = open_coverage(path, std::chrono::milliseconds(0));
  if (!map) return map.error();
  CoverageUnion seen(*map);
  seen.absorb();
  return find_lines(seen.modules());
}

spec::Result<void> write_line_coverage(const LineCoverage& coverage, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << write_coverage_html(coverage);
  file.close();
  if (!file) {
    return spec::Error{
        spec::ErrorCode::environment, "the page cannot be written", {path, 0, 0}, ""};
  }
  return {};
}

}  // namespace assay::fuzz
