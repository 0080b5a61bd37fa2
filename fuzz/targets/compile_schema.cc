// Any JSON as a schema of every dialect: it compiles or says why not, and judging with it ends.
#include <boost/json.hpp>

#include "fuzz/targets/target.h"
#include "spec/schema/compile.h"
#include "spec/schema/validate.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  boost::system::error_code failed;
  json::parse_options parsing;
  parsing.max_depth = 256;
  const auto value = json::parse({reinterpret_cast<const char*>(data), size}, failed, {}, parsing);
  if (failed) return 0;
  const auto* pair = value.if_array();
  const bool has_instance = pair != nullptr && pair->size() == 2;
  const auto& root = has_instance ? (*pair)[0] : value;
  const auto& instance = has_instance ? (*pair)[1] : value;
  for (const auto dialect :
       {Dialect::draft4, Dialect::draft6, Dialect::draft7, Dialect::draft2019, Dialect::draft2020,
        Dialect::swagger2, Dialect::openapi30, Dialect::openapi31}) {
    CompileOptions options;
    options.assert_format = true;
    Compiler compiler(root, dialect, options);
    const auto schema = compiler.compile("");
    for (const auto direction : {Direction::request, Direction::response}) {
      const auto verdict = validate(schema, instance, direction);
      const auto explained = explain(schema, instance, direction);
      const bool agree = verdict == explained.outcome ||
                         (verdict == Outcome::invalid && explained.outcome == Outcome::undecided);
      if (!agree || (explained.outcome == Outcome::invalid && explained.errors.empty())) {
        __builtin_trap();
      }
      (void)basic_output(schema, instance, direction);
    }
    (void)schema.admitted_types();
  }
  return 0;
}
