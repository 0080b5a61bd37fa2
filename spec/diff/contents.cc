// Bodies of requests and responses.
#include <algorithm>

#include "spec/diff/parts.h"
#include "spec/printable.h"

namespace assay::spec::diff {
namespace {

bool is_range(const MediaType& media) {
  return media.name.find('*') != std::string::npos;
}

/// The media type of the same name, parameters included; or else the same without them.
const MediaType* same_media(const std::vector<MediaType>& list, const MediaType& wanted) {
  for (const auto& one : list) {
    if (one.name == wanted.name) return &one;
  }
  const auto name = parse_media_type(wanted.name);
  for (const auto& one : list) {
    const auto other = parse_media_type(one.name);
    if (name && other && name->type == other->type && name->subtype == other->subtype) return &one;
  }
  return nullptr;
}

const MediaType* covering(const std::vector<MediaType>& list, const MediaType& wanted) {
  for (const auto& one : list) {
    if (is_range(one) && media_type_matches(one.name, wanted.name)) return &one;
  }
  return nullptr;
}

const MediaType* covered(const std::vector<MediaType>& list, const MediaType& range) {
  if (!is_range(range)) return nullptr;
  for (const auto& one : list) {
    if (media_type_matches(range.name, one.name)) return &one;
  }
  return nullptr;
}

void compare_encodings(Changes& changes, const SchemaPlace& place, const MediaType& before,
                       const MediaType& after) {
  for (const auto& now : after.encodings) {
    const auto* old = before.encoding(now.name);
    if (old == nullptr) continue;
    const bool same = old->content_type == now.content_type && old->style == now.style &&
                      old->explode == now.explode && old->allow_reserved == now.allow_reserved;
    if (same) continue;
    auto spot = place.spot;
    spot.instance += "/" + escape_token(now.name);
    changes.add(spot, "body.encoding-changed", Side::after,
                after.pointer + "/encoding/" + escape_token(now.name),
                "another `encoding` of `" + printable(now.name) + "`");
  }
}

void compare_media(SchemaChanges& schemas, const SchemaPlace& place, const MediaType& before,
                   const MediaType& after) {
  auto inner = place;
  inner.spot.part += " " + printable(after.name);
  inner.before = before.pointer;
  inner.after = after.pointer;
  const auto name = parse_media_type(after.name);
  inner.text = name && !name->is_json() && !is_range(after);
  schemas.compare(inner, before.schema, after.schema);
  if (place.direction == Direction::request) {
    compare_encodings(schemas.changes(), inner, before, after);
  }
  if (!before.item_schema && !after.item_schema) return;
  inner.spot.instance += "/*";
  schemas.compare(inner, before.item_schema, after.item_schema);
}

}  // namespace

void compare_content(SchemaChanges& schemas, const SchemaPlace& place, const ContentRules& rules,
                     const std::vector<MediaType>& before, const std::vector<MediaType>& after) {
  auto& changes = schemas.changes();
  const bool request = place.direction == Direction::request;
  for (const auto& media : before) {
    const auto* found = same_media(after, media);
    if (found == nullptr) found = covering(after, media);
    if (found != nullptr) {
      compare_media(schemas, place, media, *found);
      continue;
    }
    found = covered(after, media);
    auto spot = place.spot;
    if (found != nullptr) compare_media(schemas, place, media, *found);
    // A range that became one of its types: readers know it, senders may have used another one.
    if (found != nullptr && !request) continue;
    changes.add(spot, rules.removed, Side::before, media.pointer,
                "the media type " + printable(media.name) + " is gone",
                found != nullptr ? std::optional(Breaking::depends) : std::nullopt);
  }
  for (const auto& media : after) {
    const bool known = same_media(before, media) != nullptr || covering(before, media) != nullptr ||
                       covered(before, media) != nullptr;
    if (known) continue;
    changes.add(place.spot, rules.added, Side::after, media.pointer,
                "the media type " + printable(media.name) + " is new");
  }
}

void compare_bodies(SchemaChanges& schemas, const OperationPair& pair) {
  auto& changes = schemas.changes();
  const auto& before = pair.before.body;
  const auto& after = pair.after.body;
  const Spot spot{pair.key, "request body", {}, "/request/body"};
  if (!before && !after) return;
  if (!before) {
    changes.add(spot, after->required ? "body.added-required" : "body.added", Side::after,
                after->pointer, after->required ? "is new and required" : "is new");
    return;
  }
  if (!after) {
    changes.add(spot, "body.removed", Side::before, before->pointer, "is gone");
    return;
  }
  if (before->required != after->required) {
    changes.add(spot, after->required ? "body.became-required" : "body.became-optional",
                Side::after, after->pointer,
                after->required ? "is required now" : "is no longer required");
  }
  const SchemaPlace place{spot, Direction::request, false, before->pointer, after->pointer};
  compare_content(schemas, place, {"body.media-type-added", "body.media-type-removed"},
                  before->content, after->content);
}

namespace {

bool is_success(std::string_view status) {
  return status.starts_with('2') || status.starts_with('3');
}

const ResponseSpec* exactly(const std::vector<ResponseSpec>& list, std::string_view status) {
  for (const auto& one : list) {
    if (one.status == status) return &one;
  }
  return nullptr;
}

bool has_success(const std::vector<ResponseSpec>& list) {
  return std::any_of(list.begin(), list.end(),
                     [](const ResponseSpec& one) { return is_success(one.status); });
}

/// What describes answers of `status` in `list`, when that status itself does not stand there.
const ResponseSpec* standing_for(const std::vector<ResponseSpec>& list, std::string_view status) {
  if (status == "default" || status.empty()) return nullptr;
  const auto family = std::string(1, status.front()) + "XX";
  if (const auto* range = exactly(list, family); range != nullptr) return range;
  if (status == family) {
    for (const auto& one : list) {
      if (one.status.starts_with(status.front())) return &one;
    }
  }
  if (is_success(status) && has_success(list)) return nullptr;
  return exactly(list, "default");
}

/// The responses of one operation.
class ResponseComparison {
 public:
  ResponseComparison(SchemaChanges& schemas, const OperationPair& pair)
      : schemas_(schemas), pair_(pair) {}

