#include "reports/wire_message.h"

#include <algorithm>
#include <charconv>

#include "spec/framing.h"

namespace assay::reports {
namespace {

// Where the engine cuts what it records of an answer.
constexpr std::size_t excerpt_limit = 4096;
constexpr std::string_view no_answer = "(no response: ";

std::string_view take_until(std::string_view& text, std::string_view end) {
  const auto at = text.find(end);
  const auto part = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + end.size());
  return part;
}

std::vector<spec::Header> read_fields(std::string_view text, std::string_view line_end) {
  std::vector<spec::Header> fields;
  while (!text.empty()) {
    auto line = take_until(text, line_end);
    const auto name = take_until(line, ": ");
    fields.push_back({std::string(name), std::string(line)});
  }
  return fields;
}

/// "\r\nframing: ID" at the end, of a row of the table.
std::string take_framing(std::string_view& text) {
  constexpr std::string_view mark = "\r\nframing: ";
  const auto at = text.rfind(mark);
  if (at == std::string_view::npos) return {};
  const auto id = text.substr(at + mark.size());
  if (spec::find_framing(id) == nullptr) return {};
  text = text.substr(0, at);
  return std::string(id);
}

}  // namespace

RequestText read_request_text(std::string_view text) {
  RequestText request;
  request.framing = take_framing(text);
  auto line = take_until(text, "\r\n");
  if (line.ends_with(" HTTP/1.1")) line.remove_suffix(9);
  request.method = take_until(line, " ");
  request.target = line;
  if (text.starts_with("\r\n")) return request;
  const auto fields = take_until(text, "\r\n\r\n");
  request.headers = read_fields(fields, "\r\n");
  // wire_text() puts the length last, and only where there is a body.
  if (!request.headers.empty() &&
      spec::same_field_name(request.headers.back().name, "Content-Length")) {
    request.body = text;
  }
  return request;
}

ResponseText read_response_text(std::string_view text) {
  ResponseText response;
  if (text.starts_with(no_answer)) {
    response.failure = text.substr(no_answer.size());
    if (response.failure.ends_with(')')) response.failure.pop_back();
    return response;
  }
  response.cut = text.size() >= excerpt_limit;
  auto line = take_until(text, "\n");
  response.version = take_until(line, " ");
  const auto status = take_until(line, " ");
  std::from_chars(status.data(), status.data() + status.size(), response.status);
  response.reason = line;
  if (text.starts_with('\n')) {
    text.remove_prefix(1);
  } else {
    response.headers = read_fields(take_until(text, "\n\n"), "\n");
  }
  response.body = text;
  return response;
}

}  // namespace assay::reports
