#include "harness/mock/http_answers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "spec/decode_parameter.h"
#include "spec/reading.h"
#include "spec/schema/validate.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

using Fields = std::array<std::pair<std::string_view, std::string_view>, 6>;

// What each field may look like, the same every time.
constexpr Fields well_formed{{{"ETag", "\"assay\""},
                              {"Date", "Sat, 31 Jan 2026 08:00:00 GMT"},
                              {"Last-Modified", "Sat, 31 Jan 2026 08:00:00 GMT"},
                              {"Expires", "Sat, 31 Jan 2026 09:00:00 GMT"},
                              {"Retry-After", "1"},
                              {"Location", "/assay"}}};

bool admits(const spec::ResponseSpec& described, std::string_view name, std::string_view value) {
  for (const auto& header : described.headers) {
    if (!spec::same_field_name(header.name, name) || !header.schema) continue;
    const auto reading = spec::read_scalar(value, header.schema);
    return spec::validate(header.schema, reading.value, spec::Direction::response) ==
           spec::Outcome::valid;
  }
  return true;
}

std::string challenge_for(const spec::Document& document) {
  for (const auto& scheme : document.security_schemes) {
    if (scheme.type == "http" && spec::same_field_name(scheme.scheme, "basic")) {
      return "Basic realm=\"assay\"";
    }
    if (scheme.type == "apiKey") return "ApiKey realm=\"assay\"";
  }
  return "Bearer realm=\"assay\"";
}

void drop(std::string_view name, spec::Response& response) {
  std::erase_if(response.headers, [&](const spec::Header& header) {
    return spec::same_field_name(header.name, name);
  });
}

}  // namespace

void keep_http(const spec::Document& document, const spec::ResponseSpec* described,
               spec::Response& response) {
  for (auto& header : response.headers) {
    for (const auto& [name, value] : well_formed) {
      if (!spec::same_field_name(header.name, name) || described == nullptr) continue;
      if (admits(*described, name, value)) header.value = value;
    }
  }
  // RFC 9110 §15.4.2 to §15.4.9: these lead somewhere.
  const auto status = response.status;
  const bool redirects = (status > 300 && status < 304) || status == 307 || status == 308;
  if (redirects && !spec::find_header(response.headers, "Location")) {
    response.headers.push_back({"Location", "/assay"});
  }
  if (response.status == 401 && !spec::find_header(response.headers, "WWW-Authenticate")) {
    response.headers.push_back({"WWW-Authenticate", challenge_for(document)});
  }
}

void put_location(const spec::ResponseSpec& described, const spec::Request& request,
                  const std::string& path, spec::Response& response) {
  if (!describes_field(described, "Location")) return;
  const auto host = spec::find_header(request.headers, "Host").value_or("localhost");
  for (const auto& value : {path, "http://" + std::string(host) + path}) {
    if (!admits(described, "Location", value)) continue;
    drop("Location", response);
    response.headers.push_back({"Location", value});
    return;
  }
}

bool describes_field(const spec::ResponseSpec& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return spec::same_field_name(header.name, name); });
}

bool break_http(std::string_view how, const spec::ResponseSpec* described,
                spec::Response& response) {
  if (how == "challenge") {
    if (response.status != 401) return false;
    drop("WWW-Authenticate", response);
    return true;
  }
  const auto colon = how.find(": ");
  const auto name = how.substr(0, colon);
  const bool again = spec::same_field_name(name, "Content-Type");
  if (!again && described != nullptr && describes_field(*described, name)) return false;
  if (again && !spec::find_header(response.headers, name)) return false;
  if (!again) drop(name, response);
  response.headers.push_back({std::string(name), std::string(how.substr(colon + 2))});
  return true;
}

void answer_options(spec::Response& response) {
  response.status = 204;
  response.body.clear();
  drop("Content-Type", response);
}

void break_method(std::string_view how, const spec::Request& request, spec::Response& response) {
  const auto& method = request.method;
  const bool lawful = method == "HEAD" || method == "OPTIONS" || method == "TRACE";
  const bool success = response.status >= 200 && response.status < 300;
  if (how == "405" && response.status == 405) {
    drop("Allow", response);
  } else if (how == "any" && !lawful) {
    response = {200, "HTTP/1.1", "", {{"Content-Type", "application/json"}}, "{}", false};
  } else if (how == "OPTIONS" && method == "OPTIONS") {
    drop("Allow", response);
    response.headers.push_back({"Allow", "OPTIONS"});
  } else if (how == "HEAD length" && method == "HEAD") {
    response.body += ' ';
  } else if (how == "HEAD type" && method == "HEAD" && success) {
    drop("Content-Type", response);
    response.headers.push_back({"Content-Type", "text/csv"});
  } else if (how == "TRACE" && method == "TRACE") {
    response = {200, "HTTP/1.1", "", {{"Content-Type", "message/http"}}, "", false};
    response.body = "TRACE " + request.target + " HTTP/1.1\r\n";
    for (const auto& header : request.headers) {
      response.body += header.name + ": " + header.value + "\r\n";
    }
  }
}

void leak(std::string_view what, const spec::Request& request, spec::Response& response) {
  drop("Content-Type", response);
  response.headers.push_back({"Content-Type", what == "debug_page" || what == "reflected_markup"
                                                  ? "text/html"
                                                  : "application/json"});
  if (what == "stack_trace") {
    response.body =
        R"({"message":"Traceback (most recent call last):\n  File \"app.py\", line 7, in create"})";
  } else if (what == "database_error") {
    response.body = R"({"message":"You have an error in your SQL syntax; near '' at line 1"})";
  } else if (what == "debug_page") {
    response.body = "<html><title>Werkzeug Debugger</title></html>";
  } else {
    response.body = "<html><p>cannot use " + spec::percent_decode(request.target) + " " +
                    request.body.value_or("") + "</html>";
  }
}

}  // namespace assay::harness
