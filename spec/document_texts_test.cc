#include "spec/document_texts.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "spec/diff/diff.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

constexpr const char* main_text = R"(openapi: 3.0.4
info: {title: pets, version: '1'}
paths:
  /pets:
    $ref: 'paths/the%20pets.yaml#/pets'
)";
constexpr const char* path_text = R"(pets:
  post:
    requestBody: {content: {application/json: {schema: {$ref: '../../shared/pet.json'}}}}
    responses: {'201': {description: made}}
)";
constexpr const char* pet_text = "{\n \"type\": \"object\",\n \"required\": [\"name\"]\n}\n";

/// A document of three files in a folder of its own; the working folder is the document's parent.
class GatheredTexts : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "assay-texts-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    before_ = fs::current_path();
    write("work/api/openapi.yaml", main_text);
    write("work/api/paths/the pets.yaml", path_text);
    write("work/shared/pet.json", pet_text);
    fs::current_path(folder_ + "/work");
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

  void write(const std::string& name, const std::string& text) const {
    const auto path = folder_ + "/" + name;
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  static Result<DocumentTexts> gathered(const std::string& name) {
    const auto document = load_document(name);
    EXPECT_TRUE(document) << document.error().text();
    return gather_texts(*document, *read_source(name), {});
  }
  void take_away() const { fs::remove_all(folder_ + "/work"); }

  std::string folder_;

 private:
  fs::path before_;
};

TEST_F(GatheredTexts, HoldEveryFileByItsPathFromTheDocument) {
  const auto texts = gathered("api/openapi.yaml");
  ASSERT_TRUE(texts) << texts.error().text();
  EXPECT_EQ(texts->main.name, "api/openapi.yaml");
  EXPECT_EQ(texts->others, (std::map<std::string, std::string>{{"paths/the pets.yaml", path_text},
                                                               {"../shared/pet.json", pet_text}}));
  EXPECT_EQ(texts->bytes(), std::string(main_text).size() + std::string(path_text).size() +
                                std::string(pet_text).size());
}

TEST_F(GatheredTexts, BecomeTheSameDocumentWhenTheFilesAreGone) {
  const auto live = load_document("api/openapi.yaml");
  const auto texts = gathered("api/openapi.yaml");
  ASSERT_TRUE(live && texts);
  take_away();
  const auto kept = build_document(*texts);
  ASSERT_TRUE(kept) << kept.error().text();
  EXPECT_TRUE(kept->warnings.empty());
  ASSERT_EQ(kept->operations.size(), 1U);
  EXPECT_TRUE(diff::compare(*live, *kept).empty());
  EXPECT_TRUE(diff::compare(*kept, *live).empty());
  EXPECT_EQ(kept->position("/paths").text(), live->position("/paths").text());
}

TEST_F(GatheredTexts, TellWhereAFileChangedUnderTheNameThatTheUserKnows) {
  const auto before = gathered("api/openapi.yaml");
  ASSERT_TRUE(before);
  write("work/shared/pet.json",
        "{\n \"type\": \"object\",\n \"required\": [\n  \"name\",\n  \"age\"\n ]\n}\n");
  const auto after = gathered("api/openapi.yaml");
  ASSERT_TRUE(after);
  take_away();
  const auto changes = diff::compare(*build_document(*before), *build_document(*after));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].where.text().starts_with("api/../shared/pet.json:"))
      << changes[0].where.text();
  const auto back = diff::compare(*build_document(*after), *build_document(*before));
  ASSERT_EQ(back.size(), 1U);
}

TEST_F(GatheredTexts, DoNotReadAFileThatLiesThereAndIsNotAmongThem) {
  auto texts = gathered("api/openapi.yaml");
  ASSERT_TRUE(texts);
  texts->others.erase("../shared/pet.json");
  const auto kept = build_document(*texts);
  ASSERT_TRUE(kept);
  std::string told;
  for (const auto& warning : kept->warnings) told += warning.text() + "\n";
  for (const auto& skipped : kept->skipped) told += skipped.reason.text() + "\n";
  EXPECT_NE(told.find("not among the texts"), std::string::npos) << told;
}

TEST_F(GatheredTexts, AreNotGatheredFromFilesThatWereChangedMeanwhile) {
  const auto document = load_document("api/openapi.yaml");
  ASSERT_TRUE(document);
  write("work/shared/pet.json", "{\"type\": \"string\"}");
  const auto texts = gather_texts(*document, *read_source("api/openapi.yaml"), {});
  ASSERT_FALSE(texts);
  EXPECT_NE(texts.error().text().find("not as they were read"), std::string::npos);
  take_away();
  EXPECT_FALSE(gather_texts(*document, {"api/openapi.yaml", main_text}, {}));
}

TEST_F(GatheredTexts, OfADocumentThatWasFetchedAreThoseThatWereFetched) {
  const std::string address = "http://127.0.0.1:1/v1/openapi.yaml";
  const std::map<std::string, std::string> web{
      {address, main_text},
      {"http://127.0.0.1:1/v1/paths/the%20pets.yaml", path_text},
      {"http://127.0.0.1:1/shared/pet.json", pet_text}};
  std::map<std::string, std::string> fetched;
  const auto fetch = [&](const std::string& uri) -> Result<SourceText> {
    const auto found = web.find(uri);
    if (found == web.end()) return Error{ErrorCode::document, "absent", {uri, 0, 0}, {}};
    fetched[uri] = found->second;
    return SourceText{uri, found->second};
  };
  const auto live = load_document(address, fetch);
  ASSERT_TRUE(live) << live.error().text();
  ASSERT_EQ(live->operations.size(), 1U);
  const auto texts = gather_texts(*live, {address, main_text}, fetched);
  ASSERT_TRUE(texts) << texts.error().text();
  EXPECT_EQ(texts->others.size(), 2U);
  const auto kept = build_document(*texts);
  ASSERT_TRUE(kept) << kept.error().text();
  EXPECT_TRUE(diff::compare(*live, *kept).empty());
}

TEST_F(GatheredTexts, OfStandardInputAreOne) {
  const SourceText main{"<stdin>", "openapi: 3.0.4\ninfo: {title: a, version: '1'}\npaths: {}\n"};
  const auto live = build_document(*read_tree(main));
  ASSERT_TRUE(live);
  const auto texts = gather_texts(*live, main, {});
  ASSERT_TRUE(texts);
  const auto kept = build_document(*texts);
  ASSERT_TRUE(kept) << kept.error().text();
  EXPECT_EQ(kept->position("/paths").text(), "<stdin>:3:1");
}

}  // namespace
}  // namespace assay::spec
