// A schema and an instance in one JSON array: verdict and explanation must agree.
#include <boost/json.hpp>

#include "fuzz/targets/target.h"
#include "spec/schema/compile.h"
#include "spec/schema/validate.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  boost::system::error_code failed;
  const auto value = json::parse({reinterpret_cast<const char*>(data), size}, failed);
  if (failed || !value.is_array() || value.get_array().size() < 2) return 0;
  const auto& schema_json = value.get_array()[0];
  const auto& instance = value.get_array()[1];
  for (const auto dialect : {Dialect::openapi30, Dialect::openapi31}) {
    Compiler compiler(schema_json, dialect);
    const auto schema = compiler.compile("");
    bool fatal = false;
    for (const auto& issue : compiler.issues()) fatal = fatal || issue.fatal;
    if (fatal) continue;
    for (const auto direction : {Direction::request, Direction::response}) {
      const auto verdict = validate(schema, instance, direction);
      const auto explained = explain(schema, instance, direction);
      const bool agree = verdict == explained.outcome ||
                         (verdict == Outcome::invalid && explained.outcome == Outcome::undecided);
      if (!agree || (explained.outcome == Outcome::invalid && explained.errors.empty()))
        __builtin_trap();
    }
  }
  return 0;
}
