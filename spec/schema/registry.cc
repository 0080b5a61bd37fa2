#include "spec/schema/registry.h"

#include <array>
#include <boost/url.hpp>
#include <mutex>

#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 512;

constexpr std::array<std::string_view, 14> schema_keywords{"additionalItems",
                                                           "additionalProperties",
                                                           "contains",
                                                           "contentSchema",
                                                           "else",
                                                           "if",
                                                           "items",
                                                           "not",
                                                           "propertyNames",
                                                           "then",
                                                           "unevaluatedItems",
                                                           "unevaluatedProperties",
                                                           "itemSchema",
                                                           "schema"};
constexpr std::array<std::string_view, 5> list_keywords{"allOf", "anyOf", "items", "oneOf",
                                                        "prefixItems"};
constexpr std::array<std::string_view, 6> map_keywords{
    "$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const json::string* text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr ? value->if_string() : nullptr;
}

std::string without_fragment(std::string_view uri) {
  return std::string(uri.substr(0, uri.find('#')));
}

std::string child(const std::string& pointer, std::string_view token) {
  return pointer + "/" + escape_pointer(token);
}

}  // namespace

std::string resolve_uri(const std::string& base, std::string_view reference) {
  namespace urls = boost::urls;
  const auto as_reference = urls::parse_uri_reference({reference.data(), reference.size()});
  if (!as_reference || as_reference->has_scheme() || base.empty()) return std::string(reference);
  const auto as_base = urls::parse_uri(base);
  if (!as_base) {
    // A base without a scheme: both are paths; make them absolute for the time of the walk.
    const auto placed_base = "x:///" + base;
    if (base.starts_with("x:///") || !urls::parse_uri(placed_base)) return std::string(reference);
    const auto placed = resolve_uri(placed_base, reference);
    return placed.starts_with("x:///") ? placed.substr(5) : placed;
  }
  urls::url resolved;
  if (!urls::resolve(*as_base, *as_reference, resolved)) return std::string(reference);
  return {resolved.buffer().data(), resolved.buffer().size()};
}

const json::value* metaschema(const std::string& uri) {
  static std::mutex guard;
  static std::map<std::string, json::value> parsed;
  const auto text = metaschema_text(uri);
  if (text.empty()) return nullptr;
  const std::lock_guard lock(guard);
  auto found = parsed.find(uri);
  if (found == parsed.end()) {
    found = parsed.emplace(uri, json::parse(json::string_view(text.data(), text.size()))).first;
  }
  return &found->second;
}

std::uint32_t Registry::add_resource(ProgramResource resource) {
  const auto id = static_cast<std::uint32_t>(resources_.size());
  if (!resource.uri.empty()) by_uri_.emplace(resource.uri, id);
  by_root_.emplace(resource.root, id);
  resources_.push_back(std::move(resource));
  return id;
}

std::uint32_t Registry::add_document(const std::string& uri, const json::value& root,
                                     const Vocabulary& vocabulary, bool openapi) {
  ProgramResource resource{uri, &root, "", uri, vocabulary};
  const auto* object = root.if_object();
  if (object != nullptr && !openapi) {
    if (const auto* dialect = text_of(*object, "$schema")) {
      resource.vocabulary = vocabulary_of(std::string(*dialect), vocabulary);
    }
    const auto* id = text_of(*object, id_keyword(resource.vocabulary.dialect));
    const bool hidden =
        ref_hides_siblings(resource.vocabulary.dialect) && text_of(*object, "$ref") != nullptr;
    if (id != nullptr && !hidden && !id->starts_with('#')) {
      resource.uri = without_fragment(resolve_uri(uri, {id->data(), id->size()}));
    }
  }
  const auto added = add_resource(std::move(resource));
  if (!uri.empty()) by_uri_.emplace(uri, added);
  documents_.emplace(uri, added);
  if (openapi) openapi_.insert(added);
  return added;
}

std::uint32_t Registry::document_root(std::uint32_t resource) const {
  return documents_.at(resources_[resource].document);
}

bool Registry::starts_resource(const json::object& schema, std::uint32_t outer) const {
  const auto dialect = resources_[outer].vocabulary.dialect;
  const auto keyword = id_keyword(dialect);
  if (keyword.empty()) return false;
  const auto* id = text_of(schema, keyword);
  if (id == nullptr || id->starts_with('#')) return false;
  return !ref_hides_siblings(dialect) || text_of(schema, "$ref") == nullptr;
}

std::uint32_t Registry::resource_of(const json::value& schema, std::uint32_t outer,
                                    const std::string& pointer) {
  const auto known = by_root_.find(&schema);
  if (known != by_root_.end()) return known->second;
  const auto* object = schema.if_object();
  if (object == nullptr || !starts_resource(*object, outer)) return outer;
  ProgramResource inner{"", &schema, pointer, resources_[outer].document,
                        resources_[outer].vocabulary};
  const auto* id = text_of(*object, id_keyword(inner.vocabulary.dialect));
  inner.uri = without_fragment(resolve_uri(resources_[outer].uri, {id->data(), id->size()}));
  if (const auto* dialect = text_of(*object, "$schema")) {
    inner.vocabulary = vocabulary_of(std::string(*dialect), inner.vocabulary);
  }
  return add_resource(std::move(inner));
}

