#include "properties/api/likeness.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "properties/api/history.h"
#include "spec/message.h"
#include "spec/reading.h"
#include "spec/schema/validate.h"
#include "spec/schema/write_json.h"

namespace assay::properties {
namespace {

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Words that no server has a reason to write in another way.
bool is_plain_text(std::string_view text) {
  if (text.empty() || text.size() > 40 || !is_ascii_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_ascii_letter(c) || is_digit(c); });
}

bool has_format(const spec::Schema& schema, int depth = 0) {
  if (!schema || depth > 4) return false;
  const auto& node = schema.root();
  if (!node.format.empty()) return true;
  const auto parts = node.in_place();
  return std::any_of(parts.begin(), parts.end(),
                     [&](spec::NodeId id) { return has_format(schema.at(id), depth + 1); });
}

bool lists_values(const spec::Schema& schema, int depth = 0) {
  if (!schema || depth > 4) return false;
  const auto& node = schema.root();
  if (node.has_values()) return true;
  if (node.reference != spec::no_node && lists_values(schema.at(node.reference), depth + 1)) {
    return true;
  }
  return std::any_of(node.all_of.begin(), node.all_of.end(),
                     [&](spec::NodeId id) { return lists_values(schema.at(id), depth + 1); });
}

/// Masked ("****1234"), cut, or made of the other: nobody can tell.
bool is_made_of(std::string_view sent, std::string_view shown) {
  const auto a = plain_word(sent);
  const auto b = plain_word(shown);
  if (a == b || shown.find('*') != std::string_view::npos) return true;
  return a.empty() || b.empty() || a.find(b) != std::string::npos || b.find(a) != std::string::npos;
}

Likeness compare_texts(std::string_view sent, std::string_view shown, const spec::Schema& asked,
                       const spec::Schema& promised) {
  if (sent == shown) return Likeness::same;
  const bool listed = lists_values(asked) && lists_values(promised);
  if (plain_word(sent) == plain_word(shown) && !plain_word(sent).empty()) return Likeness::same;
  if (listed) return Likeness::different;
  if (has_format(asked) || has_format(promised) || !is_plain_text(sent)) {
    return Likeness::undecided;
  }
  if (is_made_of(sent, shown)) return Likeness::undecided;
  return asked && promised ? Likeness::different : Likeness::doubtful;
}

Likeness compare_numbers(const json::value& sent, const json::value& shown,
                         const spec::Schema& asked, const spec::Schema& promised) {
  const auto a = sent.to_number<double>();
  const auto b = shown.to_number<double>();
  // JSON numbers are doubles for many readers (RFC 8259 §6).
  constexpr double whole_limit = 9007199254740991.0;
  if (a == b) return Likeness::same;
  if (std::abs(a) > whole_limit) return Likeness::undecided;
  const bool whole = a == std::floor(a) && b == std::floor(b);
  if (whole) return asked && promised ? Likeness::different : Likeness::doubtful;
  // Prices are rounded to cents, measures to whole units.
  return std::abs(a - b) <= std::max(1.0, std::abs(a) * 1e-3) ? Likeness::same : Likeness::doubtful;
}

Likeness worse(Likeness a, Likeness b) {
  // One item that nobody can judge makes the list so.
  if (a == Likeness::undecided || b == Likeness::undecided) return Likeness::undecided;
  return std::max(a, b);
}

Likeness compare_items(const json::array& a, const json::array& b, const spec::Schema& asked,
                       const spec::Schema& promised) {
  if (a.size() != b.size()) return Likeness::different;
  auto all = Likeness::same;
  for (std::size_t i = 0; i < a.size(); ++i) all = worse(all, compare(a[i], b[i], asked, promised));
  return all;
}

json::array sorted(const json::array& list) {
  auto copy = list;
  std::sort(copy.begin(), copy.end(), [](const json::value& a, const json::value& b) {
    return spec::write_json(a) < spec::write_json(b);
  });
  copy.erase(std::unique(copy.begin(), copy.end()), copy.end());
  return copy;
}

Likeness compare_lists(const json::array& sent, const json::array& shown, const spec::Schema& asked,
                       const spec::Schema& promised) {
  const auto item = [](const spec::Schema& schema) {
    return schema ? spec::item_schema(schema) : spec::Schema{};
  };
  const bool scalars = std::none_of(sent.begin(), sent.end(), [](const json::value& value) {
    return value.is_object() || value.is_array() || value.is_null();
  });
  if (!scalars) return Likeness::undecided;
  const auto straight = compare_items(sent, shown, item(asked), item(promised));
  if (straight == Likeness::same) return straight;
  // A set that comes back sorted and without what stood there twice.
  const auto as_sets = compare_items(sorted(sent), sorted(shown), item(asked), item(promised));
  if (as_sets == Likeness::same && shown.size() <= sent.size()) return as_sets;
  const bool plain = std::all_of(sent.begin(), sent.end(), [&](const json::value& value) {
    return !value.is_string() || is_plain_text(value.get_string()) || lists_values(item(asked));
  });
  return plain ? std::min(straight, Likeness::doubtful) : Likeness::undecided;
}

}  // namespace

