// The parts of an operation, each in a file of its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/diff/schema_changes.h"
#include "spec/message.h"

namespace assay::spec::diff {

/// An operation in both documents.
struct OperationPair {
  const Operation& before;
  const Operation& after;
  std::string key;  ///< as `after` writes it
};

void compare_parameters(SchemaChanges& schemas, const OperationPair& pair);
void compare_bodies(SchemaChanges& schemas, const OperationPair& pair);
void compare_responses(SchemaChanges& schemas, const OperationPair& pair);

/// Style, explode, media type and schema of a parameter or header that stands in both.
void compare_values(SchemaChanges& schemas, const SchemaPlace& place, const Parameter& before,
                    const Parameter& after);

/// What is said of media types that came and went.
struct ContentRules {
  std::string_view added, removed;
};
/// The media types of a body; those that a range of the other side covers are compared with it.
void compare_content(SchemaChanges& schemas, const SchemaPlace& place, const ContentRules& rules,
                     const std::vector<MediaType>& before, const std::vector<MediaType>& after);

/// The requirements of an operation.
void compare_security(Changes& changes, const OperationPair& pair);
/// The schemes themselves.
void compare_schemes(Changes& changes);
/// The servers of the documents, or of an operation.
void compare_servers(Changes& changes, const Spot& spot, const std::vector<Server>& before,
                     const std::vector<Server>& after, const std::string& before_at,
                     const std::string& after_at);

/// A path with the names of its expressions blanked: "/pets/{}".
[[nodiscard]] std::string blanked(std::string_view path_template);

}  // namespace assay::spec::diff
