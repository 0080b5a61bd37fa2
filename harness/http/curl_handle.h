// One request over libcurl's easy interface, again and again.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <string>

#include "harness/http/transport.h"

namespace assay::harness {

/// The only class that knows libcurl's options. A handle keeps one connection alive, which no other
/// handle uses; it performs one request at a time, by itself or inside a multi handle.
class CurlHandle {
 public:
  /// `base`: where `options.base_url` leads.
  CurlHandle(const TransportOptions& options, const BaseUrl& base);
  ~CurlHandle();
  CurlHandle(const CurlHandle&) = delete;
  CurlHandle& operator=(const CurlHandle&) = delete;

  [[nodiscard]] CURL* get() const noexcept { return curl_; }

  /// Makes the handle ready to perform `request`, which is kept for the Exchange.
  void prepare(spec::Request request);
  /// What came of the request that was prepared, now that libcurl says `code`.
  [[nodiscard]] spec::Exchange conclude(CURLcode code);

  /// Shows this certificate of the options where TLS asks for one; none when there is no such.
  void show_certificate(int index);
  /// From now on a proxy is asked for a tunnel, through which bytes reach the server as they are.
  void tunnel();
  /// Connects without sending anything; the failure's message is empty when that worked.
  [[nodiscard]] spec::TransportFailure connect();

 private:
  /// The response under way.
  struct Reception {
    spec::Response response;
    std::size_t limit = 0;
    curl_socket_t connection = CURL_SOCKET_BAD;  ///< the socket that was opened last
    std::chrono::steady_clock::time_point header_end{};
    bool apart = false;  ///< the server sends header and body apart, and waits between
  };

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl_, option, value);
  }
  void set_route();
  void set_method();
  void set_fields();
  void add_field(const std::string& line);
  [[nodiscard]] spec::TransportFailure describe(CURLcode code);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user);
  static curl_socket_t open_socket(void* user, curlsocktype purpose, curl_sockaddr* address);

  const TransportOptions& options_;
  std::string base_;
  bool loopback_only_;
  curl_slist* resolves_ = nullptr;
  curl_slist* connect_to_ = nullptr;
  bool refused_ = false;
  bool shows_ = false;  ///< a certificate
  char error_[CURL_ERROR_SIZE] = {};
  CURLSH* own_;  ///< holds the connection, so that it stays with this handle
  CURL* curl_;
  curl_slist* fields_ = nullptr;
  spec::Request request_;
  std::string url_;
  Reception reception_;
};

/// May this host be sent to at addresses other than loopback?
[[nodiscard]] bool is_allowed(const std::vector<std::string>& allowed, const std::string& host);

}  // namespace assay::harness
