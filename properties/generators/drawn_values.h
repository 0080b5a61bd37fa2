// Values drawn for a schema in a text, for tests.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "properties/generators/generate.h"
#include "spec/schema/compile.h"

namespace assay::properties {

/// A schema compiled from a text; keeps what it was compiled from.
struct TextSchema {
  explicit TextSchema(const std::string& text, spec::Dialect dialect = spec::Dialect::draft2020,
                      const std::string& pointer = "")
      : root(json::parse(text)) {
    spec::CompileOptions options;
    options.assert_format = true;
    spec::Compiler compiler(root, dialect, options);
    schema = compiler.compile(pointer);
    for (const auto& issue : compiler.issues()) {
      if (issue.fatal) ADD_FAILURE() << text << ": " << issue.message;
    }
  }

  json::value root;
  spec::Schema schema;
};

/// `count` values of all sizes, each proven valid; `rejected` counts those that were not.
inline std::vector<json::value> drawn_values(const spec::Schema& schema, int count,
                                             GenerateOptions options = {},
                                             long* rejected = nullptr) {
  SeededSource source(7);
  std::vector<json::value> values;
  for (int i = 0; i < count; ++i) {
    options.size = (i * 13) % 101;
    auto made = draw_value(schema, source, options);
    if (rejected != nullptr) *rejected += made.rejected;
    if (!made.value) {
      ADD_FAILURE() << made.reason;
      return values;
    }
    EXPECT_EQ(validate(schema, *made.value, options.direction), spec::Outcome::valid)
        << *made.value;
    values.push_back(std::move(*made.value));
  }
  return values;
}

/// The same as JSON texts, each once.
inline std::set<std::string> drawn_texts(const spec::Schema& schema, int count,
                                         const GenerateOptions& options = {}) {
  std::set<std::string> texts;
  for (const auto& value : drawn_values(schema, count, options)) {
    texts.insert(json::serialize(value));
  }
  return texts;
}

}  // namespace assay::properties
