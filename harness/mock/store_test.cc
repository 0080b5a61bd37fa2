// The store: shelves of things, newest first, with what stands below them.
#include "harness/mock/store.h"

#include <gtest/gtest.h>

namespace assay::harness {
namespace {

Thing named(std::string name) {
  Thing thing;
  thing.members["id"] = name;
  thing.name = std::move(name);
  return thing;
}

std::string names(const std::vector<const Thing*>& things) {
  std::string all;
  for (const auto* thing : things) all += (all.empty() ? "" : " ") + thing->name;
  return all;
}

TEST(Store, ThingsAreFoundOnTheirOwnShelfAlone) {
  Store store(10);
  store.put("/rooms", named("a"));
  ASSERT_NE(store.find("/rooms", "a"), nullptr);
  EXPECT_EQ(store.find("/rooms", "a")->members.at("id"), "a");
  EXPECT_EQ(store.find("/rooms", "b"), nullptr);
  EXPECT_EQ(store.find("/beds", "a"), nullptr);
}

TEST(Store, PutInPlaceKeepsItsTurn) {
  Store store(10);
  store.put("/rooms", named("a"));
  store.put("/rooms", named("b"));
  auto again = named("a");
  again.members["size"] = 7;
  store.put("/rooms", std::move(again));
  EXPECT_EQ(store.count("/rooms"), 2U);
  EXPECT_EQ(names(store.page("/rooms", 0, 9)), "b a");
  EXPECT_EQ(store.find("/rooms", "a")->members.at("size"), 7);
}

TEST(Store, PagesAreNewestFirstAndGoOnAfterACursor) {
  Store store(10);
  for (const auto* name : {"a", "b", "c", "d", "e"}) store.put("/rooms", named(name));
  EXPECT_EQ(names(store.page("/rooms", 0, 2)), "e d");
  EXPECT_EQ(names(store.page("/rooms", 4, 2)), "a");
  EXPECT_EQ(names(store.page("/rooms", 5, 2)), "");
  const auto last = store.page("/rooms", 0, 2).back()->serial;
  store.put("/rooms", named("f"));
  EXPECT_EQ(names(store.page("/rooms", 0, 2, last)), "c b");
}

TEST(Store, WhatIsRemovedIsGoneWithAllBelowIt) {
  Store store(10);
  store.put("/rooms", named("a"));
  store.put("/rooms", named("ab"));
  store.put("/rooms/a/beds", named("1"));
  store.put("/rooms/a/beds/1/pillows", named("x"));
  store.put("/rooms/ab/beds", named("1"));
  EXPECT_TRUE(store.remove("/rooms", "a"));
  EXPECT_FALSE(store.remove("/rooms", "a"));
  EXPECT_TRUE(store.was_removed("/rooms", "a"));
  EXPECT_FALSE(store.was_removed("/rooms", "ab"));
  EXPECT_EQ(store.find("/rooms/a/beds", "1"), nullptr);
  EXPECT_EQ(store.find("/rooms/a/beds/1/pillows", "x"), nullptr);
  EXPECT_NE(store.find("/rooms/ab/beds", "1"), nullptr);
  store.put("/rooms", named("a"));
  EXPECT_FALSE(store.was_removed("/rooms", "a"));
  EXPECT_EQ(store.count("/rooms/a/beds"), 0U);
}

TEST(Store, TheOldestGoesWhenThereIsNoRoom) {
  Store store(3);
  for (const auto* name : {"a", "b", "c", "d"}) store.put("/rooms", named(name));
  EXPECT_EQ(names(store.page("/rooms", 0, 9)), "d c b");
  EXPECT_FALSE(store.was_removed("/rooms", "a"));
}

TEST(Store, WhatIsPutInStaysEvenBelowTheOldest) {
  Store store(2);
  store.put("/rooms", named("a"));
  store.put("/rooms/a/beds", named("1"));
  store.put("/rooms/a/beds", named("2"));
  EXPECT_NE(store.find("/rooms/a/beds", "2"), nullptr);
  store.put("/rooms", named("b"));
  EXPECT_NE(store.find("/rooms", "b"), nullptr);
  EXPECT_EQ(store.find("/rooms", "a"), nullptr);
  EXPECT_EQ(store.count("/rooms/a/beds"), 0U);
}

}  // namespace
}  // namespace assay::harness
