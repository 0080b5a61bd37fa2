#include "fuzz/driver.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "fuzz/children.h"
#include "fuzz/driver_flags.h"
#include "fuzz/merge.h"
#include "fuzz/seeds.h"
#include "fuzz/shared_memory.h"

namespace assay::fuzz {
namespace {

spec::Error environment(std::string message) {
  return {spec::ErrorCode::environment, std::move(message), {}, "choose another --out"};
}

spec::Result<DriverResult> show_help() {
  const auto child = fork();
  if (child == 0) print_fuzzer_help();
  if (child < 0) return environment(fmt::format("cannot fork: {}", std::strerror(errno)));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return DriverResult{};
}

spec::Result<void> check_log(const std::string& path) {
  if (path.empty()) return {};
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) {
    return environment(fmt::format("cannot write '{}': {}", path, std::strerror(errno)));
  }
  close(file);
  return {};
}

/// A plateau is seen in the children's status lines.
spec::Result<void> check_plateau(const DriverOptions& options) {
  if (options.plateau_seconds <= 0) return {};
  const auto& flags = options.extra_flags;
  const bool silent = std::find(flags.begin(), flags.end(), "-verbosity=0") != flags.end();
  if (!silent && !options.log_file.empty()) return {};
  return spec::Error{spec::ErrorCode::usage,
                     "without libFuzzer's log nobody can tell when the search is flat",
                     {},
                     "leave out -verbosity=0, or the plateau"};
}

spec::Result<void> check_folders(const FuzzerWords& words) {
  for (const auto& folder : words.folders) {
    if (!std::filesystem::is_regular_file(folder)) continue;
    return spec::Error{spec::ErrorCode::usage,
                       fmt::format("'{}' is a file, and folders stand here", folder),
                       {},
                       "assay replay sends single files"};
  }
  return {};
}

}  // namespace

spec::Result<DriverResult> drive(const spec::Document& document, const properties::Values& values,
                                 const DriverOptions& options,
                                 const std::function<Prepared(int)>& prepare) {
  const auto words = read_fuzzer_words(options.extra_flags);
  if (!words) return words.error();
  if (words->help) return show_help();
  if (auto fine = check_folders(*words); !fine) return fine.error();
  const auto all = with_words(options, *words);
  if (auto fine = check_plateau(all); !fine) return fine.error();
  if (document.operations.empty()) return environment("the document has no operation to fuzz");
  if (auto fine = check_log(all.log_file); !fine) return fine.error();
  const SharedMemory<SharedState> memory(all.workers);
  if (memory.get() == nullptr) return environment("no shared memory to be had");
  const Campaign campaign{document, values, all, *words, prepare};
  if (words->merge) return merge(campaign, *memory.get());
  if (auto ready = prepare_corpus(all.corpus_folder, document, values, all.seed); !ready) {
    return ready.error();
  }
  return run_children(campaign, memory.get());
}

}  // namespace assay::fuzz
