// Any bytes as XML under a schema with attributes, wrapped lists and a namespace.
#include <cstdlib>

#include "fuzz/targets/target.h"
#include "spec/schema/compile.h"
#include "spec/xml_body.h"

namespace {

using namespace assay::spec;

constexpr const char* text = R"({
  "type": "object", "xml": {"name": "pet", "namespace": "http://example.com/p", "prefix": "p"},
  "properties": {
    "id": {"type": "integer", "xml": {"attribute": true}},
    "name": {"type": "string", "maxLength": 9},
    "tags": {"type": "array", "xml": {"wrapped": true}, "items": {"type": "string", "xml": {"name": "tag"}}},
    "ages": {"type": "array", "items": {"type": "integer"}},
    "owner": {"type": "object", "properties": {"ok": {"type": "boolean"}}}}})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto root = boost::json::parse(text);
  static Compiler compiler(root, Dialect::openapi30);
  static const auto schema = compiler.compile("");
  std::string problem;
  const auto read = read_xml(schema, {reinterpret_cast<const char*>(data), size}, problem);
  if (!problem.empty() || !read.doubt.empty()) return 0;
  std::string none;
  const auto again = read_xml(schema, write_xml(schema, read.value), none);
  if (!none.empty()) std::abort();
  if (again.doubt.empty() && again.value != read.value) std::abort();
  return 0;
}
