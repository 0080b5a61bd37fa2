// Answers that fit what was asked and what is kept, as far as their schemas agree.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/generators/conjunction.h"
#include "spec/schema/schema.h"

namespace assay::harness {

/// Does some `properties` of `schema` name anything at all (itself, by reference or in allOf)?
[[nodiscard]] bool declares_members(const spec::Schema& schema);

/// Names that `schema` declares, in document order, without doubles.
[[nodiscard]] std::vector<std::string> declared_names(const spec::Schema& schema);

/// Must an object under `schema` have the member `name` (`required`, itself, by reference or in
/// allOf)?
[[nodiscard]] bool requires_member(const spec::Schema& schema, std::string_view name);

/// Is what `schema` describes readOnly (itself, by reference or in allOf)?
[[nodiscard]] bool is_read_only(const spec::Schema& schema);
/// Is it writeOnly?
[[nodiscard]] bool is_write_only(const spec::Schema& schema);

/// What a client chose with `body`, an object under `schema`: without the members that are
/// readOnly.
[[nodiscard]] boost::json::object chosen_members(const spec::Schema& schema,
                                                 const boost::json::value& body);

/// `known` as an answer under `schema` shows it: `base`, an object that is valid, with each member
/// of `known` that the schema declares, admits and does not call writeOnly; optional members that
/// `base` alone has are left out. Where the whole would not be valid, the members that cannot come
/// along stay as in `base`: what comes back is valid when `base` is.
[[nodiscard]] boost::json::value fit(const spec::Schema& schema, const boost::json::value& base,
                                     const boost::json::object& known);

/// The pointer, into an answer under `schema`, of the object that has the member `name`: "" for the
/// answer itself, else that of a member ("/data"); nothing when none declares it.
[[nodiscard]] std::optional<std::string> find_holder(const spec::Schema& schema,
                                                     std::string_view name);

/// The schema that declares what stands at `pointer` (member names alone) under `schema`; empty
/// when none does.
[[nodiscard]] spec::Schema schema_at(const spec::Schema& schema, std::string_view pointer);

/// The value at `pointer` (member names alone), made when it is missing; null when something else
/// is in the way.
[[nodiscard]] boost::json::value* make_pointer(boost::json::value& root, std::string_view pointer);

/// A name for a new thing that all of `schemas` admit and that can stand in a path: letters and
/// digits, a UUID, a number, or whatever they leave. Equal seeds give equal names. Nothing when
/// there is none.
[[nodiscard]] std::optional<boost::json::value> fresh_name(const properties::Conjunction& schemas,
                                                           std::uint64_t seed);

}  // namespace assay::harness
