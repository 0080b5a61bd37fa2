// CPU time per request: `assay run` (generate, serialise, decode, send, receive, judge, journal)
// next to a bare libcurl loop that sends one fixed body and discards the answer, against the same
// server.
//   request_cost ASSAY SPEC [REQUESTS] [ROUNDS]
#include <curl/curl.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}
double cpu(const rusage& usage) {
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Child {
  pid_t pid = -1;
  int out = -1;
};

Child start(const std::vector<std::string>& words, bool keep_output) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) std::exit(2);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(keep_output ? pipe_ends[1] : open("/dev/null", O_WRONLY), STDOUT_FILENO);
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(pipe_ends[1]);
  return {pid, pipe_ends[0]};
}

std::string first_line(int out) {
  std::string line;
  char c = 0;
  while (read(out, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

std::size_t discard(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

double bare_loop(const std::string& url, int requests) {
  CURL* curl = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  headers = curl_slist_append(headers, "Authorization: Bearer assay-mock-token");
  headers = curl_slist_append(headers, "Expect:");
  const auto target = url + "/organizations/acme/databases/shop/branches/main/passwords";
  curl_easy_setopt(curl, CURLOPT_URL, target.c_str());
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, R"({"name":"bench","role":"reader","ttl":60})");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  for (int i = 0; i < requests; ++i) {
    if (curl_easy_perform(curl) != CURLE_OK) std::exit(3);
  }
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return (cpu(after) - cpu(before)) / requests;
}

double assay_run(const std::string& assay, const std::string& spec, const std::string& url,
                 int requests) {
  const auto out = "/tmp/assay-request-cost." + std::to_string(getpid());
  const auto child =
      start({assay, "run", spec, "--url", url, "-H", "Authorization: Bearer assay-mock-token",
             "--set", "organization=acme", "--set", "database=shop", "--set", "branch=main",
             "--max-cases", std::to_string(requests), "--out", out},
            false);
  int status = 0;
  rusage usage{};
  wait4(child.pid, &status, 0, &usage);
  close(child.out);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) std::exit(3);
  return cpu(usage) / requests;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: request_cost ASSAY SPEC [REQUESTS] [ROUNDS]\n");
    return 2;
  }
  const std::string assay = argv[1];
  const std::string spec = argv[2];
  const int requests = argc > 3 ? std::atoi(argv[3]) : 5000;
  const int rounds = argc > 4 ? std::atoi(argv[4]) : 5;
  const auto mock = start({assay, "mock", spec}, true);
  const auto url = first_line(mock.out);
  std::vector<double> bare;
  std::vector<double> full;
  for (int i = 0; i < rounds; ++i) {
    bare.push_back(bare_loop(url, requests));
    full.push_back(assay_run(assay, spec, url, requests));
    std::printf("round %d: bare libcurl %.1f us, assay run %.1f us per request\n", i + 1,
                bare.back() * 1e6, full.back() * 1e6);
  }
  kill(mock.pid, SIGTERM);
  waitpid(mock.pid, nullptr, 0);
  std::printf("median CPU per request: bare libcurl %.1f us, assay run %.1f us, ratio %.2f\n",
              median(bare) * 1e6, median(full) * 1e6, median(full) / median(bare));
  return 0;
}
