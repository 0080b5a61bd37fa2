#include "fuzz/in_process/request_note.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <string_view>

#include "properties/generators/source.h"

// libFuzzer learns of a sanitizer's report by a callback, of which there is one alone, and asks for
// leave before it reports a death by itself. Linked with --wrap (see
// cmake/assay_fuzz_handler.cmake) both ways lead through here.
extern "C" {
void __real___sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));
int __real___sanitizer_acquire_crash_state() __attribute__((weak));
void __wrap___sanitizer_set_death_callback(void (*callback)());
int __wrap___sanitizer_acquire_crash_state();
}

namespace assay::in_process {
namespace {

/// What the callbacks of C reach. Made once and never destroyed: deaths come at any time.
struct NoteState {
  std::string prefix = "./";
  std::string path;
  std::string text;
  bool silent = false;
  void (*next)() = nullptr;
};

NoteState& state() {
  static auto& made = *new NoteState;
  return made;
}

void write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void on_death() {
  RequestNote::write();
  if (!state().silent && state().next != nullptr) state().next();
}

}  // namespace

void RequestNote::start(const std::string& prefix) {
  state().prefix = prefix;
}

void RequestNote::input(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  state().path = fmt::format("{}request-{:016x}.txt", state().prefix, properties::hash(bytes));
}

void RequestNote::set(std::string text) {
  state().text = std::move(text);
}

void RequestNote::clear() {
  state().text.clear();
}

void RequestNote::write() {
  auto& now = state();
  if (now.silent || now.text.empty()) return;
  write_all(STDERR_FILENO, now.text);
  const int file = ::open(now.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file >= 0) {
    write_all(file, now.text);
    ::close(file);
    write_all(STDERR_FILENO, "assay: the request is in ");
    write_all(STDERR_FILENO, now.path);
    write_all(STDERR_FILENO, "\n");
  }
  now.text.clear();
}

void RequestNote::silence() {
  state().silent = true;
}

}  // namespace assay::in_process

void __wrap___sanitizer_set_death_callback(void (*callback)()) {
  assay::in_process::state().next = callback;
  if (__real___sanitizer_set_death_callback != nullptr) {
    __real___sanitizer_set_death_callback(assay::in_process::on_death);
  }
}

int __wrap___sanitizer_acquire_crash_state() {
  if (assay::in_process::state().silent) return 0;
  assay::in_process::RequestNote::write();
  return __real___sanitizer_acquire_crash_state != nullptr
             ? __real___sanitizer_acquire_crash_state()
             : 1;
}
