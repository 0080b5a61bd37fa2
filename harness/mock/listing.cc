#include "harness/mock/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "harness/mock/lifelike.h"
#include "spec/reading.h"
#include "spec/schema/validate.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

namespace json = boost::json;
constexpr std::size_t usual_size = 25;
constexpr std::string_view cursor_mark = "after-";

/// "perPage", "per_page" and "page[size]" without what is no letter or digit, in lower case.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), plain(name)) != names.end();
}

constexpr std::array<std::string_view, 4> page_names{"page", "pagenumber", "pageno", "pageindex"};
constexpr std::array<std::string_view, 8> size_names{"perpage",    "pagesize", "limit", "size",
                                                     "maxresults", "first",    "top",   "maxitems"};
constexpr std::array<std::string_view, 4> offset_names{"offset", "skip", "startindex",
                                                       "pageoffset"};
constexpr std::array<std::string_view, 10> cursor_names{
    "cursor",     "after",  "startingafter", "pagetoken", "nexttoken",
    "nextcursor", "marker", "continuation",  "pageafter", "startafter"};

std::optional<std::int64_t> whole_number(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  return std::nullopt;
}

/// What was sent for `parameter`, else its default.
std::optional<std::int64_t> sent_number(const spec::Parameter& parameter,
                                        const spec::Case& request) {
  for (const auto& argument : request.arguments) {
    if (argument.in == parameter.in && argument.name == parameter.name) {
      return whole_number(argument.value);
    }
  }
  if (!parameter.schema) return std::nullopt;
  const auto* source = parameter.schema.root().source;
  const auto* object = source != nullptr ? source->if_object() : nullptr;
  const auto* otherwise = object != nullptr ? object->if_contains("default") : nullptr;
  return otherwise != nullptr ? whole_number(*otherwise) : std::nullopt;
}

std::optional<std::uint64_t> sent_cursor(const spec::Parameter& parameter,
                                         const spec::Case& request) {
  for (const auto& argument : request.arguments) {
    const auto* text = argument.value.if_string();
    if (argument.in != parameter.in || argument.name != parameter.name || text == nullptr) continue;
    std::string_view digits = *text;
    if (!digits.starts_with(cursor_mark)) continue;
    digits.remove_prefix(cursor_mark.size());
    std::uint64_t serial = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), serial, 16);
    if (parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size()) return serial;
  }
  return std::nullopt;
}

std::string cursor_after(std::uint64_t serial) {
  return fmt::format("{}{:08x}", cursor_mark, serial);
}

bool takes_cursor(const spec::Parameter& parameter) {
  return !parameter.schema || spec::validate(parameter.schema, json::string(cursor_after(1)),
                                             spec::Direction::request) == spec::Outcome::valid;
}

bool counts_from_zero(const spec::Parameter& parameter) {
  if (!parameter.schema) return false;
  const auto& minimum = parameter.schema.root().minimum;
  return minimum && minimum->value == 0;
}

/// `target` with `value` for the query parameter `name`.
std::string with_query(const std::string& target, const std::string& name,
                       const std::string& value) {
  const auto question = target.find('?');
  auto out = target.substr(0, question);
  char mark = '?';
  const auto add = [&](std::string_view field) {
    out += mark;
    out += field;
    mark = '&';
  };
  if (question != std::string::npos) {
    for (const auto& field : spec::split(target.substr(question + 1), "&")) {
      const auto key = field.substr(0, field.find('='));
      if (!field.empty() && spec::percent_decode(key) != name) add(field);
    }
  }
  add(name + "=" + value);
  return out;
}

std::size_t pages_of(const PageWish& wish, const PageFacts& facts) {
  return wish.size == 0 ? 0 : (facts.total + wish.size - 1) / wish.size;
}

/// The value that the moving parameter has on the next page, or (`forwards` false) the one before;
/// empty where there is none.
std::string neighbour(const PageWish& wish, const PageFacts& facts, bool forwards) {
  if (wish.by.empty()) return {};
  if (wish.by_cursor) return forwards && facts.more ? cursor_after(facts.last) : "";
  if (forwards && !facts.more) return {};
  if (!forwards && wish.skip == 0) return {};
  const bool by_number = is_one_of(wish.by, page_names);
  if (by_number) return std::to_string(forwards ? wish.number + 1 : wish.number - 1);
  if (forwards) return std::to_string(wish.skip + wish.size);
  return std::to_string(wish.skip - std::min(wish.skip, wish.size));
}

json::value as_link(const PageWish& wish, const PageFacts& facts, bool forwards) {
  const auto value = neighbour(wish, facts, forwards);
  return value.empty() ? json::value() : json::string(with_query(facts.target, wish.by, value));
}

json::value as_number(const PageWish& wish, const PageFacts& facts, bool forwards) {
  const auto value = neighbour(wish, facts, forwards);
  if (value.empty() || wish.by_cursor) return nullptr;
  return static_cast<std::int64_t>(std::stoll(value));
}

json::value as_cursor(const PageWish& wish, const PageFacts& facts) {
  const auto value = neighbour(wish, facts, true);
  return value.empty() ? json::value() : json::string(value);
}

