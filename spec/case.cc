#include "spec/case.h"

#include <algorithm>
#include <array>

#include "spec/encoding.h"
#include "spec/framing.h"

namespace assay::spec {
namespace {

constexpr std::array<In, 5> places{In::path, In::query, In::header, In::cookie, In::querystring};

bool is_wrapped(const json::value& value) {
  const auto* object = value.if_object();
  return object != nullptr && (object->contains("$raw") || object->contains("$value"));
}

/// {"$raw": text}, or {"$raw": {"base64": …}} for bytes that are no text.
json::value bytes_to_json(const std::string& bytes) {
  if (is_utf8(bytes)) return json::string(bytes);
  return json::object{{"base64", encode_base64(bytes)}};
}

std::optional<std::string> bytes_from_json(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  const auto* object = value.if_object();
  const auto* base64 = object != nullptr ? object->if_contains("base64") : nullptr;
  if (base64 == nullptr || !base64->is_string()) return std::nullopt;
  return decode_base64(base64->get_string());
}

json::value argument_to_json(const Argument& argument) {
  if (argument.raw) return json::object{{"$raw", bytes_to_json(*argument.raw)}};
  if (is_wrapped(argument.value)) return json::object{{"$value", argument.value}};
  return argument.value;
}

// An object by name, or a list of [name, value] when a name occurs twice.
json::value place_to_json(const Case& value, In in) {
  json::object object;
  json::array list;
  bool twice = false;
  for (const auto& argument : value.arguments) {
    if (argument.in != in) continue;
    auto shown = argument_to_json(argument);
    list.push_back(json::array{argument.name, shown});
    twice = !object.emplace(argument.name, std::move(shown)).second || twice;
  }
  if (twice) return list;
  return object;
}

json::object body_to_json(const Body& body) {
  json::object out;
  if (!body.media_type.empty()) out["mediaType"] = bytes_to_json(body.media_type);
  if (!body.bytes) {
    out["value"] = body.value;
  } else if (is_utf8(*body.bytes)) {
    out["bytes"] = *body.bytes;
  } else {
    out["base64"] = encode_base64(*body.bytes);
  }
  return out;
}

Error wrong(std::string_view member, std::string what) {
  return {ErrorCode::usage,
          "a Case's member '" + std::string(member) + "' " + std::move(what),
          {},
          "see docs/reference/case.md"};
}

Result<Argument> argument_from_json(In in, std::string name, const json::value& value) {
  Argument argument{std::move(name), in, nullptr, std::nullopt};
  const auto* object = value.if_object();
  const auto* wrapped = object != nullptr ? object->if_contains("$value") : nullptr;
  if (object != nullptr && object->size() == 1 && object->contains("$raw")) {
    argument.raw = raw_bytes(value);
    if (!argument.raw) return wrong(argument.name, "has a $raw that is no text");
  } else if (wrapped != nullptr && object->size() == 1) {
    argument.value = *wrapped;
  } else {
    argument.value = value;
  }
  return argument;
}

Result<void> read_place(const json::object& object, In in, Case& out) {
  const auto* place = object.if_contains(name(in));
  if (place == nullptr) return {};
  const auto add = [&](std::string key, const json::value& value) -> Result<void> {
    auto argument = argument_from_json(in, std::move(key), value);
    if (!argument) return argument.error();
    out.arguments.push_back(std::move(*argument));
    return {};
  };
  if (const auto* named = place->if_object()) {
    for (const auto& entry : *named) {
      if (auto added = add(std::string(entry.key()), entry.value()); !added) return added.error();
    }
    return {};
  }
  if (!place->is_array()) return wrong(name(in), "is no object");
  for (const auto& pair : place->get_array()) {
    const auto* list = pair.if_array();
    if (list == nullptr || list->size() != 2 || !(*list)[0].is_string()) {
      return wrong(name(in), "holds something else than [name, value]");
    }
    if (auto added = add(std::string((*list)[0].get_string()), (*list)[1]); !added) {
      return added.error();
    }
  }
  return {};
}

Result<void> read_body(const json::object& object, Case& out) {
  const auto* member = object.if_contains("body");
  if (member == nullptr) return {};
  const auto* shown = member->if_object();
  if (shown == nullptr) return wrong("body", "is no object");
  Body body;
  if (const auto* type = shown->if_contains("mediaType")) {
    const auto text = bytes_from_json(*type);
    if (!text) return wrong("body", "has a mediaType that is no text");
    body.media_type = *text;
  }
  if (const auto* value = shown->if_contains("value")) body.value = *value;
  if (const auto* bytes = shown->if_contains("bytes")) {
    if (!bytes->is_string()) return wrong("body", "has bytes that are no text");
    body.bytes = std::string(bytes->get_string());
  } else if (const auto* base64 = shown->if_contains("base64")) {
    if (base64->is_string()) body.bytes = decode_base64(base64->get_string());
    if (!body.bytes) return wrong("body", "has base64 that is none");
  }
  out.body = std::move(body);
  return {};
}

Result<void> read_headers(const json::object& object, Case& out) {
  const auto* member = object.if_contains("headers");
  if (member == nullptr) return {};
  if (!member->is_array()) return wrong("headers", "is no list");
  for (const auto& pair : member->get_array()) {
    const auto* list = pair.if_array();
    const bool two = list != nullptr && list->size() == 2;
    const auto field = two ? bytes_from_json((*list)[0]) : std::nullopt;
    const auto value = two ? bytes_from_json((*list)[1]) : std::nullopt;
    if (!field || !value) return wrong("headers", "holds something else than [name, value]");
    out.headers.push_back({*field, *value});
  }
  return {};
}

constexpr std::array<std::pair<Credentials, const char*>, 4> credential_words{
    {{Credentials::none, "none"},
     {Credentials::invalid, "invalid"},
     {Credentials::wrong_scheme, "wrong_scheme"},
     {Credentials::other, "other"}}};

Result<void> read_credentials(const json::object& object, Case& out) {
  const auto* member = object.if_contains("credentials");
  if (member == nullptr) return {};
  if (const auto* choice = member->if_object()) {
    const auto* only = choice->if_contains("only");
    const auto* names = only != nullptr ? only->if_array() : nullptr;
    if (names == nullptr || choice->size() != 1) return wrong("credentials", "has no list `only`");
    out.credentials = Credentials::only;
    for (const auto& name : *names) {
      if (!name.is_string()) return wrong("credentials", "holds something else than names");
      out.schemes.emplace_back(name.get_string());
    }
    return {};
  }
  for (const auto& [credentials, word] : credential_words) {
    if (*member != word) continue;
    out.credentials = credentials;
    return {};
  }
  if (*member == "configured") return {};
  return wrong("credentials", "is none of configured, none, invalid, wrong_scheme, other");
}

void write_credentials(const Case& value, json::object& out) {
  if (value.credentials == Credentials::only) {
    out["credentials"] = json::object{{"only", json::value_from(value.schemes)}};
  }
  for (const auto& [credentials, word] : credential_words) {
    if (value.credentials == credentials) out["credentials"] = word;
  }
}

// RFC 9110 §5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || marks.find(c) != std::string_view::npos;
  });
}

