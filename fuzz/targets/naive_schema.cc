#include "fuzz/targets/naive_schema.h"

#include <cmath>
#include <set>
#include <stdexcept>
#include <string>

#include "spec/schema/pattern.h"
#include "spec/schema/pointer.h"

namespace assay::fuzz {
namespace {

namespace json = boost::json;

struct Lost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a schema object says of one instance: the verdict, and which members and items it looked
/// at.
struct Result {
  bool valid = true;
  std::set<std::string> members;
  std::set<std::size_t> items;

  void take(const Result& other) {
    members.insert(other.members.begin(), other.members.end());
    items.insert(other.items.begin(), other.items.end());
  }
};

// Small numbers only: the grammar of this target makes no others.
bool equal(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) return a.to_number<double>() == b.to_number<double>();
  if (a.kind() != b.kind()) return false;
  if (a.is_array()) {
    const auto& x = a.get_array();
    const auto& y = b.get_array();
    if (x.size() != y.size()) return false;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!equal(x[i], y[i])) return false;
    }
    return true;
  }
  if (a.is_object()) {
    const auto& x = a.get_object();
    const auto& y = b.get_object();
    if (x.size() != y.size()) return false;
    for (const auto& member : x) {
      if (!y.contains(member.key()) || !equal(member.value(), y.at(member.key()))) return false;
    }
    return true;
  }
  return a == b;
}

bool is_type(const json::value& instance, std::string_view type) {
  if (type == "null") return instance.is_null();
  if (type == "boolean") return instance.is_bool();
  if (type == "string") return instance.is_string();
  if (type == "array") return instance.is_array();
  if (type == "object") return instance.is_object();
  if (!instance.is_number()) {
    if (type == "number" || type == "integer") return false;
    throw Lost("type");
  }
  if (type == "number") return true;
  const auto value = instance.to_number<double>();
  return type == "integer" && std::floor(value) == value;
}

bool matches(std::string_view pattern, std::string_view text) {
  const auto answer = spec::Pattern(pattern).search(text);
  if (answer == spec::Match::undecided) throw Lost("pattern");
  return answer == spec::Match::yes;
}

std::size_t length(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) (void)spec::take_code_point(text, at);
  return count;
}

class Naive {
 public:
  explicit Naive(const json::value& root) : root_(root) {}

