// For each operation of each document given: does it yield a Case whose bytes decode to a valid
// verdict, and one whose verdict is invalid?
//   prove_documents [--verbose] FILE…
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <vector>

#include "harness/engine/plan.h"
#include "spec/schema/validate.h"
#include "spec/serialize.h"

namespace {

using namespace assay;

struct Row {
  std::size_t operations = 0;
  std::size_t valid = 0;
  std::size_t invalid = 0;
  std::size_t unbreakable = 0;  ///< nothing in the request that could be broken
  std::vector<std::string> misses;
};

// Any text is fine, and it may be left out or stands in the path.
bool takes_any_text(const spec::Parameter& parameter) {
  if (parameter.required && parameter.in != spec::In::path) return false;
  if (!parameter.schema) return true;
  for (const char* text :
       {"", "a", "~ \t,;", "0", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    if (validate(parameter.schema, spec::json::value(text), spec::Direction::request) ==
        spec::Outcome::invalid) {
      return false;
    }
  }
  return true;
}

bool takes_nothing(const spec::Operation& operation) {
  return (!operation.body || operation.body->content.empty()) &&
         std::all_of(operation.parameters.begin(), operation.parameters.end(), takes_any_text);
}

spec::Verdict::Kind judge(const spec::Document& document, const spec::Operation& operation,
                          const spec::Case& value) {
  return spec::decode(document, operation, spec::serialize(document, operation, value, {}))
      .verdict.kind;
}

bool breaks(const spec::Document& document, const spec::Operation& operation,
            properties::Source& source) {
  for (const auto& what : properties::malformations(document, operation)) {
    const auto broken = properties::generate_malformed(document, operation, what, source, 20, {});
    if (broken && judge(document, operation, *broken) == spec::Verdict::Kind::invalid) return true;
  }
  return false;
}

void prove(const spec::Document& document, const spec::Operation& operation, Row& row) {
  ++row.operations;
  properties::SeededSource source(properties::hash(operation.key()));
  std::string why;
  const auto valid = properties::generate_valid(document, operation, source, 10, {}, &why);
  if (valid && judge(document, operation, *valid) == spec::Verdict::Kind::valid) {
    ++row.valid;
  } else {
    row.misses.push_back(operation.key() + ": no valid case: " + why);
  }
  if (breaks(document, operation, source)) {
    ++row.invalid;
  } else if (takes_nothing(operation)) {
    ++row.unbreakable;
  } else {
    row.misses.push_back(operation.key() + ": no invalid case");
  }
}

/// All bytes of the first `count` planned requests as one number.
std::uint64_t plan_hash(const spec::Document& document, std::uint64_t count) {
  harness::PlanOptions options;
  options.max_cases = 20;
  const harness::Plan plan(document, options);
  std::uint64_t hash = 0;
  for (std::uint64_t i = 0; i < std::min(plan.size(), count); ++i) {
    const auto planned = plan.make(i);
    if (!planned) continue;
    const auto request = spec::serialize(document, *planned->operation, planned->value, {});
    hash = properties::mix(hash, properties::hash(spec::wire_text(request)));
  }
  return hash;
}

}  // namespace

int main(int argc, char** argv) {
  bool verbose = false;
  std::size_t missed = 0;
  fmt::print("{:<46} {:>5} {:>4} {:>7} {:>5} {:>7} {:>7} {:>6} {:>8}  {}\n", "document", "spec",
             "ops", "skipped", "valid", "invalid", "nothing", "misses", "seconds", "plan");
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--verbose") == 0) {
      verbose = true;
      continue;
    }
    const auto start = std::chrono::steady_clock::now();
    const auto document = spec::load_document(argv[i]);
    const auto name = std::filesystem::path(argv[i]).filename().string();
    if (!document) {
      fmt::print("{:<46} refused: {}\n", name, document.error().text());
      continue;
    }
    Row row;
    for (const auto& operation : document->operations) prove(*document, operation, row);
    const auto hash = plan_hash(*document, 2000);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    fmt::print("{:<46} {:>5} {:>4} {:>7} {:>5} {:>7} {:>7} {:>6} {:>8.2f}  {:016x}\n", name,
               spec::name(document->version), row.operations, document->skipped.size(), row.valid,
               row.invalid, row.unbreakable, row.misses.size(), took.count(), hash);
    for (const auto& miss : row.misses) {
      if (verbose) fmt::print("    {}\n", miss);
    }
    for (const auto& one : document->skipped) {
      if (verbose) fmt::print("    skipped {}: {}\n", one.key, one.reason.text());
    }
    missed += row.misses.size() + document->skipped.size();
    std::fflush(stdout);
  }
  fmt::print(
      "valid: at least one case decodes to a valid verdict; invalid: one to an invalid one;\n"
      "nothing: the request holds nothing that can be broken; plan: the same number, the "
      "same bytes\n");
  return missed == 0 ? 0 : 1;
}