Likeness compare(const json::value& sent, const json::value& shown, const spec::Schema& asked,
                 const spec::Schema& promised) {
  if (sent.is_null() || sent.is_object()) return Likeness::undecided;
  // The document itself says that it cannot come back as it was sent.
  if (promised && sent != shown &&
      spec::validate(promised, sent, spec::Direction::response) == spec::Outcome::invalid) {
    return Likeness::undecided;
  }
  if (shown.is_null() || shown.is_object()) return Likeness::undecided;
  if (sent.is_number() && shown.is_number()) {
    return compare_numbers(sent, shown, asked, promised);
  }
  if (sent.kind() != shown.kind()) return Likeness::undecided;
  if (sent.is_bool()) {
    if (sent == shown) return Likeness::same;
    return asked && promised ? Likeness::different : Likeness::doubtful;
  }
  if (sent.is_string()) {
    return compare_texts(sent.get_string(), shown.get_string(), asked, promised);
  }
  return compare_lists(sent.get_array(), shown.get_array(), asked, promised);
}

bool is_own_business(std::string_view name) {
  const auto word = plain_word(name);
  constexpr std::array<std::string_view, 47> parts{
      "updated",    "modified", "changed",  "created", "lastused",   "accessed",   "seen",
      "viewed",     "time",     "date",     "version", "revision",   "etag",       "count",
      "counter",    "views",    "hits",     "total",   "remaining",  "expire",     "state",
      "status",     "phase",    "progress", "stage",   "position",   "rank",       "sequence",
      "generation", "nonce",    "token",    "secret",  "password",   "passphrase", "credential",
      "signature",  "hash",     "checksum", "apikey",  "privatekey", "accesskey",  "pin",
      "cvv",        "cvc",      "iban",     "ssn",     "plaintext"};
  // "pin" inside "shipping" is no secret.
  const auto is_part = [&](std::string_view part) {
    return part.size() <= 4 ? word == part || (part == "date" && word.ends_with(part)) ||
                                  (part == "time" && word.ends_with(part))
                            : word.find(part) != std::string::npos;
  };
  const auto last_word_at = name.size() > 3 && (name.ends_with("_at") || name.ends_with("At"));
  return last_word_at || std::any_of(parts.begin(), parts.end(), is_part);
}

spec::Schema request_schema(const spec::Operation& operation) {
  if (!operation.body) return {};
  for (const auto& media : operation.body->content) {
    const auto type = spec::parse_media_type(media.name);
    if (type && type->is_json() && type->subtype != "json-patch+json") return media.schema;
  }
  return {};
}

spec::Schema answer_schema(const spec::Operation& operation, int status) {
  const auto* described = operation.response_for(status);
  if (described == nullptr) return {};
  for (const auto& media : described->content) {
    const auto type = spec::parse_media_type(media.name);
    if (type && type->is_json()) return media.schema;
  }
  return {};
}

spec::Schema writable_member(const spec::Schema& schema, std::string_view name) {
  if (!schema) return {};
  auto member = spec::declared_member(schema, name);
  for (auto at = member; at;) {
    const auto& node = at.root();
    if (node.read_only || node.write_only || node.format == "password") return {};
    at = node.reference != spec::no_node ? at.at(node.reference) : spec::Schema{};
  }
  return member;
}

std::string plain_word(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || is_digit(c)) {
      out += c;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      out += c;
    }
  }
  return out;
}

bool says_deleted(const json::object& now, const json::object* before) {
  constexpr std::array<std::string_view, 12> moments{
      "deleted",  "archived", "removed",  "destroyed", "closed", "cancel",
      "terminat", "revoked",  "disabled", "ended",     "trash",  "inactive"};
  constexpr std::array<std::string_view, 6> states{"status", "state",   "phase",
                                                   "active", "enabled", "expired"};
  for (const auto& member : now) {
    const auto word = plain_word(member.key());
    const auto* old = before != nullptr ? before->if_contains(member.key()) : nullptr;
    const bool changed = old == nullptr ? before == nullptr : *old != member.value();
    const auto is_part = [&](std::string_view part) {
      return word.find(part) != std::string::npos;
    };
    const bool moment = std::any_of(moments.begin(), moments.end(), is_part);
    const auto& value = member.value();
    const bool set = !value.is_null() && !(value.is_bool() && !value.get_bool()) &&
                     !(value.is_string() && value.get_string().empty());
    if (moment && set && (changed || old == nullptr)) return true;
    if (!std::any_of(states.begin(), states.end(), is_part)) continue;
    if (before != nullptr && old != nullptr && changed) return true;
    const auto said = value.is_string() ? plain_word(value.get_string()) : std::string();
    const bool ended = std::any_of(moments.begin(), moments.end(), [&](std::string_view part) {
      return said.find(part) != std::string::npos;
    });
    if (ended) return true;
  }
  return false;
}

}  // namespace assay::properties
