// The published schema of the journal holds for what runs write.
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>

#include "spec/schema/compile.h"
#include "spec/schema/validate.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

namespace json = boost::json;

class JournalSchema : public testing::Test {
 protected:
  JournalSchema() {
    std::ifstream in(ASSAY_SOURCE_DIR "/docs/reference/journal.schema.json", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    source_ = json::parse(text);
    spec::Compiler compiler(source_, spec::Dialect::draft2020);
    schema_ = compiler.compile("");
  }

  /// Each line is valid, and has no member that the schema does not name.
  void judge(const std::string& journal) {
    std::istringstream in(journal);
    for (std::string line; std::getline(in, line);) {
      const auto event = parse_line(line);
      const auto told = spec::explain(schema_, event, spec::Direction::response);
      ASSERT_EQ(told.outcome, spec::Outcome::valid)
          << line << (told.errors.empty() ? "" : told.errors.front().sentence());
      const std::string name(event.at("event").as_string());
      ++seen_[name];
      const auto& known = source_.at_pointer("/$defs/" + name + "/properties").as_object();
      for (const auto& member : event) {
        EXPECT_TRUE(known.contains(member.key())) << name << ": " << member.key();
      }
    }
  }

  [[nodiscard]] spec::Outcome verdict(const std::string& line) const {
    return spec::validate(schema_, json::parse(line), spec::Direction::response);
  }

  json::value source_;
  spec::Schema schema_;
  std::map<std::string, int> seen_;
};

TEST_F(JournalSchema, HoldsForEveryEventOfRealRuns) {
  const Scratch scratch;
  for (const std::string command :
       {"run $SOURCE/spec/documents/planetscale-passwords.yaml --max-cases 60 --shard 1/2 "
        "--fault server_error=0.2 --fault undocumented_status",
        "run $SOURCE/spec/documents/library.yaml --max-cases 40 --fault server_error=0.1",
        "run $SOURCE/spec/documents/planetscale-passwords.yaml --phases workflows "
        "--workflow-rounds 2 --contract $SOURCE/contracts/planetscale-passwords.arazzo.yaml",
        "fuzz $SOURCE/spec/documents/planetscale-create-password.md --max-cases 300 "
        "--fault undocumented_status"}) {
    shell("rm -rf $SCRATCH/a; $ASSAY " + command + " --out $SCRATCH/a 2>&1");
    const auto journal = scratch.read("a/journal.ndjson");
    ASSERT_FALSE(journal.empty()) << command;
    judge(journal);
  }
  for (const auto& one : source_.at_pointer("/oneOf").as_array()) {
    const std::string name(one.at("$ref").as_string().subview(std::string("#/$defs/").size()));
    EXPECT_GT(seen_[name], 0) << name;
  }
}

TEST_F(JournalSchema, HoldsForMergedJournals) {
  const Scratch scratch;
  const std::string run =
      "$ASSAY run $SOURCE/spec/documents/library.yaml --max-cases 30 --fault server_error=0.1 ";
  shell(run + "--shard 1/3 --out $SCRATCH/a; " + run + "--shard 3/3 --out $SCRATCH/c");
  shell("$ASSAY report $SCRATCH/a $SCRATCH/c --out $SCRATCH/m");
  judge(scratch.read("m/journal.ndjson"));
  EXPECT_EQ(seen_["run_finished"], 1);
}

TEST_F(JournalSchema, RefusesWhatIsNoEvent) {
  for (const char* line : {R"({"event":"unheard_of"})", R"({"event":"remark","operation":""})",
                           "[]", R"({"event":"remark","operation":"","message":7})"}) {
    EXPECT_EQ(verdict(line), spec::Outcome::invalid) << line;
  }
  EXPECT_EQ(verdict(R"({"event":"remark","operation":"","message":"m","later":1})"),
            spec::Outcome::valid);
}

}  // namespace
}  // namespace assay::tests
