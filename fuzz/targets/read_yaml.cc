// Any bytes as YAML: what is read has a position everywhere, and means the same when it is written
// as JSON.
#include <cstdlib>

#include "fuzz/targets/target.h"
#include "spec/json_reader.h"
#include "spec/yaml_reader.h"

namespace {

using namespace assay::spec;

void require(bool kept) {
  if (!kept) std::abort();
}

void require_positions(const Tree& tree, const json::value& value, const std::string& pointer,
                       int depth) {
  require(tree.position(pointer).line > 0);
  if (depth > 20) return;
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      const auto below = pointer + "/" + escape_token(member.key());
      require(tree.find(below) == &member.value());
      require_positions(tree, member.value(), below, depth + 1);
    }
  } else if (const auto* array = value.if_array()) {
    for (std::size_t i = 0; i < std::min<std::size_t>(array->size(), 50); ++i) {
      require_positions(tree, (*array)[i], pointer + "/" + std::to_string(i), depth + 1);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = make_source("fuzz", {reinterpret_cast<const char*>(data), size});
  if (!source) return 0;
  const auto tree = read_yaml(*source);
  if (!tree) {
    require(tree.error().text().find('\n') == std::string::npos);
    return 0;
  }
  require_positions(*tree, tree->root(), "", 0);
  if (!tree->root().is_structured()) return 0;
  const auto again = read_json({"json", json::serialize(tree->root()), 1, 0});
  require(again.has_value() && again->root() == tree->root());
  return 0;
}
