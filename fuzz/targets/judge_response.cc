// A response as bytes (status line, fields, blank line, body): every check looks at it.
#include <charconv>

#include "contracts/check.h"
#include "fuzz/targets/subject.h"
#include "fuzz/targets/target.h"

namespace {

assay::spec::Response read_response(std::string_view text) {
  assay::spec::Response response;
  response.version = "HTTP/1.1";
  std::from_chars(text.data(), text.data() + text.size(), response.status);
  response.status = 100 + (response.status < 0 ? 0 : response.status % 500);
  while (true) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return response;
    text.remove_prefix(end + 1);
    const auto line = text.substr(0, text.find('\n'));
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) break;
    response.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
  }
  const auto blank = text.find('\n');
  if (blank != std::string_view::npos) response.body = text.substr(blank + 1);
  return response;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  const auto& document = fuzz::subject();
  spec::Exchange exchange;
  exchange.request.method = "POST";
  exchange.outcome = read_response({reinterpret_cast<const char*>(data), size});
  const spec::Verdict verdict;
  const auto findings = contracts::judge({document, document.operations.front(), exchange, verdict,
                                          spec::Credentials::configured, true});
  for (const auto& finding : findings) {
    if (finding.check.empty() || finding.location.empty() || finding.operation.empty())
      __builtin_trap();
    if (contracts::fingerprint(finding).size() != 16) __builtin_trap();
    (void)contracts::headline(finding);
  }
  return 0;
}
