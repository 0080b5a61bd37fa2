// Examples and defaults against the schemas that they stand for.
#pragma once

#include "spec/lint/walk.h"
#include "spec/schema/compile.h"

namespace assay::spec::lint {

/// `default`, `example` and `examples` of a Schema Object.
void check_examples_of_schema(Subject& subject, const Visit& visit, const Schema& schema);

/// `example` and `examples` of media types, parameters and headers. Texts of media types other than
/// JSON are serialised forms, which are not judged.
void check_examples(Subject& subject, const Visit& visit, Compiler& compiler);

}  // namespace assay::spec::lint
