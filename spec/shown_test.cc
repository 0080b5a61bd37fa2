#include "spec/shown.h"

#include <gtest/gtest.h>

namespace assay::spec {
namespace {

TEST(Shown, AUrlIsToldWithoutPasswordsAndKeys) {
  EXPECT_EQ(shown_url("http://api.test:80/v1"), "http://api.test:80/v1");
  EXPECT_EQ(shown_url("http://me:secret@api.test/v1"), "http://api.test/v1");
  EXPECT_EQ(shown_url("http://me:sec/r@t?@api.test/v1"), "http://api.test/v1");
  EXPECT_EQ(shown_url("me:secret@api.test"), "api.test");
  EXPECT_EQ(shown_url("http://api.test/v1?key=secret"), "http://api.test/v1…");
  EXPECT_EQ(shown_url("http://api.test/#secret"), "http://api.test/…");
  EXPECT_EQ(shown_url(""), "");
}

TEST(Shown, OfAPairTheNameIsTold) {
  EXPECT_EQ(shown_name("Bearer secret"), "Bearer…");
  EXPECT_EQ(shown_name("Name: value"), "Name…");
  EXPECT_EQ(shown_name("scheme=secret"), "scheme…");
  EXPECT_EQ(shown_name("secret"), "…");
  EXPECT_EQ(shown_name(": secret"), "…");
  EXPECT_EQ(shown_name(""), "…");
}

}  // namespace
}  // namespace assay::spec
