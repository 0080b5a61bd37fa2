// A service that dies, hangs and leaves children behind when it is told to by the path of a
// request.
//   tiny_service PORT [MILLISECONDS until it listens]
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace {

std::string read_request(int connection) {
  std::string text;
  char chunk[4096];
  while (text.find("\r\n\r\n") == std::string::npos) {
    const auto got = read(connection, chunk, sizeof chunk);
    if (got <= 0) return {};
    text.append(chunk, static_cast<std::size_t>(got));
  }
  return text;
}

/// A grandchild that leaves the process group; gives its number.
int leave_somebody() {
  const auto child = fork();
  if (child == 0) {
    setsid();
    alarm(60);
    for (;;) pause();
  }
  return child;
}

std::string answer(const std::string& path) {
  if (path == "/segv") {
    std::signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
  }
  if (path == "/report") {
    std::fputs("noise\nSUMMARY: AddressSanitizer: heap-use-after-free /a/b.cc:12:3 in renew\n",
               stderr);
    _exit(1);
  }
  if (path == "/leave") std::_Exit(3);
  if (path == "/hang") {
    alarm(60);
    for (;;) pause();
  }
  if (path == "/child") return std::to_string(leave_somebody());
  if (path == "/pid") return std::to_string(getpid());
  return "0";
}

void serve(int connection) {
  for (auto request = read_request(connection); !request.empty();
       request = read_request(connection)) {
    const auto start = request.find(' ') + 1;
    const auto path = request.substr(start, request.find_first_of(" ?", start) - start);
    const auto body = answer(path);
    const auto text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body;
    if (write(connection, text.data(), text.size()) < 0) return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2) usleep(static_cast<useconds_t>(std::atoi(argv[2])) * 1000U);
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return 2;
  if (listen(listener, 16) != 0) return 2;
  // Nobody needs it for longer.
  alarm(300);
  for (;;) {
    const int connection = accept(listener, nullptr, nullptr);
    if (connection < 0) return 2;
    std::thread([connection] {
      serve(connection);
      close(connection);
    }).detach();
  }
}
