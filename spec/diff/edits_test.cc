// Generated edits: one whose effect is known by how it was made is never told the other way round.
#include <functional>
#include <random>

#include "spec/diff/diff_samples.h"
#include "spec/schema/validate.h"

namespace assay::spec::diff {
namespace {

enum class Label { narrowed, widened };

/// Makes schemas and edits one scalar keyword of them.
class Editor {
 public:
  explicit Editor(std::uint64_t seed) : random_(seed) {}

  /// Objects, lists and alternatives around scalars, each with all keywords of its type.
  json::object schema(int depth) {
    switch (depth == 0 ? below(3) : below(6)) {
      case 0:
        return number();
      case 1:
        return text();
      case 2:
        return {{"enum", json::array{"a", "b", "c", "d"}}};
      case 3:
        return {{"type", "array"}, {"minItems", 2}, {"maxItems", 20}, {"items", schema(depth - 1)}};
      case 4:
        return {{"allOf", json::array{schema(depth - 1)}}};
      default:
        break;
    }
    return {{"type", "object"},
            {"required", json::array{"x"}},
            {"properties", {{"x", schema(depth - 1)}, {"y", schema(depth - 1)}}}};
  }

  /// Edits one schema of `root`, at any depth.
  void edit(json::object& root, Label label) {
    auto* at = &root;
    while (true) {
      if (auto* parts = at->if_contains("allOf")) {
        at = &parts->as_array()[0].as_object();
      } else if (auto* items = at->if_contains("items"); items != nullptr && below(3) != 0) {
        at = &items->as_object();
      } else if (auto* members = at->if_contains("properties");
                 members != nullptr && below(4) != 0) {
        at = &members->as_object()[below(2) == 0 ? "x" : "y"].as_object();
      } else {
        break;
      }
    }
    edit_here(*at, label);
  }

 private:
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_()) % limit; }

  json::object number() {
    return {{"type", below(2) == 0 ? "integer" : "number"},
            {"minimum", 10},
            {"maximum", 1000},
            {"multipleOf", 4},
            {"format", "int32"}};
  }
  json::object text() {
    return {{"type", "string"}, {"minLength", 3}, {"maxLength", 30}, {"pattern", "^a"}};
  }

  void edit_here(json::object& at, Label label) {
    const bool narrow = label == Label::narrowed;
    std::vector<std::function<void()>> edits;
    const auto shift = [&](const char* name, int by) {
      if (at.contains(name)) {
        edits.emplace_back([&at, name, by] { at[name] = at[name].as_int64() + by; });
      }
    };
    const auto gone = [&](const char* name) {
      if (at.contains(name) && !narrow) edits.emplace_back([&at, name] { at.erase(name); });
    };
    for (const char* low : {"minimum", "minLength", "minItems"}) shift(low, narrow ? 1 : -1);
    for (const char* high : {"maximum", "maxLength", "maxItems"}) shift(high, narrow ? -1 : 1);
    for (const char* name : {"minimum", "maximum", "minLength", "maxLength", "pattern", "minItems",
                             "maxItems", "multipleOf", "enum", "type", "required"}) {
      // Without a type, what is left of the keywords still says the same of its own type.
      gone(name);
    }
    if (at.contains("multipleOf")) {
      edits.emplace_back([&at, narrow] { at["multipleOf"] = narrow ? 8 : 2; });
      edits.emplace_back([&at, narrow] { at["format"] = narrow ? "int32" : "int64"; });
      if (narrow) {
        edits.pop_back();
        edits.emplace_back([&at] { at["exclusiveMinimum"] = 100; });
        edits.emplace_back([&at] { at["enum"] = json::array{12, 16}; });
      } else if (at.at("type") == "integer") {
        edits.emplace_back([&at] { at["type"] = "number"; });
      }
      if (narrow && at.at("type") == "number") {
        edits.emplace_back([&at] { at["type"] = "integer"; });
      }
    }
    if (at.contains("pattern")) {
      if (narrow) {
        edits.emplace_back([&at] { at["format"] = "uuid"; });
        edits.emplace_back([&at] { at["enum"] = json::array{"abc"}; });
      } else {
        edits.emplace_back([&at] { at["type"] = json::array{"string", "null"}; });
      }
    }
    if (auto* values = at.if_contains("enum")) {
      edits.emplace_back([values, narrow] {
        if (narrow) values->as_array().pop_back();
        if (!narrow) values->as_array().emplace_back("e");
      });
    }
    if (at.contains("required")) {
      edits.emplace_back([&at, narrow] {
        at["required"] = narrow ? json::array{"x", "y"} : json::array{};
      });
    }
    if (at.contains("items") && narrow) {
      edits.emplace_back([&at] { at["uniqueItems"] = true; });
    }
    edits[below(edits.size())]();
  }

  std::mt19937_64 random_;
};

struct Verdicts {
  bool breaking = false;
  bool harmless = true;  ///< nothing breaks, nothing depends
  std::size_t count = 0;
};

Verdicts verdicts(const std::string& before, const std::string& after) {
  Verdicts seen;
  for (const auto& change : compare_texts(before, after)) {
    ++seen.count;
    seen.breaking = seen.breaking || change.breaking == Breaking::yes;
    seen.harmless = seen.harmless && change.breaking == Breaking::no;
  }
  return seen;
}