Vocabulary Registry::vocabulary_of(const std::string& uri, const Vocabulary& fallback) {
  if (const auto dialect = dialect_of_uri(uri)) {
    Vocabulary standard{*dialect};
    standard.format_assertion = fallback.format_assertion;
    return standard;
  }
  const auto plain = without_fragment(uri);
  const auto* custom = loader_ ? loader_(plain) : nullptr;
  const auto* object = custom != nullptr ? custom->if_object() : nullptr;
  if (object == nullptr) return fallback;
  auto vocabulary = fallback;
  if (const auto* base = text_of(*object, "$schema"); base != nullptr && *base != uri) {
    vocabulary.dialect = dialect_of_uri(*base).value_or(fallback.dialect);
  }
  const auto* listed = object->if_contains("$vocabulary");
  if (listed == nullptr || !listed->is_object()) return vocabulary;
  vocabulary.applicator = vocabulary.validation = vocabulary.unevaluated = false;
  for (const auto& entry : listed->get_object()) {
    const std::string_view name = entry.key();
    const bool on = entry.value().is_bool() && entry.value().get_bool();
    if (name.ends_with("/vocab/applicator")) vocabulary.applicator = true;
    if (name.ends_with("/vocab/validation")) vocabulary.validation = true;
    if (name.ends_with("/vocab/unevaluated")) vocabulary.unevaluated = true;
    if (name.ends_with("/vocab/format-assertion")) vocabulary.format_assertion = true;
    if (name.ends_with("/vocab/format") && on) vocabulary.format_assertion = true;
  }
  // 2019-09 has unevaluated* among the applicators.
  if (vocabulary.dialect == Dialect::draft2019) vocabulary.unevaluated = vocabulary.applicator;
  return vocabulary;
}

void Registry::note_anchors(const json::value& value, const json::object& schema,
                            std::uint32_t resource, const std::string& pointer) {
  const auto dialect = resources_[resource].vocabulary.dialect;
  auto& anchors = anchors_[resource];
  if (generation(dialect) >= 8) {
    if (const auto* name = text_of(schema, "$anchor")) {
      anchors.emplace(*name, Anchor{&value, pointer, false});
    }
  }
  if (generation(dialect) == 9) {
    if (const auto* name = text_of(schema, "$dynamicAnchor")) {
      anchors.insert_or_assign(std::string(*name), Anchor{&value, pointer, true});
    }
  }
  if (generation(dialect) == 8) {
    const auto* recursive = schema.if_contains("$recursiveAnchor");
    if (recursive != nullptr && recursive->is_bool() && recursive->get_bool()) {
      anchors.emplace("", Anchor{&value, pointer, true});
    }
  }
  if (generation(dialect) <= 7 && !id_keyword(dialect).empty()) {
    const auto* id = text_of(schema, id_keyword(dialect));
    const auto hash = id != nullptr ? id->find('#') : json::string::npos;
    if (hash != json::string::npos && hash + 1 < id->size() && text_of(schema, "$ref") == nullptr) {
      anchors.emplace(std::string(id->subview(hash + 1)), Anchor{&value, pointer, false});
    }
  }
}

void Registry::walk(const json::value& value, std::uint32_t outer, const std::string& pointer,
                    int depth) {
  const auto* schema = value.if_object();
  if (schema == nullptr || depth > depth_limit) return;
  const auto resource = resource_of(value, outer, pointer);
  note_anchors(value, *schema, resource, pointer);
  for (const auto& entry : *schema) {
    const std::string_view keyword = entry.key();
    const auto& below = entry.value();
    const auto at = child(pointer, keyword);
    if (below.is_object() && is_one_of(map_keywords, keyword)) {
      for (const auto& member : below.get_object()) {
        walk(member.value(), resource, child(at, member.key()), depth + 1);
      }
    } else if (below.is_object() && is_one_of(schema_keywords, keyword)) {
      walk(below, resource, at, depth + 1);
    } else if (below.is_array() && is_one_of(list_keywords, keyword)) {
      for (std::size_t i = 0; i < below.get_array().size(); ++i) {
        walk(below.get_array()[i], resource, child(at, std::to_string(i)), depth + 1);
      }
    }
  }
}

// Schemas stand at `schema`, `itemSchema` and in maps named `schemas` (OpenAPI 3.1 §4.8.24).
void Registry::walk_openapi(const json::value& value, std::uint32_t resource,
                            const std::string& pointer, int depth) {
  if (depth > depth_limit) return;
  if (const auto* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      walk_openapi((*list)[i], resource, child(pointer, std::to_string(i)), depth + 1);
    }
  }
  const auto* object = value.if_object();
  if (object == nullptr) return;
  for (const auto& entry : *object) {
    const std::string_view name = entry.key();
    const auto at = child(pointer, name);
    if (name == "schema" || name == "itemSchema") {
      walk(entry.value(), resource, at, depth + 1);
    } else if (name == "schemas" && entry.value().is_object()) {
      for (const auto& member : entry.value().get_object()) {
        walk(member.value(), resource, child(at, member.key()), depth + 1);
      }
    } else if (name != "example" && name != "examples" && !name.starts_with("x-")) {
      walk_openapi(entry.value(), resource, at, depth + 1);
    }
  }
}

