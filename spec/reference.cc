#include "spec/reference.h"

#include <set>

namespace assay::spec {

Result<std::string> follow(DocumentFiles& files, std::string_view location,
                           std::string_view reference) {
  const auto where = [&] { return files.position(std::string(location) + "/$ref"); };
  auto next = files.target(location, reference);
  const auto place = PlaceText::of(next);
  const bool pointer = place.pointer.empty() || place.pointer.starts_with('/');
  if (pointer && files.find(next) != nullptr) return next;
  const auto known = files.trees().find(std::string(place.uri));
  const bool unread = !place.uri.empty() && (known == files.trees().end() || !known->second);
  if (!unread) {
    return Error{ErrorCode::document, "$ref to nothing: " + std::string(reference), where(),
                 "point it at a component that exists"};
  }
  std::string why = files.uri().empty() ? "this document has no file of its own" : "no such file";
  if (const auto* problem = files.problem(place.uri)) why = problem->message;
  return Error{
      ErrorCode::document,
      "$ref to another document that cannot be read: " + std::string(reference) + " (" + why + ")",
      where(), "put the file there, or bundle the document into one file"};
}

Result<Resolved> resolve(DocumentFiles& files, std::string_view location) {
  std::string at(location);
  std::set<std::string> seen;
  while (true) {
    const auto* value = files.find(at);
    if (value == nullptr) {
      return Error{ErrorCode::document, "nothing stands at #" + at, files.position(at), {}};
    }
    const auto* object = value->if_object();
    const auto* reference = object != nullptr ? object->if_contains("$ref") : nullptr;
    if (reference == nullptr || !reference->is_string()) return Resolved{value, at};
    const std::string_view target = reference->get_string();
    if (!seen.insert(at).second) {
      return Error{ErrorCode::document, "$ref goes in a circle: " + std::string(target),
                   files.position(at + "/$ref"), "let it end at a value"};
    }
    auto next = follow(files, at, target);
    if (!next) return next.error();
    at = std::move(*next);
  }
}

}  // namespace assay::spec
