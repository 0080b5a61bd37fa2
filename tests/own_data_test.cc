// The user's own data from outside: words, turns, traffic and corpora, and no secret anywhere.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "tests/process.h"

namespace assay::tests {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* traffic = R"({"log":{"version":"1.2","entries":[
  {"request":{"method":"POST","url":"https://old.example/v1/rooms",
    "headers":[{"name":"Authorization","value":"Bearer hushhush"}],
    "postData":{"mimeType":"application/json","text":"{\"name\":\"Recorded\",\"capacity\":3}"}}},
  {"request":{"method":"GET","url":"https://old.example/v1/nothing"}}]}})";

std::string everything_in(const fs::path& folder) {
  std::string all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

TEST(OwnData, IsSentFirstIsToldAndTheSameFilesGiveTheSameBytes) {
  const Scratch scratch;
  const fs::path folder(std::getenv("SCRATCH"));
  fs::create_directories(folder / "cases");
  std::ofstream(folder / "t.har") << traffic;
  std::ofstream(folder / "w.dict") << "a=\"zaragoza\"\n";
  std::ofstream(folder / "rooms.txt") << "424242\n434343\n";
  std::ofstream(folder / "cases/1.json") << R"({"operation":"listRooms","query":{"limit":7}})";
  std::ofstream(folder / "cases/2.json") << "broken";
  const std::string run =
      "$ASSAY run $SOURCE/spec/documents/bookings.yaml --max-cases 120 --har $SCRATCH/t.har "
      "--dictionary $SCRATCH/w.dict --corpus $SCRATCH/cases --set room=@$SCRATCH/rooms.txt ";
  const auto first = shell(run + "--out $SCRATCH/one 2>&1");
  const auto second = shell(run + "--workers 4 --out $SCRATCH/two 2>&1");
  const auto journal = scratch.read("one/journal.ndjson");
  int from_corpus = 0;
  std::string stream;
  std::istringstream lines(journal);
  for (std::string text; std::getline(lines, text);) {
    const auto line = parse_line(text);
    const auto* phase = line.if_contains("phase");
    from_corpus += phase != nullptr && *phase == "corpus" ? 1 : 0;
    if (const auto* sum = line.if_contains("request_stream")) stream = json::serialize(*sum);
  }
  EXPECT_EQ(from_corpus, 2) << first.out;
  for (const char* part : {"Recorded", "zaragoza", "424242", "434343"}) {
    EXPECT_NE(journal.find(part), std::string::npos) << part;
  }
  EXPECT_NE(first.out.find("t.har: entry 1: no operation"), std::string::npos) << first.out;
  EXPECT_NE(first.out.find("cases/2.json: is no JSON object"), std::string::npos) << first.out;
  ASSERT_GT(stream.size(), 10U);
  EXPECT_NE(scratch.read("two/journal.ndjson").find(stream), std::string::npos) << second.out;
  EXPECT_EQ(everything_in(folder / "one").find("hushhush"), std::string::npos);
  EXPECT_EQ(first.out.find("hushhush"), std::string::npos);
}

TEST(OwnData, BadFilesEndTheRunBeforeAnythingIsSent) {
  const Scratch scratch;
  std::ofstream(fs::path(std::getenv("SCRATCH")) / "bad") << "\n\nnothing of the kind\n";
  const std::string run = "$ASSAY run $SOURCE/spec/documents/bookings.yaml --out $SCRATCH/out ";
  const auto words = shell(run + "--dictionary $SCRATCH/bad 2>&1");
  EXPECT_EQ(words.code, 2);
  EXPECT_NE(words.out.find("bad:3:1"), std::string::npos) << words.out;
  EXPECT_EQ(shell(run + "--har $SCRATCH/bad 2>&1").code, 2);
  EXPECT_EQ(shell(run + "--har $SCRATCH/none 2>&1").code, 2);
  EXPECT_EQ(shell(run + "--set room=@$SCRATCH/none 2>&1").code, 2);
  EXPECT_EQ(shell(run + "--corpus $SCRATCH/none 2>&1").code, 3);
  EXPECT_EQ(scratch.read("out/journal.ndjson"), "");
}

}  // namespace
}  // namespace assay::tests
