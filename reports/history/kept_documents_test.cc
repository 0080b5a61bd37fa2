// The documents of the runs in a history.
#include <gtest/gtest.h>

#include "reports/history/hand_made_nights.h"

namespace assay::reports {
namespace {

using KeptDocuments = HistoryPlace;

spec::DocumentTexts texts_of(const std::string& mark) {
  spec::DocumentTexts texts;
  texts.main = {"api/openapi.yaml", "openapi: 3.0.4 # \xC3\xA9 " + mark + "\n"};
  texts.others["../shared/pet.yaml"] = "type: object\n";
  texts.others["big.yaml"] = std::string(200'000, 'y') + mark;
  return texts;
}

std::unique_ptr<Database> raw(const std::string& place) {
  auto opened = place.starts_with("postgresql:") ? open_postgresql(place) : open_sqlite(place);
  EXPECT_TRUE(opened) << opened.error().text();
  return std::move(opened->database);
}

TEST_F(KeptDocuments, AreReadBackFileByFile) {
  auto history = opened(place());
  EXPECT_FALSE(*history.holds_document("aa"));
  EXPECT_FALSE(*history.document("aa"));
  const auto texts = texts_of("one");
  ASSERT_TRUE(*history.keep_document("aa", texts));
  ASSERT_TRUE(*history.keep_document("bb", texts_of("two")));
  // Once: what is there stays.
  ASSERT_TRUE(*history.keep_document("aa", texts_of("three")));
  EXPECT_TRUE(*history.holds_document("aa"));
  const auto read = history.document("aa");
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->main.name, texts.main.name);
  EXPECT_EQ((*read)->main.text, texts.main.text);
  EXPECT_EQ((*read)->others, texts.others);
}

TEST_F(KeptDocuments, ArePackedWhereTheyAreLarge) {
  auto history = opened(place());
  ASSERT_TRUE(*history.keep_document("aa", texts_of("one")));
  const auto database = raw(place());
  const auto rows = database->run("SELECT name, text FROM document_files ORDER BY place");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ((*rows)[1][1], "type: object\n");
  EXPECT_EQ((*rows)[2][0], "big.yaml");
  EXPECT_LT((*rows)[2][1].size(), 2'000U);
  // Damage is told, not compared.
  for (const auto* change : {"UPDATE document_files SET unpacked = 7 WHERE name = 'big.yaml'",
                             "UPDATE document_files SET unpacked = 99999999999 WHERE place = 2",
                             "UPDATE document_files SET text = '*' WHERE name = 'big.yaml'"}) {
    ASSERT_TRUE(database->run(change));
    const auto damaged = history.document("aa");
    ASSERT_FALSE(damaged) << change;
    EXPECT_NE(damaged.error().text().find("damaged"), std::string::npos);
  }
}

TEST_F(KeptDocuments, AreNotKeptWhenTheyAreTooLarge) {
  auto history = opened(place());
  auto texts = texts_of("one");
  texts.others["more.yaml"] = std::string(History::largest_document - texts.bytes(), 'z');
  EXPECT_TRUE(*history.keep_document("aa", texts));
  texts.main.text += ' ';
  EXPECT_FALSE(*history.keep_document("bb", texts));
  EXPECT_FALSE(*history.holds_document("bb"));
  const auto read = history.document("aa");
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->others.at("more.yaml"), texts.others.at("more.yaml"));
}

TEST_F(KeptDocuments, GoWithTheLastRunThatHadThem) {
  auto history = opened(place());
  for (int day = 1; day <= 3; ++day) {
    auto night = NightOf(day);
    night.account().run.started.document_hash = day < 3 ? "aa" : "bb";
    ASSERT_TRUE(history.record(night.known()));
  }
  ASSERT_TRUE(*history.keep_document("aa", texts_of("one")));
  ASSERT_TRUE(*history.keep_document("bb", texts_of("two")));
  EXPECT_EQ(*history.prune(2, ""), 1U);
  EXPECT_TRUE(*history.holds_document("aa"));
  EXPECT_EQ(*history.prune(1, ""), 1U);
  EXPECT_FALSE(*history.document("aa"));
  EXPECT_TRUE(*history.holds_document("bb"));
  const auto left = raw(place())->run("SELECT count(*) FROM document_files");
  EXPECT_EQ(left->front().front(), "3");
}

TEST_F(KeptDocuments, OfAnOlderFormStay) {
  {
    auto history = opened(place());
    auto night = NightOf(1);
    night.account().run.started.document_hash = "aa";
    ASSERT_TRUE(history.record(night.known()));
    // As the second form had them.
    const auto database = raw(place());
    ASSERT_TRUE(database->run("DROP TABLE document_files"));
    ASSERT_TRUE(database->run(
        "CREATE TABLE documents (hash TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL)"));
    ASSERT_TRUE(database->run("INSERT INTO documents VALUES ('aa', 'doc.yaml', 'openapi: 3.0.4')"));
    ASSERT_TRUE(database->set_version(2));
  }
  auto history = opened(place());
  const auto read = history.document("aa");
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->main.name, "doc.yaml");
  EXPECT_EQ((*read)->main.text, "openapi: 3.0.4");
  EXPECT_TRUE((*read)->others.empty());
  EXPECT_EQ(history.runs(10)->size(), 1U);
  EXPECT_FALSE(raw(place())->run("SELECT * FROM documents"));
  ASSERT_TRUE(*history.keep_document("bb", texts_of("two")));
}

}  // namespace
}  // namespace assay::reports
