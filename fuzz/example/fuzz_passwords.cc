// The example service as a fuzz target: this is all that its owners write. PASSWORDS_BUGS names
// mistakes to plant, by comma (bugs.h).
#include <cstdio>
#include <cstdlib>

#include "fuzz/example/service.h"
#include "fuzz/in_process/fuzz_target.h"

namespace {

using assay::example::PasswordsService;

PasswordsService& service() {
  static auto& made = *[] {
    assay::example::ServiceOptions options;
    const char* bugs = std::getenv("PASSWORDS_BUGS");
    if (bugs != nullptr && !options.bugs.plant_list(bugs)) {
      std::fprintf(stderr, "PASSWORDS_BUGS: no such bug among '%s'\n", bugs);
      std::_Exit(2);
    }
    auto store = assay::example::Store::open(":memory:");
    return new PasswordsService(std::move(store.value()), std::move(options));
  }();
  return made;
}

assay::spec::Response handle(const assay::spec::Request& request) {
  return service().handle(request);
}

}  // namespace

ASSAY_FUZZ_HANDLER(
    ASSAY_HANDLER_DOCUMENT, handle, .reset = [] { service().reset(); },
    .known = {{"organization", "acme"}, {"database", "shop"}, {"branch", "main"}},
    .headers = {{"Authorization", "Bearer demo-token"}});