std::vector<const Argument*> arguments_in(const Case& value, In in) {
  std::vector<const Argument*> list;
  for (const auto& argument : value.arguments) {
    if (argument.in == in) list.push_back(&argument);
  }
  return list;
}

}  // namespace

std::optional<std::string> raw_bytes(const json::value& value) {
  const auto* object = value.if_object();
  const auto* raw = object != nullptr ? object->if_contains("$raw") : nullptr;
  return raw != nullptr && object->size() == 1 ? bytes_from_json(*raw) : std::nullopt;
}

bool operator==(const Argument& a, const Argument& b) {
  return a.name == b.name && a.in == b.in && a.raw == b.raw && (a.raw || a.value == b.value);
}

bool operator==(const Body& a, const Body& b) {
  return a.media_type == b.media_type && a.bytes == b.bytes && (a.bytes || a.value == b.value);
}

// The order matters inside one place only.
bool operator==(const Case& a, const Case& b) {
  for (const auto in : places) {
    const auto left = arguments_in(a, in);
    const auto right = arguments_in(b, in);
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (!(*left[i] == *right[i])) return false;
    }
  }
  return a.operation == b.operation && a.body == b.body && a.headers == b.headers &&
         a.credentials == b.credentials && a.schemes == b.schemes && a.framing == b.framing &&
         a.method == b.method;
}

json::object case_to_json(const Case& value) {
  json::object out;
  out["operation"] = value.operation;
  for (const auto in : places) {
    if (!arguments_in(value, in).empty()) out[name(in)] = place_to_json(value, in);
  }
  if (value.body) out["body"] = body_to_json(*value.body);
  if (!value.headers.empty()) {
    json::array list;
    for (const auto& header : value.headers) {
      list.push_back(json::array{bytes_to_json(header.name), bytes_to_json(header.value)});
    }
    out["headers"] = std::move(list);
  }
  write_credentials(value, out);
  if (!value.framing.empty()) out["framing"] = value.framing;
  if (!value.method.empty()) out["method"] = value.method;
  return out;
}

Result<Case> case_from_json(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return wrong("", "is missing: this is no JSON object");
  Case out;
  const auto* operation = object->if_contains("operation");
  if (operation == nullptr || !operation->is_string()) return wrong("operation", "is no text");
  out.operation = operation->get_string();
  for (const auto in : places) {
    if (auto read = read_place(*object, in, out); !read) return read.error();
  }
  if (auto read = read_body(*object, out); !read) return read.error();
  if (auto read = read_headers(*object, out); !read) return read.error();
  if (auto read = read_credentials(*object, out); !read) return read.error();
  if (const auto* framing = object->if_contains("framing")) {
    const auto* text = framing->if_string();
    if (text == nullptr || find_framing(*text) == nullptr) {
      return wrong("framing", "names no framing");
    }
    out.framing = *text;
  }
  if (const auto* method = object->if_contains("method")) {
    const auto* text = method->if_string();
    if (text == nullptr || !is_token(*text)) return wrong("method", "is no method");
    out.method = *text;
  }
  return out;
}

}  // namespace assay::spec
