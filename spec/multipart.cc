#include "spec/multipart.h"

#include <algorithm>

namespace assay::spec {
namespace {

constexpr std::size_t part_limit = 10'000;

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    const auto code = text.substr(i, 3);
    if (code == "%22" || code == "%0D" || code == "%0A") {
      out += code == "%22" ? '"' : code == "%0D" ? '\r' : '\n';
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Takes the value of a parameter off the front: quoted or a token.
std::string take_value(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    const auto end = std::min(rest.find(';'), rest.size());
    auto value = trim(rest.substr(0, end));
    rest.remove_prefix(end);
    return value;
  }
  std::size_t end = 1;
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  end = std::min(end, rest.size());
  auto value = unescape(rest.substr(1, end - 1));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return value;
}

std::optional<BodyPart> read_part(std::string_view text) {
  BodyPart part;
  // No headers at all: the part begins with the empty line.
  while (true) {
    const auto end = text.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    part.headers.push_back({std::string(line.substr(0, colon)), trim(line.substr(colon + 1))});
  }
  part.body = text;
  return part;
}

}  // namespace

std::optional<std::string> BodyPart::disposition(std::string_view name) const {
  const auto field = find_header(headers, "Content-Disposition");
  if (!field) return std::nullopt;
  auto rest = *field;
  rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto key = trim(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    auto value = take_value(rest);
    if (same_field_name(key, name)) return value;
    rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  }
  return std::nullopt;
}

std::optional<Multipart> read_multipart(std::string_view bytes, std::string_view boundary) {
  if (boundary.empty()) return std::nullopt;
  const std::string delimiter = "--" + std::string(boundary);
  // A delimiter stands at the start of a line; the line end before it is its own.
  auto at = bytes.starts_with(delimiter) ? 0 : bytes.find("\r\n" + delimiter);
  if (at == std::string_view::npos) return std::nullopt;
  Multipart multipart;
  while (multipart.parts.size() < part_limit) {
    at += bytes.substr(at).starts_with("\r\n") ? 2 : 0;
    auto rest = bytes.substr(at + delimiter.size());
    if (rest.starts_with("--")) {
      multipart.complete = true;
      return multipart;
    }
    const auto line_end = rest.find("\r\n");
    if (line_end == std::string_view::npos ||
        rest.substr(0, line_end).find_first_not_of(" \t") != std::string_view::npos) {
      return multipart.parts.empty() ? std::nullopt : std::optional(std::move(multipart));
    }
    rest.remove_prefix(line_end);  // the part's text begins after this line end
    const auto end = rest.find("\r\n" + delimiter);
    if (end == std::string_view::npos) return multipart;
    auto part = read_part(end >= 2 ? rest.substr(2, end - 2) : std::string_view());
    if (!part) return std::nullopt;
    multipart.parts.push_back(std::move(*part));
    at = static_cast<std::size_t>(rest.data() - bytes.data()) + end;
  }
  return multipart;
}

WrittenMultipart write_multipart(const std::vector<BodyPart>& parts) {
  WrittenMultipart written;
  for (int attempt = 0;; ++attempt) {
    written.boundary = "assay-boundary" + (attempt == 0 ? "" : "-" + std::to_string(attempt));
    const bool free = std::none_of(parts.begin(), parts.end(), [&](const BodyPart& part) {
      const auto holds = [&](const std::string& text) {
        return text.find(written.boundary) != std::string::npos;
      };
      return holds(part.body) ||
             std::any_of(part.headers.begin(), part.headers.end(), [&](const Header& header) {
               return holds(header.name) || holds(header.value);
             });
    });
    if (free) break;
  }
  for (const auto& part : parts) {
    written.bytes += "--" + written.boundary + "\r\n";
    for (const auto& header : part.headers) {
      written.bytes += header.name + ": " + header.value + "\r\n";
    }
    written.bytes += "\r\n" + part.body + "\r\n";
  }
  written.bytes += "--" + written.boundary + "--\r\n";
  return written;
}

Header form_disposition(std::string_view name, std::string_view filename) {
  const auto quoted = [](std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"') {
        out += "%22";
      } else if (c == '\r') {
        out += "%0D";
      } else if (c == '\n') {
        out += "%0A";
      } else {
        out += c;
      }
    }
    return out + "\"";
  };
  auto value = "form-data; name=" + quoted(name);
  if (!filename.empty()) value += "; filename=" + quoted(filename);
  return {"Content-Disposition", value};
}

}  // namespace assay::spec
