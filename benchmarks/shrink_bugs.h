// Servers with one planted bug each, and the smallest request that a person would write for it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "harness/engine/shrink.h"
#include "harness/http/server.h"

namespace assay::harness {

struct ShrinkBug {
  std::string_view id;
  std::string_view summary;
  int status;  ///< what it is answered with
  /// Plants the trigger in a noisy valid Case.
  void (*plant)(spec::Case& value, properties::Source& source);
  /// Over the request as the server reads it.
  bool (*shows)(const spec::Case& seen);
  std::string_view expected;  ///< the Case without its operation, written by hand
};
[[nodiscard]] std::span<const ShrinkBug> shrink_bugs() noexcept;

/// The document of all of them.
[[nodiscard]] spec::Result<std::shared_ptr<const spec::Document>> shrink_document(
    const std::string& folder);

/// The server with `bug`: otherwise 201 for what is valid, 422 for the rest.
[[nodiscard]] Reply answer_with(const ShrinkBug& bug, const spec::Document& document,
                                const spec::Request& request);

struct ShrinkTrial {
  bool shown = false;  ///< the start raised a finding at all
  std::size_t start_bytes = 0;
  std::string found;  ///< as ShrinkBug::expected, serialised
  bool equal = false;
  std::uint64_t requests = 0;
};
/// Shrinks one noisy start over `transport`.
[[nodiscard]] ShrinkTrial try_bug(const ShrinkBug& bug,
                                  const std::shared_ptr<const spec::Document>& document,
                                  std::uint64_t seed, Transport& transport);

}  // namespace assay::harness
