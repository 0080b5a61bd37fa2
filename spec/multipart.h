// Multipart bodies (RFC 2046 §5.1) and forms in them (RFC 7578).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/message.h"

namespace assay::spec {

struct BodyPart {
  std::vector<Header> headers;
  std::string body;

  /// The parameter `name` of Content-Disposition, unescaped; nothing when it has none.
  [[nodiscard]] std::optional<std::string> disposition(std::string_view name) const;
};

/// The parts between the delimiters of `boundary`. `complete` says whether the closing delimiter
/// was there. Nothing when no delimiter is found, or a part has no end of its headers.
struct Multipart {
  std::vector<BodyPart> parts;
  bool complete = false;
};
[[nodiscard]] std::optional<Multipart> read_multipart(std::string_view bytes,
                                                      std::string_view boundary);

/// `parts` with a boundary that occurs in none of them; it begins with "assay-boundary".
struct WrittenMultipart {
  std::string bytes;
  std::string boundary;
};
[[nodiscard]] WrittenMultipart write_multipart(const std::vector<BodyPart>& parts);

/// Content-Disposition of a form's part; `filename` empty: none. Quotes and line ends are written
/// as browsers do (%22, %0D, %0A).
[[nodiscard]] Header form_disposition(std::string_view name, std::string_view filename);

}  // namespace assay::spec
