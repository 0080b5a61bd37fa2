#include "spec/schema/pointer.h"

#include <charconv>

namespace assay::spec {
namespace {

const json::value* item_of(const json::array& array, std::string_view token) {
  std::size_t index = 0;
  const auto* last = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), last, index);
  const bool plain =
      parsed.ec == std::errc() && parsed.ptr == last && (token.size() == 1 || token.front() != '0');
  return plain && index < array.size() ? &array[index] : nullptr;
}

}  // namespace

const json::value* find_pointer(const json::value& root, std::string_view pointer) {
  const auto* at = &root;
  while (at != nullptr && !pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    const auto token = unescape_pointer(pointer.substr(0, end));
    pointer.remove_prefix(end);
    if (const auto* object = at->if_object()) {
      at = object->if_contains(token);
    } else if (const auto* array = at->if_array()) {
      at = item_of(*array, token);
    } else {
      at = nullptr;
    }
  }
  return at;
}

std::string unescape_pointer(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    if (escape && (token[i + 1] == '0' || token[i + 1] == '1')) {
      out += token[++i] == '0' ? '~' : '/';
    } else {
      out += token[i];
    }
  }
  return out;
}

std::string escape_pointer(std::string_view token) {
  std::string out;
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string decode_fragment(std::string_view fragment) {
  std::string out;
  for (std::size_t i = 0; i < fragment.size(); ++i) {
    unsigned code = 0;
    if (fragment[i] == '%' && i + 2 < fragment.size() &&
        std::from_chars(fragment.data() + i + 1, fragment.data() + i + 3, code, 16).ptr ==
            fragment.data() + i + 3) {
      out += static_cast<char>(code);
      i += 2;
    } else {
      out += fragment[i];
    }
  }
  return out;
}

std::string at_any_index(std::string_view pointer) {
  std::string out;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    const bool index =
        !token.empty() && token.find_first_not_of("0123456789") == std::string_view::npos;
    out += '/';
    out += index ? std::string_view("*") : token;
  }
  return out;
}

}  // namespace assay::spec
