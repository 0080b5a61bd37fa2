#include "fuzz/in_process/fuzz_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string_view>

#include "fuzz/feedback/features.h"
#include "fuzz/in_process/finding_files.h"
#include "fuzz/in_process/handler_transport.h"
#include "fuzz/in_process/request_note.h"
#include "fuzz/in_process/setup.h"
#include "fuzz/in_process/small_findings.h"
#include "fuzz/mutators/sequence_mutator.h"
#include "fuzz/mutators/stored_sequence.h"
#include "fuzz/seeds.h"
#include "reports/curl.h"
#include "spec/json_parser.h"

extern "C" {
// libFuzzer's own mutations; not there in a program that only replays.
std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size)
    __attribute__((weak));

// One byte for each feature besides the compiler's coverage: seen or not. libFuzzer clears and
// reads them around each execution; it finds them by the section's name.
constexpr std::size_t assay_handler_slots = 4096;
extern std::uint8_t assay_handler_features[assay_handler_slots];
__attribute__((used, section("__libfuzzer_extra_counters")))
std::uint8_t assay_handler_features[assay_handler_slots];
}

namespace assay::in_process {
namespace {

namespace fs = std::filesystem;

// The first answers of a kind teach the search its words; later ones would say the same again.
constexpr int answers_to_learn = 32;

std::string mutate_bytes(std::string bytes, std::size_t most) {
  if (LLVMFuzzerMutate == nullptr) return bytes;
  const auto size = bytes.size();
  bytes.resize(std::max(most, size));
  auto* data = reinterpret_cast<std::uint8_t*>(bytes.data());
  bytes.resize(LLVMFuzzerMutate(data, size, bytes.size()));
  return bytes;
}

std::string environment_or(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

Setup make_setup_or_end(const std::string& document_path, const HandlerOptions& options) {
  try {
    return make_setup(document_path, options);
  } catch (const std::exception& exception) {
    fmt::print(stderr, "assay: {}\n", exception.what());
    std::_Exit(2);
  }
}

/// libFuzzer's word for "starts with"; empty when the flag is not there.
std::string flag_value(int argc, char** argv, std::string_view flag) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with(flag)) return std::string(word.substr(flag.size()));
  }
  return {};
}

}  // namespace

struct FuzzTarget::Parts {
  Parts(const std::string& document_path, Handler given, HandlerOptions given_options)
      : options(std::move(given_options)),
        handler(std::move(given)),
        setup(make_setup_or_end(document_path, options)),
        transport(handler, {[this](const spec::Request& request) { note(request); },
                            [](const std::string& what) { end_over(what); }}),
        mutator(*setup.subject.document, setup.values, mutate_bytes),
        files(setup, environment_or("ASSAY_FINDINGS", "assay-findings")),
        aborts(environment_or("ASSAY_ABORT_ON_FINDING", "0") == "1") {}

  void note(const spec::Request& request) {
    ++step;
    RequestNote::set(
        fmt::format("assay: in step {} of {}: {} {}\nassay: repeat with {}\n", step, steps_planned,
                    request.method, request.target,
                    reports::curl_command(request, options.base_url, setup.repetition.secrets)));
  }

  [[noreturn]] static void end_over(const std::string& what) {
    fmt::print(stderr, "assay: uncaught exception: {}\n", what);
    RequestNote::write();
    std::abort();
  }

  void observe(const harness::ExaminedStep& performed);
  bool record(const spec::Sequence& sequence, const std::vector<harness::ExaminedStep>& steps,
              std::size_t at);

  HandlerOptions options;
  Handler handler;
  Setup setup;
  HandlerTransport transport;
  fuzz::SequenceMutator mutator;
  FindingFiles files;
  bool aborts;
  std::size_t step = 0;           ///< of the sequence in hand, from 1
  std::size_t steps_planned = 0;  ///< its length
  std::map<std::pair<std::string, int>, int> answers;
};

void FuzzTarget::Parts::observe(const harness::ExaminedStep& performed) {
  const auto& [call, examined] = performed;
  const auto* operation = setup.subject.document->find(call.operation);
  const auto seen =
      fuzz::observe(*operation, examined.exchange, examined.verdict, examined.findings);
  for (const auto feature : seen.features) {
    assay_handler_features[1 + feature % (assay_handler_slots - 1)] = 1;
  }
  const auto* response = examined.exchange.response();
  if (response == nullptr) return;
  if (++answers[{call.operation, response->status}] > answers_to_learn) return;
  const auto parsed = spec::parse_json(response->body);
  if (!parsed.failed) mutator.constants().learn(setup.redactor->value(parsed.value));
}

