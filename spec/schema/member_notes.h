// What a schema says of members beyond yes and no: names that it does not describe, members that
// should not be there, discriminators that name nothing.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "spec/schema/schema.h"
#include "spec/schema/validate.h"

namespace assay::spec {

struct MemberNote {
  enum class Kind : std::uint8_t {
    undescribed,   ///< no schema that applies to the object knows the name
    write_only,    ///< OpenAPI 3.0.4 §4.7.24.1: SHOULD NOT be sent in an answer
    discriminator  ///< §4.7.25: the value names no schema, so validation SHOULD fail
  };
  Kind kind = Kind::undescribed;
  std::string instance;  ///< RFC 6901 pointer of the member
  std::string schema;    ///< location of the object's schema in the document
  std::string expected;  ///< for a discriminator: the names that there are
  std::string actual;    ///< for a discriminator: the value, as JSON
};

/// The notes on `instance`, an answer, in the order of its members; at most 64. A branch of anyOf,
/// oneOf or if counts where the instance fits it. Where a schema cannot be used, no branch fits or
/// readers differ, nothing is said. A name under `additionalProperties` counts as described when
/// that is a schema with something to say, and is none of these notes when it is `false`; an object
/// whose schemas name no members at all is free.
[[nodiscard]] std::vector<MemberNote> note_members(const Schema& schema,
                                                   const json::value& instance);

}  // namespace assay::spec
