#include "harness/engine/lcov_agent.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "harness/http/address.h"
#include "properties/generators/source.h"

namespace assay::harness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds between_attempts{1};

// JaCoCo's framing: a header block, then "dump" with two flags.
constexpr std::array<char, 8> dump_and_reset{0x01, char(0xC0), char(0xC0), 0x10, 0x07, 0x40, 1, 1};
constexpr char header_block = 0x01;
constexpr char coverage_block = 0x11;
constexpr char end_block = 0x20;

/// Waits until `events` may happen, over the signals of libFuzzer's timer too; false when the time
/// is over.
bool ready(int socket, short events, Clock::time_point until) {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return false;
    pollfd one{socket, events, 0};
    const int count = poll(&one, 1, static_cast<int>(left.count()));
    if (count >= 0 || errno != EINTR) return count > 0;
  }
}

/// A connected socket that does not block, or -1.
int connect_to(const addrinfo& place, Clock::time_point until) {
  const int made = socket(place.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (made < 0) return -1;
  int error = connect(made, place.ai_addr, place.ai_addrlen) == 0 ? 0 : errno;
  if (error == EINPROGRESS && ready(made, POLLOUT, until)) {
    socklen_t size = sizeof error;
    getsockopt(made, SOL_SOCKET, SO_ERROR, &error, &size);
  }
  const int on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (error == 0) return made;
  close(made);
  return -1;
}

/// Comma-separated fields of a record, from the front.
std::string_view next_field(std::string_view& fields) {
  const auto end = std::min(fields.find(','), fields.size());
  const auto field = fields.substr(0, end);
  fields.remove_prefix(std::min(end + 1, fields.size()));
  return field;
}

bool is_positive(std::string_view count) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(count.data(), count.data() + count.size(), value);
  return parsed.ptr != count.data() && (parsed.ec == std::errc::result_out_of_range || value > 0);
}

}  // namespace

std::size_t mark_lcov(std::string_view text, std::span<std::uint8_t> slots) {
  std::uint64_t file = 0;
  std::size_t reached = 0;
  const auto mark = [&](std::string_view kind, std::string_view place) {
    const auto sum =
        properties::mix(properties::mix(file, properties::hash(kind)), properties::hash(place));
    slots[(sum ^ (sum >> 32U)) % slots.size()] = 1;
    ++reached;
  };
  while (!text.empty() && !slots.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("SF:")) file = properties::hash(line.substr(3));
    if (line.starts_with("DA:")) {
      auto fields = line.substr(3);
      const auto number = next_field(fields);
      if (is_positive(next_field(fields))) mark("line", number);
    }
    if (line.starts_with("BRDA:")) {
      // Line, block, branch, times taken ("-": never evaluated).
      const auto last = line.rfind(',');
      if (last == std::string_view::npos || last < 5) continue;
      if (is_positive(line.substr(last + 1))) mark("branch", line.substr(5, last - 5));
    }
  }
  return reached;
}

LcovAgent::LcovAgent(LcovOptions options) : options_(std::move(options)), slots_(slot_count) {}

LcovAgent::~LcovAgent() {
  if (socket_ >= 0) close(socket_);
}

spec::Result<std::unique_ptr<LcovAgent>> LcovAgent::connect(LcovOptions options) {
  auto agent = std::unique_ptr<LcovAgent>(new LcovAgent(std::move(options)));
  if (auto opened = agent->open(); !opened) return opened.error();
  return agent;
}

spec::Result<void> LcovAgent::open() {
  const auto until = Clock::now() + options_.timeout;
  again_ = Clock::now() + between_attempts;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const auto port = std::to_string(options_.port);
  const int failed = getaddrinfo(options_.host.c_str(), port.c_str(), &hints, &found);
  if (failed != 0) return lost(gai_strerror(failed));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> places(found, freeaddrinfo);
  const auto& allowed = options_.allowed_hosts;
  const bool named = std::find(allowed.begin(), allowed.end(), options_.host) != allowed.end();
  bool refused = false;
  for (const auto* place = found; place != nullptr && socket_ < 0; place = place->ai_next) {
    const bool fine = named || is_loopback_address(place->ai_addr);
    refused = refused || !fine;
    if (fine) socket_ = connect_to(*place, until);
  }
  if (socket_ >= 0) return {};
  if (!refused) return lost("nobody accepts connections there");
  return spec::Error{spec::ErrorCode::usage,
                     fmt::format("the coverage agent's host '{}' is not loopback", options_.host),
                     {},
                     fmt::format("if you may connect to it, add --allow-host {}", options_.host)};
}

spec::Result<void> LcovAgent::collect() {
  if (socket_ < 0) {
    if (Clock::now() < again_) return {};
    if (auto opened = open(); !opened) return opened.error();
  }
  const auto text = ask();
  if (!text) return text.error();
  mark_lcov(*text, slots_);
  return {};
}

spec::Result<std::string> LcovAgent::ask() {
  until_ = Clock::now() + options_.timeout;
  std::string_view request(dump_and_reset.data(), dump_and_reset.size());
  while (!request.empty()) {
    const auto sent = send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent > 0) request.remove_prefix(static_cast<std::size_t>(sent));
    if (sent <= 0 && (errno != EAGAIN || !ready(socket_, POLLOUT, until_))) {
      return lost("broke off");
    }
  }
  std::string text;
  while (true) {
    char block = 0;
    if (auto read = read_bytes(&block, 1); !read) return read.error();
    if (block == end_block) return text;
    std::array<unsigned char, 4> four{};
    if (block != header_block && block != coverage_block) return lost("speaks another protocol");
    if (auto read = read_bytes(reinterpret_cast<char*>(four.data()), four.size()); !read) {
      return read.error();
    }
    if (block == header_block) continue;
    const auto size = std::size_t{four[0]} | std::size_t{four[1]} << 8U |
                      std::size_t{four[2]} << 16U | std::size_t{four[3]} << 24U;
    if (size > options_.max_bytes - std::min(options_.max_bytes, text.size())) {
      return lost("sends too much");
    }
    const auto before = text.size();
    text.resize(before + size);
    if (auto read = read_bytes(text.data() + before, size); !read) return read.error();
  }
}

spec::Result<void> LcovAgent::read_bytes(char* into, std::size_t count) {
  while (count > 0) {
    if (!ready(socket_, POLLIN, until_)) return lost("does not answer in time");
    const auto got = recv(socket_, into, count, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return lost("broke off");
    if (got < 0) continue;
    into += got;
    count -= static_cast<std::size_t>(got);
  }
  return {};
}

spec::Error LcovAgent::lost(std::string_view why) {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
  return {spec::ErrorCode::environment,
          fmt::format("the coverage agent at {}:{}: {}", options_.host, options_.port, why),
          {},
          "start it, or correct --coverage"};
}

}  // namespace assay::harness
