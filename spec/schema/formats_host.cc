#include <idn2.h>

#include <algorithm>
#include <boost/url.hpp>
#include <memory>
#include <string>
#include <vector>

#include "spec/schema/formats.h"
#include "spec/schema/pattern.h"

namespace assay::spec {
namespace {

constexpr std::size_t longest_name = 253;
constexpr std::size_t longest_label = 63;

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

struct Free {
  void operator()(void* memory) const noexcept { idn2_free(memory); }
};
using Text = std::unique_ptr<char, Free>;

/// RFC 1123 §2.1: letters, digits and inner hyphens.
bool is_ldh(std::string_view label) {
  return !label.empty() && label.size() <= longest_label && is_alnum(label.front()) &&
         is_alnum(label.back()) &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

/// RFC 5891 §4.2 as far as one label goes; `ascii` is the A-label that it must give, if known.
/// The length of the A-label, or 0 when there is none.
std::size_t a_label_length(const std::string& label, const char* ascii) {
  // The third and fourth place are reserved (§4.2.3.1).
  std::size_t at = 0;
  for (int i = 0; i < 2 && at < label.size(); ++i) static_cast<void>(take_code_point(label, at));
  const bool reserved =
      std::string_view(label).substr(std::min(at, label.size())).starts_with("--");
  if (label.empty() || label.front() == '-' || label.back() == '-' || reserved) return 0;
  std::uint8_t* made = nullptr;
  const auto result = idn2_register_u8(reinterpret_cast<const std::uint8_t*>(label.c_str()),
                                       reinterpret_cast<const std::uint8_t*>(ascii), &made, 0);
  const Text owner(reinterpret_cast<char*>(made));
  if (result != IDN2_OK || made == nullptr) return 0;
  const auto length = std::string_view(owner.get()).size();
  return length <= longest_label ? length : 0;
}

/// The U-label behind "xn--…"; empty when it is none (§5.4).
std::string unicode_of(std::string_view label) {
  const auto ascii = lower(label);
  if (!is_ldh(ascii)) return {};
  char* made = nullptr;
  const auto result = idn2_to_unicode_8z8z(ascii.c_str(), &made, 0);
  const Text owner(made);
  if (result != IDN2_OK || made == nullptr || is_ascii(made)) return {};
  return a_label_length(made, ascii.c_str()) > 0 ? std::string(made) : std::string();
}

/// RFC 5893 §2: in a name with a right-to-left label every label keeps the rule.
bool keeps_bidi_rule(const std::vector<std::string>& labels) {
  static const auto right =
      Pattern::from_pcre("[\\p{bidi_class:R}\\p{bidi_class:AL}\\p{bidi_class:AN}]");
  static const auto right_label = Pattern::from_pcre(
      "^[\\p{bidi_class:R}\\p{bidi_class:AL}]"
      "[\\p{bidi_class:R}\\p{bidi_class:AL}\\p{bidi_class:AN}\\p{bidi_class:EN}\\p{bidi_class:ES}"
      "\\p{bidi_class:CS}\\p{bidi_class:ET}\\p{bidi_class:ON}\\p{bidi_class:BN}\\p{bidi_class:NSM}]"
      "*"
      "(?<=[\\p{bidi_class:R}\\p{bidi_class:AL}\\p{bidi_class:EN}\\p{bidi_class:AN}"
      "\\p{bidi_class:NSM}])$");
  static const auto both_digits = Pattern::from_pcre(
      "\\p{bidi_class:EN}.*\\p{bidi_class:AN}|\\p{bidi_class:AN}.*\\p{bidi_class:EN}");
  static const auto left_label = Pattern::from_pcre(
      "^\\p{bidi_class:L}[\\p{bidi_class:L}\\p{bidi_class:EN}\\p{bidi_class:ES}\\p{bidi_class:CS}"
      "\\p{bidi_class:ET}\\p{bidi_class:ON}\\p{bidi_class:BN}\\p{bidi_class:NSM}]*$");
  const auto is_right = [](const std::string& label) { return right->search(label) == Match::yes; };
  if (std::none_of(labels.begin(), labels.end(), is_right)) return true;
  return std::all_of(labels.begin(), labels.end(), [&](const std::string& label) {
    const bool as_right =
        right_label->search(label) != Match::no && both_digits->search(label) != Match::yes;
    return as_right || (!is_right(label) && left_label->search(label) != Match::no);
  });
}

bool check_labels(std::string_view name, bool international) {
  std::vector<std::string> unicode;
  std::size_t total = 0;
  while (true) {
    const auto dot = std::min(name.find('.'), name.size());
    const auto label = name.substr(0, dot);
    if (lower(label.substr(0, 4)) == "xn--") {
      unicode.push_back(unicode_of(label));
      if (unicode.back().empty()) return false;
    } else if (is_ascii(label)) {
      if (!is_ldh(label)) return false;
      unicode.emplace_back(label);
    } else {
      const auto length = international ? a_label_length(std::string(label), nullptr) : 0;
      if (length == 0) return false;
      total += length - label.size();
      unicode.emplace_back(label);
    }
    total += label.size() + (dot < name.size() ? 1 : 0);
    if (total > longest_name) return false;
    if (dot == name.size()) break;
    name.remove_prefix(dot + 1);
  }
  return keeps_bidi_rule(unicode);
}

/// RFC 5321 §4.1.2; letters outside ASCII pass (RFC 6531 §3.3).
bool is_local_part(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return true;
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  bool dot = true;
  for (const char c : text) {
    if (c == '.' && dot) return false;
    dot = c == '.';
    if (!dot && !is_alnum(c) && static_cast<unsigned char>(c) < 0x80 &&
        marks.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return !dot;
}

/// The name with its labels normalised (NFC) and as A-labels; empty when it has none.
std::string ascii_of(std::string_view name) {
  std::uint8_t* made = nullptr;
  const std::string text(name);
  const auto result = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()), &made,
                                     IDN2_NFC_INPUT | IDN2_NO_TR46);
  const Text owner(reinterpret_cast<char*>(made));
  return result == IDN2_OK && made != nullptr ? std::string(owner.get()) : std::string();
}

bool is_mailbox(std::string_view text, bool international) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  const auto domain = text.substr(at + 1);
  if (!is_local_part(text.substr(0, at))) return false;
  if (domain.front() == '[' && domain.back() == ']') {
    auto address = domain.substr(1, domain.size() - 2);
    if (!address.starts_with("IPv6:")) return is_ipv4(address);
    address.remove_prefix(5);
    return is_ipv6(address);
  }
  if (international) return is_idn_hostname(domain) || is_hostname(ascii_of(domain));
  return !is_ascii(domain) || is_hostname(domain);
}

}  // namespace

bool is_ipv4(std::string_view text) {
  return boost::urls::parse_ipv4_address({text.data(), text.size()}).has_value();
}

bool is_ipv6(std::string_view text) {
  if (!boost::urls::parse_ipv6_address({text.data(), text.size()}).has_value()) return false;
  // RFC 3986 §3.2.2: no leading zero in an embedded IPv4 address.
  const auto colon = text.rfind(':');
  const auto last = text.substr(colon + 1);
  return last.find('.') == std::string_view::npos || is_ipv4(last);
}

bool is_hostname(std::string_view text) {
  return !text.empty() && text.size() <= longest_name && is_ascii(text) &&
         check_labels(text, false);
}

bool is_idn_hostname(std::string_view text) {
  // RFC 3490 §3.1 names three more full stops.
  std::string name(text);
  for (const std::string_view stop : {"\u3002", "\uff0e", "\uff61"}) {
    for (auto at = name.find(stop); at != std::string::npos; at = name.find(stop, at + 1)) {
      name.replace(at, stop.size(), ".");
    }
  }
  return !name.empty() && name.find('\0') == std::string::npos && name.size() <= 4 * longest_name &&
         check_labels(name, true);
}

bool is_email(std::string_view text) {
  return is_mailbox(text, false);
}

bool is_idn_email(std::string_view text) {
  return is_mailbox(text, true);
}

}  // namespace assay::spec