  void compare() {
    for (const auto& old : pair_.before.responses) {
      const auto* found = exactly(pair_.after.responses, old.status);
      if (found == nullptr) found = standing_for(pair_.after.responses, old.status);
      if (found != nullptr) compare(old, *found, old.status);
      // What only `default` describes now is told as gone all the same, where it is a failure.
      if (found == nullptr || (found->status == "default" && old.status != "default")) {
        tell_removed(old);
      }
    }
    for (const auto& now : pair_.after.responses) {
      if (exactly(pair_.before.responses, now.status) != nullptr) continue;
      const auto* known = standing_for(pair_.before.responses, now.status);
      if (known != nullptr) compare(*known, now, now.status);
      if (known == nullptr || known->status == "default") tell_added(now);
    }
  }

 private:
  [[nodiscard]] Spot spot(const std::string& status) const {
    return {pair_.key, "response " + printable(status), status, "/response/body"};
  }

  void tell_removed(const ResponseSpec& old) {
    const bool described_otherwise =
        standing_for(pair_.after.responses, old.status) != nullptr && is_success(old.status);
    if (described_otherwise) return;
    const auto rule = old.status == "default"  ? "response.default-removed"
                      : is_success(old.status) ? "response.success-removed"
                                               : "response.error-removed";
    schemas_.changes().add(bare(old.status), rule, Side::before, old.pointer, "is gone");
  }

  void tell_added(const ResponseSpec& now) {
    const auto rule = now.status == "default"  ? "response.default-added"
                      : is_success(now.status) ? "response.success-added"
                                               : "response.error-added";
    const bool first = is_success(now.status) && !has_success(pair_.before.responses);
    schemas_.changes().add(bare(now.status), rule, Side::after, now.pointer, "is new",
                           first ? std::optional(Breaking::no) : std::nullopt);
  }

  [[nodiscard]] Spot bare(const std::string& status) const {
    auto made = spot(status);
    made.instance.clear();
    return made;
  }

  void compare(const ResponseSpec& before, const ResponseSpec& after, const std::string& status) {
    const SchemaPlace place{spot(status), Direction::response, false, before.pointer,
                            after.pointer};
    compare_content(schemas_, place, {"response.media-type-added", "response.media-type-removed"},
                    before.content, after.content);
    compare_headers(before, after, status);
    compare_links(before, after, status);
  }

  [[nodiscard]] Spot header_spot(const std::string& status, const Parameter& header) const {
    return {pair_.key, "response " + printable(status) + " header " + printable(header.name),
            status, "/response/headers/" + escape_token(header.name)};
  }

  void compare_headers(const ResponseSpec& before, const ResponseSpec& after,
                       const std::string& status) {
    const auto find = [](const std::vector<Parameter>& list, const std::string& name) {
      const auto found = std::find_if(list.begin(), list.end(), [&](const Parameter& one) {
        return same_field_name(one.name, name);
      });
      return found != list.end() ? &*found : nullptr;
    };
    for (const auto& old : before.headers) {
      if (const auto* now = find(after.headers, old.name)) {
        compare_header(old, *now, status);
        continue;
      }
      schemas_.changes().add(
          header_spot(status, old),
          old.required ? "response.header-removed-required" : "response.header-removed",
          Side::before, old.pointer, "is gone");
    }
    for (const auto& now : after.headers) {
      if (find(before.headers, now.name) != nullptr) continue;
      schemas_.changes().add(header_spot(status, now), "response.header-added", Side::after,
                             now.pointer, "is new");
    }
  }

  void compare_header(const Parameter& before, const Parameter& after, const std::string& status) {
    const auto where = header_spot(status, after);
    if (before.required != after.required) {
      schemas_.changes().add(
          where,
          after.required ? "response.header-became-required" : "response.header-became-optional",
          Side::after, after.pointer,
          after.required ? "is always there now" : "may be missing now");
    }
    const SchemaPlace place{where, Direction::response, true, before.pointer, after.pointer};
    compare_values(schemas_, place, before, after);
  }

  void compare_links(const ResponseSpec& before, const ResponseSpec& after,
                     const std::string& status) {
    const auto tell = [&](const ResponseSpec& one, const ResponseSpec& other, std::string_view rule,
                          Side side, const char* what) {
      for (const auto& link : one.links) {
        const bool known = std::any_of(other.links.begin(), other.links.end(),
                                       [&](const Link& each) { return each.name == link.name; });
        if (known) continue;
        schemas_.changes().add(bare(status), rule, side, link.pointer,
                               "the link `" + printable(link.name) + what);
      }
    };
    tell(before, after, "response.link-removed", Side::before, "` is gone");
    tell(after, before, "response.link-added", Side::after, "` is new");
  }

  SchemaChanges& schemas_;
  const OperationPair& pair_;
};

}  // namespace

void compare_responses(SchemaChanges& schemas, const OperationPair& pair) {
  ResponseComparison(schemas, pair).compare();
}

}  // namespace assay::spec::diff
