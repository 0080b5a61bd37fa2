#include "reports/curl.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/encoding.h"
#include "spec/printable.h"
#include "spec/serialize.h"

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
  return spec::single_quoted(text);
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

constexpr std::string_view made_up = "assay-invalid";

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// "name=value" pairs between separators with the values of `names` replaced by a variable; each
/// part is a piece of a shell word of its own.
std::string pairs_word(std::string_view text, std::string_view separator,
                       const std::vector<std::string>& names, std::string_view variable) {
  std::string out;
  std::string plain;
  while (true) {
    const auto end = std::min(text.find(separator), text.size());
    const auto pair = text.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    const bool secret = holds(names, pair.substr(0, equals)) && equals < pair.size() &&
                        pair.find(made_up) == std::string_view::npos;
    plain += secret ? pair.substr(0, equals + 1) : pair;
    if (secret) {
      out += word(plain) + "\"$" + std::string(variable) + "\"";
      plain.clear();
    }
    if (end == text.size()) break;
    plain += separator;
    text.remove_prefix(end + separator.size());
  }
  return plain.empty() && !out.empty() ? out : out + word(plain);
}

std::string url_word(const std::string& base_url, const std::string& target,
                     const std::vector<std::string>& names) {
  const auto mark = target.find('?');
  if (names.empty() || mark == std::string::npos) return word(base_url + target);
  std::vector<std::string> encoded;
  for (const auto& name : names) encoded.push_back(spec::percent_encode(name));
  return word(base_url + target.substr(0, mark + 1)) +
         pairs_word(std::string_view(target).substr(mark + 1), "&", encoded, "ASSAY_QUERY");
}

std::string cookie_word(const spec::Header& header, const std::vector<std::string>& names) {
  std::vector<std::string> encoded;
  for (const auto& name : names) encoded.push_back(spec::percent_encode(name));
  return word(header.name + ": ") + pairs_word(header.value, "; ", encoded, "ASSAY_COOKIE");
}

std::string certificate_words(const std::string& files) {
  const auto end = files.find('\n');
  auto words = " --cert " + word(files.substr(0, end));
  if (end != std::string::npos) words += " --key " + word(files.substr(end + 1));
  return words;
}

std::string header_word(const spec::Header& header, bool secret) {
  if (secret) return "\"" + double_quoted(header.name) + ": $ASSAY_AUTHORIZATION\"";
  // "Name;" is how curl is told to send an empty field.
  if (header.value.empty()) return word(header.name + ";");
  return word(header.name + ": " + header.value);
}

}  // namespace

std::string curl_command(const spec::Request& request, const std::string& base_url,
                         const CurlSecrets& secrets) {
  std::string command = "curl -sS -i -g --path-as-is";
  const bool piped = request.body && !fits_a_word(*request.body);
  if (request.method == "HEAD") {
    command += " --head";
  } else {
    command += " -X " + request.method;
  }
  command += " " + url_word(base_url, request.target, secrets.query);
  command += secrets.options;
  const auto shown = static_cast<std::size_t>(request.certificate);
  if (request.certificate >= 0 && shown < secrets.certificates.size() &&
      !secrets.certificates[shown].empty()) {
    command += certificate_words(secrets.certificates[shown]);
  }
  for (const auto& header : request.headers) {
    const bool secret = std::any_of(
        secrets.headers.begin(), secrets.headers.end(),
        [&](const std::string& name) { return spec::same_field_name(name, header.name); });
    if (!secret && !secrets.cookies.empty() && spec::same_field_name(header.name, "Cookie")) {
      command += " -H " + cookie_word(header, secrets.cookies);
      continue;
    }
    command +=
        " -H " + header_word(header, secret && header.value.find(made_up) == std::string::npos);
  }
  if (!request.body) return command;
  if (!spec::find_header(request.headers, "Content-Type")) command += " -H 'Content-Type:'";
  if (piped) return "printf " + printf_text(*request.body) + " | " + command + " --data-binary @-";
  return command + " --data-raw " + word(*request.body);
}

}  // namespace assay::reports
