// Which request is in hand: told when the process dies over it.
#pragma once

#include <cstddef>
#include <string>

namespace assay::in_process {

/// Texts for the moment of death. They are made before each call into the service, since little is
/// safe to do after it. Where the program was linked by assay_fuzz_handler(), a report of a
/// sanitizer, a signal, a timeout or an exit inside the call writes them to stderr and to a file
/// beside libFuzzer's artefact. One for the process.
class RequestNote {
 public:
  /// `prefix` is libFuzzer's -artifact_prefix.
  static void start(const std::string& prefix);
  /// A new input is executed; names the file.
  static void input(const unsigned char* data, std::size_t size);
  /// The service is about to be called.
  static void set(std::string text);
  /// The call came back.
  static void clear();
  /// Writes it now; nothing when no call is under way. Once for each call.
  static void write();
  /// In a child process that only tries something: neither notes nor artefacts from now on.
  static void silence();
};

}  // namespace assay::in_process
