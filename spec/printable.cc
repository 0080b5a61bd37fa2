#include "spec/printable.h"

#include <fmt/format.h>

#include "spec/encoding.h"

namespace assay::spec {
namespace {

/// Calls `visit` with each code point and its bytes; a byte that is not UTF-8 comes as -1.
template <class Visit>
void each_code_point(std::string_view text, Visit&& visit) {
  auto good = valid_utf8_prefix(text);
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i == start + good) {
      visit(-1, text.substr(i, 1));
      ++i;
      start = i;
      good = valid_utf8_prefix(text.substr(i));
      continue;
    }
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    int code = length == 1 ? first : first & (0x7F >> length);
    for (std::size_t k = 1; k < length; ++k) {
      code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    }
    visit(code, text.substr(i, length));
    i += length;
  }
}

bool is_control(int code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F);
}

// Marks that turn the direction of text (Trojan Source), line ends beyond ASCII, and what has no
// width: two texts that differ must look it.
bool is_treacherous(int code) {
  return code == 0xAD || (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF ||
         (code >= 0xE0000 && code <= 0xE007F);
}

bool is_xml(int code) {
  return code == 0x9 || code == 0xA || code == 0xD || (code >= 0x20 && code <= 0xD7FF) ||
         (code >= 0xE000 && code <= 0xFFFD) || code >= 0x10000;
}

std::string visible(int code, std::string_view bytes) {
  if (code >= 0x80) return fmt::format("\\u{{{:04X}}}", code);
  return fmt::format("\\x{:02X}", static_cast<unsigned char>(bytes.front()));
}

template <class Keep>
std::string filter(std::string_view text, Keep&& keep) {
  std::string out;
  out.reserve(text.size());
  each_code_point(text, [&](int code, std::string_view bytes) {
    if (code >= 0 && keep(code)) {
      out += bytes;
    } else {
      out += visible(code, bytes);
    }
  });
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  return filter(text, [](int code) { return !is_control(code) && !is_treacherous(code); });
}

std::string utf8_text(std::string_view text) {
  if (spec::is_utf8(text)) return std::string(text);
  return filter(text, [](int) { return true; });
}

std::string xml_text(std::string_view text) {
  return filter(text, [](int code) {
    // C1 controls are legal XML, but a terminal that shows the log obeys them.
    return is_xml(code) && !(code >= 0x7F && code <= 0x9F) && !is_treacherous(code);
  });
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : xml_text(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace assay::spec
