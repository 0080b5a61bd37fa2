#include "fuzz/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "fuzz/artifacts.h"
#include "fuzz/merge_control.h"
#include "fuzz/mutators/stored_sequence.h"
#include "fuzz/signal_guard.h"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds poll{20};

spec::Error cannot(std::string_view what, const std::string& path, const std::string& why) {
  return {spec::ErrorCode::environment,
          fmt::format("cannot {} '{}': {}", what, path, why),
          {},
          "name folders that can be read, and a first one that can be written"};
}

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The files of one folder that can be measured, the smallest first.
struct FolderFiles {
  std::vector<MergeFile> files;
  std::size_t foreign = 0;  ///< no sequence of this document, or a name with a line break
};

spec::Result<FolderFiles> look_into(const std::string& folder, const spec::Document& document) {
  FolderFiles found;
  std::error_code failed;
  for (const auto& entry : fs::recursive_directory_iterator(folder, failed)) {
    if (!entry.is_regular_file()) continue;
    const auto path = entry.path().string();
    if (path.find('\n') != std::string::npos || !read_stored(document, read_text(path))) {
      ++found.foreign;
      continue;
    }
    MergeFile file;
    file.path = path;
    file.size = entry.file_size();
    found.files.push_back(std::move(file));
  }
  if (failed) return cannot("read the folder", folder, failed.message());
  std::sort(found.files.begin(), found.files.end(), [](const MergeFile& a, const MergeFile& b) {
    return a.size != b.size ? a.size < b.size : a.path < b.path;
  });
  return found;
}

class Merger {
 public:
  Merger(const Campaign& campaign, SharedState& shared)
      : campaign_(campaign),
        folders_(campaign.words.folders),
        artifacts_(campaign.options.artifact_prefix),
        process_(campaign, 0, shared),
        start_(Clock::now()) {}

  spec::Result<DriverResult> run() {
    const SignalGuard guard;
    if (auto ready = collect_files(); !ready) return ready.error();
    if (auto ready = prepare_control(); !ready) return ready.error();
    if (auto done = measure(); !done) return done.error();
    if (auto done = copy_chosen(); !done) return done.error();
    return finish();
  }

