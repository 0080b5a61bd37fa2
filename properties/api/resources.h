// The things that an API keeps, and which operations make, show, change and remove them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/api/dependencies.h"
#include "spec/document.h"

namespace assay::properties {

/// One kind of thing: the path of its collection and of one of it, and the operations there, as
/// indices into Document::operations.
struct Resource {
  std::string collection;              ///< path template: "/rooms" (no slash at the end)
  std::string item;                    ///< path template of one thing: "/rooms/{room}"
  std::string parameter;               ///< the path parameter that names it: "room"
  std::optional<std::size_t> create;   ///< POST to the collection
  std::optional<std::size_t> list;     ///< GET of the collection
  std::optional<std::size_t> read;     ///< GET of one
  std::optional<std::size_t> replace;  ///< PUT of one
  std::optional<std::size_t> update;   ///< PATCH of one
  std::optional<std::size_t> remove;   ///< DELETE of one
  /// Operations below one thing that are no resource of their own: POST /rooms/{room}/clean.
  std::vector<std::size_t> actions;
  std::optional<std::size_t> parent;  ///< the Resource (index into the list) that this belongs to
  /// RFC 6901 pointer to its name in the body that answers `create`; nothing when no answer tells.
  std::optional<std::string> created_at;
  /// Pointers into the body that answers `list`: the array of things, and the name in one of them.
  std::optional<std::string> listed_at;
  std::string listed_name;

  /// True when a client chooses the name: there is a PUT of one thing and no POST.
  [[nodiscard]] bool named_by_client() const noexcept { return !create && replace.has_value(); }
};

/// Every path that ends in a parameter and has an operation, in document order of the first one;
/// parents before children. Two templates that differ in the names of parameters alone are one.
[[nodiscard]] std::vector<Resource> find_resources(const spec::Document& document,
                                                   const Dependencies& dependencies);

/// "/a/{x}/b" with each parameter as "{}", without a slash at the end: templates compare so.
[[nodiscard]] std::string template_shape(std::string_view path);

/// Does `path` end in the parameter `name` ("/rooms/{name}", with a slash behind it or without)?
[[nodiscard]] bool ends_in(std::string_view path, std::string_view name);

}  // namespace assay::properties
