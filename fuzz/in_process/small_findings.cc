#include "fuzz/in_process/small_findings.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "fuzz/in_process/handler_transport.h"
#include "fuzz/in_process/request_note.h"

namespace assay::in_process {
namespace {

constexpr unsigned child_seconds = 10;
constexpr std::uint64_t shrink_requests = 300;

// Whatever happens here concerns nobody: no message, no artefact, no handler of libFuzzer's.
void be_quiet() {
  RequestNote::silence();
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) {
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
  }
  for (const int signal : {SIGALRM, SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE}) {
    ::signal(signal, SIG_DFL);
  }
  ::alarm(child_seconds);
}

void shrink_and_replace(const Setup& setup, const Handler& handler,
                        const std::function<void()>& reset, const harness::NewFinding& found,
                        const spec::Sequence& sequence,
                        const std::vector<harness::ExaminedStep>& steps,
                        const FindingFiles& files) {
  HandlerTransport transport(handler, {{}, [](const std::string&) { _exit(1); }});
  const auto start_again = [&reset](const std::vector<harness::ExaminedStep>&) {
    if (reset) reset();
  };
  start_again({});
  const auto small =
      harness::shrink_sequence(setup.subject, sequence, steps, found.fingerprint, setup.values,
                               transport, {shrink_requests, {}}, start_again);
  const auto* finding = small.steps.back().examined.find(found.fingerprint);
  if (finding != nullptr) files.replace({*finding, found.fingerprint}, small.value, small.steps);
}

}  // namespace

void make_small_aside(const Setup& setup, const Handler& handler,
                      const std::function<void()>& reset, const harness::NewFinding& found,
                      const spec::Sequence& sequence,
                      const std::vector<harness::ExaminedStep>& steps, const FindingFiles& files) {
  const auto child = ::fork();
  if (child == 0) {
    be_quiet();
    shrink_and_replace(setup, handler, reset, found, sequence, steps, files);
    _exit(0);
  }
  if (child < 0) return;
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace assay::in_process
