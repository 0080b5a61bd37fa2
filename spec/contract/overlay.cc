#include "spec/contract/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "spec/document_build.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

json::value* find_in(json::value& root, std::string_view pointer) {
  return const_cast<json::value*>(find_pointer(root, pointer));
}

bool primitive(const json::value& value) {
  return !value.is_object() && !value.is_array();
}

const char* kind_name(const json::value& value) {
  if (value.is_object()) return "an object";
  return value.is_array() ? "an array" : "a primitive value";
}

/// A document under change. What a merge takes has a pointer in the overlay, or in the document
/// itself when it is a copy.
class Patch {
 public:
  Patch(const Overlay& overlay, const Tree& document)
      : overlay_(overlay),
        file_(document.file()),
        root_(document.root()),
        marks_(document.marks()),
        others_(document.others()) {
    others_.push_back(overlay.tree->file());
  }

  std::optional<Error> apply(const OverlayAction& action) {
    if (!action.remove && action.update == nullptr && !action.copy) {
      warn(error(action.pointer, "the action does nothing", "give it `update` or `remove: true`"));
      return std::nullopt;
    }
    const auto selected = action.target.locate(root_);
    std::set<std::string> places;
    for (const auto& node : selected.nodes) places.insert(node.pointer);
    if (places.empty()) {
      warnings_.push_back(error(action.pointer + "/target", "the target selects nothing",
                                "compare it with the document"));
      return std::nullopt;
    }
    if (action.remove) return remove(action, places);
    if (action.copy) return copy(action, places);
    return update(action, places, *action.update, action.pointer + "/update");
  }

  [[nodiscard]] Overlaid take() {
    return {{std::move(file_), std::move(root_), std::move(marks_), std::move(others_)},
            std::move(warnings_)};
  }
  void warn(Error warning) { warnings_.push_back(std::move(warning)); }

  [[nodiscard]] Error error(const std::string& pointer, std::string message,
                            std::string advice = {}) const {
    return {ErrorCode::document, std::move(message), overlay_.tree->position(pointer),
            std::move(advice)};
  }

 private:
  std::optional<Error> update(const OverlayAction& action, const std::set<std::string>& places,
                              const json::value& value, const std::string& from) {
    const char* kind = nullptr;
    for (const auto& place : places) {
      auto& target = *find_in(root_, place);
      if (kind == nullptr) kind = kind_name(target);
      if (std::string_view(kind) != kind_name(target)) {
        return error(action.pointer + "/target",
                     fmt::format("the target selects {} and {}", kind, kind_name(target)),
                     "use one action for each kind");
      }
    }
    for (const auto& place : places) {
      auto& target = *find_in(root_, place);
      if (auto* list = target.if_array(); list != nullptr) {
        const bool join = value.is_array() && (overlay_.joins_lists || copies_);
        if (join) {
          append(*list, place, value.get_array(), from);
        } else {
          append(*list, place, json::array{value}, from, false);
        }
        continue;
      }
      if (auto failed = merge(target, place, value, from)) return failed;
    }
    return std::nullopt;
  }

  std::optional<Error> copy(const OverlayAction& action, const std::set<std::string>& places) {
    const auto source = action.copy->locate(root_);
    if (source.nodes.size() != 1) {
      return error(action.pointer + "/copy",
                   fmt::format("the copied path selects {} nodes, not one", source.nodes.size()));
    }
    const json::value value = *source.nodes.front().value;
    copies_ = true;
    auto failed = update(action, places, value, source.nodes.front().pointer);
    copies_ = false;
    return failed;
  }

