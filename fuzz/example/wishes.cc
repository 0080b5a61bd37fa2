#include "fuzz/example/wishes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "spec/serialize.h"

namespace assay::example {
namespace {

constexpr std::size_t longest_name = 80;
constexpr std::size_t longest_cidr = 64;
constexpr std::size_t most_cidrs = 200;
constexpr std::int64_t longest_ttl = 2147483647;
constexpr std::array<std::string_view, 4> roles{"reader", "writer", "admin", "readwriter"};

Refusal broken(std::string_view member, std::string_view rule) {
  return {422, std::string(member) + " must be " + std::string(rule)};
}

/// A number that is whole, however it is written (5, 5.0, 5e0).
std::optional<std::int64_t> whole(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  if (const auto* number = value.if_double()) {
    if (std::abs(*number) < 9e15 && std::trunc(*number) == *number) {
      return static_cast<std::int64_t>(*number);
    }
  }
  return std::nullopt;
}

Refusal read_name(const json::value& value, PasswordWish& wish) {
  const auto* text = value.if_string();
  if (text == nullptr) return broken("name", "a text");
  const auto length = count_characters({text->data(), text->size()});
  if (length == 0 || length > longest_name) return broken("name", "of 1 to 80 characters");
  wish.name = std::string(text->data(), text->size());
  return {};
}

Refusal read_cidrs(const json::value& value, PasswordWish& wish) {
  const auto* items = value.if_array();
  if (items == nullptr) return broken("cidrs", "a list");
  if (items->size() > most_cidrs) return broken("cidrs", "of at most 200 entries");
  wish.cidrs.emplace();
  for (const auto& item : *items) {
    const auto* text = item.if_string();
    if (text == nullptr) return broken("cidrs", "a list of texts");
    const auto length = count_characters({text->data(), text->size()});
    if (length == 0 || length > longest_cidr) {
      return broken("cidrs", "a list of texts of 1 to 64 characters");
    }
    wish.cidrs->emplace_back(text->data(), text->size());
  }
  return {};
}

Refusal read_role(const json::value& value, PasswordWish& wish) {
  const auto* text = value.if_string();
  if (text == nullptr) return broken("role", "a text");
  const std::string_view role(text->data(), text->size());
  if (std::find(roles.begin(), roles.end(), role) == roles.end()) {
    return broken("role", "reader, writer, admin or readwriter");
  }
  wish.role = std::string(role);
  return {};
}

Refusal read_ttl(const json::value& value, PasswordWish& wish) {
  wish.ttl = whole(value);
  if (!wish.ttl || *wish.ttl < 1 || *wish.ttl > longest_ttl) {
    return broken("ttl", "a whole number of seconds, 1 to 2147483647");
  }
  return {};
}

Refusal read_flag(std::string_view member, const json::value& value, std::optional<bool>& flag) {
  if (!value.is_bool()) return broken(member, "true or false");
  flag = value.get_bool();
  return {};
}

Refusal read_members(const json::object& body, bool for_creation, PasswordWish& wish) {
  for (const auto& [key, value] : body) {
    const std::string_view member(key.data(), key.size());
    Refusal refusal;
    if (member == "name") refusal = read_name(value, wish);
    if (member == "cidrs") refusal = read_cidrs(value, wish);
    if (for_creation && member == "role") refusal = read_role(value, wish);
    if (for_creation && member == "ttl") refusal = read_ttl(value, wish);
    if (for_creation && member == "replica") refusal = read_flag(member, value, wish.replica);
    if (for_creation && member == "direct_vtgate") refusal = read_flag(member, value, wish.direct);
    if (refusal.status != 0) return refusal;
  }
  return {};
}

bool is_json(const spec::Request& request) {
  const auto type = spec::find_header(request.headers, "Content-Type");
  const auto name = type ? spec::parse_media_type(*type) : std::nullopt;
  return name && name->type == "application" && name->subtype == "json";
}

/// The text of a query's part, where '+' stands for a blank.
std::string form_text(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  return spec::percent_decode(blanks);
}

bool read_number(const std::string& text, std::int64_t most, std::int64_t& number) {
  const auto* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, number);
  return failed == std::errc() && stop == end && number >= 1 && number <= most;
}

Refusal read_field(std::string_view name, const std::string& value, PageWish& wish) {
  if (name == "page" && !read_number(value, 100000, wish.page)) {
    return broken("page", "a whole number, 1 to 100000");
  }
  if (name == "per_page" && !read_number(value, 100, wish.per_page)) {
    return broken("per_page", "a whole number, 1 to 100");
  }
  if (name == "status") {
    if (value != "active" && value != "expired") return broken("status", "active or expired");
    wish.status = value;
  }
  if (name == "read_only_region_id") {
    const auto length = count_characters(value);
    if (length == 0 || length > 40) return broken("read_only_region_id", "of 1 to 40 characters");
    wish.region = value;
  }
  if (name == "q") {
    if (count_characters(value) > 100) return broken("q", "of at most 100 characters");
    wish.q = value;
  }
  return {};
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

Refusal read_wish(const spec::Request& request, bool for_creation, PasswordWish& wish) {
  if (!request.body || request.body->empty()) {
    const bool typed = spec::find_header(request.headers, "Content-Type").has_value();
    return typed ? Refusal{400, "the body is empty"} : Refusal{};
  }
  if (!is_json(request)) return {415, "the body must be application/json"};
  boost::system::error_code failed;
  json::parse_options deep;
  deep.max_depth = 512;
  const auto body = json::parse(*request.body, failed, {}, deep);
  if (failed) return {400, "the body is not JSON"};
  const auto* members = body.if_object();
  if (members == nullptr) return {422, "the body must be an object"};
  return read_members(*members, for_creation, wish);
}

Refusal read_page(std::string_view query, PageWish& wish) {
  std::vector<std::string> seen;
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    const auto equals = std::min(part.find('='), part.size());
    const auto name = form_text(part.substr(0, equals));
    const auto value = form_text(part.substr(std::min(equals + 1, part.size())));
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
    if (auto refusal = read_field(name, value, wish); refusal.status != 0) return refusal;
    seen.push_back(name);
  }
  return {};
}

}  // namespace assay::example
