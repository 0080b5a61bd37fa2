#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "reports/files.h"
#include "reports/writers.h"
#include "spec/schema/write_json.h"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

/// Names of our own making: sixteen hex digits.
bool is_ours(const fs::path& path) {
  const auto stem = path.stem().string();
  return path.extension() == ".json" && stem.size() == 16 &&
         std::all_of(stem.begin(), stem.end(),
                     [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

class Folder final : public Sink {
 public:
  explicit Folder(std::string folder) : folder_(std::move(folder)) {}

  void receive(const Event& event) override {
    if (const auto* started = std::get_if<RunStarted>(&event)) started_ = *started;
    if (std::holds_alternative<FindingRecorded>(event)) write(event);
  }

  [[nodiscard]] std::string failure() const override {
    const auto more = failed_ > 1 ? fmt::format(" (and {} more of its files)", failed_ - 1) : "";
    return failure_ + more;
  }

 private:
  void write(const Event& event) {
    auto object = to_json(event);
    object.erase("event");
    object.erase("update");
    // What a replay needs to meet the same server again.
    object["document"] = started_.document;
    object["url"] = started_.url;
    object["embedded_mock"] = started_.embedded_mock;
    object["fault"] = started_.fault;
    object["seed"] = started_.seed;
    if (!started_.contracts.empty()) {
      json::array contracts(started_.contracts.begin(), started_.contracts.end());
      object["contracts"] = std::move(contracts);
    }
    const auto name = std::get<FindingRecorded>(event).fingerprint + ".json";
    const auto written = write_atomically(folder_ + "/" + name, spec::write_json(object) + "\n");
    if (written) return;
    ++failed_;
    if (failure_.empty()) failure_ = written.error().message;
  }

  std::string folder_;
  RunStarted started_;
  std::string failure_;  ///< the first
  std::size_t failed_ = 0;
};

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_findings_folder(const std::string& folder) {
  const auto path = folder + "/findings";
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("cannot make the folder '{}': {}", path, failed.message()),
                       {},
                       "choose another one with --out"};
  }
  // Findings of an earlier run would pass for this one's.
  for (const auto& entry : fs::directory_iterator(path, failed)) {
    if (entry.is_regular_file(failed) && is_ours(entry.path())) fs::remove(entry.path(), failed);
  }
  if (auto fine = check_writable(path + "/probe"); !fine) return fine.error();
  return std::unique_ptr<Sink>(std::make_unique<Folder>(path));
}

}  // namespace assay::reports
