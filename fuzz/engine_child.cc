#include "fuzz/engine_child.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "fuzz/mutators/mutate.h"

// libFuzzer's interface (LLVM, "Fuzzing with libFuzzer": using libFuzzer as a library).
extern "C" {
int LLVMFuzzerRunDriver(int* argc, char*** argv,
                        int (*callback)(const std::uint8_t* data, std::size_t size));
std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

// One byte per feature: seen or not. libFuzzer clears and reads them around each execution; it
// finds them by the section's name.
constexpr std::size_t assay_feature_slots = 4096;
extern std::uint8_t assay_features[assay_feature_slots];
__attribute__((used, section("__libfuzzer_extra_counters")))
std::uint8_t assay_features[assay_feature_slots];
}

namespace assay::fuzz {
namespace {

namespace json = boost::json;

/// libFuzzer calls plain C functions: what they need stands here.
struct Active {
  const spec::Document* document = nullptr;
  const Execute* execute = nullptr;
  Mutator* mutator = nullptr;
  SharedState* shared = nullptr;
  std::uint64_t max_runs = 0;
};
Active active;

std::optional<spec::Case> read_case(const std::uint8_t* data, std::size_t size) {
  boost::system::error_code failed;
  json::parse_options deep;
  deep.max_depth = 256;
  const auto value = json::parse({reinterpret_cast<const char*>(data), size}, failed, {}, deep);
  if (failed) return std::nullopt;
  auto read = spec::case_from_json(value);
  if (!read || active.document->find(read->operation) == nullptr) return std::nullopt;
  return std::move(*read);
}

int execute(const std::uint8_t* data, std::size_t size) {
  // Without one feature at least, LLVM 14 ends with "no interesting inputs".
  assay_features[0] = 1;
  // libFuzzer always tries "" and "\n" first.
  if (size < 2) return 0;
  const auto value = read_case(data, size);
  if (!value) return -1;
  auto& stats = active.shared->stats;
  if (active.max_runs > 0 && stats.executions >= active.max_runs) {
    active.shared->finished = true;
    _exit(0);
  }
  ++stats.executions;
  const auto seen = (*active.execute)(*value);
  stats.findings += seen.findings;
  for (const auto feature : seen.features)
    assay_features[1 + feature % (assay_feature_slots - 1)] = 1;
  return 0;
}

std::string mutate_bytes(std::string bytes, std::size_t most) {
  const auto size = bytes.size();
  bytes.resize(std::max(most, size));
  const auto grown =
      LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), size, bytes.size());
  bytes.resize(grown);
  return bytes;
}

std::size_t store(const spec::Case& value, std::uint8_t* data, std::size_t max_size) {
  const auto text = json::serialize(spec::case_to_json(value));
  if (text.size() > max_size) return 0;
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

}  // namespace

void run_child(const spec::Document& document, const properties::Values& values,
               std::uint64_t max_runs, std::vector<std::string> arguments, const Execute& run,
               SharedState& shared) {
  Mutator mutator(document, values, mutate_bytes);
  active = {&document, &run, &mutator, &shared, max_runs};
  std::vector<char*> words;
  for (auto& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  int count = static_cast<int>(arguments.size());
  auto** first = words.data();
  const int code = LLVMFuzzerRunDriver(&count, &first, execute);
  _exit(code);
}

}  // namespace assay::fuzz

extern "C" {

// Found by libFuzzer through weak references (see fuzz/driver.cc for how they get into the
// program).
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                    unsigned int seed);
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                    unsigned int seed) {
  using namespace assay;
  if (fuzz::active.mutator == nullptr) return LLVMFuzzerMutate(data, size, max_size);
  properties::SeededSource source(seed);
  for (int i = 0; i < 4; ++i) {
    const auto value = fuzz::read_case(data, size);
    const auto next =
        value ? fuzz::active.mutator->mutate(*value, source) : fuzz::active.mutator->fresh(source);
    if (const auto stored = fuzz::store(next, data, max_size)) return stored;
  }
  return size;
}

}  // extern "C"
