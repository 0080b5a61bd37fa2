#include "spec/framing.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace assay::spec {
namespace {

using Message = FramedMessage;

bool is_field(const std::string& line, std::string_view name) {
  const auto colon = std::min(line.find(':'), line.size());
  return same_field_name(std::string_view(line).substr(0, colon), name);
}
void drop(Message& message, std::string_view name) {
  std::erase_if(message.fields, [&](const std::string& line) { return is_field(line, name); });
}

/// '@' in a datum stands for the number of bytes in the body.
std::string counted(const Message& message, std::string_view datum, std::ptrdiff_t more = 0) {
  std::string out;
  for (const char c : datum) {
    out += c == '@' ? std::to_string(static_cast<std::ptrdiff_t>(message.body.size()) + more)
                    : std::string(1, c);
  }
  return out;
}

void add_field(Message& message, std::string_view datum) {
  message.fields.emplace_back(datum);
}
void add_first(Message& message, std::string_view datum) {
  message.fields.insert(message.fields.begin(), std::string(datum));
}
void set_length(Message& message, std::string_view datum) {
  drop(message, "Content-Length");
  message.fields.push_back(counted(message, datum));
}
void other_length_too(Message& message, std::string_view datum) {
  set_length(message, datum);
  message.fields.push_back(counted(message, datum, 1));
}
void length_too_large(Message& message, std::string_view) {
  drop(message, "Content-Length");
  message.fields.push_back(counted(message, "Content-Length: @", 10));
}
void length_too_small(Message& message, std::string_view) {
  drop(message, "Content-Length");
  message.fields.push_back(counted(message, "Content-Length: @", -1));
}

std::string hexadecimal(std::size_t number) {
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "%zx", number);
  return text.data();
}
void chunk(Message& message, std::string_view coding) {
  drop(message, "Content-Length");
  message.fields.emplace_back(coding);
  message.body = hexadecimal(message.body.size()) + "\r\n" + message.body + "\r\n0\r\n\r\n";
}
void length_and_chunked(Message& message, std::string_view datum) {
  const auto length = counted(message, "Content-Length: @");
  chunk(message, datum);
  message.fields.push_back(length);
}
void chunk_of_size(Message& message, std::string_view size) {
  drop(message, "Content-Length");
  message.fields.emplace_back("Transfer-Encoding: chunked");
  message.body = std::string(size) + "\r\n" + message.body + "\r\n0\r\n\r\n";
}
void chunks_without_end(Message& message, std::string_view) {
  chunk(message, "Transfer-Encoding: chunked");
  message.body.resize(message.body.size() - 5);
}
void chunk_of_bare_lines(Message& message, std::string_view) {
  drop(message, "Content-Length");
  message.fields.emplace_back("Transfer-Encoding: chunked");
  message.body = hexadecimal(message.body.size()) + "\n" + message.body + "\n0\n\n";
}

