#include "harness/cli/ci_variables.h"

#include <cstdlib>
#include <filesystem>

namespace assay::harness {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

CiVariables ci_variables() {
  CiVariables ci{variable("JENKINS_URL"), variable("CI_PROJECT_DIR"), {}};
  for (const char* name : {"GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT", "BUILD_SOURCEVERSION",
                           "CIRCLE_SHA1", "BITBUCKET_COMMIT", "DRONE_COMMIT"}) {
    if (ci.commit.empty()) ci.commit = variable(name);
  }
  return ci;
}

std::string folder_for_readers(const std::string& folder, const CiVariables& ci) {
  std::error_code failed;
  if (!ci.jenkins_url.empty()) {
    const auto absolute = fs::absolute(folder, failed);
    return failed ? std::string() : absolute.lexically_normal().string();
  }
  // Of two names of one place either may be given: links are followed in both.
  const auto base =
      ci.ci_project_dir.empty() ? fs::current_path(failed) : fs::path(ci.ci_project_dir);
  const auto from = fs::weakly_canonical(base, failed);
  const auto place = failed ? fs::path() : fs::weakly_canonical(folder, failed);
  if (failed) return {};
  const auto relative = place.lexically_relative(from);
  if (relative.empty() || *relative.begin() == "..") return {};
  return relative.string();
}

}  // namespace assay::harness
