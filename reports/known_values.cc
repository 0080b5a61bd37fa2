#include "reports/known_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <optional>

#include "reports/byte_set.h"
#include "spec/encoding.h"

namespace assay::reports {
namespace {

constexpr int nesting = 3;
constexpr ByteSet escapes("%\\&~");

std::uint32_t first_four(const char* text) {
  std::uint32_t key = 0;
  std::memcpy(&key, text, sizeof key);
  return key;
}

std::size_t slot_of(std::uint32_t key) {
  return (key * 2654435761U) >> 16U;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::uint32_t> number(std::string_view digits, unsigned base) {
  if (digits.empty() || digits.size() > 7) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits) {
    const int digit = hex_digit(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base) return std::nullopt;
    value = value * base + static_cast<unsigned>(digit);
  }
  return value;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | (point >> 6U));
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | (point >> 12U));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | ((point >> 18U) & 0x07U));
    put(0x80U | ((point >> 12U) & 0x3FU));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

/// An escape at the front of a text: its length, 0 for none, and what it stands for.
struct Escape {
  std::size_t length = 0;
  std::string text;
};

Escape percent_escape(std::string_view rest) {
  const auto value = rest.size() < 3 ? std::nullopt : number(rest.substr(1, 2), 16);
  if (!value) return {};
  return {3, std::string(1, static_cast<char>(*value))};
}

Escape backslash_escape(std::string_view rest) {
  if (rest.size() < 2) return {};
  switch (rest[1]) {
    case 'u': {
      const auto high = rest.size() < 6 ? std::nullopt : number(rest.substr(2, 4), 16);
      if (!high) return {};
      Escape escape{6, {}};
      auto point = *high;
      if (point >= 0xD800 && point < 0xDC00 && rest.substr(6).starts_with("\\u")) {
        const auto low = rest.size() < 12 ? std::nullopt : number(rest.substr(8, 4), 16);
        if (low && *low >= 0xDC00 && *low < 0xE000) {
          point = 0x10000 + ((point - 0xD800) << 10U) + (*low - 0xDC00);
          escape.length = 12;
        }
      }
      append_utf8(escape.text, point);
      return escape;
    }
    case 'x': {
      const auto value = rest.size() < 4 ? std::nullopt : number(rest.substr(2, 2), 16);
      if (!value) return {};
      return {4, std::string(1, static_cast<char>(*value))};
    }
    case 'n':
      return {2, "\n"};
    case 't':
      return {2, "\t"};
    case 'r':
      return {2, "\r"};
    case 'b':
      return {2, "\b"};
    case 'f':
      return {2, "\f"};
    case '"':
    case '\'':
    case '/':
    case '\\':
      return {2, std::string(1, rest[1])};
    default:
      return {};
  }
}

Escape entity(std::string_view rest) {
  const auto end = rest.substr(0, 12).find(';');
  if (end == std::string_view::npos) return {};
  const auto name = rest.substr(1, end - 1);
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const auto point = number(name.substr(hex ? 2 : 1), hex ? 16 : 10);
    if (!point) return {};
    Escape escape{end + 1, {}};
    append_utf8(escape.text, *point);
    return escape;
  }
  constexpr std::array<std::pair<std::string_view, char>, 5> names{
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [known, c] : names) {
    if (name == known) return {end + 1, std::string(1, c)};
  }
  return {};
}

Escape escape_at(std::string_view rest) {
  switch (rest.front()) {
    case '%':
      return percent_escape(rest);
    case '\\':
      return backslash_escape(rest);
    case '&':
      return entity(rest);
    case '~':
      if (rest.starts_with("~0")) return {2, "~"};
      if (rest.starts_with("~1")) return {2, "/"};
      return {};
    default:
      return {};
  }
}

bool is_base64(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/' || c == '-' ||
         c == '_';
}

}  // namespace

std::string redaction_mark(std::size_t length, std::string_view type) {
  return fmt::format("[redacted:{}:len={}]", type, length);
}

