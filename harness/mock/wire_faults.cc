#include "harness/mock/wire_faults.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace assay::harness {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds trickle{100};
constexpr std::size_t huge = 100U << 20U;

std::string head_of(const spec::Response& response, std::string_view status) {
  auto text = fmt::format("HTTP/1.1 {}\r\n", status);
  for (const auto& header : response.headers) text += header.name + ": " + header.value + "\r\n";
  return text;
}

std::string status_of(const spec::Response& response) {
  return fmt::format("{} {}", response.status, response.reason.empty() ? "OK" : response.reason);
}

std::string with_length(const spec::Response& response, std::size_t length) {
  return head_of(response, status_of(response)) + fmt::format("Content-Length: {}\r\n\r\n", length);
}

std::string times(std::string_view text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

/// A hundred megabytes of white space around nothing, coded as gzip (RFC 1952) in about 100 KB.
const std::string& bomb() {
  static const auto bytes = [] {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::runtime_error("zlib cannot deflate");
    }
    std::string out;
    std::array<char, 65'536> chunk{};
    std::string blank(1U << 20U, ' ');
    for (std::size_t i = 0; i < huge; i += blank.size()) {
      stream.next_in = reinterpret_cast<Bytef*>(blank.data());
      stream.avail_in = static_cast<uInt>(blank.size());
      const int flush = i + blank.size() < huge ? Z_NO_FLUSH : Z_FINISH;
      do {
        stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream.avail_out = static_cast<uInt>(chunk.size());
        deflate(&stream, flush);
        out.append(chunk.data(), chunk.size() - stream.avail_out);
      } while (stream.avail_out == 0);
    }
    deflateEnd(&stream);
    return out;
  }();
  return bytes;
}

void send_raw(Reply& reply, std::string wire, bool close = true) {
  reply.raw = true;
  reply.close = close;
  reply.wire = std::move(wire);
}

/// `wire`, then `bytes` again and again.
void go_on(Reply& reply, std::string wire, std::string bytes, milliseconds pause,
           std::uint64_t count = 0) {
  send_raw(reply, std::move(wire));
  reply.drip = Drip{std::move(bytes), count, pause};
}

bool be_slow(std::string_view how, Reply& reply) {
  const auto& response = reply.response;
  if (how == "slow_header") {
    go_on(reply, head_of(response, status_of(response)) + "X-Slow: ", "x", trickle);
  } else if (how == "slow_body") {
    go_on(reply, with_length(response, huge), " ", trickle);
  } else if (how == "no_answer") {
    go_on(reply, "", "", std::chrono::hours(1), 1);
  } else {
    return false;
  }
  return true;
}

bool be_endless(std::string_view how, Reply& reply) {
  const auto& response = reply.response;
  if (how == "endless_interim") {
    go_on(reply, "", times("HTTP/1.1 103 Early Hints\r\n\r\n", 1000), milliseconds(0));
  } else if (how == "endless_header") {
    go_on(reply, head_of(response, status_of(response)), times("X-More: and more\r\n", 1000),
          milliseconds(0));
  } else if (how == "endless_chunks") {
    go_on(reply, head_of(response, status_of(response)) + "Transfer-Encoding: chunked\r\n\r\n",
          "10000\r\n" + std::string(65'536, ' ') + "\r\n", milliseconds(0));
  } else if (how == "big_body") {
    go_on(reply, with_length(response, huge), std::string(1U << 20U, ' '), milliseconds(0), 100);
  } else if (how == "gzip_bomb") {
    reply.response.headers.push_back({"Content-Encoding", "gzip"});
    reply.response.body = bomb();
  } else {
    return false;
  }
  return true;
}

bool break_framing(std::string_view how, Reply& reply) {
  const auto& response = reply.response;
  const auto head = head_of(response, status_of(response));
  const auto size = response.body.size();
  if (how == "long_length") {
    send_raw(reply, with_length(response, size + 10) + response.body);
  } else if (how == "short_length") {
    if (size < 2) return false;
    send_raw(reply, with_length(response, size - 1) + response.body);
  } else if (how == "two_lengths") {
    send_raw(reply,
             head +
                 fmt::format("Content-Length: {}\r\nContent-Length: {}\r\n\r\n", size + 7, size) +
                 response.body);
  } else if (how == "length_and_chunks") {
    send_raw(reply, head + fmt::format("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                                       "{:x}\r\n{}\r\n0\r\n\r\n",
                                       size, response.body));
  } else if (how == "bad_length") {
    send_raw(reply, head + "Content-Length: many\r\n\r\n" + response.body);
  } else if (how == "bad_chunk") {
    send_raw(reply,
             head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + response.body + "\r\n0\r\n\r\n");
  } else if (how == "cut_chunk") {
    send_raw(reply, head + "Transfer-Encoding: chunked\r\n\r\nff\r\n{");
  } else if (how == "http_09") {
    send_raw(reply, response.body.empty() ? "nothing" : response.body);
  } else if (how == "status_99" || how == "status_1000") {
    send_raw(reply, head_of(response, how == "status_99" ? "99 Odd" : "1000 Odd") +
                        fmt::format("Content-Length: {}\r\n\r\n", size) + response.body);
  } else if (how == "bad_gzip") {
    if (size == 0) return false;
    reply.response.headers.push_back({"Content-Encoding", "gzip"});
  } else {
    return false;
  }
  return true;
}

bool break_off(std::string_view how, Reply& reply) {
  const auto& response = reply.response;
  if (how == "reset_in_header") {
    send_raw(reply, head_of(response, status_of(response)) + "X-Cut: ");
  } else if (how == "reset_in_body") {
    send_raw(reply, with_length(response, response.body.size() + 10) + response.body);
  } else {
    return false;
  }
  reply.reset = true;
  return true;
}

/// A JSON text that is in doubt, or none.
bool change_text(std::string_view how, Reply& reply) {
  auto& body = reply.response.body;
  if (body.empty() || body.front() != '{') return false;
  const auto member = [&](std::string_view text) {
    body.insert(1, std::string(text) + (body.size() > 2 ? "," : ""));
  };
  if (how == "nul_bytes") {
    body += std::string(3, '\0');
  } else if (how == "not_utf8") {
    member("\"assay\":\"\xff\xfe\"");
  } else if (how == "lone_surrogate") {
    member(R"("assay":"\ud800")");
  } else if (how == "repeated_name") {
    member(R"("assay":1,"assay":2)");
  } else if (how == "huge_number") {
    member(R"("assay":1e999)");
  } else if (how == "deep_json") {
    constexpr std::size_t levels = 100'000;
    body = std::string(levels, '[') + std::string(levels, ']');
  } else {
    return false;
  }
  return true;
}

bool lead_away(std::string_view how, Reply& reply) {
  auto& response = reply.response;
  if (how != "redirect_away" && how != "redirect_to_file") return false;
  const bool file = how == "redirect_to_file";
  response = {};
  response.status = file ? 307 : 302;
  response.headers.push_back({"Location", file ? "file:///etc/passwd" : "http://192.0.2.1/away"});
  return true;
}

}  // namespace

bool break_wire(std::string_view how, Reply& reply) {
  return be_slow(how, reply) || be_endless(how, reply) || break_framing(how, reply) ||
         break_off(how, reply) || change_text(how, reply) || lead_away(how, reply);
}

}  // namespace assay::harness