TEST(GeneratedEdits, WideningARequestNeverBreaksAndNarrowingIsNeverHarmless) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Editor editor(seed);
    const auto before = editor.schema(3);
    auto after = before;
    const auto label = seed % 2 == 0 ? Label::narrowed : Label::widened;
    editor.edit(after, label);
    const auto old_text = json::serialize(before);
    const auto new_text = json::serialize(after);
    const auto request = verdicts(with_request(old_text), with_request(new_text));
    const auto response = verdicts(with_response(old_text), with_response(new_text));
    const auto& breaks = label == Label::narrowed ? request : response;
    const auto& keeps_on = label == Label::narrowed ? response : request;
    EXPECT_GT(request.count, 0U) << old_text << "\n" << new_text;
    EXPECT_FALSE(breaks.harmless) << old_text << "\n" << new_text;
    EXPECT_FALSE(keeps_on.breaking) << old_text << "\n" << new_text;
    if (HasFailure()) return;
  }
}

/// Anything at all, small enough to meet the limits of the schemas below.
json::value any_value(std::mt19937_64& random, int depth) {
  switch (random() % (depth == 0 ? 6 : 8)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<std::int64_t>(random() % 5);
    case 3:
      return static_cast<double>(random() % 9) / 2;
    case 4:
    case 5:
      return json::string(std::string(random() % 4, random() % 2 == 0 ? 'a' : 'b'));
    case 6: {
      json::array list;
      for (auto left = random() % 3; left > 0; --left) list.push_back(any_value(random, depth - 1));
      return list;
    }
    default:
      break;
  }
  json::object object;
  for (const char* name : {"a", "b"}) {
    if (random() % 2 == 0) object[name] = any_value(random, depth - 1);
  }
  return object;
}

/// Schemas of all keywords that the comparison knows, with small limits.
json::object any_schema(std::mt19937_64& random, int depth) {
  json::object made;
  const auto chance = [&](unsigned of) { return random() % of == 0; };
  const char* const types[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
  if (!chance(4)) made["type"] = types[random() % 7];
  if (chance(4)) made["type"] = json::array{types[random() % 7], "null"};
  if (chance(5)) made["enum"] = json::array{any_value(random, 0), any_value(random, 0)};
  for (const char* name : {"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
                           "minProperties", "maxProperties", "exclusiveMaximum"}) {
    if (chance(6)) made[name] = static_cast<std::int64_t>(random() % 4);
  }
  if (chance(8)) made["multipleOf"] = chance(2) ? json::value(2) : json::value(0.5);
  if (chance(8)) made["pattern"] = chance(2) ? "^a" : "b";
  if (chance(8)) made["uniqueItems"] = true;
  if (chance(4)) made["required"] = json::array{chance(2) ? "a" : "b"};
  if (chance(6)) made["additionalProperties"] = false;
  if (depth == 0) return made;
  if (chance(3)) made["properties"] = {{"a", any_schema(random, depth - 1)}};
  if (chance(4)) made["items"] = any_schema(random, depth - 1);
  if (chance(8)) made["not"] = any_schema(random, depth - 1);
  for (const char* name : {"anyOf", "oneOf", "allOf"}) {
    if (!chance(6)) continue;
    made[name] = json::array{any_schema(random, depth - 1), any_schema(random, depth - 1)};
  }
  return made;
}

const Schema& body_of(const Document& document) {
  return document.operations.at(0).body->content.at(0).schema;
}

// The validator is the judge: it knows nothing of the comparison.
TEST(GeneratedEdits, NoValueThatIsRefusedNowMakesAHarmlessChange) {
  std::size_t refused_pairs = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    std::mt19937_64 random(seed);
    const auto before = any_schema(random, 2);
    auto after = before;
    auto other = any_schema(random, 2);
    // One keyword comes, goes or changes; now and then everything.
    if (seed % 5 == 0) {
      after = other;
    } else if (!after.empty() && seed % 2 == 0) {
      after.erase(std::next(after.begin(), static_cast<std::ptrdiff_t>(random() % after.size())));
    } else if (!other.empty()) {
      const auto& taken =
          *std::next(other.begin(), static_cast<std::ptrdiff_t>(random() % other.size()));
      after[taken.key()] = taken.value();
    }
    const auto old_document = read_document(with_request(json::serialize(before)));
    const auto new_document = read_document(with_request(json::serialize(after)));
    bool refused = false;
    for (int i = 0; i < 60 && !refused; ++i) {
      const auto value = any_value(random, 2);
      refused = validate(body_of(old_document), value, Direction::request) == Outcome::valid &&
                validate(body_of(new_document), value, Direction::request) == Outcome::invalid;
    }
    if (!refused) continue;
    ++refused_pairs;
    const auto seen =
        verdicts(with_request(json::serialize(before)), with_request(json::serialize(after)));
    // A new optional member is called harmless by convention.
    bool convention = false;
    for (const auto& change : compare(old_document, new_document)) {
      convention = convention || change.rule == "request.property.added";
    }
    EXPECT_TRUE(convention || (seen.count > 0 && !seen.harmless)) << json::serialize(before) << "\n"
                                                                  << json::serialize(after);
    if (HasFailure()) return;
  }
  EXPECT_GT(refused_pairs, 200U);
}

}  // namespace
}  // namespace assay::spec::diff
