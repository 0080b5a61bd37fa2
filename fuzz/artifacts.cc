#include "fuzz/artifacts.h"

#include <algorithm>
#include <filesystem>

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;

bool holds(const std::vector<std::string>& list, const std::string& path) {
  return std::find(list.begin(), list.end(), path) != list.end();
}

}  // namespace

Artifacts::Artifacts(const std::string& prefix)
    : prefix_(prefix.empty() ? "./" : prefix), earlier_(look()) {}

std::vector<std::string> Artifacts::look() const {
  std::vector<std::string> found;
  const fs::path prefix(prefix_);
  const auto base = prefix.filename().string();
  const auto folder = prefix.has_parent_path() ? prefix.parent_path() : fs::path(".");
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(base)) continue;
    const auto kind = name.substr(base.size());
    if (kind.starts_with("crash-") || kind.starts_with("timeout-") || kind.starts_with("oom-")) {
      found.push_back(entry.path().string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool Artifacts::collect() {
  bool news = false;
  for (const auto& path : look()) {
    if (holds(earlier_, path) || holds(all_, path)) continue;
    all_.push_back(path);
    news = true;
  }
  return news;
}

}  // namespace assay::fuzz
