// Another party's JSON text: what we call good survives a round trip, what we call broken
// Boost.JSON refuses too.
#include <boost/json.hpp>

#include "fuzz/targets/target.h"
#include "spec/json_text.h"
#include "spec/schema/number.h"
#include "spec/schema/validate.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = read_json_text(text);
  boost::system::error_code failed;
  boost::json::parse_options options;
  options.max_depth = 512;
  (void)boost::json::parse({text.data(), text.size()}, failed, {}, options);
  if (read.kind == JsonText::Kind::syntax && !failed) __builtin_trap();
  if (read.kind != JsonText::Kind::ok) return 0;
  if (failed) __builtin_trap();
  const auto again = read_json_text(boost::json::serialize(read.value));
  if (again.kind != JsonText::Kind::ok || !same_json(again.value, read.value)) __builtin_trap();
  return 0;
}
