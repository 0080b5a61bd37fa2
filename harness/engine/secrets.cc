#include "harness/engine/secrets.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

constexpr int depth_limit = 512;

bool is_secret(const json::value& schema) {
  const auto* object = schema.if_object();
  if (object == nullptr) return false;
  const auto* format = object->if_contains("format");
  const auto* write_only = object->if_contains("writeOnly");
  const auto* sensitive = object->if_contains("x-sensitive");
  const auto says = [](const json::value* word) {
    return word != nullptr && word->is_bool() && word->get_bool();
  };
  return (format != nullptr && format->is_string() && format->get_string() == "password") ||
         says(write_only) || says(sensitive);
}

void collect(const json::value& value, int depth, std::vector<std::string>& names) {
  if (depth > depth_limit) return;
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) collect(item, depth + 1, names);
  }
  const auto* object = value.if_object();
  if (object == nullptr) return;
  for (const auto& [name, member] : *object) {
    if (name == "properties" && member.is_object()) {
      for (const auto& [property, schema] : member.get_object()) {
        if (is_secret(schema)) names.emplace_back(property);
      }
    }
    collect(member, depth + 1, names);
  }
}

}  // namespace

std::vector<std::string> secret_member_names(const spec::Document& document) {
  std::vector<std::string> names;
  collect(document.tree->root(), 0, names);
  for (const auto& [uri, file] : document.files) {
    if (file) collect(file->root(), 0, names);
  }
  return names;
}

}  // namespace assay::harness
