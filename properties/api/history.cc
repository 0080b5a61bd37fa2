#include "properties/api/history.h"

#include <algorithm>
#include <array>
#include <limits>

#include "spec/json_parser.h"
#include "spec/path_template.h"
#include "spec/schema/pointer.h"
#include "spec/schema/write_json.h"

namespace assay::properties {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool triple =
        text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
    if (!triple) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
    i += 2;
  }
  return out;
}

std::string join(const std::vector<std::string>& values, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += values[i] + '\x1f';
  return out;
}

Role role_in(const Resource& resource, std::size_t operation) {
  const std::array<std::pair<std::optional<std::size_t>, Role>, 6> all{
      {{resource.read, Role::read},
       {resource.replace, Role::replace},
       {resource.update, Role::update},
       {resource.remove, Role::remove},
       {resource.create, Role::create},
       {resource.list, Role::list}}};
  for (const auto& [index, role] : all) {
    if (index == operation) return role;
  }
  const bool acts = std::find(resource.actions.begin(), resource.actions.end(), operation) !=
                    resource.actions.end();
  return acts ? Role::action : Role::none;
}

constexpr std::array<std::string_view, 11> wrappers{"data",    "items",    "results", "result",
                                                    "records", "values",   "content", "list",
                                                    "entries", "elements", "rows"};

/// What stands before the last token of `pointer`.
std::string_view holder_of(std::string_view pointer) {
  const auto slash = pointer.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : pointer.substr(0, slash);
}

bool is_yes(const json::value* value) {
  if (value == nullptr || value->is_null()) return false;
  if (const auto* text = value->if_string()) return !text->empty();
  if (value->is_bool()) return value->get_bool();
  return true;
}

/// What an answer says of more pages.
bool promises_more(const json::object& body) {
  constexpr std::array<std::string_view, 16> names{
      "next",    "next_page",       "nextPage",      "next_page_url",  "nextPageUrl", "next_url",
      "nextUrl", "next_link",       "nextLink",      "next_cursor",    "nextCursor",  "has_more",
      "hasMore", "next_page_token", "nextPageToken", "@odata.nextLink"};
  for (const auto name : names) {
    if (is_yes(body.if_contains(name))) return true;
  }
  for (const auto* name : {"links", "_links", "meta", "paging", "pagination", "page_info"}) {
    const auto* inner = body.if_contains(name);
    if (inner != nullptr && inner->is_object() && promises_more(inner->get_object())) return true;
  }
  return false;
}

/// The number of all things, where the answer tells.
std::optional<std::size_t> total_of(const json::object& body) {
  for (const auto* name : {"total", "total_count", "totalCount", "totalItems", "total_items",
                           "totalElements", "total_elements"}) {
    const auto* value = body.if_contains(name);
    if (value != nullptr && value->is_int64() && value->get_int64() >= 0) {
      return static_cast<std::size_t>(value->get_int64());
    }
  }
  for (const auto* name : {"meta", "paging", "pagination", "page"}) {
    const auto* inner = body.if_contains(name);
    if (inner != nullptr && inner->is_object()) {
      if (auto total = total_of(inner->get_object())) return total;
    }
  }
  return std::nullopt;
}

bool has_query(const spec::Operation& operation) {
  return std::any_of(
      operation.parameters.begin(), operation.parameters.end(),
      [](const spec::Parameter& parameter) { return parameter.in == spec::In::query; });
}

bool is_complete(const Fact& fact, std::size_t size) {
  const auto* response = fact.call.exchange->response();
  for (const auto& header : response->headers) {
    if (!spec::same_field_name(header.name, "Link")) continue;
    if (header.value.find("next") != std::string::npos) return false;
  }
  // A query may leave things out, whatever it is for.
  const bool asked = fact.call.exchange->request.target.find('?') != std::string::npos;
  if (asked) return false;
  const auto* object = fact.body.if_object();
  if (object != nullptr && promises_more(*object)) return false;
  if (object != nullptr) {
    if (const auto total = total_of(*object)) return *total <= size;
  }
  // Pages may be of any size: so few things are on one of them.
  constexpr std::size_t fewest = 10;
  return !has_query(*fact.operation) || size < fewest;
}

}  // namespace

bool Fact::says_nothing() const noexcept {
  constexpr std::array<int, 8> silent{0, 202, 401, 403, 408, 423, 425, 429};
  const bool redirected = status >= 300 && status < 400;
  return redirected || status >= 500 ||
         std::find(silent.begin(), silent.end(), status) != silent.end();
}

bool Fact::is_safe() const noexcept {
  return operation->method == "GET" || operation->method == "HEAD" ||
         operation->method == "OPTIONS" || operation->method == "TRACE" ||
         operation->method == "QUERY";
}

const json::object* Fact::shown() const {
  if (resource != nullptr && resource->created_at) {
    const auto* holder = spec::find_pointer(body, holder_of(*resource->created_at));
    if (holder != nullptr && holder->is_object()) {
      const auto name = resource->created_at->substr(resource->created_at->rfind('/') + 1);
      if (holder->get_object().contains(spec::unescape_pointer(name))) return holder->if_object();
    }
  }
  const auto* object = body.if_object();
  if (object == nullptr || object->size() != 1) return object;
  const auto* inner = object->begin()->value().if_object();
  return inner != nullptr ? inner : object;
}