bool is_redaction_mark(std::string_view text) noexcept {
  if (!text.starts_with("[redacted:") || !text.ends_with(']')) return false;
  const auto length = text.find(":len=");
  if (length == std::string_view::npos) return false;
  const auto digits = text.substr(length + 5, text.size() - length - 6);
  return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

std::vector<Span> merge_spans(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<Span> out;
  for (const auto& span : spans) {
    if (!out.empty() && span.begin < out.back().end) {
      out.back().end = std::max(out.back().end, span.end);
    } else if (span.begin < span.end) {
      out.push_back(span);
    }
  }
  return out;
}

std::string without_escapes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto escape = escape_at(text);
    if (escape.length == 0) {
      out += text.front();
    } else {
      out += escape.text;
    }
    text.remove_prefix(std::max<std::size_t>(escape.length, 1));
  }
  return out;
}

std::string replace_spans(std::string_view text, const std::vector<Span>& spans) {
  std::string out;
  std::size_t at = 0;
  for (const auto& span : spans) {
    out += text.substr(at, span.begin - at);
    const auto length = span.end - span.begin;
    out += span.number ? "\"" + redaction_mark(length, "number") + "\"" : redaction_mark(length);
    at = span.end;
  }
  out += text.substr(at);
  return out;
}

/// A text without some of its escapes, and where each byte of it came from.
struct KnownValues::View {
  std::string_view text;
  std::string own;                  ///< behind `text`, once something was resolved
  std::vector<std::uint32_t> from;  ///< where byte i begins; one more at the end; empty: at i

  [[nodiscard]] std::size_t origin(std::size_t at) const { return from.empty() ? at : from[at]; }

  /// The same without its escapes, read once; nothing when it has none.
  [[nodiscard]] std::optional<View> resolved(bool with_origins = true) const {
    auto at = escapes.first_in(text, 0);
    if (at == text.size()) return std::nullopt;
    View next;
    next.own.reserve(text.size());
    if (with_origins) next.from.reserve(text.size() + 1);
    const auto keep = [&](std::size_t begin, std::size_t end) {
      next.own += text.substr(begin, end - begin);
      for (auto i = begin; with_origins && i < end; ++i) {
        next.from.push_back(static_cast<std::uint32_t>(origin(i)));
      }
    };
    keep(0, at);
    bool any = false;
    while (at < text.size()) {
      const auto escape = escape_at(text.substr(at));
      any = any || escape.length > 0;
      next.own += escape.text;
      if (with_origins) {
        next.from.insert(next.from.end(), escape.text.size(),
                         static_cast<std::uint32_t>(origin(at)));
      }
      const auto plain = at + escape.length;
      at = std::min(escapes.first_in(text, std::max(plain, at + 1)), text.size());
      keep(plain, at);
    }
    if (!any) return std::nullopt;
    if (with_origins) next.from.push_back(static_cast<std::uint32_t>(origin(text.size())));
    return next;
  }
};

void KnownValues::add_pattern(Pattern pattern) {
  if (pattern.text.size() < shortest) return;
  const auto key = first_four(pattern.text.data());
  auto& bucket = patterns_[key];
  const auto same = [&](const Pattern& known) { return known.text == pattern.text; };
  if (std::any_of(bucket.begin(), bucket.end(), same)) return;
  bucket.push_back(std::move(pattern));
  // The longest first, so that a part does not spoil the whole.
  std::sort(bucket.begin(), bucket.end(),
            [](const Pattern& a, const Pattern& b) { return a.text.size() > b.text.size(); });
  filter_[slot_of(key) / 64] |= 1ULL << (slot_of(key) % 64);
}

