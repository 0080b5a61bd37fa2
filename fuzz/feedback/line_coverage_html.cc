// The page of line coverage: one file, no script, nothing from elsewhere.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string_view>

#include "fuzz/feedback/line_coverage.h"
#include "spec/printable.h"

namespace assay::fuzz {
namespace {

constexpr std::uintmax_t largest_source = 4U << 20U;

constexpr std::string_view head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Line coverage</title>
<style>
:root { color-scheme: light dark; --hit: #d8f3dc; --part: #fff3bf; --missed: #ffd9d9; --dim: #666; }
@media (prefers-color-scheme: dark) {
  :root { --hit: #143d22; --part: #4a3d0a; --missed: #4d1a1a; --dim: #999; }
}
body { font: 15px/1.4 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
table { border-collapse: collapse; }
td, th { padding: .1rem .8rem .1rem 0; text-align: left; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
details { margin: .6rem 0; }
summary { cursor: pointer; }
summary, td.name, pre { font-family: ui-monospace, monospace; }
pre { font-size: 13px; overflow-x: auto; tab-size: 4; }
pre span { display: block; min-width: max-content; padding-left: .5rem; white-space: pre; }
.hit { background: var(--hit); } .part { background: var(--part); } .missed { background: var(--missed); }
i { color: var(--dim); font-style: normal; user-select: none; }
</style>
</head>
<body>
)";

std::string percent(const HitCount& count) {
  return count.edges == 0 ? "" : fmt::format("{}%", count.hit * 100 / count.edges);
}

std::string_view mark(const HitCount& count) {
  if (count.hit == 0) return "missed";
  return count.hit == count.edges ? "hit" : "part";
}

void write_line(std::string& out, std::uint32_t number, const HitCount* edges,
                std::string_view text) {
  const auto figures = edges != nullptr ? fmt::format("{}/{}", edges->hit, edges->edges) : "";
  out += fmt::format("<span{}><i>{:>6} {:>7}  </i>{}</span>",
                     edges != nullptr ? fmt::format(" class=\"{}\"", mark(*edges)) : "", number,
                     figures, spec::html_text(text));
}

/// The file's text with its lines marked, or the bare numbers where it cannot be read.
void write_source(std::string& out, const std::string& path, const FileCoverage& file) {
  std::error_code failed;
  const bool readable = std::filesystem::is_regular_file(path, failed) &&
                        std::filesystem::file_size(path, failed) <= largest_source;
  std::ifstream in;
  if (readable) in.open(path, std::ios::binary);
  out += "<pre>";
  if (!in.is_open()) {
    for (const auto& [number, edges] : file.lines) write_line(out, number, &edges, "");
  }
  std::string text;
  for (std::uint32_t number = 1; in.is_open() && std::getline(in, text); ++number) {
    if (text.ends_with('\r')) text.pop_back();
    const auto found = file.lines.find(number);
    write_line(out, number, found != file.lines.end() ? &found->second : nullptr, text);
  }
  out += "</pre>\n";
  if (!in.is_open()) out += "<p>The source cannot be read here.</p>\n";
}

void write_functions(std::string& out, const FileCoverage& file) {
  out += "<table><tr><th>edges hit</th><th></th><th>function</th></tr>\n";
  for (const auto& [name, edges] : file.functions) {
    out += fmt::format(
        "<tr class=\"{}\"><td class=\"n\">{} of {}</td><td class=\"n\">{}</td>"
        "<td class=\"name\">{}</td></tr>\n",
        mark(edges), edges.hit, edges.edges, percent(edges), spec::html_text(name));
  }
  out += "</table>\n";
}

void write_file(std::string& out, const std::string& path, const FileCoverage& file) {
  HitCount lines;
  for (const auto& [number, edges] : file.lines) {
    ++lines.edges;
    if (edges.hit > 0) ++lines.hit;
  }
  out += fmt::format("<details><summary>{} of {} lines, {}: {}</summary>\n", lines.hit, lines.edges,
                     percent(lines), spec::html_text(path));
  write_functions(out, file);
  write_source(out, path, file);
  out += "</details>\n";
}

}  // namespace

std::string write_coverage_html(const LineCoverage& coverage) {
  std::string out(head);
  out += fmt::format("<h1>Line coverage</h1>\n<p>{} of {} edges hit {}</p>\n", coverage.total.hit,
                     coverage.total.edges, percent(coverage.total));
  if (!coverage.complete) {
    out +=
        "<p>Only what was hit is known (gcc's trace-pc): unmarked lines may have been "
        "missed.</p>\n";
  }
  for (const auto& [path, file] : coverage.files) write_file(out, path, file);
  if (coverage.unplaced.edges > 0) {
    out += fmt::format("<p>{} of {} edges have no line (compile with -g).</p>\n",
                       coverage.unplaced.hit, coverage.unplaced.edges);
  }
  for (const auto& remark : coverage.remarks) out += "<p>" + spec::html_text(remark) + "</p>\n";
  return out + "</body>\n</html>\n";
}

}  // namespace assay::fuzz
