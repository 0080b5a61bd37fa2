#include "spec/schema/ecma_names.h"

#include <algorithm>
#include <array>

namespace assay::spec {
namespace {

struct Category {
  std::string_view brief;
  std::string_view name;
};
constexpr std::array<Category, 41> categories{{{"L", "Letter"},
                                               {"LC", "Cased_Letter"},
                                               {"Lu", "Uppercase_Letter"},
                                               {"Ll", "Lowercase_Letter"},
                                               {"Lt", "Titlecase_Letter"},
                                               {"Lm", "Modifier_Letter"},
                                               {"Lo", "Other_Letter"},
                                               {"M", "Mark"},
                                               {"M", "Combining_Mark"},
                                               {"Mn", "Nonspacing_Mark"},
                                               {"Mc", "Spacing_Mark"},
                                               {"Me", "Enclosing_Mark"},
                                               {"N", "Number"},
                                               {"Nd", "Decimal_Number"},
                                               {"Nd", "digit"},
                                               {"Nl", "Letter_Number"},
                                               {"No", "Other_Number"},
                                               {"P", "Punctuation"},
                                               {"P", "punct"},
                                               {"Pc", "Connector_Punctuation"},
                                               {"Pd", "Dash_Punctuation"},
                                               {"Ps", "Open_Punctuation"},
                                               {"Pe", "Close_Punctuation"},
                                               {"Pi", "Initial_Punctuation"},
                                               {"Pf", "Final_Punctuation"},
                                               {"Po", "Other_Punctuation"},
                                               {"S", "Symbol"},
                                               {"Sm", "Math_Symbol"},
                                               {"Sc", "Currency_Symbol"},
                                               {"Sk", "Modifier_Symbol"},
                                               {"So", "Other_Symbol"},
                                               {"Z", "Separator"},
                                               {"Zs", "Space_Separator"},
                                               {"Zl", "Line_Separator"},
                                               {"Zp", "Paragraph_Separator"},
                                               {"C", "Other"},
                                               {"Cc", "Control"},
                                               {"Cc", "cntrl"},
                                               {"Cf", "Format"},
                                               {"Co", "Private_Use"},
                                               {"Cn", "Unassigned"}}};

// Binary properties (table 70) that PCRE2 knows under the same name.
constexpr std::array<std::string_view, 52> binaries{"ASCII",
                                                    "Alphabetic",
                                                    "Any",
                                                    "ASCII_Hex_Digit",
                                                    "Bidi_Control",
                                                    "Bidi_Mirrored",
                                                    "Case_Ignorable",
                                                    "Cased",
                                                    "Changes_When_Casefolded",
                                                    "Changes_When_Casemapped",
                                                    "Changes_When_Lowercased",
                                                    "Changes_When_Titlecased",
                                                    "Changes_When_Uppercased",
                                                    "Dash",
                                                    "Default_Ignorable_Code_Point",
                                                    "Deprecated",
                                                    "Diacritic",
                                                    "Emoji",
                                                    "Emoji_Component",
                                                    "Emoji_Modifier",
                                                    "Emoji_Modifier_Base",
                                                    "Emoji_Presentation",
                                                    "Extended_Pictographic",
                                                    "Extender",
                                                    "Grapheme_Base",
                                                    "Grapheme_Extend",
                                                    "Hex_Digit",
                                                    "IDS_Binary_Operator",
                                                    "IDS_Trinary_Operator",
                                                    "ID_Continue",
                                                    "ID_Start",
                                                    "Ideographic",
                                                    "Join_Control",
                                                    "Logical_Order_Exception",
                                                    "Lowercase",
                                                    "Math",
                                                    "Noncharacter_Code_Point",
                                                    "Pattern_Syntax",
                                                    "Pattern_White_Space",
                                                    "Quotation_Mark",
                                                    "Radical",
                                                    "Regional_Indicator",
                                                    "Sentence_Terminal",
                                                    "Soft_Dotted",
                                                    "Terminal_Punctuation",
                                                    "Unified_Ideograph",
                                                    "Uppercase",
                                                    "Variation_Selector",
                                                    "White_Space",
                                                    "space",
                                                    "XID_Continue",
                                                    "XID_Start"};

struct Alias {
  std::string_view ecma;
  std::string_view pcre;
};
// What Java, PCRE and POSIX users write; the Unicode meaning is taken.
constexpr std::array<Alias, 14> habits{{{"Alpha", "Alphabetic"},
                                        {"alpha", "Alphabetic"},
                                        {"Alnum", "Xan"},
                                        {"alnum", "Xan"},
                                        {"Digit", "Nd"},
                                        {"Lower", "Lowercase"},
                                        {"lower", "Lowercase"},
                                        {"Upper", "Uppercase"},
                                        {"upper", "Uppercase"},
                                        {"Punct", "P"},
                                        {"Space", "White_Space"},
                                        {"XDigit", "Hex_Digit"},
                                        {"Cntrl", "Cc"},
                                        {"javaLetter", "L"}}};

std::string category(std::string_view name) {
  for (const auto& one : categories) {
    if (one.brief == name || one.name == name) return std::string(one.brief);
  }
  return {};
}

bool is_script_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
}

}  // namespace

std::string property_name(std::string_view ecma, bool strict) {
  const auto equals = ecma.find('=');
  if (equals != std::string_view::npos) {
    const auto name = ecma.substr(0, equals);
    const auto value = ecma.substr(equals + 1);
    if (name == "General_Category" || name == "gc") {
      const auto found = category(value);
      return found == "LC" ? "L&" : found;
    }
    if (!is_script_name(value)) return {};
    if (name == "Script" || name == "sc") return "sc:" + std::string(value);
    if (name == "Script_Extensions" || name == "scx") return "scx:" + std::string(value);
    return {};
  }
  if (auto found = category(ecma); !found.empty()) return found == "LC" ? "L&" : found;
  if (ecma == "Assigned") return "^Cn";
  for (const auto name : binaries) {
    if (name == ecma) return std::string(name);
  }
  if (strict) return {};
  if (ecma.starts_with("Is")) ecma.remove_prefix(2);
  for (const auto& habit : habits) {
    if (habit.ecma == ecma) return std::string(habit.pcre);
  }
  if (auto found = category(ecma); !found.empty()) return found;
  return is_script_name(ecma) ? std::string(ecma) : std::string();
}

const std::vector<CodeRange>& ecma_digits() {
  static const std::vector<CodeRange> ranges{{'0', '9'}};
  return ranges;
}

const std::vector<CodeRange>& ecma_words() {
  static const std::vector<CodeRange> ranges{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  return ranges;
}

const std::vector<CodeRange>& ecma_spaces() {
  static const std::vector<CodeRange> ranges{
      {0x9, 0xd},       {0x20, 0x20},     {0xa0, 0xa0},     {0x1680, 0x1680}, {0x2000, 0x200a},
      {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}, {0xfeff, 0xfeff}};
  return ranges;
}

const std::vector<CodeRange>& ecma_line_ends() {
  static const std::vector<CodeRange> ranges{{0xa, 0xa}, {0xd, 0xd}, {0x2028, 0x2029}};
  return ranges;
}

}  // namespace assay::spec
