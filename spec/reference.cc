#include "spec/reference.h"

#include <set>

#include "spec/serialize.h"

namespace assay::spec {

Result<Resolved> resolve(const Tree& tree, std::string_view pointer) {
  std::string at(pointer);
  std::set<std::string> seen;
  while (true) {
    const auto* value = tree.find(at);
    if (value == nullptr) {
      return Error{ErrorCode::document, "nothing stands at #" + at, tree.position(at), {}};
    }
    const auto* object = value->if_object();
    const auto* reference = object != nullptr ? object->if_contains("$ref") : nullptr;
    if (reference == nullptr || !reference->is_string()) return Resolved{value, at};
    const std::string target(reference->get_string());
    const auto where = tree.position(at + "/$ref");
    if (!seen.insert(at).second) {
      return Error{ErrorCode::document, "$ref goes in a circle: " + target, where,
                   "let it end at a value"};
    }
    if (!target.starts_with('#')) {
      return Error{ErrorCode::document, "$ref to another document: " + target, where,
                   "bundle the document into one file"};
    }
    auto next = percent_decode(std::string_view(target).substr(1));
    if ((!next.empty() && next.front() != '/') || tree.find(next) == nullptr) {
      return Error{ErrorCode::document, "$ref to nothing: " + target, where,
                   "point it at a component that exists"};
    }
    at = std::move(next);
  }
}

}  // namespace assay::spec
