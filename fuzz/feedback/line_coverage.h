// Which lines of a live service were reached, as text and as a page.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fuzz/feedback/coverage_file.h"
#include "spec/result.h"

namespace assay::fuzz {

/// How many instrumented places there are, and how many were hit.
struct HitCount {
  std::uint32_t edges = 0;
  std::uint32_t hit = 0;
  friend bool operator==(const HitCount&, const HitCount&) = default;
};

struct FileCoverage {
  std::map<std::uint32_t, HitCount> lines;    ///< by line; only lines with edges
  std::map<std::string, HitCount> functions;  ///< by demangled name
};

struct LineCoverage {
  std::map<std::string, FileCoverage> files;  ///< by path, as the debug information names it
  HitCount total;                             ///< of all edges
  HitCount unplaced;                          ///< of edges without a line
  bool complete = true;              ///< false: some module knows only the edges that were hit
  std::vector<std::string> remarks;  ///< modules that could not be resolved, and why; one line each
};

/// Lines and functions of the edges, the modules of several services or workers together. An edge
/// that stands in several lists is one, hit when it was hit in one of them. Never fails: a module
/// whose lines cannot be had is a remark, and its edges are unplaced.
[[nodiscard]] LineCoverage find_lines(const std::vector<ModuleCoverage>& modules);

/// A table of files and functions for a terminal: lines hit of lines with edges. Bytes from the
/// service's files are made harmless.
[[nodiscard]] std::string write_coverage_text(const LineCoverage& coverage);

/// One page without scripts or links outside: files, functions, and where a file can be read its
/// lines, marked as hit, partly hit or missed. Escaped; light and dark as the reader prefers.
[[nodiscard]] std::string write_coverage_html(const LineCoverage& coverage);

/// Opens the file at `path`, whose counters show what was reached since they were cleared last, and
/// gives its lines.
///
/// Errors: as open_coverage().
[[nodiscard]] spec::Result<LineCoverage> read_line_coverage(const std::string& path);

/// Writes the page to `path`. Errors: environment (cannot be written).
[[nodiscard]] spec::Result<void> write_line_coverage(const LineCoverage& coverage,
                                                     const std::string& path);

}  // namespace assay::fuzz