 private:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }
  [[nodiscard]] bool spent() const {
    const auto most = campaign_.options.max_seconds;
    return SignalGuard::seen() > 0 || (most > 0 && seconds() >= most);
  }

  spec::Result<void> collect_files() {
    std::error_code failed;
    fs::create_directories(folders_.front(), failed);
    if (failed) return cannot("make the folder", folders_.front(), failed.message());
    std::size_t foreign = 0;
    for (const auto& folder : folders_) {
      auto found = look_into(folder, campaign_.document);
      if (!found) return found.error();
      foreign += found->foreign;
      auto& all = control_.files;
      all.insert(all.end(), found->files.begin(), found->files.end());
      if (&folder == &folders_.front()) control_.first_corpus = all.size();
    }
    // As libFuzzer has it: of all that may come in, the smallest first.
    std::stable_sort(control_.files.begin() + static_cast<std::ptrdiff_t>(control_.first_corpus),
                     control_.files.end(),
                     [](const MergeFile& a, const MergeFile& b) { return a.size < b.size; });
    if (foreign > 0) {
      result_.notes.push_back(
          fmt::format("{} files hold no sequence of this document and were left out", foreign));
    }
    return {};
  }

  spec::Result<void> prepare_control() {
    const auto& named = campaign_.words.merge_control_file;
    const auto& log = campaign_.options.log_file;
    const auto beside = log.empty() ? folders_.front() + ".merge-control"
                                    : (fs::path(log).parent_path() / "merge-control").string();
    control_path_ = named.empty() ? beside : named;
    const auto fresh = write_merge_control(control_);
    const auto text = read_text(control_path_);
    if (text.starts_with(fresh)) {
      if (auto earlier = read_merge_control(text, false)) {
        const auto known = control_.files.size() - earlier->left();
        control_ = std::move(*earlier);
        result_.notes.push_back(fmt::format("goes on behind {} files measured earlier", known));
        return {};
      }
    }
    std::ofstream out(control_path_, std::ios::binary);
    out << fresh;
    if (!out.flush()) return cannot("write", control_path_, std::strerror(errno));
    return {};
  }

  spec::Result<void> measure() {
    std::uint64_t life = 0;
    while (control_.left() > 0 && !spent()) {
      const auto before = control_.left();
      trim_control();
      auto arguments = common_arguments(campaign_, life++);
      arguments.push_back("-merge_control_file=" + control_path_);
      arguments.emplace_back("-merge_inner=1");
      const ChildLife child{std::move(arguments), 0, campaign_.options.feedback, {}};
      if (!process_.start(child, campaign_.options.log_file)) {
        return cannot("fork for", control_path_, std::strerror(errno));
      }
      wait();
      if (!process_.shared().prepared) {
        return cannot("measure", control_path_, "the process could not start: see its log");
      }
      auto read = read_merge_control(read_text(control_path_), process_.asked());
      if (!read) return read.error();
      control_ = std::move(*read);
      if (control_.left() == before && !spent()) {
        return cannot("measure", control_path_, "the process ended before any file: see its log");
      }
    }
    return {};
  }

  // A killed child may leave half a line, which the next one would write behind.
  void trim_control() const {
    const auto text = read_text(control_path_);
    const auto end = text.rfind('\n');
    std::error_code failed;
    if (end != std::string::npos) fs::resize_file(control_path_, end + 1, failed);
  }

  void wait() {
    std::optional<int> status;
    while (!(status = process_.attend(spent()))) {
      std::this_thread::sleep_for(poll);
      if (campaign_.options.watch) campaign_.options.watch(stats());
    }
    result_.exit_status = *status;
    const bool died = !process_.asked() && *status != 0;
    result_.crashed = result_.crashed || died;
    result_.deaths += died ? 1 : 0;
    (void)artifacts_.collect();
  }

  spec::Result<void> copy_chosen() {
    for (const auto index : choose_files(control_)) {
      const auto& file = control_.files[index];
      const auto text = read_text(file.path);
      const auto name = fs::path(file.path).filename().string();
      auto place = folders_.front() + "/" + name;
      for (int i = 1; fs::exists(place) && read_text(place) != text; ++i) {
        place = fmt::format("{}/{}-{}", folders_.front(), i, name);
      }
      std::ofstream out(place, std::ios::binary);
      out << text;
      if (!out.flush()) return cannot("write", place, std::strerror(errno));
      ++copied_;
    }
    return {};
  }

  [[nodiscard]] DriverStats stats() const {
    auto all = process_.shared().stats;
    all.seconds = seconds();
    return all;
  }

  DriverResult finish() {
    std::size_t measured = 0;
    for (const auto& file : control_.files) {
      measured += file.measured ? 1 : 0;
      if (!file.killed) continue;
      result_.notes.push_back(
          fmt::format("the process died over '{}': it was not copied", file.path));
    }
    result_.notes.push_back(fmt::format("merge: {} of {} files measured, {} copied into {}",
                                        measured, control_.files.size(), copied_,
                                        folders_.front()));
    std::error_code ignored;
    const bool done = control_.left() == 0;
    if (done && campaign_.words.merge_control_file.empty()) fs::remove(control_path_, ignored);
    if (!done) result_.notes.push_back("the next merge of the same folders goes on there");
    result_.last = stats();
    result_.interrupted = SignalGuard::seen() > 0;
    result_.seconds = seconds();
    result_.executions = result_.last.executions;
    result_.findings = result_.last.findings;
    result_.artifacts = artifacts_.all();
    if (!result_.artifacts.empty()) result_.artifact = result_.artifacts.front();
    return result_;
  }

  const Campaign& campaign_;
  const std::vector<std::string>& folders_;
  Artifacts artifacts_;
  ChildProcess process_;
  Clock::time_point start_;
  MergeControl control_;
  std::string control_path_;
  std::size_t copied_ = 0;
  DriverResult result_;
};

}  // namespace

spec::Result<DriverResult> merge(const Campaign& campaign, SharedState& shared) {
  return Merger(campaign, shared).run();
}

}  // namespace assay::fuzz
