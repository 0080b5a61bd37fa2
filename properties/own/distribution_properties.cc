// No kind of value starves: the share of each kind among the values of ten small schemas.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "properties/generators/generate.h"
#include "properties/generators/strings.h"
#include "properties/own/suite_groups.h"
#include "spec/schema/compile.h"
#include "spec/schema/number.h"
#include "spec/schema/rules.h"

namespace assay::properties {
namespace {

using Value = const json::value&;

/// A kind of value, and the least share of all values (of 10,000) that it must have.
struct Kind {
  const char* name;
  int least;
  std::function<bool(Value)> is;
};

struct Subject {
  const char* name;
  const char* schema;
  std::vector<Kind> kinds;
};

std::uint64_t length(Value value) {
  return value.is_string() ? spec::length_of(value.get_string()) : 0;
}
std::size_t size(Value value) {
  return value.is_array()    ? value.get_array().size()
         : value.is_object() ? value.get_object().size()
                             : 0;
}
bool is_number(Value value, double wanted) {
  return value.is_number() && value.to_number<double>() == wanted;
}
double number(Value value) {
  return value.is_number() ? value.to_number<double>() : 0;
}

/// Some character of the text lies in the class, and in none that comes before it in the table.
bool is_of_class(Value value, const TextClass& wanted) {
  const std::string_view text = value.get_string();
  for (std::size_t at = 0; at < text.size();) {
    const auto code = spec::take_code_point(text, at);
    for (const auto& row : text_classes()) {
      const bool inside = std::any_of(row.ranges.begin(), row.ranges.end(), [&](const auto& range) {
        return range.low <= code && code <= range.high;
      });
      if (!inside) continue;
      if (row.name == wanted.name) return true;
      break;
    }
  }
  return false;
}

std::vector<Kind> text_kinds() {
  std::vector<Kind> kinds{
      {"empty", 200, [](Value v) { return length(v) == 0; }},
      {"1 to 5 long", 1000, [](Value v) { return length(v) >= 1 && length(v) <= 5; }},
      {"6 to 40 long", 1000, [](Value v) { return length(v) > 5 && length(v) <= 40; }},
      {"256 or longer", 30, [](Value v) { return length(v) >= 256; }},
      {"likely trouble", 200, [](Value v) {
         const auto all = trouble_texts();
         return std::find(all.begin(), all.end(), std::string_view(v.get_string())) != all.end();
       }}};
  for (const auto& row : text_classes()) {
    kinds.push_back({row.name.data(), 60, [&row](Value v) { return is_of_class(v, row); }});
  }
  return kinds;
}

std::vector<Subject> subjects() {
  return {
      {"any text", R"({"type":"string"})", text_kinds()},
      {"text of 3 to 10",
       R"({"type":"string","minLength":3,"maxLength":10})",
       {{"minimum length", 800, [](Value v) { return length(v) == 3; }},
        {"between", 2000, [](Value v) { return length(v) > 3 && length(v) < 10; }},
        {"maximum length", 800, [](Value v) { return length(v) == 10; }}}},
      {"whole from -5 to 1000",
       R"({"type":"integer","minimum":-5,"maximum":1000})",
       {{"minimum", 800, [](Value v) { return is_number(v, -5); }},
        {"minimum + 1", 200, [](Value v) { return is_number(v, -4); }},
        {"zero", 800, [](Value v) { return is_number(v, 0); }},
        {"maximum - 1", 200, [](Value v) { return is_number(v, 999); }},
        {"maximum", 800, [](Value v) { return is_number(v, 1000); }},
        {"above 100", 1500, [](Value v) { return number(v) > 100; }},
        {"a border of bytes", 20, [](Value v) { return is_number(v, 255) || is_number(v, 256); }}}},
      {"any whole number",
       R"({"type":"integer"})",
       {{"negative", 1000, [](Value v) { return number(v) < 0; }},
        {"zero", 500, [](Value v) { return is_number(v, 0); }},
        {"within 20 of zero", 3000, [](Value v) { return std::abs(number(v)) <= 20; }},
        {"small positive", 500, [](Value v) { return number(v) > 0 && number(v) < 1000; }},
        {"ends of 32 bits", 500, [](Value v) { return std::abs(number(v)) >= 2147483647.0; }}}},
      {"any number",
       R"({"type":"number"})",
       {{"whole", 1000, [](Value v) { return spec::is_integer(v); }},
        {"with a fraction", 2000, [](Value v) { return !spec::is_integer(v); }},
        {"negative", 1000, [](Value v) { return number(v) < 0; }}}},
      {"text or null or one of two",
       R"({"anyOf":[{"type":["string","null"]},{"enum":[1,2]}]})",
       {{"text", 1000, [](Value v) { return v.is_string(); }},
        {"null", 200, [](Value v) { return v.is_null(); }},
        {"1", 300, [](Value v) { return is_number(v, 1); }},
        {"2", 300, [](Value v) { return is_number(v, 2); }}}},
      {"list of up to 5",
       R"({"type":"array","items":{"type":"boolean"},"maxItems":5})",
       {{"empty", 800, [](Value v) { return size(v) == 0; }},
        {"one", 500, [](Value v) { return size(v) == 1; }},
        {"two to four", 1000, [](Value v) { return size(v) > 1 && size(v) < 5; }},
        {"full", 800, [](Value v) { return size(v) == 5; }}}},
      {"set of three",
       R"({"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true,"minItems":1})",
       {{"one", 800, [](Value v) { return size(v) == 1; }},
        {"two", 800, [](Value v) { return size(v) == 2; }},
        {"all", 800, [](Value v) { return size(v) == 3; }},
        {"begins with c", 1500, [](Value v) { return v.at(0) == "c"; }}}},
      {"object of six",
       R"({"type":"object","required":["a"],"additionalProperties":false,"properties":{
           "a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"integer"},
           "d":{"type":"integer"},"e":{"type":"integer"},"f":{"type":"integer"}}})",
       {{"required alone", 800, [](Value v) { return size(v) == 1; }},
        {"some", 2000, [](Value v) { return size(v) > 1 && size(v) < 6; }},
        {"all", 500, [](Value v) { return size(v) == 6; }}}},
      {"map of lists",
       R"({"type":"object","additionalProperties":{"type":"array","items":{"type":"integer"}}})",
       {{"empty", 500, [](Value v) { return size(v) == 0; }},
        {"one", 500, [](Value v) { return size(v) == 1; }},
        {"three or more", 500, [](Value v) { return size(v) >= 3; }},
        {"a list that is not empty", 1000,
         [](Value v) {
           return std::any_of(v.get_object().begin(), v.get_object().end(),
                              [](const auto& member) { return size(member.value()) > 0; });
         }}}},
  };
}

