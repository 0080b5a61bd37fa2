// Runs the small programs with an agent inside, for tests.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace assay::fuzz {

/// A folder of its own, gone afterwards.
class SampleFolder {
 public:
  SampleFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "assay-coverage-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~SampleFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  SampleFolder(const SampleFolder&) = delete;
  SampleFolder& operator=(const SampleFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

struct SampleRun {
  int code = -1;
  std::string out;  ///< stdout and stderr
};

/// `command` through a shell, stderr as well.
inline SampleRun run_sample(const std::string& command) {
  SampleRun ran;
  std::FILE* pipe = popen(("{ " + command + "; } 2>&1").c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> buffer{};
  std::size_t got = 0;
  while ((got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0)
    ran.out.append(buffer.data(), got);
  const int status = pclose(pipe);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

/// A sample that lives and takes one word after the other.
class LiveSample {
 public:
  LiveSample(const std::string& program, const std::string& coverage) {
    std::array<int, 2> to{};
    std::array<int, 2> from{};
    if (pipe(to.data()) != 0 || pipe(from.data()) != 0) return;
    pid_ = fork();
    if (pid_ == 0) {
      dup2(to[0], STDIN_FILENO);
      dup2(from[1], STDOUT_FILENO);
      for (const int fd : {to[0], to[1], from[0], from[1]}) close(fd);
      setenv("ASSAY_COVERAGE", coverage.c_str(), 1);
      execl(program.c_str(), program.c_str(), "listen", nullptr);
      _exit(127);
    }
    close(to[0]);
    close(from[1]);
    in_ = fdopen(to[1], "w");
    out_ = fdopen(from[0], "r");
  }
  ~LiveSample() {
    if (in_ != nullptr) std::fclose(in_);
    if (out_ != nullptr) std::fclose(out_);
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
  }
  LiveSample(const LiveSample&) = delete;
  LiveSample& operator=(const LiveSample&) = delete;

  /// What it printed before its "done"; "dead" when it is gone.
  std::string say(const std::string& word) {
    std::fprintf(in_, "%s\n", word.c_str());
    std::fflush(in_);
    std::string said;
    std::array<char, 64> line{};
    while (std::fgets(line.data(), line.size(), out_) != nullptr) {
      if (std::string(line.data()) == "done\n") return said;
      said += line.data();
    }
    return "dead";
  }
  void kill_now() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  std::FILE* in_ = nullptr;
  std::FILE* out_ = nullptr;
};

/// The line of `file` that ends with the remark "line: NAME"; 0 when there is none.
inline std::uint32_t remarked_line(const std::string& file, const std::string& name) {
  std::ifstream in(file);
  std::string text;
  for (std::uint32_t number = 1; std::getline(in, text); ++number) {
    if (text.find("/* line: " + name + " */") != std::string::npos) return number;
  }
  return 0;
}

}  // namespace assay::fuzz
