#include "spec/schema/write_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace assay::spec {
namespace {

TEST(WriteJson, NumbersAreWrittenAsPeopleWriteThem) {
  EXPECT_EQ(number_text(35.625), "35.625");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(1.0), "1.0");
  EXPECT_EQ(number_text(-0.0), "-0.0");
  EXPECT_EQ(number_text(1e300), "1e+300");
  EXPECT_EQ(write_json({{"a", 1.5}, {"b", {1, -2, true, nullptr}}}),
            R"({"a":1.5,"b":[1,-2,true,null]})");
}

TEST(WriteJson, EveryDoubleReadsBackAsItself) {
  std::uint64_t bits = 1;
  for (int i = 0; i < 20'000; ++i) {
    bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
    double number = 0;
    static_assert(sizeof number == sizeof bits);
    std::memcpy(&number, &bits, sizeof number);
    if (number != number || number - number != 0) continue;
    EXPECT_EQ(std::strtod(number_text(number).c_str(), nullptr), number);
  }
}

TEST(WriteJson, TextsAreEscapedAsTheStandardSays) {
  const json::value value = {{"q\"\\", "line\nend\x01 é \x7f"}, {"plain", "é/😀"}};
  EXPECT_EQ(write_json(value), json::serialize(value));
}

TEST(WriteJson, DeepValuesNeedNoStack) {
  json::value value = 1.5;
  for (int i = 0; i < 5'000; ++i) value = json::array{std::move(value)};
  const auto text = write_json(value);
  EXPECT_NE(text.find("1.5"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '['), 5'000);
  // Boost.JSON's destructor recurses: take the value apart from outside in.
  while (value.is_array()) {
    auto inner = std::move(value.get_array().front());
    value = std::move(inner);
  }
}

}  // namespace
}  // namespace assay::spec
