// Schema resources, their identifiers and anchors: what references resolve against.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "spec/schema/schema.h"

namespace assay::spec {

/// Gives the document at an absolute URI (without fragment), or null. The document must outlive
/// every schema that was compiled with it.
using DocumentLoader = std::function<const json::value*(const std::string& uri)>;

/// Resolves `reference` against `base` (RFC 3986 §5). An unreadable reference is returned as it
/// is.
[[nodiscard]] std::string resolve_uri(const std::string& base, std::string_view reference);

/// The parsed standard meta-schema at `uri`, or null. Thread-safe; lives for ever.
[[nodiscard]] const json::value* metaschema(const std::string& uri);

/// All schema resources that a compiler has met. Resources are scanned for identifiers only when a
/// reference needs it.
class Registry {
 public:
  explicit Registry(std::vector<ProgramResource>& resources) : resources_(resources) {}

  void use_loader(DocumentLoader loader) { loader_ = std::move(loader); }

  /// Takes in a document whose root is a schema, or (when `openapi`) one that holds schemas.
  /// Returns its resource.
  std::uint32_t add_document(const std::string& uri, const json::value& root,
                             const Vocabulary& vocabulary, bool openapi);

  /// The resource that `schema`, which lies in `outer`, starts or belongs to: a new one when it has
  /// an identifier (2020-12 §8.2.1).
  std::uint32_t resource_of(const json::value& schema, std::uint32_t outer,
                            const std::string& pointer);
  /// The same, when it is known that `schema` has an identifier: cheap test first.
  [[nodiscard]] bool starts_resource(const json::object& schema, std::uint32_t outer) const;

  struct Target {
    const json::value* schema = nullptr;
    std::uint32_t resource = 0;
    std::string pointer;  ///< of the schema in its document
  };
  /// What `reference`, standing in `base`, names (2020-12 §8.2.3.1); nothing when there is no such
  /// schema. `why` says what failed.
  [[nodiscard]] std::optional<Target> resolve(std::uint32_t base, std::string_view reference,
                                              std::string& why);

  /// The schema at `pointer` below the root of `resource`, with the resource that it lies in.
  [[nodiscard]] std::optional<Target> find(std::uint32_t resource, std::string_view pointer) {
    return follow_pointer(resource, pointer);
  }

  /// The schema at `pointer` in the document at the absolute URI `uri`.
  [[nodiscard]] std::optional<Target> find_in(const std::string& uri, std::string_view pointer);

  /// True when the resource has a `$dynamicAnchor` of that name (or, for the empty name,
  /// `$recursiveAnchor: true`).
  [[nodiscard]] bool has_dynamic_anchor(std::uint32_t resource, std::string_view name);
  /// Every resource with that dynamic anchor, and the schema that carries it.
  [[nodiscard]] std::vector<Target> dynamic_anchors(std::string_view name);

  /// What a `$schema` names; `fallback` when it is unknown.
  [[nodiscard]] Vocabulary vocabulary_of(const std::string& uri, const Vocabulary& fallback);

 private:
  struct Anchor {
    const json::value* schema = nullptr;
    std::string pointer;
    bool dynamic = false;
  };
  using Anchors = std::map<std::string, Anchor, std::less<>>;

  std::uint32_t add_resource(ProgramResource resource);
  std::optional<std::uint32_t> find_resource(const std::string& uri);
  void scan(std::uint32_t resource);
  void scan_all();
  void walk(const json::value& schema, std::uint32_t resource, const std::string& pointer,
            int depth);
  void walk_openapi(const json::value& value, std::uint32_t resource, const std::string& pointer,
                    int depth);
  void note_anchors(const json::value& value, const json::object& schema, std::uint32_t resource,
                    const std::string& pointer);
  std::optional<Target> follow_pointer(std::uint32_t resource, std::string_view pointer);
  [[nodiscard]] std::uint32_t document_root(std::uint32_t resource) const;

  std::vector<ProgramResource>& resources_;
  DocumentLoader loader_;
  std::unordered_map<std::string, std::uint32_t> by_uri_;
  std::unordered_map<const json::value*, std::uint32_t> by_root_;
  std::unordered_map<std::uint32_t, Anchors> anchors_;
  std::unordered_set<std::uint32_t> scanned_;  ///< document roots
  std::unordered_set<std::uint32_t> openapi_;  ///< document roots that are no schemas
  std::unordered_map<std::string, std::uint32_t> documents_;
};

}  // namespace assay::spec
