// The four shapes of failure meet here: this one is the *expected* failure (a bad document, a bad
// flag, a file that cannot be written). A broken promise is a contracts::Finding, a connection that
// broke is a spec::TransportFailure, and a bug of ours is an assertion.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <utility>

namespace assay::spec {

/// Where something stands in a text. Lines and columns count from 1; 0 means "not known".
struct Position {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  /// "file:line:column", leaving out what is not known.
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Position&, const Position&) = default;
};

/// The kinds of expected failure. Each has one exit code (see exit_code()).
enum class ErrorCode : std::uint8_t {
  usage,        ///< a flag or an argument that makes no sense            → 2
  document,     ///< a document that cannot be read or is no OpenAPI      → 2
  environment,  ///< a server, file or port that is not to be had         → 3
  internal      ///< a bug of ours, caught at the outermost call          → 4
};

/// The process exit code that the command line documents for `code`.
[[nodiscard]] int exit_code(ErrorCode code) noexcept;

/// One expected failure, for a person: what happened, where, and what to do about it.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;  ///< what is wrong, one line, no full stop
  Position where;       ///< may be empty
  std::string advice;   ///< what to do, one line; may be empty

  /// "where: message (advice)" on one line, control bytes made visible.
  [[nodiscard]] std::string text() const;
};

template <class T>
using Result = boost::system::result<T, Error>;

/// Customisation point of boost::system::result: value() on an error throws std::runtime_error.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& at);

}  // namespace assay::spec
