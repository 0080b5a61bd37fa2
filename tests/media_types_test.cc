// A run over a document with one operation for each family of media types.
#include <gtest/gtest.h>

#include "tests/process.h"

namespace assay::tests {
namespace {

constexpr const char* run = "$ASSAY run $SOURCE/spec/documents/media-types.yaml --max-cases 120 ";

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(MediaTypes, CleanMockGivesACleanRunAndNoOperationIsLeftOut) {
  const Scratch folder;
  const auto ran = shell(run + ("--out " + folder.path("out")));
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(count(ran.out, " valid, "), 6U) << ran.out;
  EXPECT_EQ(ran.out.find("(0 valid"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find(" 0 malformed"), std::string::npos) << ran.out;
}

TEST(MediaTypes, FaultsAreFoundInFormsXmlAndSequences) {
  for (const char* fault : {"outside_enum", "missing_required"}) {
    const Scratch folder;
    const auto ran =
        shell(run + ("--fault " + std::string(fault) + " --out " + folder.path("out")));
    EXPECT_EQ(ran.code, 1) << ran.out;
    const auto keyword = std::string(fault) == "outside_enum" ? "enum" : "required";
    // One for each field: the fault may meet more than one of an operation.
    EXPECT_GE(count(ran.out, std::string("response_body.") + keyword + "  "), 3U) << ran.out;
    for (const char* place : {"  POST /form\n", "  PUT /pets\n", "  GET /events\n"}) {
      EXPECT_NE(ran.out.find(place), std::string::npos) << fault << place << ran.out;
    }
  }
}

}  // namespace
}  // namespace assay::tests