  void append(json::array& list, const std::string& place, const json::array& items,
              const std::string& from, bool each = true) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto at = fmt::format("{}/{}", place, list.size());
      list.push_back(items[i]);
      mark(at, each ? fmt::format("{}/{}", from, i) : from, items[i]);
    }
  }

  std::optional<Error> merge(json::value& target, const std::string& place,
                             const json::value& value, const std::string& from) {
    if (target.is_object() && value.is_object()) {
      for (const auto& [name, member] : value.get_object()) {
        const auto below = place + "/" + escape_pointer(name);
        const auto source = from + "/" + escape_pointer(name);
        auto* there = target.get_object().if_contains(name);
        if (there == nullptr) {
          target.get_object().emplace(name, member);
          mark(below, source, member);
        } else if (auto failed = merge(*there, below, member, source)) {
          return failed;
        }
      }
      return std::nullopt;
    }
    if (target.is_array() && value.is_array()) {
      append(target.get_array(), place, value.get_array(), from);
      return std::nullopt;
    }
    if (primitive(target) && primitive(value)) {
      target = value;
      mark(place, from, value);
      return std::nullopt;
    }
    if (value.is_null()) return std::nullopt;
    return error(copies_ ? "" : from,
                 fmt::format("{} cannot be merged with {} at #{}", kind_name(value),
                             kind_name(target), place),
                 "remove what stands there first");
  }

  // The new nodes' places: those of what they were made of.
  void mark(const std::string& place, const std::string& from, const json::value& value) {
    if (copies_) {
      const auto known = marks_.find(from);
      if (known != marks_.end()) marks_[place] = Tree::Mark(known->second);
    } else {
      const auto at = overlay_.tree->position(from);
      marks_[place] = {at.line, at.column, static_cast<std::uint32_t>(others_.size())};
    }
    if (const auto* object = value.if_object()) {
      for (const auto& [name, member] : *object) {
        const auto token = "/" + escape_pointer(name);
        mark(place + token, from + token, member);
      }
    } else if (const auto* list = value.if_array()) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        const auto token = "/" + std::to_string(i);
        mark(place + token, from + token, (*list)[i]);
      }
    }
  }

  /// Indices that go, by the array that they are in.
  using Gone = std::map<std::string, std::set<std::size_t>, std::less<>>;

  std::optional<Error> remove(const OverlayAction& action, const std::set<std::string>& places) {
    if (places.contains("")) {
      return error(action.pointer + "/target", "the root of the document cannot be removed");
    }
    Gone gone;
    std::vector<std::string> members;
    for (const auto& place : places) {
      const auto slash = place.rfind('/');
      const auto holder = place.substr(0, slash);
      if (find_in(root_, holder)->is_array()) {
        gone[holder].insert(std::stoul(place.substr(slash + 1)));
      } else {
        members.push_back(place);
      }
    }
    // What lies deeper goes first, so that pointers stay true: below an array that shrinks, too.
    std::vector<std::pair<std::string, bool>> order;
    for (const auto& [holder, indices] : gone) order.emplace_back(holder, true);
    for (const auto& member : members) order.emplace_back(member, false);
    const auto depth = [](const auto& one) {
      return std::count(one.first.begin(), one.first.end(), '/') + (one.second ? 1 : 0);
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](const auto& a, const auto& b) { return depth(a) > depth(b); });
    for (const auto& [place, is_array] : order) {
      if (is_array) {
        auto& list = find_in(root_, place)->get_array();
        const auto& indices = gone[place];
        for (auto i = indices.rbegin(); i != indices.rend(); ++i) list.erase(list.begin() + *i);
      } else {
        const auto slash = place.rfind('/');
        find_in(root_, place.substr(0, slash))
            ->get_object()
            .erase(unescape_pointer(place.substr(slash + 1)));
      }
    }
    if (!gone.empty()) renumber(gone);
    return std::nullopt;
  }

  void renumber(const Gone& gone) {
    Tree::Marks kept;
    for (auto& [pointer, mark] : marks_) {
      auto moved = moved_pointer(pointer, gone);
      if (moved) kept.insert_or_assign(std::move(*moved), mark);
    }
    marks_ = std::move(kept);
  }

  /// Where `pointer` leads once the items are gone; nothing when it leads into one of them.
  static std::optional<std::string> moved_pointer(const std::string& pointer, const Gone& gone) {
    std::string moved;
    std::size_t at = 0;
    while (at < pointer.size()) {
      const auto end = std::min(pointer.find('/', at + 1), pointer.size());
      const auto list = gone.find(std::string_view(pointer).substr(0, at));
      auto token = pointer.substr(at, end - at);
      if (list != gone.end()) {
        const auto index = std::stoul(token.substr(1));
        if (list->second.contains(index)) return std::nullopt;
        const auto before = std::distance(list->second.begin(), list->second.lower_bound(index));
        token = "/" + std::to_string(index - static_cast<std::size_t>(before));
      }
      moved += token;
      at = end;
    }
    return moved;
  }

  const Overlay& overlay_;
  std::string file_;
  json::value root_;
  Tree::Marks marks_;
  std::vector<std::string> others_;
  std::vector<Error> warnings_;
  bool copies_ = false;
};

// Relative references resolve against the overlay's own file (RFC 3986 §5).
bool names_document(const Overlay& overlay, const std::string& document) {
  namespace fs = std::filesystem;
  if (overlay.extends.find("://") != std::string::npos) {
    // A published description is tested from a copy: the file's name tells enough.
    return fs::path(overlay.extends).filename() == fs::path(document).filename();
  }
  std::error_code failed;
  const auto wanted =
      fs::weakly_canonical(fs::path(overlay.tree->file()).parent_path() / overlay.extends, failed);
  return wanted == fs::weakly_canonical(document, failed);
}

}  // namespace

Result<Overlay> read_overlay(std::shared_ptr<const Tree> tree) {
  Overlay overlay;
  overlay.tree = std::move(tree);
  const auto& root = overlay.tree->root().get_object();
  overlay.extends = text_member(root, "extends");
  overlay.joins_lists = !text_member(root, "overlay").starts_with("1.0");
  const auto& list = root.at("actions").get_array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto pointer = "/actions/" + std::to_string(i);
    const auto& object = list[i].get_object();
    const auto parse = [&](std::string_view member) -> Result<JsonPath> {
      auto path = JsonPath::parse(text_member(object, member));
      if (path) return path;
      auto error = path.error();
      error.where = overlay.tree->position(pointer + "/" + std::string(member));
      return error;
    };
    auto target = parse("target");
    if (!target) return target.error();
    OverlayAction action{std::move(*target), object.if_contains("update"), std::nullopt,
                         flag_member(object, "remove"), pointer};
    if (action.update == nullptr && object.contains("copy")) {
      auto copy = parse("copy");
      if (!copy) return copy.error();
      action.copy = std::move(*copy);
    }
    overlay.actions.push_back(std::move(action));
  }
  return overlay;
}

Result<Overlaid> apply_overlay(const Overlay& overlay, const Tree& document) {
  Patch patch(overlay, document);
  if (!overlay.extends.empty() && !names_document(overlay, document.file())) {
    patch.warn(patch.error("/extends",
                           fmt::format("the overlay extends {}, but is applied to {}",
                                       overlay.extends, document.file()),
                           "leave out one of the two"));
  }
  for (const auto& action : overlay.actions) {
    if (auto failed = patch.apply(action)) return *failed;
  }
  return patch.take();
}

}  // namespace assay::spec
