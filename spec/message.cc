#include "spec/message.h"

#include <algorithm>
#include <array>

namespace assay::spec {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string lower_text(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// RFC 9110 §5.6.2.
constexpr auto token_characters = [] {
  std::array<bool, 256> table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return token_characters[static_cast<unsigned char>(c)];
  });
}

// The next ';' outside a quoted string (RFC 9110 §5.6.4).
std::size_t parameter_end(std::string_view text) noexcept {
  if (text.find('"') == std::string_view::npos) return std::min(text.find(';'), text.size());
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ';' && !quoted) {
      return i;
    }
  }
  return text.size();
}

std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

std::optional<MediaTypeName> read_media_type(std::string_view text) {
  auto rest = trim(text);
  const auto essence_end = parameter_end(rest);
  const auto essence = trim(rest.substr(0, essence_end));
  const auto slash = essence.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto type = essence.substr(0, slash);
  const auto subtype = essence.substr(slash + 1);
  if (!is_token(type) || !is_token(subtype)) return std::nullopt;
  MediaTypeName media{lower_text(type), lower_text(subtype), {}};
  rest.remove_prefix(essence_end);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto end = parameter_end(rest);
    const auto parameter = trim(rest.substr(0, end));
    rest.remove_prefix(end);
    if (parameter.empty()) continue;
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos || !is_token(parameter.substr(0, equals))) {
      return std::nullopt;
    }
    media.parameters.push_back(
        {lower_text(parameter.substr(0, equals)), unquote(parameter.substr(equals + 1))});
  }
  return media;
}

/// The last few texts and what they mean: a run asks for the same two or three again and again.
struct ReadMediaTypes {
  struct Entry {
    std::string text;
    std::optional<MediaTypeName> media;
  };
  std::array<Entry, 8> entries{};
  std::size_t next = 0;
};

}  // namespace

bool same_field_name(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                            std::string_view name) noexcept {
  for (const auto& header : headers) {
    if (same_field_name(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::string wire_text(const Request& request) {
  std::string text;
  text.reserve(request.target.size() + 256 + (request.body ? request.body->size() : 0));
  text.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  for (const auto& header : request.headers) {
    text.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  if (request.body) {
    text.append("Content-Length: ").append(std::to_string(request.body->size())).append("\r\n\r\n");
    text.append(*request.body);
  } else {
    text.append("\r\n");
  }
  if (!request.framing.empty()) text.append("\r\nframing: ").append(request.framing);
  return text;
}

std::string_view name(TransportFailure::Kind kind) noexcept {
  switch (kind) {
    case TransportFailure::Kind::unreachable:
      return "unreachable";
    case TransportFailure::Kind::refused:
      return "refused";
    case TransportFailure::Kind::timeout:
      return "timeout";
    case TransportFailure::Kind::closed:
      return "closed";
    case TransportFailure::Kind::malformed:
      return "malformed";
    case TransportFailure::Kind::tls:
      return "tls";
    case TransportFailure::Kind::withheld:
      return "withheld";
    case TransportFailure::Kind::other:
      break;
  }
  return "other";
}

bool MediaTypeName::is_xml() const noexcept {
  return subtype == "xml" || subtype.ends_with("+xml");
}

bool MediaTypeName::is_json() const noexcept {
  return subtype == "json" || std::string_view(subtype).ends_with("+json");
}

std::optional<MediaTypeName> parse_media_type(std::string_view text) {
  constexpr std::size_t longest = 128;
  if (text.empty() || text.size() > longest) return read_media_type(text);
  thread_local ReadMediaTypes known;
  for (const auto& entry : known.entries) {
    if (entry.text == text) return entry.media;
  }
  auto& entry = known.entries[known.next];
  known.next = (known.next + 1) % known.entries.size();
  entry = {std::string(text), read_media_type(text)};
  return entry.media;
}

bool media_type_matches(std::string_view range, std::string_view actual) {
  const auto wanted = parse_media_type(range);
  if (range == actual) return wanted.has_value();
  const auto given = parse_media_type(actual);
  if (!wanted || !given) return false;
  if (wanted->type == "*") return true;
  return wanted->type == given->type &&
         (wanted->subtype == "*" || wanted->subtype == given->subtype);
}

}  // namespace assay::spec
