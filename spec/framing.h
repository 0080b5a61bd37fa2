// Requests as bytes that break HTTP/1.1 itself: what no client library would send.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spec/message.h"

namespace assay::spec {

/// A message before it is one text.
struct FramedMessage {
  std::string method;
  std::string target;
  std::string version = "HTTP/1.1";
  std::string line;                 ///< replaces method, target and version when it is not empty
  std::vector<std::string> fields;  ///< whole lines without their ends
  std::string line_end = "\r\n";
  bool ends_fields = true;  ///< the empty line after the fields is there
  std::string body;
};

/// A row of the table of framings: how a request is put on the wire, and what HTTP says about it.
struct Framing {
  std::string_view id;
  std::string_view summary;
  std::string_view clause;
  /// HTTP says that a server MUST refuse it; else it may, or may make good for it.
  bool must_reject = false;
  bool incomplete = false;  ///< ends early: the sender closes its half after it
  bool needs_body = false;
  void (*bend)(FramedMessage& message, std::string_view datum) = nullptr;
  std::string_view datum = {};
};

/// All rows; ids are unique.
[[nodiscard]] std::span<const Framing> framings() noexcept;
/// The row, or null.
[[nodiscard]] const Framing* find_framing(std::string_view id) noexcept;

/// The exact bytes of `request` for a server that is called `authority` (host and port) and whose
/// paths begin with `prefix`, framed as `request.framing` says; well framed when no row has that
/// name. "Connection: close" is among the fields.
[[nodiscard]] std::string framed_bytes(const Request& request, std::string_view authority,
                                       std::string_view prefix);

}  // namespace assay::spec