// True when a finding of severity failure was shown.
bool FuzzTarget::Parts::record(const spec::Sequence& sequence,
                               const std::vector<harness::ExaminedStep>& steps, std::size_t at) {
  bool failed = false;
  for (const auto& finding : steps[at].examined.findings) {
    failed = failed || finding.severity == contracts::Severity::failure;
    const harness::NewFinding found{finding, contracts::fingerprint(finding)};
    const spec::Sequence until{{sequence.steps.begin(), sequence.steps.begin() + at + 1}};
    const std::vector<harness::ExaminedStep> sent(steps.begin(), steps.begin() + at + 1);
    if (!files.add(found, until, sent)) continue;
    make_small_aside(setup, handler, options.reset, found, until, sent, files);
  }
  return failed;
}

FuzzTarget::FuzzTarget(const std::string& document_path, Handler handler, HandlerOptions options)
    : parts_(std::make_unique<Parts>(document_path, std::move(handler), std::move(options))) {}

FuzzTarget::~FuzzTarget() = default;

int FuzzTarget::initialize(int argc, char** argv) {
  const auto prefix = flag_value(argc, argv, "-artifact_prefix=");
  RequestNote::start(prefix.empty() ? "./" : prefix);
  // A merge's first folder is empty on purpose.
  if (flag_value(argc, argv, "-merge=") == "1") return 0;
  const auto* folder = std::find_if(argv + 1, argv + argc, [](const char* word) {
    std::error_code failed;
    return *word != '-' && fs::is_directory(word, failed);
  });
  if (folder == argv + argc) return 0;
  const auto ready =
      fuzz::prepare_corpus(*folder, *parts_->setup.subject.document, parts_->setup.values, 1);
  if (ready) return 0;
  fmt::print(stderr, "assay: {}\n", ready.error().text());
  std::_Exit(3);
}

int FuzzTarget::run(const std::uint8_t* data, std::size_t size) {
  // Without one feature at least, LLVM 14 ends with "no interesting inputs".
  assay_handler_features[0] = 1;
  // libFuzzer always tries "" and "\n" first.
  if (size < 2) return 0;
  auto& parts = *parts_;
  const auto sequence =
      fuzz::read_stored(*parts.setup.subject.document, {reinterpret_cast<const char*>(data), size});
  if (!sequence) {
    if (LLVMFuzzerMutate == nullptr) {
      fmt::print(stderr, "assay: no Case, sequence or finding of this document\n");
    }
    return -1;
  }
  RequestNote::input(data, size);
  parts.step = 0;
  parts.steps_planned = sequence->steps.size();
  if (parts.options.reset) parts.options.reset();
  const auto steps = harness::perform(parts.setup.subject, *sequence, parts.transport);
  RequestNote::clear();
  bool failed = false;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    parts.observe(steps[i]);
    failed = parts.record(*sequence, steps, i) || failed;
  }
  if (failed && parts.aborts) std::abort();
  return 0;
}

std::size_t FuzzTarget::mutate(std::uint8_t* data, std::size_t size, std::size_t max_size,
                               unsigned seed) {
  auto& parts = *parts_;
  const auto value =
      fuzz::read_stored(*parts.setup.subject.document, {reinterpret_cast<const char*>(data), size});
  properties::SeededSource source(seed);
  for (int i = 0; i < 4; ++i) {
    const auto next = value ? parts.mutator.mutate(*value, source) : parts.mutator.fresh(source);
    if (const auto written = fuzz::write_stored(next, data, max_size)) return written;
  }
  return size;
}

std::size_t FuzzTarget::cross(const std::uint8_t* one, std::size_t one_size,
                              const std::uint8_t* two, std::size_t two_size, std::uint8_t* out,
                              std::size_t max_size, unsigned seed) {
  auto& parts = *parts_;
  const auto a = fuzz::read_stored(*parts.setup.subject.document,
                                   {reinterpret_cast<const char*>(one), one_size});
  const auto b = fuzz::read_stored(*parts.setup.subject.document,
                                   {reinterpret_cast<const char*>(two), two_size});
  if (!a || !b) return 0;
  properties::SeededSource source(seed);
  return fuzz::write_stored(parts.mutator.mutate_or_cross(*a, *b, source), out, max_size);
}

}  // namespace assay::in_process
