#include "spec/brackets.h"

#include <algorithm>
#include <memory>

namespace assay::spec {
namespace {

constexpr std::size_t depth_limit = 32;

/// What the names of several fields come to.
struct Branch {
  std::vector<std::string> values;
  std::vector<std::pair<std::string, std::unique_ptr<Branch>>> children;

  Branch& child(const std::string& key) {
    // "[]" adds an item each time.
    if (!key.empty()) {
      for (auto& [name, branch] : children) {
        if (name == key) return *branch;
      }
    }
    children.emplace_back(key, std::make_unique<Branch>());
    return *children.back().second;
  }
};

/// The keys of "[a][b][]"; nothing when the brackets are unbalanced.
std::optional<std::vector<std::string>> keys_of(std::string_view text) {
  std::vector<std::string> keys;
  while (!text.empty()) {
    const auto close = text.find(']');
    if (text.front() != '[' || close == std::string_view::npos || keys.size() >= depth_limit) {
      return std::nullopt;
    }
    keys.emplace_back(text.substr(1, close - 1));
    text.remove_prefix(close + 1);
  }
  return keys;
}

bool is_index(const std::string& key) {
  return key.find_first_not_of("0123456789") == std::string::npos;
}

class BranchReader {
 public:
  Reading read(const Branch& branch, const Schema& schema) {
    Reading reading{value_of(branch, schema), {}};
    reading.doubt = doubt_;
    return reading;
  }

 private:
  void note(std::string doubt) {
    if (doubt_.empty()) doubt_ = std::move(doubt);
  }

  json::value value_of(const Branch& branch, const Schema& schema) {
    if (branch.children.empty()) return scalar(branch, schema);
    if (!branch.values.empty()) note("a name is a value and an object at once");
    const bool indices = std::all_of(branch.children.begin(), branch.children.end(),
                                     [](const auto& child) { return is_index(child.first); });
    const auto types = schema ? schema.admitted_types() : TypeMask{any_type};
    // Who reads "a[b]" as one field never sees "a[b][c]" (§4.7.12.2 leaves nesting undefined).
    if ((types & (array_bit | object_bit)) == 0) note("brackets below a plain value");
    if (indices && (types & array_bit) != 0) return list(branch, schema);
    if (indices && (types & object_bit) != 0 && schema) note("indices where no list is described");
    json::object object;
    for (const auto& [key, child] : branch.children) {
      if (key.empty()) note("an empty name in brackets");
      object[key] = value_of(*child, member_schema(schema, key));
    }
    return object;
  }

  json::value list(const Branch& branch, const Schema& schema) {
    json::array items;
    for (const auto& [key, child] : branch.children) {
      if (!key.empty() && key != std::to_string(items.size())) note("indices out of order");
      items.push_back(value_of(*child, item_schema(schema)));
    }
    return items;
  }

  json::value scalar(const Branch& branch, const Schema& schema) {
    if (branch.values.size() != 1) note("a name occurs more than once");
    auto reading = read_scalar(branch.values.front(), schema);
    note(reading.doubt);
    return std::move(reading.value);
  }

  std::string doubt_;
};

void add_fields(const std::string& name, const json::value& value, std::vector<Field>& fields) {
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      add_fields(name + "[" + std::string(member.key()) + "]", member.value(), fields);
    }
  } else if (const auto* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      add_fields(name + "[" + std::to_string(i) + "]", (*array)[i], fields);
    }
  } else {
    fields.push_back({name, plain_text(value)});
  }
}

}  // namespace

std::vector<Field> bracket_fields(const std::string& name, const json::value& value) {
  std::vector<Field> fields;
  add_fields(name, value, fields);
  return fields;
}

bool belongs_to(std::string_view field, std::string_view name) noexcept {
  return field.starts_with(name) && (field.size() == name.size() || field[name.size()] == '[');
}

std::optional<Reading> read_brackets(const std::vector<Field>& fields, std::string_view name,
                                     const Schema& schema) {
  Branch root;
  bool any = false;
  for (const auto& field : fields) {
    if (!belongs_to(field.name, name)) continue;
    const auto keys = keys_of(std::string_view(field.name).substr(name.size()));
    if (!keys) return Reading{nullptr, "unbalanced brackets in '" + field.name + "'"};
    any = true;
    auto* at = &root;
    for (const auto& key : *keys) at = &at->child(key);
    at->values.push_back(field.value);
  }
  if (!any) return std::nullopt;
  return BranchReader().read(root, schema);
}

}  // namespace assay::spec
