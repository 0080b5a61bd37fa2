// Shrinking against planted bugs, over a loopback server: what was found, is it what a person would
// write, and how many requests were spent. Prints one row for each bug; fails when fewer than 19 of
// 20 ends are as expected.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "benchmarks/shrink_bugs.h"

namespace assay::harness {
namespace {

struct Total {
  int trials = 0;
  int equal = 0;
  std::vector<std::uint64_t> medians;
};

std::uint64_t median(std::vector<std::uint64_t> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

bool measure(const ShrinkBug& bug, const std::shared_ptr<const spec::Document>& document, int seeds,
             Total& total) {
  auto server =
      serve(0, [&](const spec::Request& request) { return answer_with(bug, *document, request); });
  if (!server) return false;
  TransportOptions options;
  options.base_url = (*server)->url();
  auto transport = open_transport(options);
  if (!transport) return false;
  std::vector<std::uint64_t> requests;
  std::vector<std::uint64_t> bytes;
  int equal = 0;
  std::string found;
  for (int seed = 1; seed <= seeds; ++seed) {
    const auto trial = try_bug(bug, document, static_cast<std::uint64_t>(seed), **transport);
    ++total.trials;
    equal += trial.equal ? 1 : 0;
    requests.push_back(trial.requests);
    bytes.push_back(trial.start_bytes);
    if (found.empty() || !trial.equal) found = trial.shown ? trial.found : "(shows nothing)";
  }
  total.equal += equal;
  total.medians.push_back(median(requests));
  fmt::print("{:<19} {}/{}  {:>4} requests  from {:>5} bytes  {}\n", bug.id, equal, seeds,
             median(requests), median(bytes), found);
  if (equal < seeds) fmt::print("{:>19}  {}\n", "expected", bug.expected);
  return true;
}

int main_of(int seeds) {
  const auto document = shrink_document(ASSAY_SOURCE_DIR);
  if (!document) {
    fmt::print(stderr, "{}\n", document.error().text());
    return 2;
  }
  Total total;
  for (const auto& bug : shrink_bugs()) {
    if (!measure(bug, *document, seeds, total)) {
      fmt::print(stderr, "no loopback server for {}\n", bug.id);
      return 3;
    }
  }
  fmt::print("{} bugs, {} of {} ends as a person would write them, median {} requests\n",
             shrink_bugs().size(), total.equal, total.trials, median(total.medians));
  return total.equal * 20 >= total.trials * 19 ? 0 : 1;
}

}  // namespace
}  // namespace assay::harness

int main(int argc, char** argv) {
  return assay::harness::main_of(argc > 1 ? std::max(1, std::atoi(argv[1])) : 5);
}
