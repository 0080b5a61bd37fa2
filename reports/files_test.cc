// What is written is there completely or not at all, and whoever wrote it knows which.
#include "reports/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "reports/hand_made_run.h"
#include "reports/redact.h"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

/// As long as it lives no file grows beyond some bytes: a full disk that can be had anywhere.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit small{bytes, limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*before_)(int);
  rlimit limit_{};
};

class WrittenFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "assay-files-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(path_); }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), {}));
  }

  std::string path_;
};

TEST_F(WrittenFiles, ALinkStaysAndWhatItLeadsToIsReplaced) {
  fs::create_directories(path("far"));
  put("far/old.xml", "old");
  fs::create_symlink("far/old.xml", path("link"));
  fs::create_symlink(path("link"), path("link-of-link"));
  for (const auto* name : {"link", "link-of-link"}) {
    ASSERT_TRUE(check_writable(path(name)));
    ASSERT_TRUE(write_atomically(path(name), name));
    EXPECT_TRUE(fs::is_symlink(path(name)));
    EXPECT_EQ(read("far/old.xml"), name);
  }
  fs::create_symlink("far/new.xml", path("to-nothing-yet"));
  ASSERT_TRUE(write_atomically(path("to-nothing-yet"), "new"));
  EXPECT_EQ(read("far/new.xml"), "new");
  fs::create_symlink("round", path("round"));
  EXPECT_FALSE(check_writable(path("round")));
  EXPECT_FALSE(write_atomically(path("round"), "x"));
  EXPECT_TRUE(fs::is_symlink(path("round")));
}

TEST_F(WrittenFiles, APipeIsWrittenIntoAndStaysOne) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  fs::create_symlink("pipe", path("link"));
  const int reader = open(path("pipe").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  for (const auto* name : {"pipe", "link"}) {
    ASSERT_TRUE(check_writable(path(name)));
    EXPECT_TRUE(write_report(path(name), "through"));
    std::string got(32, ' ');
    EXPECT_EQ(::read(reader, got.data(), got.size()), 7) << name;
    EXPECT_TRUE(got.starts_with("through")) << got;
  }
  close(reader);
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(entries(), 2U);
}

TEST_F(WrittenFiles, AnOpenFileOfTheProcessIsWrittenOn) {
  const int out = open(path("out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(::write(out, "before ", 7), 7);
  const auto name = "/dev/fd/" + std::to_string(out);
  EXPECT_TRUE(check_writable(name));
  EXPECT_TRUE(write_atomically(name, "and "));
  ASSERT_EQ(::write(out, "after", 5), 5);
  close(out);
  EXPECT_EQ(read("out"), "before and after");
}

TEST_F(WrittenFiles, OnAFullDiskAReportOfAnEarlierRunGoesAndAnyOtherFileStays) {
  const std::string text(10'000, 'x');
  for (const auto* name : {"report", "baseline", "target"}) put(name, "old");
  fs::create_symlink("target", path("link"));
  spec::Result<void> report;
  {
    const FullDisk full(4096);
    report = write_report(path("report"), text);
    EXPECT_FALSE(write_report(path("link"), text));
    EXPECT_FALSE(write_atomically(path("baseline"), text));
  }
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, spec::ErrorCode::environment);
  EXPECT_EQ(report.error().message, "cannot write '" + path("report") + "': File too large");
  EXPECT_FALSE(fs::exists(path("report")));
  EXPECT_FALSE(fs::exists(path("target")));
  EXPECT_EQ(read("baseline"), "old");
  EXPECT_EQ(entries(), 2U);  // the baseline and the link
}

TEST_F(WrittenFiles, EveryReportSaysWhatCouldNotBeWritten) {
  const auto events = run_with(std::string(5000, 'x'));
  const auto failure_of = [&](std::unique_ptr<Sink> sink) {
    for (const auto& event : events) sink->receive(event);
    return sink->failure();
  };
  FormatOptions options;
  options.step_summary = path("page");
  std::map<std::string, std::string> failures;
  for (const auto& format : formats()) {
    const std::string id(format.id);
    put(id, "old");
    put("page", "");
    EXPECT_EQ(failure_of(*format.open(path(id), options)), "") << id;
    const FullDisk full(200);
    failures[id] = failure_of(*format.open(path(id), options));
  }
  for (const auto& [id, failure] : failures) {
    EXPECT_NE(failure.find("cannot write '" + path(id) + "'"), std::string::npos) << failure;
    EXPECT_FALSE(fs::exists(path(id))) << id;
  }
  EXPECT_TRUE(failures["github"].starts_with("cannot append to '" + path("page") + "'"))
      << failures["github"];
  std::string journal;
  std::string findings;
  {
    const FullDisk full(200);
    journal = failure_of(*open_journal(path("j")));
    findings = failure_of(*open_findings_folder(path_));
  }
  EXPECT_EQ(journal, "cannot write the journal '" + path("j") + "': File too large");
  EXPECT_EQ(read("j").size(), 200U);
  EXPECT_TRUE(findings.ends_with("File too large (and 1 more of its files)")) << findings;
}

TEST_F(WrittenFiles, NothingStandsBehindATornLineOfAJournal) {
  auto journal = open_journal(path("j"));
  {
    const FullDisk full(20);
    (*journal)->receive(Remark{"", "torn"});
  }
  (*journal)->receive(Remark{"", "whole"});
  EXPECT_EQ(read("j").size(), 20U);
}

TEST_F(WrittenFiles, WhoHandsEventsOnAnswersForAllBehindIt) {
  auto all = std::make_unique<Fanout>();
  all->add(*open_journal(path("a")));
  all->add(*open_journal(path("b")));
  const auto sink =
      redacting(std::make_shared<Redactor>(std::vector<std::string>{}), std::move(all));
  EXPECT_EQ(sink->failure(), "");
  {
    const FullDisk full(10);
    for (const auto& event : run_with("x")) sink->receive(event);
  }
  const auto failure = sink->failure();
  EXPECT_NE(failure.find("/a': File too large; cannot write the journal"), std::string::npos)
      << failure;
  EXPECT_NE(failure.find("/b': File too large"), std::string::npos) << failure;
}

TEST_F(WrittenFiles, StandardOutputThatTakesNothingIsAFailureToo) {
  std::FILE* out = std::fopen(path("out").c_str(), "wb");
  FormatOptions options;
  options.out = out;
  const auto* tap = &*std::find_if(formats().begin(), formats().end(),
                                   [](const auto& one) { return one.id == "tap"; });
  auto sink = tap->open("-", options);
  ASSERT_TRUE(sink);
  {
    const FullDisk full(100);
    for (const auto& event : run_with(std::string(5000, 'x'))) (*sink)->receive(event);
  }
  std::fclose(out);
  EXPECT_EQ((*sink)->failure(), "cannot write to standard output: File too large");
}

}  // namespace
}  // namespace assay::reports