namespace {

/// Base64 of `value` when `before` bytes modulo 3 go before it: what does not depend on them.
struct Core {
  std::string text;
  bool bits_before = false;
  bool bits_after = false;
};

std::array<Core, 6> cores_of(std::string_view value) {
  std::array<Core, 6> cores;
  for (std::size_t before = 0; before < 3; ++before) {
    auto encoded = spec::encode_base64(std::string(before, '\0') + std::string(value));
    const auto rest = (before + value.size()) % 3;
    encoded.resize((before + value.size()) * 8 / 6);
    auto& core = cores[before];
    core.text = encoded.substr(before == 0 ? 0 : before + 1);
    core.bits_before = before != 0;
    core.bits_after = rest != 0;
    auto& other = cores[before + 3] = core;
    std::replace(other.text.begin(), other.text.end(), '+', '-');
    std::replace(other.text.begin(), other.text.end(), '/', '_');
  }
  return cores;
}

}  // namespace

bool KnownValues::add(std::string_view value) {
  if (value.size() < shortest || holds(value)) return false;
  add_pattern({std::string(value)});
  ++size_;
  for (auto& core : cores_of(value)) {
    add_pattern({std::move(core.text), true, core.bits_before, core.bits_after});
  }
  return true;
}

bool KnownValues::holds(std::string_view value) const {
  if (value.size() < shortest) return false;
  const auto found = patterns_.find(first_four(value.data()));
  return found != patterns_.end() &&
         std::any_of(found->second.begin(), found->second.end(),
                     [&](const Pattern& known) { return !known.base64 && known.text == value; });
}

bool KnownValues::search(const View& view, std::vector<Span>* spans) const {
  const auto text = view.text;
  for (std::size_t i = 0; i + shortest <= text.size(); ++i) {
    const auto key = first_four(text.data() + i);
    const auto slot = slot_of(key);
    if ((filter_[slot / 64] >> (slot % 64) & 1U) == 0) continue;
    const auto found = patterns_.find(key);
    if (found == patterns_.end()) continue;
    for (const auto& pattern : found->second) {
      if (!text.substr(i).starts_with(pattern.text)) continue;
      if (spans == nullptr) return true;
      auto begin = i;
      auto end = i + pattern.text.size();
      if (pattern.bits_before && begin > 0 && is_base64(text[begin - 1])) --begin;
      if (pattern.bits_after && end < text.size() && is_base64(text[end])) ++end;
      spans->push_back({view.origin(begin), view.origin(end)});
      i += pattern.text.size() - 1;
      break;
    }
  }
  return false;
}

void KnownValues::search_end(const View& view, std::vector<Span>& spans) const {
  const auto text = view.text;
  std::size_t longest = 0;
  for (const auto& [key, bucket] : patterns_) {
    for (const auto& pattern : bucket) {
      auto length = std::min(pattern.text.size() - 1, text.size());
      for (; length >= shortest && length > longest; --length) {
        if (text.ends_with(std::string_view(pattern.text).substr(0, length))) longest = length;
      }
    }
  }
  if (longest > 0) spans.push_back({view.origin(text.size() - longest), view.origin(text.size())});
}

std::vector<Span> KnownValues::find(std::string_view text, bool cut) const {
  std::vector<Span> spans;
  if (patterns_.empty()) return spans;
  View view;
  view.text = text;
  for (int round = 0;; ++round) {
    search(view, &spans);
    if (cut) search_end(view, spans);
    if (round == nesting) break;
    auto next = view.resolved();
    if (!next) break;
    view = std::move(*next);
    view.text = view.own;
  }
  return merge_spans(std::move(spans));
}

bool KnownValues::any_stands_in(std::initializer_list<const KnownValues*> sets,
                                std::string_view text) {
  View view;
  view.text = text;
  for (int round = 0;; ++round) {
    for (const auto* set : sets) {
      if (!set->empty() && set->search(view, nullptr)) return true;
    }
    if (round == nesting) return false;
    auto next = view.resolved(false);
    if (!next) return false;
    view = std::move(*next);
    view.text = view.own;
  }
}

}  // namespace assay::reports
