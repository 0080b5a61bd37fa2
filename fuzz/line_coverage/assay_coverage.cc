// Which lines of a service its coverage files show as reached.
//   assay-coverage FILE… [--html PAGE]      a table on standard output, and a page
//   assay-coverage FILE… --clear            sets all counters to zero, prints nothing
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "fuzz/feedback/line_coverage.h"

namespace {

using namespace assay;

struct Wish {
  std::vector<std::string> files;
  std::string page;
  bool clear = false;
};

spec::Result<Wish> read_words(int argc, char** argv) {
  Wish wish;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--html" && i + 1 < argc) {
      wish.page = argv[++i];
    } else if (word == "--clear") {
      wish.clear = true;
    } else if (!word.starts_with("-")) {
      wish.files.push_back(word);
    } else {
      wish.files.clear();
      break;
    }
  }
  if (wish.files.empty() || (wish.clear && !wish.page.empty())) {
    return spec::Error{spec::ErrorCode::usage,
                       "no coverage file is named, or words that make no sense together",
                       {},
                       "assay-coverage FILE… [--html PAGE | --clear]"};
  }
  return wish;
}

spec::Result<void> show(const Wish& wish) {
  std::vector<fuzz::ModuleCoverage> modules;
  for (const auto& file : wish.files) {
    auto map = fuzz::open_coverage(file, std::chrono::milliseconds(0));
    if (!map) return map.error();
    if (wish.clear) {
      map->clear();
      continue;
    }
    fuzz::CoverageUnion seen(*map);
    seen.absorb();
    for (auto& module : seen.modules()) modules.push_back(std::move(module));
  }
  if (wish.clear) return {};
  const auto lines = fuzz::find_lines(modules);
  fmt::print("{}", fuzz::write_coverage_text(lines));
  if (wish.page.empty()) return {};
  return fuzz::write_line_coverage(lines, wish.page);
}

}  // namespace

int main(int argc, char** argv) {
  const auto wish = read_words(argc, argv);
  const auto shown = wish ? show(*wish) : spec::Result<void>(wish.error());
  if (shown) return 0;
  fmt::print(stderr, "assay-coverage: {}\n", shown.error().text());
  return spec::exit_code(shown.error().code);
}