const json::object* Fact::sent() const noexcept {
  if (!call.call->body || call.call->body->bytes) return nullptr;
  const auto type = spec::parse_media_type(call.call->body->media_type);
  // A merge patch (RFC 7396) is an object of members; a JSON patch (RFC 6902) is a list of moves.
  if (!type || !type->is_json() || type->subtype == "json-patch+json") return nullptr;
  return call.call->body->value.if_object();
}

const json::object* Listing::find(std::string_view id) const {
  const auto found = std::find(ids.begin(), ids.end(), id);
  return found == ids.end() ? nullptr : items[static_cast<std::size_t>(found - ids.begin())];
}

void History::add(const Call& call) {
  auto& fact = facts_.emplace_back();
  fact.call = call;
  fact.operation = document_.find(call.call->operation);
  if (fact.operation == nullptr) return;
  const auto index = static_cast<std::size_t>(fact.operation - document_.operations.data());
  for (const auto& resource : resources_) {
    const auto role = role_in(resource, index);
    // What is an item here may be the collection of another: the item speaks first.
    const bool better = fact.resource == nullptr || fact.role == Role::create ||
                        fact.role == Role::list || fact.role == Role::action;
    if (role == Role::none || !better) continue;
    fact.role = role;
    fact.resource = &resource;
  }
  const auto* response = call.exchange->response();
  if (response != nullptr) {
    fact.status = response->status;
    auto parsed = response->body_truncated ? spec::ParsedJson{} : spec::parse_json(response->body);
    if (!response->body_truncated && !parsed.failed) fact.body = std::move(parsed.value);
  }
  if (fact.resource == nullptr) return;
  const auto values = path_values(fact.operation->path, call.exchange->request.target);
  if (!values) {
    fact.resource = nullptr;
    fact.role = Role::none;
    return;
  }
  const bool above = fact.role == Role::create || fact.role == Role::list;
  const auto depth = above ? values->size() : spec::template_names(fact.resource->item).size() - 1;
  fact.parents = join(*values, std::min(depth, values->size()));
  if (!above && depth < values->size()) fact.target_id = (*values)[depth];
  fact.id = fact.target_id;
  if (fact.role != Role::create || !fact.succeeded() || !fact.resource->created_at) return;
  const auto* name = spec::find_pointer(fact.body, *fact.resource->created_at);
  if (name != nullptr) fact.id = name_text(*name);
}

bool History::may_change(std::size_t index, const Fact& of, bool wide) const {
  const auto& fact = facts_[index];
  if (fact.operation == nullptr || fact.is_safe()) return false;
  if (fact.resource != of.resource || fact.parents != of.parents) return true;
  // Making another one changes none that is there.
  const bool own = fact.id == of.id || (fact.id.empty() && fact.role != Role::create);
  return wide || own;
}

std::optional<std::size_t> History::last_write(const Fact& of, std::size_t index, bool wide) const {
  for (auto i = index; i-- > 0;) {
    if (may_change(i, of, wide)) return i;
  }
  return std::nullopt;
}

bool History::touched(const Fact& of, std::size_t from, std::size_t to) const {
  const auto at = last_write(of, to, false);
  return at && *at > from;
}

std::optional<Listing> listing_of(const Fact& fact) {
  if (fact.role != Role::list || !fact.done() || fact.resource == nullptr) return std::nullopt;
  const auto& resource = *fact.resource;
  Listing page;
  const json::value* array = nullptr;
  if (resource.listed_at) {
    page.pointer = *resource.listed_at;
    array = spec::find_pointer(fact.body, page.pointer);
  } else if (fact.body.is_array()) {
    array = &fact.body;
  } else if (const auto* object = fact.body.if_object()) {
    for (const auto name : wrappers) {
      const auto* inner = object->if_contains(name);
      if (inner == nullptr || !inner->is_array()) continue;
      array = inner;
      page.pointer = "/" + std::string(name);
      break;
    }
  }
  if (array == nullptr || !array->is_array()) return std::nullopt;
  auto name = resource.listed_name;
  if (name.empty() && resource.created_at) {
    name = resource.created_at->substr(resource.created_at->rfind('/'));
  }
  if (name.empty()) return std::nullopt;
  for (const auto& item : array->get_array()) {
    const auto* object = item.if_object();
    const auto* id = object != nullptr ? spec::find_pointer(item, name) : nullptr;
    if (id == nullptr || name_text(*id).empty()) return std::nullopt;
    page.items.push_back(object);
    page.ids.push_back(name_text(*id));
  }
  page.complete = is_complete(fact, page.ids.size());
  return page;
}

std::string name_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  return value.is_int64() || value.is_uint64() ? json::serialize(value) : std::string();
}

std::optional<std::vector<std::string>> path_values(std::string_view path_template,
                                                    std::string_view uri) {
  auto path = uri.substr(0, uri.find_first_of("?#"));
  if (const auto scheme = path.find("://"); scheme != std::string_view::npos) {
    const auto slash = path.find('/', scheme + 3);
    path = slash == std::string_view::npos ? std::string_view("/") : path.substr(slash);
  }
  const bool ends_with_slash = path_template.size() > 1 && path_template.ends_with('/');
  if (!ends_with_slash && path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  for (;;) {
    if (const auto found = spec::match_template(path_template, path)) {
      std::vector<std::string> values;
      for (const auto& [name, text] : *found) values.push_back(percent_decoded(text));
      return values;
    }
    const auto next = path.find('/', 1);
    if (next == std::string_view::npos) return std::nullopt;
    path = path.substr(next);
  }
}

}  // namespace assay::properties