std::vector<json::value> draw(const char* text, int count, bool plain = false) {
  const auto root = json::parse(text);
  spec::Compiler compiler(root, spec::Dialect::draft2020);
  const auto schema = compiler.compile("");
  SeededSource source(3);
  std::vector<json::value> values;
  for (int i = 0; i < count; ++i) {
    GenerateOptions options;
    options.size = (i * 37) % 101;
    options.plain_text = plain;
    auto value = generate(schema, source, options);
    EXPECT_TRUE(value);
    if (value) values.push_back(std::move(*value));
  }
  return values;
}

// A generator that never takes maxLength, or draws all texts from one class, fails here.
TEST(DistributionTable, NoKindOfValueStarves) {
  const int count = cases_or(4000);
  for (const auto& subject : subjects()) {
    const auto values = draw(subject.schema, count);
    std::size_t bytes = 0;
    for (const auto& value : values) bytes += json::serialize(value).size();
    fmt::print("{}  ({:.1f} bytes on average)\n", subject.name,
               static_cast<double>(bytes) / static_cast<double>(values.size()));
    for (const auto& kind : subject.kinds) {
      const auto met = std::count_if(values.begin(), values.end(), kind.is);
      const auto share = 10'000.0 * static_cast<double>(met) / static_cast<double>(values.size());
      fmt::print("  {:<28}{:>7.2f} %\n", kind.name, share / 100);
      EXPECT_GE(share, kind.least) << subject.name << ": " << kind.name;
    }
  }
}

TEST(Distribution, EveryLikelyTroubleAndEveryTextOfTheDocumentComesUp) {
  std::set<std::string> seen;
  for (const auto& value :
       draw(R"({"type":"object","required":["t"],"properties":{"t":{"type":"string"},
               "u":{"enum":["sesame","open"]}},"examples":[{}],"default":{}})",
            20'000)) {
    seen.insert(std::string(value.at("t").as_string()));
  }
  for (const auto text : trouble_texts()) EXPECT_TRUE(seen.contains(std::string(text))) << text;
  EXPECT_TRUE(seen.contains("sesame"));
}

TEST(Distribution, TextsHaveNoControlCharactersAndPlainOnesArePrintableAscii) {
  for (const bool plain : {false, true}) {
    for (const auto& value : draw(R"({"type":"string"})", 5000, plain)) {
      const std::string_view text = value.get_string();
      for (std::size_t at = 0; at < text.size();) {
        const auto code = spec::take_code_point(text, at);
        EXPECT_TRUE(code >= 0x20 && code != 0x7f && (code < 0x80 || code > 0x9f)) << code;
        EXPECT_TRUE(code < 0xd800 || code > 0xdfff);
        EXPECT_TRUE(!plain || code < 0x7fU) << code;
      }
    }
  }
}

}  // namespace
}  // namespace assay::properties
