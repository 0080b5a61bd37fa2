#include "spec/sequence_body.h"

#include <algorithm>
#include <charconv>

#include "spec/json_text.h"
#include "spec/parameter_style.h"
#include "spec/schema/write_json.h"

namespace assay::spec {
namespace {

std::string write_event(const json::value& value) {
  const auto* object = value.if_object();
  std::string out;
  const auto line = [&](std::string_view field, std::string_view text) {
    out.append(field).append(": ").append(text).append("\n");
  };
  if (object == nullptr) {
    line("data", write_json(value));
    return out + "\n";
  }
  for (const char* field : {"event", "id", "retry"}) {
    const auto* member = object->if_contains(field);
    if (member != nullptr) line(field, plain_text(*member));
  }
  if (const auto* data = object->if_contains("data")) {
    for (const auto& part : split(plain_text(*data), "\n")) line("data", part);
  }
  return out + "\n";
}

bool add_json(json::array& items, std::string_view text, std::string& problem) {
  const auto read = read_json_text(std::string(text));
  if (read.kind == JsonText::Kind::syntax) {
    problem = "item " + std::to_string(items.size()) + ": " + read.problem;
    return false;
  }
  items.push_back(read.kind == JsonText::Kind::ok ? read.value : json::value(nullptr));
  return true;
}

/// One event while its lines come in.
struct Event {
  json::object fields;
  std::string data;
  bool has_data = false;

  void take(std::string_view line) {
    if (line.starts_with(':')) return;
    const auto colon = std::min(line.find(':'), line.size());
    const auto field = line.substr(0, colon);
    auto value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") {
      if (has_data) data += '\n';
      data += value;
      has_data = true;
    } else if (field == "event" || field == "id") {
      fields[field] = value;
    } else if (field == "retry") {
      std::int64_t number = 0;
      const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
      if (parsed.ec == std::errc() && parsed.ptr == value.data() + value.size()) {
        fields["retry"] = number;
      }
    }
  }
};

json::array read_events(std::string_view bytes) {
  json::array items;
  Event event;
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    const auto line = bytes.substr(0, end);
    const bool pair = bytes.substr(end).starts_with("\r\n");
    bytes.remove_prefix(std::min(end + (pair ? 2 : 1), bytes.size()));
    if (!line.empty()) {
      event.take(line);
      continue;
    }
    // Without data an event is not dispatched.
    if (event.has_data) {
      event.fields["data"] = event.data;
      items.push_back(std::move(event.fields));
    }
    event = {};
  }
  return items;
}

}  // namespace

SequenceForm sequence_of(const MediaTypeName& media) noexcept {
  const auto& subtype = media.subtype;
  if (media.type == "text" && subtype == "event-stream") return SequenceForm::events;
  if (subtype == "json-seq" || subtype.ends_with("+json-seq")) return SequenceForm::json_seq;
  for (const std::string_view name : {"jsonl", "x-jsonl", "jsonlines", "x-jsonlines", "ndjson",
                                      "x-ndjson", "json-lines", "x-json-lines"}) {
    if (subtype == name) return SequenceForm::json_lines;
  }
  return SequenceForm::none;
}

std::string write_sequence(SequenceForm kind, const json::value& value) {
  const json::array alone{value};
  const auto& items = value.is_array() ? value.get_array() : alone;
  std::string out;
  for (const auto& item : items) {
    if (kind == SequenceForm::events) {
      out += write_event(item);
    } else {
      out += (kind == SequenceForm::json_seq ? "\x1e" : "") + write_json(item) + "\n";
    }
  }
  return out;
}

Reading read_sequence(SequenceForm kind, std::string_view bytes, std::string& problem) {
  if (kind == SequenceForm::events) return {read_events(bytes), {}};
  json::array items;
  const std::string_view separator = kind == SequenceForm::json_seq ? "\x1e" : "\n";
  for (const auto& piece : split(bytes, separator)) {
    if (piece.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    if (!add_json(items, piece, problem)) break;
  }
  return {std::move(items), {}};
}

}  // namespace assay::spec
