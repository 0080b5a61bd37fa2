// The floor under any client on libcurl: one fixed request, again and again, its answers thrown
// away. Prints requests, seconds and CPU seconds as JSON.
#include <curl/curl.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

struct Request {
  std::string url;
  std::string body;
  curl_slist* fields = nullptr;
};

std::size_t discard(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

CURL* make_handle(const Request& request) {
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, request.fields);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
  if (!request.body.empty()) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  return curl;
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

long send_all(const Request& request, long count, int handles) {
  CURLM* multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(handles));
  std::vector<CURL*> all;
  long started = 0;
  long failed = 0;
  for (; started < handles && started < count; ++started) {
    all.push_back(make_handle(request));
    curl_multi_add_handle(multi, all.back());
  }
  int running = 1;
  while (running > 0) {
    curl_multi_perform(multi, &running);
    int waiting = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &waiting)) {
      if (message->msg != CURLMSG_DONE) continue;
      if (message->data.result != CURLE_OK) ++failed;
      CURL* curl = message->easy_handle;
      curl_multi_remove_handle(multi, curl);
      if (started < count) {
        ++started;
        ++running;
        curl_multi_add_handle(multi, curl);
      }
    }
    if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  for (CURL* curl : all) curl_easy_cleanup(curl);
  curl_multi_cleanup(multi);
  return failed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("usage: bare_curl URL COUNT HANDLES BODY [FIELD…]\n", stderr);
    return 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Request request{argv[1], argv[4]};
  for (int i = 5; i < argc; ++i) request.fields = curl_slist_append(request.fields, argv[i]);
  const auto count = std::atol(argv[2]);
  const auto start = std::chrono::steady_clock::now();
  const auto before = cpu_seconds();
  const auto failed = send_all(request, count, std::atoi(argv[3]));
  const auto cpu = cpu_seconds() - before;
  const auto wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("{\"requests\": %ld, \"failed\": %ld, \"seconds\": %.3f, \"cpu\": %.3f}\n", count,
              failed, wall, cpu);
  curl_slist_free_all(request.fields);
  return failed == 0 ? 0 : 1;
}
