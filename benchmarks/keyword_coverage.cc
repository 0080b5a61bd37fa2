// How much of what a document says of requests one standard run walks: each assertion keyword of
// the parameters and bodies has two branches, a value that it accepts and one that it refuses.
// Counted on the bytes, read back.
//   keyword_coverage [--verbose] [--cases N] FILE…      N: requests per operation (500)
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "harness/engine/plan.h"
#include "harness/engine/request_coverage.h"
#include "spec/serialize.h"

namespace {

using namespace assay;

struct Totals {
  std::uint64_t keywords = 0;
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;

  void add(const Totals& other) {
    keywords += other.keywords;
    accepted += other.accepted;
    rejected += other.rejected;
  }
  [[nodiscard]] double share() const {
    return keywords == 0
               ? 100.0
               : 50.0 * static_cast<double>(accepted + rejected) / static_cast<double>(keywords);
  }
};

Totals totals_of(const harness::RequestCoverage& coverage, const spec::Operation& operation,
                 bool verbose) {
  Totals all;
  for (const auto& count : coverage.counts(operation)) {
    all.add({1, count.accepted > 0 ? 1U : 0U, count.rejected > 0 ? 1U : 0U});
    const bool both = count.accepted > 0 && count.rejected > 0;
    if (verbose && !both) {
      fmt::print("    {}: {}\n", count.schema,
                 count.accepted > 0   ? "never refused"
                 : count.rejected > 0 ? "never accepted"
                                      : "never met");
    }
  }
  return all;
}

Totals cover(const spec::Document& document, std::uint64_t cases, bool verbose) {
  harness::PlanOptions options;
  options.max_cases = cases;
  const harness::Plan plan(document, options);
  std::vector<harness::RequestCoverage> coverage(document.operations.size(),
                                                 harness::RequestCoverage(true));
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto planned = plan.make(i);
    if (!planned) continue;
    const auto request = spec::serialize(document, *planned->operation, planned->value, {});
    coverage[planned->operation_index].take(*planned->operation,
                                            spec::decode(document, *planned->operation, request));
  }
  Totals all;
  for (std::size_t i = 0; i < coverage.size(); ++i) {
    if (verbose) fmt::print("  {}\n", document.operations[i].key());
    const auto one = totals_of(coverage[i], document.operations[i], verbose);
    if (verbose) {
      fmt::print("    {} keywords, {} accepted, {} refused: {:.1f} %\n", one.keywords, one.accepted,
                 one.rejected, one.share());
    }
    all.add(one);
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  bool verbose = false;
  std::uint64_t cases = 500;
  fmt::print("{:<46} {:>5} {:>9} {:>9} {:>9} {:>9}\n", "document", "ops", "keywords", "accepted",
             "refused", "branches");
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--verbose") {
      verbose = true;
    } else if (word == "--cases" && i + 1 < argc) {
      cases = std::strtoull(argv[++i], nullptr, 10);
    } else {
      const auto document = spec::load_document(word);
      if (!document) {
        fmt::print("{}: {}\n", word, document.error().text());
        continue;
      }
      const auto all = cover(*document, cases, verbose);
      fmt::print("{:<46} {:>5} {:>9} {:>9} {:>9} {:>7.1f} %\n",
                 std::filesystem::path(word).filename().string(), document->operations.size(),
                 all.keywords, all.accepted, all.rejected, all.share());
      std::fflush(stdout);
    }
  }
  fmt::print(
      "keywords: assertions in the schemas of parameters and bodies; accepted, refused: those that "
      "one standard\n"
      "run gave a value of either kind; branches: the share of both together. In texts (paths, "
      "queries, headers,\n"
      "forms) some branches do not exist: every value is a string there.\n");
  return 0;
}
