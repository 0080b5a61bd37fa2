// Runs the built binary as a user would, through a shell.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace assay::tests {

struct Ran {
  int code = -1;
  std::string out;  ///< stdout and, unless redirected in the command, nothing else
};

/// `command` may use $ASSAY for the binary and $SOURCE for the checkout. It does not know the CI
/// that runs these tests, for which JUnit would name attachments.
inline Ran shell(const std::string& command) {
  for (const char* variable : {"JENKINS_URL", "CI_PROJECT_DIR"}) unsetenv(variable);
  setenv("ASSAY", ASSAY_BINARY, 1);
  setenv("SOURCE", ASSAY_SOURCE_DIR, 1);
  Ran ran;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> buffer{};
  std::size_t got = 0;
  while ((got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0)
    ran.out.append(buffer.data(), got);
  const int status = pclose(pipe);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

/// JSON as deep as Assay writes it: a Case may hold a hundred nested arrays.
inline boost::json::object parse_line(const std::string& line) {
  boost::json::parse_options deep;
  deep.max_depth = 512;
  return boost::json::parse(line, {}, deep).as_object();
}

/// A folder of its own, gone afterwards.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "assay-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    setenv("SCRATCH", path_.c_str(), 1);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::string path_;
};

}  // namespace assay::tests
