// The contracts that are shipped, against servers that keep them and servers that do not.
#include <gtest/gtest.h>

#include "spec/contract/shape.h"
#include "tests/process.h"

namespace assay::tests {
namespace {

const std::string document = "$SOURCE/spec/documents/planetscale-passwords.yaml";
const std::string contract = "$SOURCE/contracts/planetscale-passwords.arazzo.yaml";

class PasswordContract : public testing::Test {
 protected:
  void SetUp() override { setenv("PASSWORDS", ASSAY_PASSWORDS_SERVICE, 1); }

  Ran run(const std::string& service, const std::string& more = {}) const {
    return shell("$ASSAY run " + document + " --contract " + contract +
                 " --phases workflows --workflow-rounds 4 --serve \"$PASSWORDS --port {port} " +
                 service + "\" -H 'Authorization: Bearer demo-token' --out $SCRATCH/out " + more +
                 " 2>&1");
  }

  Scratch scratch_;
};

TEST_F(PasswordContract, IsKeptByTheExampleService) {
  const auto ran = run("");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("workflow life-of-a-password: 4 rounds, 4 completed"), std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("workflow time-to-live: 4 rounds, 4 completed"), std::string::npos)
      << ran.out;
}

TEST_F(PasswordContract, SeesWhatIsPlanted) {
  for (const char* bug : {"ttl_echo", "patch_drops_member", "secret_shown", "deleted_served",
                          "stale_renewal", "null_name"}) {
    const auto ran = run(std::string("--bug ") + bug);
    EXPECT_EQ(ran.code, 1) << bug << ran.out;
    EXPECT_NE(ran.out.find("workflow.criterion"), std::string::npos) << bug << ran.out;
  }
}

TEST_F(PasswordContract, IsKeptByTheMockUnlessAFaultIsPlanted) {
  const auto mocked = [](const std::string& fault) {
    return shell("$ASSAY run " + document + " --contract " + contract +
                 " --phases workflows --workflow-rounds 3 --out $SCRATCH/out " + fault + " 2>&1");
  };
  const auto clean = mocked("");
  EXPECT_EQ(clean.code, 0) << clean.out;
  EXPECT_NE(clean.out.find("workflow life-of-a-password: 3 rounds, 3 completed"), std::string::npos)
      << clean.out;
  for (const char* fault : {"deleted_served", "deleted_listed", "delete_nothing", "lost_creation",
                            "changed_echo", "patch_resets", "reading_changes"}) {
    const auto ran = mocked(std::string("--fault ") + fault);
    EXPECT_EQ(ran.code, 1) << fault << ran.out;
    EXPECT_NE(ran.out.find("workflow.criterion"), std::string::npos) << fault << ran.out;
  }
}

TEST_F(PasswordContract, AFindingIsReplayedWithoutTheContract) {
  const auto ran = run("--bug secret_shown");
  ASSERT_EQ(ran.code, 1) << ran.out;
  const auto file = shell("grep -l workflow.criterion $SCRATCH/out/findings/*.json | head -1").out;
  ASSERT_FALSE(file.empty());
  setenv("FINDING", file.substr(0, file.size() - 1).c_str(), 1);
  // The service of the run is gone: another one, with and without the mistake.
  for (const auto& [bug, verdict] :
       {std::pair<std::string, std::string>{"--bug secret_shown", "FAILED"}, {"", "FIXED"}}) {
    const auto again =
        shell("$PASSWORDS --port 0 " + bug +
              " > $SCRATCH/log 2>&1 & PID=$!; trap 'kill $PID' EXIT; "
              "for i in $(seq 300); do grep -q http $SCRATCH/log && break; sleep 0.1; done; "
              "URL=$(grep -o 'http://[0-9.:]*' $SCRATCH/log | head -1); "
              "cd / && $ASSAY replay $FINDING --spec " +
              document + " --url $URL -H 'Authorization: Bearer demo-token' 2>&1");
    EXPECT_EQ(again.out.substr(0, verdict.size()), verdict) << again.out;
  }
}

TEST_F(PasswordContract, TheOverlayDescribesWhatWasForgotten) {
  const auto plain = shell("$ASSAY list " + document).out;
  const auto corrected =
      shell("$ASSAY list " + document + " --contract $SOURCE/contracts/planetscale.overlay.yaml")
          .out;
  const auto statuses = [](const std::string& list) {
    const auto at = list.find("renew_password");
    return list.substr(at, list.find('\n', at) - at);
  };
  EXPECT_EQ(statuses(plain).find("422"), std::string::npos);
  EXPECT_NE(statuses(corrected).find("422"), std::string::npos);
  EXPECT_NE(statuses(corrected).find("429"), std::string::npos);
  EXPECT_EQ(corrected.find("warning:"), std::string::npos) << corrected;
}

TEST(Contracts, CostNothingWhenThereAreNone) {
  const Scratch scratch;
  const std::string plain =
      "$ASSAY run $SOURCE/spec/documents/planetscale-create-password.md --seed 1 "
      "--max-cases 60 --out $SCRATCH/a | grep -v seconds";
  EXPECT_EQ(shell(plain).out.find("\nworkflow "), std::string::npos);
}

TEST(Contracts, TheSchemaOfSettingsIsPublished) {
  const std::string path = ASSAY_SOURCE_DIR "/docs/reference/contract.schema.json";
  const std::string printed(spec::contract_schema(spec::ContractKind::settings));
  if (std::getenv("ASSAY_APPROVE") != nullptr)
    std::ofstream(path, std::ios::binary) << printed << "\n";
  std::ifstream in(path, std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(page, printed + "\n") << "run with ASSAY_APPROVE=1 if the change is meant";
}

}  // namespace
}  // namespace assay::tests
