// Secrets planted where they could get out, and the search for them.
#pragma once

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "spec/encoding.h"

namespace assay::tests {

inline std::string percent_encoded(const std::string& text, bool upper, bool all) {
  const char* digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!all && std::isalnum(byte) != 0) {
      out += c;
    } else {
      out += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return out;
}

/// With every character as \uXXXX, or only those that JSON wants so and the slash.
inline std::string json_escaped(const std::string& text, bool all) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (all) {
      const char* digits = "0123456789abcdef";
      out += "\\u00";
      out += {digits[byte >> 4U], digits[byte & 15U]};
    } else {
      if (c == '"' || c == '\\' || c == '/') out += '\\';
      out += c;
    }
  }
  return out;
}

inline std::string base64url(std::string text) {
  text = spec::encode_base64(text);
  for (auto& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

/// Every form in which a canary would be a leak, with its name.
inline std::vector<std::pair<std::string, std::string>> forms_of(const std::string& value) {
  std::vector<std::pair<std::string, std::string>> forms{
      {"raw", value},
      {"percent", percent_encoded(value, true, false)},
      {"percent, lower case", percent_encoded(value, false, false)},
      {"percent, all", percent_encoded(value, true, true)},
      {"JSON", json_escaped(value, false)},
      {"JSON, all", json_escaped(value, true)}};
  for (std::size_t before = 0; before < 3; ++before) {
    // What does not depend on what stands before and behind.
    for (const bool url : {false, true}) {
      const auto bytes = std::string(before, 'x') + value;
      auto text = url ? base64url(bytes) : spec::encode_base64(bytes);
      text.resize(bytes.size() * 8 / 6);
      forms.emplace_back("base64", text.substr(before == 0 ? 0 : before + 1));
    }
  }
  return forms;
}

/// All that was planted, by where.
class Canaries {
 public:
  /// A new one for `place`, unlike any other; `marks` is put into its middle.
  const std::string& plant(const std::string& place, const std::string& marks = "") {
    auto& value = planted_[place];
    if (value.empty()) value = unlike_others(planted_.size(), marks);
    return value;
  }
  const std::string& keep(const std::string& place, const std::string& value) {
    return planted_[place] = value;
  }
  const std::string& at(const std::string& place) const { return planted_.at(place); }
  [[nodiscard]] std::size_t size() const noexcept { return planted_.size(); }

  /// "PLACE in FILE (form): …" for each that stands in a file below `folder`.
  [[nodiscard]] std::vector<std::string> leaks(const std::string& folder) const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      const auto name = entry.path().string().substr(folder.size());
      look(name + " (its name)", name, all);
      look(name, text, all);
    }
    return all;
  }

 private:
  static std::string unlike_others(std::size_t number, const std::string& marks) {
    std::string letters;
    auto state = number * 2654435761U + 12345;
    for (int i = 0; i < 16; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      letters += "abcdefghkmnpqrstuvwxyz23456789"[(state >> 33U) % 30];
    }
    return "Q" + letters.substr(0, 8) + marks + letters.substr(8) + std::to_string(number);
  }

  void look(const std::string& name, const std::string& text, std::vector<std::string>& all) const {
    for (const auto& [place, value] : planted_) {
      for (const auto& [form, written] : forms_of(value)) {
        const auto at = text.find(written);
        if (at == std::string::npos) continue;
        const auto from = at < 60 ? 0 : at - 60;
        all.push_back(place + " in " + name + " (" + form + "): …" + text.substr(from, 140) + "…");
        break;
      }
    }
  }

  std::map<std::string, std::string> planted_;
};

}  // namespace assay::tests