void Registry::scan(std::uint32_t resource) {
  const auto root = document_root(resource);
  if (!scanned_.insert(root).second) return;
  const auto& value = *resources_[root].root;
  if (openapi_.contains(root)) {
    walk_openapi(value, root, "", 0);
  } else {
    walk(value, root, "", 0);
  }
}

void Registry::scan_all() {
  std::vector<std::uint32_t> roots;
  for (const auto& [uri, root] : documents_) roots.push_back(root);
  for (const auto root : roots) scan(root);
}

std::optional<std::uint32_t> Registry::find_resource(const std::string& uri) {
  const auto known = by_uri_.find(uri);
  if (known != by_uri_.end()) return known->second;
  scan_all();
  const auto scanned = by_uri_.find(uri);
  if (scanned != by_uri_.end()) return scanned->second;
  const auto* document = metaschema(uri);
  if (document == nullptr && loader_) document = loader_(uri);
  if (document == nullptr) return std::nullopt;
  const auto& main = resources_.front().vocabulary;
  const auto* object = document->if_object();
  const bool openapi =
      object != nullptr && (object->contains("openapi") || object->contains("swagger"));
  const auto added = add_document(uri, *document, main, openapi);
  scan(added);
  return added;
}

std::optional<Registry::Target> Registry::follow_pointer(std::uint32_t resource,
                                                         std::string_view pointer) {
  const auto* at = resources_[resource].root;
  std::string path = resources_[resource].pointer;
  while (!pointer.empty()) {
    const auto end = std::min(pointer.find('/', 1), pointer.size());
    const auto token = pointer.substr(0, end);
    at = find_pointer(*at, token);
    if (at == nullptr) return std::nullopt;
    path += token;
    pointer.remove_prefix(end);
    const auto* object = at->if_object();
    if (object != nullptr && starts_resource(*object, resource)) {
      scan(resource);
      const auto inner = by_root_.find(at);
      if (inner != by_root_.end()) {
        resource = inner->second;
      } else if (pointer.empty()) {
        // A place that no keyword makes a schema: being referred to makes it one.
        resource = resource_of(*at, resource, path);
      }
    }
  }
  return Target{at, resource, path};
}

std::optional<Registry::Target> Registry::find_in(const std::string& uri,
                                                  std::string_view pointer) {
  const auto resource = find_resource(uri);
  return resource ? follow_pointer(*resource, pointer) : std::nullopt;
}

std::optional<Registry::Target> Registry::resolve(std::uint32_t base, std::string_view reference,
                                                  std::string& why) {
  auto resource = base;
  const auto hash = std::min(reference.find('#'), reference.size());
  if (hash > 0) {
    const auto uri = without_fragment(resolve_uri(resources_[base].uri, reference.substr(0, hash)));
    const auto found = find_resource(uri);
    if (!found) {
      const bool remote = uri.starts_with("http:") || uri.starts_with("https:");
      why = remote ? "documents are not fetched over the network; save it beside this one"
                   : "no document can be read at " + uri;
      return std::nullopt;
    }
    resource = *found;
  }
  const auto fragment =
      hash < reference.size() ? decode_fragment(reference.substr(hash + 1)) : std::string();
  if (fragment.empty() || fragment.front() == '/') {
    auto target = follow_pointer(resource, fragment);
    if (!target) why = "nothing stands there";
    return target;
  }
  scan(resource);
  const auto anchors = anchors_.find(resource);
  if (anchors != anchors_.end()) {
    const auto anchor = anchors->second.find(fragment);
    if (anchor != anchors->second.end()) {
      return Target{anchor->second.schema, resource, anchor->second.pointer};
    }
  }
  why = "there is no anchor of that name";
  return std::nullopt;
}

bool Registry::has_dynamic_anchor(std::uint32_t resource, std::string_view name) {
  scan(resource);
  const auto anchors = anchors_.find(resource);
  if (anchors == anchors_.end()) return false;
  const auto anchor = anchors->second.find(name);
  return anchor != anchors->second.end() && anchor->second.dynamic;
}

std::vector<Registry::Target> Registry::dynamic_anchors(std::string_view name) {
  scan_all();
  std::vector<Target> targets;
  for (std::uint32_t id = 0; id < resources_.size(); ++id) {
    const auto anchors = anchors_.find(id);
    if (anchors == anchors_.end()) continue;
    const auto anchor = anchors->second.find(name);
    if (anchor == anchors->second.end() || !anchor->second.dynamic) continue;
    targets.push_back({anchor->second.schema, id, anchor->second.pointer});
  }
  return targets;
}

}  // namespace assay::spec
