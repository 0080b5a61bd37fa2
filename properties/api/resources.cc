#include "properties/api/resources.h"

#include <algorithm>
#include <map>

namespace assay::properties {
namespace {

constexpr std::string_view answer_body = "$response.body#";

// Some frameworks end every path with a slash.
std::string_view without_slash(std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

/// "/rooms" and "room" of "/rooms/{room}"; nothing when the path does not end in a parameter.
struct ItemPath {
  std::string collection;
  std::string parameter;
};
std::optional<ItemPath> split_item(std::string_view path) {
  path = without_slash(path);
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  const auto last = path.substr(slash + 1);
  const bool whole = last.size() > 2 && last.front() == '{' && last.find('}') == last.size() - 1;
  if (!whole) return std::nullopt;
  return ItemPath{std::string(path.substr(0, slash)), std::string(last.substr(1, last.size() - 2))};
}

class Finder {
 public:
  Finder(const spec::Document& document, const Dependencies& dependencies)
      : document_(document), dependencies_(dependencies) {}

  std::vector<Resource> run() {
    for (std::size_t i = 0; i < document_.operations.size(); ++i) add_item(i);
    for (std::size_t i = 0; i < document_.operations.size(); ++i) add_collection(i);
    std::stable_sort(all_.begin(), all_.end(), [](const Resource& a, const Resource& b) {
      return std::count(a.item.begin(), a.item.end(), '/') <
             std::count(b.item.begin(), b.item.end(), '/');
    });
    for (auto& resource : all_) find_parent(resource);
    for (std::size_t i = 0; i < document_.operations.size(); ++i) add_action(i);
    for (auto& resource : all_) find_names(resource);
    return std::move(all_);
  }

 private:
  Resource* with_item(const std::string& shape) {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Resource& resource) {
      return template_shape(resource.item) == shape;
    });
    return found == all_.end() ? nullptr : &*found;
  }

  void add_item(std::size_t index) {
    const auto& operation = document_.operations[index];
    auto split = split_item(operation.path);
    if (!split) return;
    auto* resource = with_item(template_shape(operation.path));
    if (resource == nullptr) {
      resource = &all_.emplace_back();
      resource->collection = std::move(split->collection);
      resource->item = operation.path;
      resource->parameter = std::move(split->parameter);
    }
    if (operation.method == "GET") resource->read = index;
    if (operation.method == "PUT") resource->replace = index;
    if (operation.method == "PATCH") resource->update = index;
    if (operation.method == "DELETE") resource->remove = index;
    if (operation.method == "POST") resource->actions.push_back(index);
  }

  void add_collection(std::size_t index) {
    const auto& operation = document_.operations[index];
    const auto shape = template_shape(operation.path);
    for (auto& resource : all_) {
      if (template_shape(resource.collection) != shape) continue;
      if (operation.method == "POST") resource.create = index;
      if (operation.method == "GET") resource.list = index;
    }
  }

  void find_parent(Resource& resource) {
    // Not the collection's: that of "/owners/{owner}/{pet}" is an owner itself.
    const auto shape = template_shape(resource.item);
    std::size_t longest = 0;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const auto other = template_shape(all_[i].item);
      if (shape.starts_with(other + "/") && other.size() > longest) {
        resource.parent = i;
        longest = other.size();
      }
    }
  }

  // Below one thing, no thing itself and no collection of things.
  void add_action(std::size_t index) {
    const auto shape = template_shape(document_.operations[index].path);
    if (shape.ends_with("}")) return;
    for (const auto& resource : all_) {
      if (template_shape(resource.collection) == shape) return;
    }
    Resource* nearest = nullptr;
    for (auto& resource : all_) {
      const auto item = template_shape(resource.item);
      if (!shape.starts_with(item + "/")) continue;
      if (nearest == nullptr || item.size() > template_shape(nearest->item).size()) {
        nearest = &resource;
      }
    }
    if (nearest != nullptr) nearest->actions.push_back(index);
  }

  void find_names(Resource& resource) const {
    for (const auto& consumer :
         {resource.read, resource.remove, resource.update, resource.replace}) {
      if (!consumer) continue;
      const auto& to = document_.operations[*consumer].path;
      const auto place = "path." + split_item(to)->parameter;
      for (const auto& supply : dependencies_.of(*consumer)) {
        if (supply.to == place && supply.expression.starts_with(answer_body)) {
          take(resource, supply);
        }
      }
    }
  }

  static void take(Resource& resource, const Supply& supply) {
    const auto pointer = supply.expression.substr(answer_body.size());
    if (resource.create == supply.producer && !resource.created_at) resource.created_at = pointer;
    if (resource.list != supply.producer || resource.listed_at) return;
    const auto first = pointer.find("/0/");
    if (first == std::string::npos) return;
    resource.listed_at = pointer.substr(0, first);
    resource.listed_name = pointer.substr(first + 2);
  }

  const spec::Document& document_;
  const Dependencies& dependencies_;
  std::vector<Resource> all_;
};

}  // namespace

std::string template_shape(std::string_view path) {
  path = without_slash(path);
  std::string shape;
  bool inside = false;
  for (const char c : path) {
    if (c == '}') inside = false;
    if (!inside) shape += c;
    if (c == '{') inside = true;
  }
  return shape;
}

bool ends_in(std::string_view path, std::string_view name) {
  const auto split = split_item(path);
  return split && split->parameter == name;
}

std::vector<Resource> find_resources(const spec::Document& document,
                                     const Dependencies& dependencies) {
  return Finder(document, dependencies).run();
}

}  // namespace assay::properties
