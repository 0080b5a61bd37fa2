#include "spec/result.h"

#include <fmt/format.h>

#include <stdexcept>

namespace assay::spec {
namespace {

std::string visible(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string Position::text() const {
  std::string out = file;
  if (line == 0) return out;
  out += (out.empty() ? "line " : ":") + std::to_string(line);
  if (column != 0) out += ":" + std::to_string(column);
  return out;
}

int exit_code(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::usage:
    case ErrorCode::document:
      return 2;
    case ErrorCode::environment:
      return 3;
    case ErrorCode::internal:
      break;
  }
  return 4;
}

std::string Error::text() const {
  std::string out = where.text();
  if (!out.empty()) out += ": ";
  out += message;
  if (!advice.empty()) out += " (" + advice + ")";
  return visible(out);
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::runtime_error(error.text());
}

}  // namespace assay::spec