void long_field(Message& message, std::string_view datum) {
  message.fields.push_back(std::string(datum) + std::string(65'536, 'a'));
}
void long_name(Message& message, std::string_view) {
  message.fields.push_back("X-" + std::string(20'000, 'a') + ": 1");
}
void many_fields(Message& message, std::string_view) {
  for (int i = 0; i < 1000; ++i) message.fields.push_back("X-Assay-" + std::to_string(i) + ": 1");
}

void without_host(Message& message, std::string_view) {
  drop(message, "Host");
}
void other_host(Message& message, std::string_view datum) {
  drop(message, "Host");
  add_first(message, datum);
}

void bare_lines(Message& message, std::string_view datum) {
  message.line_end = datum;
}
void set_version(Message& message, std::string_view datum) {
  message.version = datum;
}
void set_method(Message& message, std::string_view datum) {
  message.method = datum;
}
void small_letters(Message& message, std::string_view) {
  for (auto& c : message.method) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
}
void long_method(Message& message, std::string_view) {
  message.method = std::string(10'000, 'A');
}
void prefix_target(Message& message, std::string_view datum) {
  message.target = std::string(datum) + message.target;
}
void extend_target(Message& message, std::string_view datum) {
  message.target += datum;
}
void set_target(Message& message, std::string_view datum) {
  message.target = datum;
}
void long_target(Message& message, std::string_view) {
  message.target += (message.target.find('?') == std::string::npos ? "?assay=" : "&assay=") +
                    std::string(65'536, 'a');
}
void line_of_tabs(Message& message, std::string_view datum) {
  message.line =
      message.method + std::string(datum) + message.target + std::string(datum) + message.version;
}
void line_and_more(Message& message, std::string_view datum) {
  message.line = message.method + " " + message.target + " " + message.version + std::string(datum);
}
void line_before(Message& message, std::string_view datum) {
  message.line = std::string(datum) + message.method + " " + message.target + " " + message.version;
}
void without_version(Message& message, std::string_view) {
  message.line = message.method + " " + message.target;
  message.fields.clear();
  message.ends_fields = false;
  message.body.clear();
}
void cut_in_fields(Message& message, std::string_view) {
  message.fields.resize(std::min<std::size_t>(message.fields.size(), 2));
  message.ends_fields = false;
  message.body.clear();
}
void nothing_but(Message& message, std::string_view datum) {
  message.line = datum;
  message.fields.clear();
  message.body.clear();
}

constexpr Framing field(std::string_view id, std::string_view summary, std::string_view clause,
                        bool must_reject, std::string_view datum) {
  return {id, summary, clause, must_reject, false, false, add_field, datum};
}
constexpr Framing length(std::string_view id, std::string_view summary, std::string_view datum) {
  return {id, summary, "RFC 9112 §6.3", true, false, true, set_length, datum};
}
constexpr Framing line(std::string_view id, std::string_view summary, std::string_view clause,
                       decltype(Framing::bend) bend, std::string_view datum = {}) {
  return {id, summary, clause, false, false, false, bend, datum};
}
constexpr Framing content(std::string_view id, std::string_view summary, std::string_view clause,
                          bool must_reject, bool incomplete, decltype(Framing::bend) bend,
                          std::string_view datum = {}) {
  return {id, summary, clause, must_reject, incomplete, true, bend, datum};
}
constexpr Framing host(std::string_view id, std::string_view summary, bool must_reject,
                       decltype(Framing::bend) bend, std::string_view datum = {}) {
  return {id, summary, "RFC 9112 §3.2", must_reject, false, false, bend, datum};
}

constexpr std::array rows{
    host("no_host", "no Host", true, without_host),
    host("two_hosts", "two Hosts that differ", true, add_field, "Host: assay.invalid"),
    host("bad_host", "a Host that is none", true, other_host, "Host: assay invalid/"),
    host("other_host", "a Host that this server does not have", false, other_host,
         "Host: assay.invalid"),
    content("two_lengths", "two Content-Lengths that differ", "RFC 9112 §6.3", true, false,
            other_length_too, "Content-Length: @"),
    content("length_list", "two Content-Lengths that differ, in one field", "RFC 9112 §6.3", true,
            false, set_length, "Content-Length: @, 1@"),
    length("length_text", "a Content-Length of letters", "Content-Length: assay"),
    length("length_negative", "a negative Content-Length", "Content-Length: -1"),
    length("length_plus", "a Content-Length with a plus", "Content-Length: +@"),
    length("length_hexadecimal", "a hexadecimal Content-Length", "Content-Length: 0x@"),
    length("length_fraction", "a Content-Length with a point", "Content-Length: @.0"),
    content("length_beyond_64_bits", "a Content-Length of 30 digits", "RFC 9110 §8.6", false, true,
            set_length, "Content-Length: 999999999999999999999999999999"),
    content("length_too_large", "a Content-Length with fewer bytes behind it", "RFC 9112 §8", false,
            true, length_too_large),
    content("length_too_small", "a Content-Length with more bytes behind it", "RFC 9112 §6.3",
            false, false, length_too_small),
    content("length_and_chunked", "Content-Length beside Transfer-Encoding", "RFC 9112 §6.3", false,
            false, length_and_chunked, "Transfer-Encoding: chunked"),
    content("chunked_not_last", "a Transfer-Encoding that does not end with chunked",
            "RFC 9112 §6.3", true, false, chunk, "Transfer-Encoding: chunked, gzip"),
    content("chunked_twice", "chunked twice", "RFC 9112 §6.1", false, false, chunk,
            "Transfer-Encoding: chunked, chunked"),
    content("chunked_obscured", "a Transfer-Encoding that some readers overlook", "RFC 9112 §5.1",
            true, false, chunk, "Transfer-Encoding : chunked"),
    content("coding_unknown", "a Transfer-Encoding that nobody knows", "RFC 9112 §6.1", false,
            false, chunk, "Transfer-Encoding: x-assay, chunked"),
    content("chunk_size_text", "a chunk's size of other letters", "RFC 9112 §7.1", false, true,
            chunk_of_size, "zz"),
    content("chunk_size_negative", "a negative size of a chunk", "RFC 9112 §7.1", false, true,
            chunk_of_size, "-1"),
    content("chunk_size_beyond_64_bits", "a chunk's size of 20 digits", "RFC 9112 §7.1", false,
            true, chunk_of_size, "ffffffffffffffffffff"),
    content("chunk_size_empty", "a chunk without a size", "RFC 9112 §7.1", false, true,
            chunk_of_size, ""),
    content("chunks_without_end", "no last chunk", "RFC 9112 §7.1", false, true,
            chunks_without_end),
    content("chunk_bare_line_ends", "chunks with bare LF", "RFC 9112 §7.1", false, true,
            chunk_of_bare_lines),
    field("space_before_colon", "a space before a field's colon", "RFC 9112 §5.1", true,
          "X-Assay : 1"),
    field("folded_field", "a field that goes on in the next line", "RFC 9112 §5.2", false,
          "X-Assay: 1\r\n folded"),
    line("space_before_first_field", "a space before the first field's name", "RFC 9112 §2.2",
         add_first, " X-Assay: 1"),
    field("null_in_field", "NUL in a field's value", "RFC 9110 §5.5", false,
          std::string_view("X-Assay: a\0b", 12)),
    field("bare_return_in_field", "CR alone in a field's value", "RFC 9110 §5.5", false,
          "X-Assay: a\rb"),
    field("control_in_field", "a control character in a field's value", "RFC 9110 §5.5", false,
          "X-Assay: a\x01"
          "b"),
    field("field_without_colon", "a field without a colon", "RFC 9112 §5", false, "X-Assay"),
    field("field_without_name", "a field without a name", "RFC 9112 §5", false, ": assay"),
    field("bad_field_name", "a name that is no token", "RFC 9110 §5.1", false, "X@(Assay): 1"),
    field("field_name_not_ascii", "a name with a letter beyond ASCII", "RFC 9110 §5.1", false,
          "X-\u00C4ssay: 1"),
    field("unknown_expectation", "an expectation that nobody knows", "RFC 9110 §10.1.1", false,
          "Expect: assay"),
    field("unknown_upgrade", "an upgrade to a protocol that nobody knows", "RFC 9110 §7.8", false,
          "Upgrade: assay/1"),
    field("second_content_type", "a second Content-Type", "RFC 9110 §5.3", false,
          "Content-Type: text/x-assay"),
    field("empty_field", "a field without a value", "RFC 9110 §5.5", false, "X-Assay:"),
    line("long_field", "a field of 64 KiB", "RFC 6585 §5", long_field, "X-Assay: "),
    line("long_cookie", "a Cookie of 64 KiB", "RFC 6585 §5", long_field, "Cookie: assay="),
    line("long_field_name", "a field's name of 20,000 letters", "RFC 6585 §5", long_name),
    line("many_fields", "a thousand fields", "RFC 6585 §5", many_fields),
    line("bare_line_feeds", "lines that end with LF alone", "RFC 9112 §2.2", bare_lines, "\n"),
    line("bare_returns", "lines that end with CR alone", "RFC 9112 §2.2", bare_lines, "\r"),
    line("version_9", "HTTP/9.9", "RFC 9110 §15.6.6", set_version, "HTTP/9.9"),
    line("version_text", "a version of letters", "RFC 9112 §2.3", set_version, "HTTP/x.y"),
    line("version_small_letters", "http/1.1", "RFC 9112 §2.3", set_version, "http/1.1"),
    line("version_other_protocol", "the version of another protocol", "RFC 9112 §2.3", set_version,
         "RTSP/1.0"),
    line("version_long", "a version of three digits", "RFC 9112 §2.3", set_version, "HTTP/1.10"),
    Framing{"without_version", "a line as in HTTP/0.9", "RFC 9112 §3", false, true, false,
            without_version},
    line("method_small_letters", "the method in small letters", "RFC 9110 §9.1", small_letters),
    line("method_unknown", "a method that nobody knows", "RFC 9110 §9.1", set_method, "ASSAY"),
    line("method_no_token", "a method that is no token", "RFC 9110 §9.1", set_method, "G@T(x)"),
    line("method_long", "a method of 10,000 letters", "RFC 9112 §3", long_method),
    line("target_other_authority", "the absolute form with another authority", "RFC 9112 §3.2.2",
         prefix_target, "http://assay.invalid"),
    line("target_fragment", "a target with a fragment", "RFC 9112 §3.2", extend_target, "#assay"),
    line("target_space", "a space in the target", "RFC 9112 §3.2", extend_target, "? a"),
    line("target_null", "NUL in the target", "RFC 9112 §3.2", extend_target,
         std::string_view("?\0", 2)),
    line("target_not_ascii", "bytes beyond ASCII in the target", "RFC 9112 §3.2", extend_target,
         "?\u00E9"),
    line("target_bad_escape", "a percent sign without two digits in the target", "RFC 3986 §2.1",
         extend_target, "?assay=%zz"),
    line("target_asterisk", "the asterisk form for another method than OPTIONS", "RFC 9112 §3.2.4",
         set_target, "*"),
    line("target_authority", "the authority form for another method than CONNECT",
         "RFC 9112 §3.2.3", set_target, "assay.invalid:80"),
    line("target_without_slash", "a target that starts without a slash", "RFC 9112 §3.2.1",
         set_target, "assay"),
    line("target_long", "a target of 64 KiB", "RFC 9110 §15.5.15", long_target),
    line("tabs_in_line", "tabs between the parts of the request line", "RFC 9112 §3", line_of_tabs,
         "\t"),
    line("two_spaces_in_line", "two spaces between the parts of the request line", "RFC 9112 §3",
         line_of_tabs, "  "),
    line("word_after_version", "a word after the version", "RFC 9112 §3", line_and_more, " assay"),
    line("space_before_method", "a space before the method", "RFC 9112 §3", line_before, " "),
    line("mark_before_method", "a byte order mark before the method", "RFC 9112 §3", line_before,
         "\xEF\xBB\xBF"),
    Framing{"cut_in_fields", "a message that ends within its fields", "RFC 9112 §8", false, true,
            false, cut_in_fields},
    line("http2_preface", "HTTP/2's preface", "RFC 9113 §3.4", nothing_but, "PRI * HTTP/2.0"),
    Framing{"tls_hello", "the first bytes of a TLS handshake", "RFC 8446 §5.1", false, true, false,
            nothing_but, std::string_view("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03", 10)},
};

bool has_content(const Request& request) {
  return request.body.has_value() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

Message parts_of(const Request& request, std::string_view authority, std::string_view prefix) {
  Message message;
  message.method = request.method;
  message.target = std::string(prefix) + request.target;
  message.fields.push_back("Host: " + std::string(authority));
  for (const auto& header : request.headers) {
    message.fields.push_back(header.name + ": " + header.value);
  }
  message.fields.emplace_back("Connection: close");
  message.body = request.body.value_or("");
  if (has_content(request)) message.fields.push_back(counted(message, "Content-Length: @"));
  return message;
}

}  // namespace

std::span<const Framing> framings() noexcept {
  return rows;
}

const Framing* find_framing(std::string_view id) noexcept {
  for (const auto& row : rows) {
    if (row.id == id) return &row;
  }
  return nullptr;
}

std::string framed_bytes(const Request& request, std::string_view authority,
                         std::string_view prefix) {
  auto message = parts_of(request, authority, prefix);
  if (const auto* row = find_framing(request.framing)) row->bend(message, row->datum);
  auto text = message.line.empty() ? message.method + " " + message.target + " " + message.version
                                   : message.line;
  text += message.line_end;
  for (const auto& one : message.fields) text += one + message.line_end;
  if (message.ends_fields) text += message.line_end;
  return text + message.body;
}

}  // namespace assay::spec