  Result check(const json::value& schema, const json::value& instance, int depth) {
    if (depth > 60 || ++steps_ > 200'000) throw Lost("deep");
    Result result;
    if (schema.is_bool()) {
      result.valid = schema.get_bool();
      return result;
    }
    if (!schema.is_object()) throw Lost("schema");
    const auto& object = schema.get_object();
    assertions(object, instance, result);
    in_place(object, instance, depth, result);
    if (instance.is_object()) members(object, instance.get_object(), depth, result);
    if (instance.is_array()) items(object, instance.get_array(), depth, result);
    return result;
  }

 private:
  static const json::value* keyword(const json::object& schema, std::string_view name) {
    return schema.if_contains(name);
  }
  static std::optional<double> number(const json::object& schema, std::string_view name) {
    const auto* value = keyword(schema, name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number()) throw Lost("number");
    return value->to_number<double>();
  }

  static void bounds(const json::object& schema, double value, const char* low, const char* high,
                     Result& result) {
    if (const auto limit = number(schema, low); limit && value < *limit) result.valid = false;
    if (const auto limit = number(schema, high); limit && value > *limit) result.valid = false;
  }

  static void assertions(const json::object& schema, const json::value& instance, Result& result) {
    if (const auto* type = keyword(schema, "type")) {
      bool any = false;
      if (type->is_array()) {
        for (const auto& one : type->get_array()) any = is_type(instance, one.as_string()) || any;
      } else {
        any = is_type(instance, type->as_string());
      }
      result.valid = result.valid && any;
    }
    if (const auto* values = keyword(schema, "enum")) {
      bool any = false;
      for (const auto& one : values->as_array()) any = any || equal(one, instance);
      result.valid = result.valid && any;
    }
    if (const auto* value = keyword(schema, "const")) {
      result.valid = result.valid && equal(*value, instance);
    }
    if (instance.is_number()) {
      const auto value = instance.to_number<double>();
      bounds(schema, value, "minimum", "maximum", result);
      const auto above = number(schema, "exclusiveMinimum");
      const auto under = number(schema, "exclusiveMaximum");
      if ((above && value <= *above) || (under && value >= *under)) result.valid = false;
      const auto step = number(schema, "multipleOf");
      if (step && std::fmod(value, *step) != 0) result.valid = false;
    }
    if (instance.is_string()) {
      const std::string_view text = instance.get_string();
      bounds(schema, static_cast<double>(length(text)), "minLength", "maxLength", result);
      if (const auto* pattern = keyword(schema, "pattern")) {
        result.valid = matches(pattern->as_string(), text) && result.valid;
      }
    }
  }

  void in_place(const json::object& schema, const json::value& instance, int depth,
                Result& result) {
    const auto conjunct = [&](const json::value& part) {
      const auto now = check(part, instance, depth + 1);
      result.valid = result.valid && now.valid;
      if (now.valid) result.take(now);
    };
    if (const auto* reference = keyword(schema, "$ref")) {
      const std::string_view text = reference->as_string();
      if (!text.starts_with('#')) throw Lost("$ref");
      const auto* target = spec::find_pointer(root_, spec::decode_fragment(text.substr(1)));
      if (target == nullptr) throw Lost("$ref");
      conjunct(*target);
    }
    if (const auto* list = keyword(schema, "allOf")) {
      for (const auto& part : list->as_array()) conjunct(part);
    }
    for (const char* name : {"anyOf", "oneOf"}) {
      const auto* list = keyword(schema, name);
      if (list == nullptr) continue;
      int count = 0;
      for (const auto& part : list->as_array()) {
        const auto now = check(part, instance, depth + 1);
        if (!now.valid) continue;
        ++count;
        result.take(now);
      }
      const bool fine = std::string_view(name) == "anyOf" ? count > 0 : count == 1;
      result.valid = result.valid && (fine || list->as_array().empty());
    }
    if (const auto* part = keyword(schema, "not")) {
      result.valid = !check(*part, instance, depth + 1).valid && result.valid;
    }
    if (const auto* condition = keyword(schema, "if")) {
      const auto now = check(*condition, instance, depth + 1);
      if (now.valid) result.take(now);
      if (const auto* branch = keyword(schema, now.valid ? "then" : "else")) conjunct(*branch);
    }
    const auto* dependents = keyword(schema, "dependentSchemas");
    if (dependents != nullptr && instance.is_object()) {
      for (const auto& one : dependents->as_object()) {
        if (instance.get_object().contains(one.key())) conjunct(one.value());
      }
    }
  }

  void members(const json::object& schema, const json::object& instance, int depth,
               Result& result) {
    bounds(schema, static_cast<double>(instance.size()), "minProperties", "maxProperties", result);
    if (const auto* names = keyword(schema, "required")) {
      for (const auto& name : names->as_array()) {
        result.valid = instance.contains(name.as_string()) && result.valid;
      }
    }
    if (const auto* map = keyword(schema, "dependentRequired")) {
      for (const auto& one : map->as_object()) {
        if (!instance.contains(one.key())) continue;
        for (const auto& name : one.value().as_array()) {
          result.valid = instance.contains(name.as_string()) && result.valid;
        }
      }
    }
    for (const auto& member : instance) {
      const std::string name(member.key());
      bool known = false;
      const auto apply = [&](const json::value& part) {
        known = true;
        result.valid = check(part, member.value(), depth + 1).valid && result.valid;
        result.members.insert(name);
      };
      const auto* named = keyword(schema, "properties");
      if (named != nullptr && named->as_object().contains(name)) apply(named->as_object().at(name));
      if (const auto* patterns = keyword(schema, "patternProperties")) {
        for (const auto& one : patterns->as_object()) {
          if (matches(one.key(), name)) apply(one.value());
        }
      }
      const auto* rest = keyword(schema, "additionalProperties");
      if (rest != nullptr && !known) apply(*rest);
      const auto* names = keyword(schema, "propertyNames");
      if (names != nullptr) {
        result.valid = check(*names, json::value(name), depth + 1).valid && result.valid;
      }
    }
    if (const auto* left = keyword(schema, "unevaluatedProperties")) {
      for (const auto& member : instance) {
        if (!result.members.insert(std::string(member.key())).second) continue;
        result.valid = check(*left, member.value(), depth + 1).valid && result.valid;
      }
    }
  }

  void items(const json::object& schema, const json::array& instance, int depth, Result& result) {
    bounds(schema, static_cast<double>(instance.size()), "minItems", "maxItems", result);
    const auto* unique = keyword(schema, "uniqueItems");
    if (unique != nullptr && unique->as_bool()) {
      for (std::size_t i = 0; i < instance.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (equal(instance[i], instance[j])) result.valid = false;
        }
      }
    }
    std::size_t next = 0;
    const auto apply = [&](const json::value& part, std::size_t i) {
      result.valid = check(part, instance[i], depth + 1).valid && result.valid;
      result.items.insert(i);
    };
    if (const auto* prefix = keyword(schema, "prefixItems")) {
      for (; next < instance.size() && next < prefix->as_array().size(); ++next) {
        apply(prefix->as_array()[next], next);
      }
    }
    if (const auto* rest = keyword(schema, "items")) {
      for (; next < instance.size(); ++next) apply(*rest, next);
    }
    if (const auto* part = keyword(schema, "contains")) {
      double count = 0;
      for (std::size_t i = 0; i < instance.size(); ++i) {
        if (!check(*part, instance[i], depth + 1).valid) continue;
        ++count;
        result.items.insert(i);
      }
      const auto least = number(schema, "minContains").value_or(1);
      const auto most = number(schema, "maxContains");
      if (count < least || (most && count > *most)) result.valid = false;
    }
    if (const auto* left = keyword(schema, "unevaluatedItems")) {
      for (std::size_t i = 0; i < instance.size(); ++i) {
        if (result.items.insert(i).second) {
          result.valid = check(*left, instance[i], depth + 1).valid && result.valid;
        }
      }
    }
  }

  const json::value& root_;
  int steps_ = 0;
};

}  // namespace

std::optional<bool> naive_verdict(const json::value& schema, const json::value& instance) {
  try {
    return Naive(schema).check(schema, instance, 0).valid;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace assay::fuzz
