#include "fuzz/engine_child.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/mutators/sequence_mutator.h"
#include "fuzz/mutators/stored_sequence.h"

// libFuzzer's interface (LLVM, "Fuzzing with libFuzzer": using libFuzzer as a library).
extern "C" {
int LLVMFuzzerRunDriver(int* argc, char*** argv,
                        int (*callback)(const std::uint8_t* data, std::size_t size));
std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
// What instrumented modules call at their start (FuzzerTracePC.cpp defines them).
void __sanitizer_cov_8bit_counters_init(std::uint8_t* start, std::uint8_t* stop);
void __sanitizer_cov_pcs_init(const std::uintptr_t* start, const std::uintptr_t* stop);

// One byte per feature: seen or not. libFuzzer clears and reads them around each execution; it
// finds them by the section's name.
constexpr std::size_t assay_feature_slots = 4096;
extern std::uint8_t assay_features[assay_feature_slots];
__attribute__((used, section("__libfuzzer_extra_counters")))
std::uint8_t assay_features[assay_feature_slots];
}

namespace assay::fuzz {
namespace {

/// libFuzzer calls plain C functions: what they need stands here.
struct Active {
  const spec::Document* document = nullptr;
  const Execute* execute = nullptr;
  SequenceMutator* mutator = nullptr;
  SharedState* shared = nullptr;
  std::uint64_t last_run = 0;
  bool guided_by_answers = true;
  bool blind = false;
  std::vector<spec::Sequence> seeds;  ///< of a blind search
};
Active active;

std::optional<spec::Sequence> read_sequence(const std::uint8_t* data, std::size_t size) {
  return read_stored(*active.document, {reinterpret_cast<const char*>(data), size});
}

int execute(const std::uint8_t* data, std::size_t size) {
  // Without one feature at least, LLVM 14 ends with "no interesting inputs".
  assay_features[0] = 1;
  // libFuzzer always tries "" and "\n" first.
  if (size < 2) return 0;
  const auto value = read_sequence(data, size);
  if (!value) return -1;
  auto& stats = active.shared->stats;
  if (active.last_run > 0 && stats.executions >= active.last_run) {
    active.shared->finished = true;
    _exit(0);
  }
  ++stats.executions;
  const auto seen = (*active.execute)(*value);
  stats.findings += seen.findings;
  for (const auto& answer : seen.answers) active.mutator->constants().learn(answer);
  if (!active.guided_by_answers) return 0;
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

/// libFuzzer takes inputs without features out of its corpus, so a blind search keeps its own.
std::vector<spec::Sequence> read_seeds(const std::string& folder) {
  constexpr std::size_t most = 20'000;
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<spec::Sequence> seeds;
  for (const auto& file : files) {
    if (seeds.size() == most) break;
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto read = read_stored(*active.document, text);
    if (read) seeds.push_back(std::move(*read));
  }
  return seeds;
}

void register_counters(const std::vector<Counters>& all) {
  for (const auto& module : all) {
    if (module.size == 0) continue;
    __sanitizer_cov_8bit_counters_init(module.begin, module.begin + module.size);
    __sanitizer_cov_pcs_init(module.pcs, module.pcs + 2 * module.size);
  }
}

/// What the next input is made of: `data`, or in a blind search now and then a seed.
std::optional<spec::Sequence> base_of(const std::uint8_t* data, std::size_t size,
                                      properties::Source& source) {
  if (active.blind && !active.seeds.empty() && source.chance(1, 3)) {
    return active.seeds[source.index(active.seeds.size())];
  }
  return read_sequence(data, size);
}

}  // namespace

void run_child(const spec::Document& document, const properties::Values& values, ChildLife life,
               const Prepared& prepared, SharedState& shared) {
  SequenceMutator mutator(document, values, mutate_bytes);
  active = {&document, &prepared.execute, &mutator, &shared, life.last_run, false, false, {}};
  active.guided_by_answers =
      life.feedback == Feedback::responses || life.feedback == Feedback::both;
  active.blind = life.feedback == Feedback::none;
  if (active.blind) active.seeds = read_seeds(life.corpus_folder);
  if (life.feedback == Feedback::coverage || life.feedback == Feedback::both) {
    register_counters(prepared.counters);
  }
  std::vector<char*> words;
  for (auto& argument : life.arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  int count = static_cast<int>(life.arguments.size());
  auto** first = words.data();
  const int code = LLVMFuzzerRunDriver(&count, &first, execute);
  _exit(code);
}

void print_fuzzer_help() {
  // libFuzzer prints everything on standard error.
  dup2(STDOUT_FILENO, STDERR_FILENO);
  std::string program = "assay fuzz SPEC --";
  std::string flag = "-help=1";
  char* words[] = {program.data(), flag.data(), nullptr};
  int count = 2;
  char** first = words;
  _exit(LLVMFuzzerRunDriver(&count, &first, execute));
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
    const auto value = fuzz::base_of(data, size, source);
    const auto next =
        value ? fuzz::active.mutator->mutate(*value, source) : fuzz::active.mutator->fresh(source);
    if (const auto stored = fuzz::write_stored(next, data, max_size)) return stored;
  }
  return size;
}

std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                      const std::uint8_t* two, std::size_t two_size,
                                      std::uint8_t* out, std::size_t max_out, unsigned int seed);
std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                      const std::uint8_t* two, std::size_t two_size,
                                      std::uint8_t* out, std::size_t max_out, unsigned int seed) {
  using namespace assay;
  if (fuzz::active.mutator == nullptr) return 0;
  const auto a = fuzz::read_sequence(one, one_size);
  const auto b = fuzz::read_sequence(two, two_size);
  if (!a || !b) return 0;
  properties::SeededSource source(seed);
  return fuzz::write_stored(fuzz::active.mutator->mutate_or_cross(*a, *b, source), out, max_out);
}

}  // extern "C"
