// A schema and an instance drawn from the bytes by a small grammar: the compiled program, the
// explanation and a naive evaluator must agree.
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <string>

#include "fuzz/targets/naive_schema.h"
#include "fuzz/targets/target.h"
#include "spec/schema/compile.h"
#include "spec/schema/validate.h"

namespace {

namespace json = boost::json;

constexpr std::array<const char*, 6> names{"a", "b", "ab", "x-y", "a long name of 24 bytes.", ""};
constexpr std::array<const char*, 8> patterns{"^a",       "b$", "^[ab]+$", "x-",
                                              "^.{1,2}$", ".",  "(a|b)b",  "^a?b"};
constexpr std::array<const char*, 7> types{"null",   "boolean", "integer", "number",
                                           "string", "array",   "object"};

class Draw {
 public:
  Draw(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}

  unsigned below(unsigned n) { return at_ == end_ ? 0 : *at_++ % n; }
  [[nodiscard]] bool empty() const { return at_ == end_; }

  std::string name() { return names[below(names.size())]; }

  json::value number() {
    switch (below(4)) {
      case 0:
        return static_cast<std::int64_t>(below(6)) - 2;
      case 1:
        return static_cast<double>(below(6)) - 2.0;
      case 2:
        return static_cast<double>(below(8)) / 2 - 1;
      default:
        return static_cast<std::uint64_t>(below(4));
    }
  }

  json::value instance(int depth) {
    const auto kind = below(depth > 3 ? 5 : 7);
    switch (kind) {
      case 0:
        return nullptr;
      case 1:
        return below(2) == 1;
      case 2:
        return number();
      case 3:
      case 4:
        return json::string(name());
      case 5: {
        json::array array;
        for (auto n = below(4); n > 0; --n) array.push_back(instance(depth + 1));
        return array;
      }
      default: {
        json::object object;
        for (auto n = below(5); n > 0; --n) object[name()] = instance(depth + 1);
        return object;
      }
    }
  }

  json::value schema(int depth) {
    if (empty() || depth > 5) return below(4) != 1;
    if (below(12) == 0) return below(2) == 1;
    json::object object;
    for (auto n = 1 + below(4); n > 0; --n) keyword(object, depth + 1);
    return object;
  }

 private:
  json::array schemas(int depth) {
    json::array list;
    for (auto n = 1 + below(3); n > 0; --n) list.push_back(schema(depth));
    return list;
  }
  json::object map(int depth, bool by_pattern) {
    json::object object;
    for (auto n = below(4); n > 0; --n) {
      object[by_pattern ? std::string(patterns[below(patterns.size())]) : name()] = schema(depth);
    }
    return object;
  }
  json::array list_of_names() {
    json::array list;
    for (auto n = below(3); n > 0; --n) list.emplace_back(name());
    return list;
  }

  void applicator(json::object& object, int depth) {
    constexpr std::array<const char*, 10> singles{"items",
                                                  "contains",
                                                  "not",
                                                  "if",
                                                  "then",
                                                  "else",
                                                  "additionalProperties",
                                                  "propertyNames",
                                                  "unevaluatedProperties",
                                                  "unevaluatedItems"};
    constexpr std::array<const char*, 4> lists{"allOf", "anyOf", "oneOf", "prefixItems"};
    constexpr std::array<const char*, 4> targets{"#", "#/$defs/a", "#/properties/a", "#/allOf/0"};
    switch (below(7)) {
      case 0:
        object[singles[below(singles.size())]] = schema(depth);
        break;
      case 1:
        object[lists[below(lists.size())]] = schemas(depth);
        break;
      case 2:
        object["properties"] = map(depth, false);
        break;
      case 3:
        object[below(2) == 0 ? "patternProperties" : "dependentSchemas"] =
            map(depth, below(2) == 0);
        break;
      case 4:
        object["required"] = list_of_names();
        break;
      case 5:
        object["uniqueItems"] = below(2) == 1;
        object["dependentRequired"] = json::object{{name(), list_of_names()}};
        break;
      default:
        object["$ref"] = targets[below(targets.size())];
        object["$defs"] = json::object{{"a", schema(depth)}};
        break;
    }
  }

  void keyword(json::object& object, int depth) {
    constexpr std::array<const char*, 8> counts{"minLength",   "maxLength",     "minItems",
                                                "maxItems",    "minProperties", "maxProperties",
                                                "minContains", "maxContains"};
    constexpr std::array<const char*, 4> bounds{"minimum", "maximum", "exclusiveMinimum",
                                                "exclusiveMaximum"};
    switch (below(15)) {
      case 0:
        object["type"] = types[below(types.size())];
        break;
      case 1: {
        json::array two{types[below(types.size())]};
        const auto* other = types[below(types.size())];
        if (two[0] != other) two.emplace_back(other);
        object["type"] = two;
        break;
      }
      case 2:
        object["const"] = instance(2);
        break;
      case 3: {
        json::array values;
        for (auto n = 1 + below(4); n > 0; --n) values.push_back(instance(3));
        object["enum"] = values;
        break;
      }
      case 4:
        object[counts[below(counts.size())]] = below(4);
        break;
      case 5:
        object[bounds[below(bounds.size())]] = number();
        break;
      case 6:
        object["multipleOf"] = below(2) == 0 ? json::value(0.5) : json::value(1 + below(3));
        break;
      case 7:
        object["pattern"] = patterns[below(patterns.size())];
        break;
      default:
        applicator(object, depth);
        break;
    }
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  Draw draw(data, size);
  const auto root = draw.schema(0);
  CompileOptions options;
  options.assert_format = false;
  Compiler compiler(root, Dialect::draft2020, options);
  const auto schema = compiler.compile("");
  for (const auto& issue : compiler.issues()) {
    if (issue.fatal) return 0;
  }
  for (int i = 0; i < 4; ++i) {
    const auto instance = draw.instance(0);
    const auto verdict = validate(schema, instance, Direction::response);
    const auto explained = explain(schema, instance, Direction::response);
    const auto naive = assay::fuzz::naive_verdict(root, instance);
    const bool said = verdict == Outcome::valid;
    const bool wrong =
        verdict != explained.outcome || (naive && verdict != Outcome::undecided && *naive != said);
    if (!wrong) continue;
    std::fprintf(stderr, "%s\n%s\nverdict %d, explained %d, naive %d\n",
                 json::serialize(root).c_str(), json::serialize(instance).c_str(),
                 static_cast<int>(verdict), static_cast<int>(explained.outcome),
                 naive ? static_cast<int>(*naive) : -1);
    __builtin_trap();
  }
  return 0;
}