/// What a member of this name says, in the forms that it may have, best first; empty: nothing.
std::vector<json::value> told_by(const std::string& name, const PageWish& wish,
                                 const PageFacts& facts) {
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is({"total", "totalcount", "count", "totalitems", "totalresults", "totalelements"})) {
    return {facts.total};
  }
  if (is({"totalpages", "pages", "pagecount", "lastpage"})) return {pages_of(wish, facts)};
  if (is({"page", "currentpage", "pagenumber"})) return {wish.number};
  if (is({"perpage", "pagesize", "limit"})) return {wish.size};
  if (is({"offset", "skip"})) return {wish.skip};
  if (is({"hasmore", "hasnext", "hasnextpage", "more"})) return {facts.more};
  if (is({"nextpage", "nextoffset"})) return {as_number(wish, facts, true), nullptr};
  if (is({"prevpage", "previouspage"})) return {as_number(wish, facts, false), nullptr};
  if (is({"nextpageurl", "nexturl", "nextlink"})) return {as_link(wish, facts, true), nullptr};
  if (is({"prevpageurl", "prevurl", "previousurl", "previous", "prev"})) {
    return {as_link(wish, facts, false), nullptr};
  }
  if (is({"nextcursor", "nextpagetoken", "nexttoken", "cursor", "endcursor", "continuation"})) {
    return {as_cursor(wish, facts), nullptr};
  }
  if (name == "next") {
    if (wish.by_cursor) return {as_cursor(wish, facts), nullptr};
    return {as_link(wish, facts, true), as_number(wish, facts, true), nullptr};
  }
  return {};
}

/// Puts the first value that `schema` admits at `name`; what can only be left out is left out.
void put_admitted(const spec::Schema& schema, const std::string& name,
                  const std::vector<json::value>& values, json::object& object) {
  const auto member = spec::declared_member(schema, name);
  for (const auto& value : values) {
    if (spec::validate(member, value, spec::Direction::response) != spec::Outcome::valid) continue;
    object[name] = value;
    return;
  }
  if (!values.empty() && !requires_member(schema, name)) object.erase(name);
}

bool is_wrapper(const std::string& name) {
  constexpr std::array<std::string_view, 8> names{"meta", "pagination", "paging",   "links",
                                                  "page", "pageinfo",   "metadata", "cursors"};
  return is_one_of(name, names);
}

bool moves(const spec::Parameter& parameter) {
  if (parameter.in != spec::In::query) return false;
  return is_one_of(parameter.name, page_names) || is_one_of(parameter.name, offset_names) ||
         (is_one_of(parameter.name, cursor_names) && takes_cursor(parameter));
}

}  // namespace

bool moves_on(const spec::Operation& operation) {
  return std::any_of(operation.parameters.begin(), operation.parameters.end(), moves);
}

PageWish read_page_wish(const spec::Operation& operation, const spec::Case& request,
                        std::size_t most) {
  PageWish wish;
  wish.size = usual_size;
  const spec::Parameter* mover = nullptr;
  for (const auto& parameter : operation.parameters) {
    if (parameter.in != spec::In::query) continue;
    if (is_one_of(parameter.name, size_names)) {
      wish.sized_by = parameter.name;
      const auto size = sent_number(parameter, request);
      if (size && *size > 0) wish.size = static_cast<std::size_t>(*size);
    }
    if (mover == nullptr && moves(parameter)) mover = &parameter;
  }
  if (mover == nullptr && wish.sized_by.empty()) wish.size = most;
  wish.size = std::min(wish.size, most);
  if (mover == nullptr) return wish;
  wish.by = mover->name;
  wish.by_cursor = is_one_of(mover->name, cursor_names);
  if (wish.by_cursor) {
    wish.after = sent_cursor(*mover, request);
    return wish;
  }
  const bool by_number = is_one_of(mover->name, page_names);
  const std::int64_t first = by_number && !counts_from_zero(*mover) ? 1 : 0;
  const auto asked = std::max(first, sent_number(*mover, request).value_or(first));
  constexpr std::int64_t far = 1'000'000'000;
  const auto steps = static_cast<std::size_t>(std::min(asked - first, far));
  wish.number = static_cast<std::size_t>(asked);
  wish.skip = by_number ? steps * wish.size : steps;
  if (!by_number && wish.size != 0) wish.number = wish.skip / wish.size + 1;
  return wish;
}

void describe_page(const spec::Schema& schema, const PageWish& wish, const PageFacts& facts,
                   json::value& root) {
  if (!root.is_object()) return;
  for (const auto& name : declared_names(schema)) {
    auto* inner = root.get_object().if_contains(name);
    if (inner != nullptr && inner->is_object() && is_wrapper(name)) {
      describe_page(spec::declared_member(schema, name), wish, facts, *inner);
      continue;
    }
    put_admitted(schema, name, told_by(plain(name), wish, facts), root.get_object());
  }
}

std::optional<std::string> page_field(std::string_view name, const PageWish& wish,
                                      const PageFacts& facts) {
  const auto bare = plain(name);
  if (bare == "xtotal" || bare == "xtotalcount" || bare == "totalcount") {
    return std::to_string(facts.total);
  }
  if (bare != "link") return std::nullopt;
  const auto next = as_link(wish, facts, true);
  return next.is_null() ? std::string()
                        : fmt::format("<{}>; rel=\"next\"", std::string_view(next.get_string()));
}

}  // namespace assay::harness
