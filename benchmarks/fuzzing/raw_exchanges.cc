// Exchanges a second over one kept-alive connection to a loopback server: the same GET, the answer
// read and discarded. Once through a bare socket, once through libcurl's easy interface.
//   raw_exchanges PORT TARGET HEADER SECONDS
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

using Clock = std::chrono::steady_clock;

double now() {
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

double cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

int connect_to(int port) {
  const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(file, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::perror("connect");
    std::exit(3);
  }
  const int one = 1;
  setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return file;
}

// Reads one answer that has a Content-Length. False when the connection ends.
bool read_answer(int file, std::string& buffer) {
  std::size_t wanted = std::string::npos;
  for (;;) {
    const auto head = buffer.find("\r\n\r\n");
    if (head != std::string::npos && wanted == std::string::npos) {
      const auto* length = strcasestr(buffer.c_str(), "content-length:");
      wanted = head + 4 + (length != nullptr ? std::strtoul(length + 15, nullptr, 10) : 0);
    }
    if (wanted != std::string::npos && buffer.size() >= wanted) {
      buffer.erase(0, wanted);
      return true;
    }
    char bytes[16384];
    const auto got = read(file, bytes, sizeof bytes);
    if (got <= 0) return false;
    buffer.append(bytes, static_cast<std::size_t>(got));
  }
}

void report(const char* name, long count, double wall, double spent) {
  std::printf("%-10s %8.0f a second, %6.1f us CPU each\n", name, static_cast<double>(count) / wall,
              spent / static_cast<double>(count) * 1e6);
}

void bare_socket(int port, const std::string& target, const std::string& header, double seconds) {
  const int file = connect_to(port);
  const auto request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "\r\n\r\n";
  std::string buffer;
  long count = 0;
  const double start = now();
  const double before = cpu();
  while (now() - start < seconds) {
    if (write(file, request.data(), request.size()) < 0 || !read_answer(file, buffer)) break;
    ++count;
  }
  report("socket", count, now() - start, cpu() - before);
  close(file);
}

std::size_t discard(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

void easy_interface(int port, const std::string& target, const std::string& header,
                    double seconds) {
  CURL* curl = curl_easy_init();
  const auto url = "http://127.0.0.1:" + std::to_string(port) + target;
  curl_slist* headers = curl_slist_append(nullptr, header.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
  long count = 0;
  const double start = now();
  const double before = cpu();
  while (now() - start < seconds && curl_easy_perform(curl) == CURLE_OK) ++count;
  report("libcurl", count, now() - start, cpu() - before);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: raw_exchanges PORT TARGET HEADER SECONDS\n");
    return 2;
  }
  const int port = std::atoi(argv[1]);
  const double seconds = std::atof(argv[4]);
  bare_socket(port, argv[2], argv[3], seconds);
  easy_interface(port, argv[2], argv[3], seconds);
  return 0;
}
