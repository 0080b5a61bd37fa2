// One thing, as the answers of different operations show it.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/mock/store.h"
#include "properties/api/resources.h"
#include "spec/case.h"
#include "spec/document.h"
#include "spec/message.h"

namespace assay::harness {

/// The schema of the JSON body that `described` answers with; empty when there is none, or it is
/// not JSON.
[[nodiscard]] spec::Schema answer_schema(const spec::ResponseSpec* described);

/// The schema of the body of `call`; empty when there is none.
[[nodiscard]] spec::Schema request_schema(const spec::Operation& operation, const spec::Case& call);

/// The members of the thing that `response` shows: of the object that has the member `id`.
[[nodiscard]] boost::json::object members_in(const spec::Schema& schema, const std::string& id,
                                             const spec::Response& response);

/// Puts `known` into the body of `response`, generated under `schema`: into the object that has the
/// member `id`. What does not fit leaves it as it is.
void show_members(const spec::Schema& schema, const std::string& id,
                  const boost::json::object& known, spec::Response& response);

/// The members of an object under `schema`, made up from `seed`; none when it is no object.
[[nodiscard]] boost::json::object make_up_members(const spec::Schema& schema, std::uint64_t seed);

/// `thing` as an item of a list under `schema`; what nobody knows of it is made up from its seed.
[[nodiscard]] boost::json::value show_item(const spec::Schema& schema, const Thing& thing);

/// Does an answer under `schema` show all that one under `shown` does?
[[nodiscard]] bool shows_as_much(const spec::Schema& schema, const spec::Schema& shown);

/// Puts `facts` over `members`, objects inside member by member.
void lay_over(const boost::json::object& facts, boost::json::object& members);

/// Puts what a client sent over `members`, where `shown` admits it. Members that it might have sent
/// and did not are gone (RFC 9110 §9.3.4), but for `id`: the default of `request`, the schema of
/// the body, takes their place, or what `seed` makes up where `shown` requires one.
void take_members(const boost::json::object& sent, const spec::Schema& request,
                  const spec::Schema& shown, const std::string& id, std::uint64_t seed,
                  boost::json::object& members);

/// Applies a PATCH to `members`: a JSON Merge Patch (RFC 7396), the flat operations of a JSON Patch
/// (RFC 6902), or an object of the members to change, by the media type of `body`.
void patch_members(const spec::Body& body, const boost::json::object& sent,
                   const spec::Schema& shown, const std::string& id, boost::json::object& members);

}  // namespace assay::harness
