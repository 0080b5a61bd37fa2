#include "spec/schema/write_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace assay::spec {
namespace {

// Deeper values are left to Boost.JSON, which needs no stack for them.
constexpr int depth_limit = 200;

class Writer {
 public:
  std::string run(const json::value& value) {
    write(value, 0);
    return std::move(out_);
  }

 private:
  void write(const json::value& value, int depth) {
    if (depth > depth_limit) {
      out_ += json::serialize(value);
    } else if (const auto* object = value.if_object()) {
      write_members(*object, depth);
    } else if (const auto* array = value.if_array()) {
      write_items(*array, depth);
    } else {
      write_scalar(value);
    }
  }

  void write_members(const json::object& object, int depth) {
    out_ += '{';
    bool first = true;
    for (const auto& member : object) {
      if (!first) out_ += ',';
      first = false;
      write_text(member.key());
      out_ += ':';
      write(member.value(), depth + 1);
    }
    out_ += '}';
  }

  void write_items(const json::array& array, int depth) {
    out_ += '[';
    bool first = true;
    for (const auto& item : array) {
      if (!first) out_ += ',';
      first = false;
      write(item, depth + 1);
    }
    out_ += ']';
  }

  void write_scalar(const json::value& value) {
    switch (value.kind()) {
      case json::kind::string:
        write_text(value.get_string());
        break;
      case json::kind::int64:
        fmt::format_to(std::back_inserter(out_), "{}", value.get_int64());
        break;
      case json::kind::uint64:
        fmt::format_to(std::back_inserter(out_), "{}", value.get_uint64());
        break;
      case json::kind::double_:
        out_ += number_text(value.get_double());
        break;
      case json::kind::bool_:
        out_ += value.get_bool() ? "true" : "false";
        break;
      default:
        out_ += "null";
    }
  }

  void write_text(json::string_view text) {
    const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
    });
    if (!plain) {
      out_ += json::serialize(text);
      return;
    }
    out_ += '"';
    out_.append(text.data(), text.size());
    out_ += '"';
  }

  std::string out_;
};

}  // namespace

std::string number_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  auto text = fmt::format("{}", number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string write_json(const json::value& value) {
  return Writer().run(value);
}

}  // namespace assay::spec
