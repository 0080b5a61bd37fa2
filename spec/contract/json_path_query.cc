#include <algorithm>
#include <utility>

#include "spec/contract/json_path.h"
#include "spec/contract/json_path_tree.h"
#include "spec/schema/pointer.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

constexpr std::size_t visit_limit = 10'000'000;
constexpr std::size_t node_limit = 1'000'000;  ///< of all intermediate lists together

using Nodes = std::vector<PathNode>;

std::uint64_t code_points(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

class Walker {
 public:
  Walker(const json::value& root, bool places) : root_(root), places_(places) {}

  Nodes run(const PathQuery& query, const PathNode& current) {
    Nodes nodes{query.absolute ? PathNode{&root_, ""} : current};
    for (const auto& segment : query.segments) {
      Nodes next;
      for (const auto& node : nodes) {
        if (segment.descendant) {
          descend(segment, node, next);
        } else {
          apply(segment, node, next);
        }
      }
      nodes = std::move(next);
    }
    return nodes;
  }

  [[nodiscard]] bool cut() const noexcept { return visits_ > visit_limit || kept_ > node_limit; }

 private:
  [[nodiscard]] PathNode member(const PathNode& of, std::string_view name,
                                const json::value& value) const {
    return {&value, places_ ? of.pointer + "/" + escape_pointer(name) : std::string()};
  }
  [[nodiscard]] PathNode item(const PathNode& of, std::size_t index) const {
    return {&of.value->get_array()[index],
            places_ ? of.pointer + "/" + std::to_string(index) : std::string()};
  }

  void keep(PathNode node, Nodes& out) {
    if (++kept_ <= node_limit) out.push_back(std::move(node));
  }

  template <class Use>
  void for_children(const PathNode& node, Use&& use) {
    if (const auto* object = node.value->if_object()) {
      for (const auto& [name, value] : *object) {
        if (!cut()) use(member(node, name, value));
      }
    } else if (const auto* array = node.value->if_array()) {
      for (std::size_t i = 0; i < array->size() && !cut(); ++i) use(item(node, i));
    }
  }

  void descend(const PathSegment& segment, const PathNode& node, Nodes& out) {
    apply(segment, node, out);
    for_children(node, [&](const PathNode& child) { descend(segment, child, out); });
  }

  void apply(const PathSegment& segment, const PathNode& node, Nodes& out) {
    for (const auto& selector : segment.selectors) {
      ++visits_;
      if (!cut()) select(selector, node, out);
    }
  }

  void select(const PathSelector& selector, const PathNode& node, Nodes& out) {
    using Kind = PathSelector::Kind;
    const auto* object = node.value->if_object();
    const auto* array = node.value->if_array();
    switch (selector.kind) {
      case Kind::name:
        if (object != nullptr) {
          const auto* found = object->if_contains(selector.name);
          if (found != nullptr) keep(member(node, selector.name, *found), out);
        }
        break;
      case Kind::wildcard:
        for_children(node, [&](PathNode child) {
          ++visits_;
          keep(std::move(child), out);
        });
        break;
      case Kind::index:
        if (array != nullptr) {
          const auto size = static_cast<std::int64_t>(array->size());
          const auto index = selector.index < 0 ? size + selector.index : selector.index;
          if (index >= 0 && index < size) {
            keep(item(node, static_cast<std::size_t>(index)), out);
          }
        }
        break;
      case Kind::slice:
        if (array != nullptr) slice(selector, node, out);
        break;
      case Kind::filter:
        for_children(node, [&](PathNode child) {
          ++visits_;
          if (holds(*selector.filter, child)) keep(std::move(child), out);
        });
        break;
    }
  }

  // §2.3.4.2.2
  void slice(const PathSelector& selector, const PathNode& node, Nodes& out) {
    const auto size = static_cast<std::int64_t>(node.value->get_array().size());
    const auto step = selector.step;
    if (step == 0) return;
    const auto from_end = [size](std::int64_t i) { return i >= 0 ? i : size + i; };
    if (step > 0) {
      const auto lower = std::clamp(from_end(selector.start.value_or(0)), std::int64_t{0}, size);
      const auto upper = std::clamp(from_end(selector.end.value_or(size)), std::int64_t{0}, size);
      for (auto i = lower; i < upper; i += step) {
        keep(item(node, static_cast<std::size_t>(i)), out);
      }
      return;
    }
    const auto upper =
        std::clamp(from_end(selector.start.value_or(size - 1)), std::int64_t{-1}, size - 1);
    const auto lower = selector.end
                           ? std::clamp(from_end(*selector.end), std::int64_t{-1}, size - 1)
                           : std::int64_t{-1};
    for (auto i = upper; i > lower; i += step) {
      keep(item(node, static_cast<std::size_t>(i)), out);
    }
  }

  bool holds(const PathFilter& filter, const PathNode& node) {
    using Kind = PathFilter::Kind;
    const auto one = [&](const PathFilter& part) { return holds(part, node); };
    switch (filter.kind) {
      case Kind::any:
        return std::any_of(filter.parts.begin(), filter.parts.end(), one);
      case Kind::all:
        return std::all_of(filter.parts.begin(), filter.parts.end(), one);
      case Kind::negation:
        return !holds(filter.parts.front(), node);
      case Kind::comparison:
        return compare(filter, node);
      case Kind::query:
        return !run(filter.query, node).empty();
      case Kind::function:
        return matches(filter, node);
      case Kind::literal:
        break;
    }
    return false;
  }

  /// Nothing is the RFC's Nothing (§2.3.5.2.2).
  std::optional<json::value> value_of(const PathFilter& filter, const PathNode& node) {
    if (filter.kind == PathFilter::Kind::literal) return filter.literal;
    if (filter.kind == PathFilter::Kind::query) {
      const auto nodes = run(filter.query, node);
      if (nodes.size() != 1) return std::nullopt;
      return *nodes.front().value;
    }
    const auto& argument = filter.parts.front();
    if (filter.function == PathFunction::count) {
      return json::value(static_cast<std::int64_t>(run(argument.query, node).size()));
    }
    const auto value = value_of(argument, node);
    if (filter.function == PathFunction::value) return value;
    if (!value) return std::nullopt;
    if (value->is_string()) return json::value(code_points(value->get_string()));
    if (value->is_array()) return json::value(value->get_array().size());
    if (value->is_object()) return json::value(value->get_object().size());
    return std::nullopt;
  }

  bool matches(const PathFilter& filter, const PathNode& node) {
    const auto text = value_of(filter.parts[0], node);
    if (!text || !text->is_string()) return false;
    auto pattern = filter.pattern;
    if (!pattern) {
      const auto given = value_of(filter.parts[1], node);
      if (!given || !given->is_string()) return false;
      pattern = path_pattern(given->get_string(), filter.function == PathFunction::match);
    }
    return pattern->problem().empty() && pattern->search(text->get_string()) == Match::yes;
  }

  static bool less(const std::optional<json::value>& a, const std::optional<json::value>& b) {
    if (!a || !b) return false;
    if (a->is_string() && b->is_string()) return a->get_string() < b->get_string();
    if (!a->is_number() || !b->is_number()) return false;
    if (a->is_int64() && b->is_int64()) return a->get_int64() < b->get_int64();
    return a->to_number<double>() < b->to_number<double>();
  }

  bool compare(const PathFilter& filter, const PathNode& node) {
    using Operator = PathFilter::Operator;
    const auto a = value_of(filter.parts[0], node);
    const auto b = value_of(filter.parts[1], node);
    const auto equal = [&] { return a && b ? same_json(*a, *b) : !a && !b; };
    switch (filter.compared) {
      case Operator::equal:
        return equal();
      case Operator::unequal:
        return !equal();
      case Operator::less:
        return less(a, b);
      case Operator::at_most:
        return less(a, b) || equal();
      case Operator::greater:
        return less(b, a);
      case Operator::at_least:
        return less(b, a) || equal();
    }
    return false;
  }

  const json::value& root_;
  bool places_;
  std::size_t visits_ = 0;
  std::size_t kept_ = 0;
};

Selection walk(const PathQuery& query, const json::value& root, bool places) {
  Walker walker(root, places);
  auto nodes = walker.run(query, {&root, ""});
  return {std::move(nodes), walker.cut()};
}

}  // namespace

// RFC 9485 §5.3: a dot outside of a class is neither line feed nor carriage return.
std::shared_ptr<const Pattern> path_pattern(std::string_view text, bool whole) {
  std::string ecma;
  bool in_class = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      ecma += c;
      ecma += text[++i];
      continue;
    }
    in_class = (in_class || c == '[') && c != ']';
    if (c == '.' && !in_class) {
      ecma += "[^\\n\\r]";
    } else {
      ecma += c;
    }
  }
  return std::make_shared<const Pattern>(whole ? "^(?:" + ecma + ")$" : ecma);
}

Selection JsonPath::locate(const json::value& root) const {
  return walk(*query_, root, true);
}

Selection JsonPath::select(const json::value& root) const {
  return walk(*query_, root, false);
}

}  // namespace assay::spec
