// A Case as JSON: it survives JSON, serialises to something, and reads back with a verdict.
#include <boost/json.hpp>

#include "fuzz/targets/subject.h"
#include "fuzz/targets/target.h"
#include "spec/decode.h"
#include "spec/serialize.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  boost::system::error_code failed;
  const auto value = boost::json::parse({reinterpret_cast<const char*>(data), size}, failed);
  if (failed) return 0;
  const auto read = spec::case_from_json(value);
  if (!read) return 0;
  const auto again = spec::case_from_json(spec::case_to_json(*read));
  if (!again || !(*again == *read)) __builtin_trap();
  const auto& document = fuzz::subject();
  const auto& operation = document.operations.front();
  const auto request =
      spec::serialize(document, operation, *read, {{{"Authorization", "Bearer x"}}});
  const auto decoded = spec::decode(document, operation, request);
  if ((decoded.verdict.kind == spec::Verdict::Kind::invalid) ==
      decoded.verdict.violations.empty()) {
    __builtin_trap();
  }
  (void)spec::route(document, request.method, request.target);
  return 0;
}
