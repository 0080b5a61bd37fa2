// The groups of rules; each adds what it finds to the subject's defects.
#pragma once

#include "spec/lint/walk.h"

namespace assay::spec::lint {

/// path.*, operation.*, parameter.* and response.*
void check_paths(Subject& subject);
void check_operations(Subject& subject);
/// security.*, server.*, tag.*
void check_services(Subject& subject);
/// component.unused
void check_components(Subject& subject);
/// schema.* and example.*
void check_schemas(Subject& subject);
/// What loading said, where no rule said it better.
void check_loading(Subject& subject);

}  // namespace assay::spec::lint
