#include "reports/curl.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/printable.h"

namespace assay::reports {
namespace {

// Octal escapes of printf(1), which POSIX shells have.
std::string printf_text(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\' || c == '%' || byte < 0x20 || byte >= 0x7F) {
      out += fmt::format("\\{:03o}", byte);
    } else {
      out += c;
    }
  }
  return "'" + out + "'";
}

bool fits_a_word(std::string_view text) {
  return spec::printable(text) == text;
}

// One shell word, whatever the bytes (NUL excepted: no argument can hold it).
std::string word(std::string_view text) {
  if (!fits_a_word(text)) return "\"$(printf " + printf_text(text) + ")\"";
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// Inside double quotes only these are special.
std::string double_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') out += '\\';
    out += c;
  }
  return out;
}

std::string header_word(const spec::Header& header, bool secret) {
  if (secret) return "\"" + double_quoted(header.name) + ": $ASSAY_AUTHORIZATION\"";
  // "Name;" is how curl is told to send an empty field.
  if (header.value.empty()) return word(header.name + ";");
  return word(header.name + ": " + header.value);
}

}  // namespace

std::string curl_command(const spec::Request& request, const std::string& base_url,
                         const std::vector<std::string>& secret_headers) {
  std::string command = "curl -sS -i -g --path-as-is";
  const bool piped = request.body && !fits_a_word(*request.body);
  if (request.method == "HEAD") {
    command += " --head";
  } else {
    command += " -X " + request.method;
  }
  command += " " + word(base_url + request.target);
  for (const auto& header : request.headers) {
    const bool secret = std::any_of(
        secret_headers.begin(), secret_headers.end(),
        [&](const std::string& name) { return spec::same_field_name(name, header.name); });
    command += " -H " + header_word(header, secret && header.value.find("assay-invalid") ==
                                                          std::string::npos);
  }
  if (!request.body) return command;
  if (!spec::find_header(request.headers, "Content-Type")) command += " -H 'Content-Type:'";
  if (piped) return "printf " + printf_text(*request.body) + " | " + command + " --data-binary @-";
  return command + " --data-raw " + word(*request.body);
}

}  // namespace assay::reports
