#include "harness/engine/other_methods.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "properties/generators/cases.h"
#include "properties/generators/source.h"
#include "spec/path_template.h"

namespace assay::harness {
namespace {

struct Row {
  std::string_view method;
  bool changes = false;  ///< may change something, if it is served
};

// The most telling first: a small budget takes these.
constexpr std::array<Row, 10> rows{{{"HEAD"},
                                    {"OPTIONS"},
                                    {"DELETE", true},
                                    {"POST", true},
                                    {"PUT", true},
                                    {"PATCH", true},
                                    {"GET"},
                                    {"ASSAY", true},
                                    {"TRACE"},
                                    {"QUERY"}}};

/// Only what the route needs.
spec::Case path_alone(const spec::Case& value) {
  spec::Case out;
  out.operation = value.operation;
  std::copy_if(value.arguments.begin(), value.arguments.end(), std::back_inserter(out.arguments),
               [](const spec::Argument& argument) { return argument.in == spec::In::path; });
  return out;
}

std::optional<spec::Case> ask(const spec::Document& document, const spec::Operation& operation,
                              const Row& row, std::uint64_t seed, const spec::Case& valid) {
  auto value = valid;
  value.body.reset();
  if (row.method == "HEAD" && operation.method != "GET") return std::nullopt;
  if (row.changes) {
    constexpr int large = 100;
    properties::SeededSource source(properties::mix(seed, properties::hash(row.method)));
    auto made = properties::generate_valid(document, operation, source, large, {});
    if (!made) return std::nullopt;
    value = path_alone(*made);
    if (row.method == "DELETE" && spec::template_names(operation.path).empty()) return std::nullopt;
  } else if (row.method != "HEAD") {
    value = path_alone(value);
  }
  if (row.method == "TRACE") {
    value.credentials = spec::Credentials::none;
    value.headers.push_back({"Authorization", "Bearer assay-made-up-credential"});
  }
  value.method = row.method;
  return value;
}

}  // namespace

std::vector<spec::Case> ask_other_methods(const spec::Document& document,
                                          const spec::Operation& operation, std::uint64_t seed,
                                          const spec::Case& valid) {
  std::vector<spec::Case> cases;
  if (!document.speaks_for_path(operation)) return cases;
  for (const auto& row : rows) {
    if (document.describes(row.method, operation.path)) continue;
    if (auto one = ask(document, operation, row, seed, valid)) cases.push_back(std::move(*one));
  }
  return cases;
}

}  // namespace assay::harness
