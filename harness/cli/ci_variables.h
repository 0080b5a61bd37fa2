// What a CI service says of itself and of what it builds.
#pragma once

#include <string>

namespace assay::harness {

/// What the environment says of who runs this.
struct CiVariables {
  std::string jenkins_url;     ///< JENKINS_URL
  std::string ci_project_dir;  ///< CI_PROJECT_DIR, GitLab's checkout
  /// The first of GITHUB_SHA, CI_COMMIT_SHA (GitLab), GIT_COMMIT (Jenkins), BUILD_SOURCEVERSION
  /// (Azure), CIRCLE_SHA1, BITBUCKET_COMMIT, DRONE_COMMIT that is set.
  std::string commit;
};

/// Reads them; a variable that is not set is empty.
[[nodiscard]] CiVariables ci_variables();

/// `folder` as a reader of the report needs it: absolute for Jenkins, else relative to GitLab's
/// checkout, or to the current folder where there is none. Empty when it is outside of that:
/// nobody would find it there.
[[nodiscard]] std::string folder_for_readers(const std::string& folder, const CiVariables& ci);

}  // namespace assay::harness
