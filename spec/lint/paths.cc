#include <algorithm>
#include <map>
#include <set>

#include "spec/lint/groups.h"
#include "spec/path_template.h"
#include "spec/reading.h"

namespace assay::spec::lint {
namespace {

struct Path {
  std::string_view text;
  std::string location;
  std::vector<std::string> segments;
  bool concrete(std::size_t i) const { return segments[i].find('{') == std::string::npos; }
};

std::string without_names(std::string_view path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == '}') inside = false;
    if (!inside) out += c;
    if (c == '{') inside = true;
  }
  return out;
}

// Each is more concrete than the other in some segment: nothing says which one a path means.
bool is_ambiguous(const Path& a, const Path& b) {
  if (a.segments.size() != b.segments.size()) return false;
  bool first = false;
  bool second = false;
  for (std::size_t i = 0; i < a.segments.size(); ++i) {
    const bool here = a.concrete(i);
    const bool there = b.concrete(i);
    if (here && there && a.segments[i] != b.segments[i]) return false;
    // "{a}.json" beside "{b}.xml": told apart by what stands around the expressions.
    const bool plain_a = here || (a.segments[i].starts_with('{') && a.segments[i].ends_with('}'));
    const bool plain_b = there || (b.segments[i].starts_with('{') && b.segments[i].ends_with('}'));
    if (!plain_a || !plain_b) return false;
    first = first || (here && !there);
    second = second || (there && !here);
  }
  return first && second;
}

void check_pairs(Subject& subject, const std::vector<Path>& paths) {
  std::map<std::string, const Path*> hierarchies;
  for (const auto& path : paths) {
    const auto shape = without_names(path.text);
    const auto [known, added] = hierarchies.emplace(shape, &path);
    if (!added && known->second->text != path.text) {
      subject.add("path.identical", path.location,
                  "the paths '" + std::string(known->second->text) + "' and '" +
                      std::string(path.text) + "' are the same to every client",
                  "join them under one name");
    }
    const auto twin =
        hierarchies.find(shape.ends_with('/') ? shape.substr(0, shape.size() - 1) : shape + "/");
    if (twin != hierarchies.end() && shape != "/" && twin->first != "/" && !twin->first.empty()) {
      subject.add("path.slash-twin", path.location,
                  "'" + std::string(path.text) + "' and '" + std::string(twin->second->text) +
                      "' differ in a last slash only, which many servers do not tell apart");
    }
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t k = i + 1; k < paths.size(); ++k) {
      if (!is_ambiguous(paths[i], paths[k])) continue;
      subject.add("path.ambiguous", paths[k].location,
                  "'" + std::string(paths[i].text) + "' and '" + std::string(paths[k].text) +
                      "' match the same requests, and none of the two is more concrete");
    }
  }
}

void check_text(Subject& subject, const Path& path) {
  for (const char mark : {'?', '#'}) {
    if (path.text.find(mark) == std::string_view::npos) continue;
    subject.add("path.query", path.location,
                "the path '" + std::string(path.text) + "' holds '" + std::string(1, mark) + "'",
                mark == '?' ? "describe the query with parameters" : "leave the fragment out");
  }
  std::set<std::string> seen;
  for (const auto& name : template_names(path.text)) {
    if (seen.insert(name).second) continue;
    subject.add("path.parameter", path.location, "the path names {" + name + "} twice",
                "give each expression a name of its own");
  }
}

/// Names of the path parameters of an object with `parameters`, and where they stand.
std::map<std::string, std::string> path_parameters(Subject& subject, const Visit& owner) {
  std::map<std::string, std::string> names;
  const auto* list = owner.object->if_contains("parameters");
  if (list == nullptr || !list->is_array()) return names;
  for (std::size_t i = 0; i < list->get_array().size(); ++i) {
    const auto here = owner.location + "/parameters/" + std::to_string(i);
    auto at = here;
    const auto* parameter = subject.resolved(list->get_array()[i], at);
    if (parameter == nullptr || text_of(*parameter, "in") != "path") continue;
    names.emplace(std::string(text_of(*parameter, "name")), here);
  }
  return names;
}

void check_template(Subject& subject, const Visit& operation, const Visit& item) {
  const auto wanted = template_names(item.key);
  auto known = path_parameters(subject, item);
  const auto own = path_parameters(subject, operation);
  for (const auto& [name, at] : own) {
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) {
      subject.add(
          "path.parameter", at,
          "the path '" + std::string(item.key) + "' has no place for its parameter '" + name + "'",
          "write {" + name + "} into the path, or remove the parameter");
    }
    known.emplace(name, at);
  }
  if (item.object->contains("$ref")) return;
  for (const auto& name : wanted) {
    if (known.contains(name)) continue;
    subject.add("path.parameter", operation.location,
                "the path parameter {" + name + "} is not described", "add it to `parameters`");
  }
}

void check_item(Subject& subject, const Visit& item) {
  const auto wanted = template_names(item.key);
  for (const auto& [name, at] : path_parameters(subject, item)) {
    if (std::find(wanted.begin(), wanted.end(), name) != wanted.end()) continue;
    subject.add(
        "path.parameter", at,
        "the path '" + std::string(item.key) + "' has no place for its parameter '" + name + "'",
        "write {" + name + "} into the path, or remove the parameter");
  }
}

}  // namespace

void check_paths(Subject& subject) {
  std::vector<Path> paths;
  for (const auto& visit : subject.visits) {
    if (visit.kind == Kind::path_item && visit.field == "paths") {
      paths.push_back({visit.key, visit.location, split(visit.key, "/")});
      check_text(subject, paths.back());
      check_item(subject, visit);
    }
    if (visit.kind != Kind::operation || visit.parent < 0) continue;
    const auto& item = subject.visits[static_cast<std::size_t>(visit.parent)];
    if (item.field == "paths") check_template(subject, visit, item);
  }
  check_pairs(subject, paths);
}

}  // namespace assay::spec::lint
