#include "harness/mock/things.h"

#include <algorithm>

#include "harness/mock/answers.h"
#include "harness/mock/lifelike.h"
#include "harness/mock/listing.h"
#include "harness/mock/representation.h"
#include "harness/mock/wish.h"
#include "spec/reading.h"
#include "spec/schema/pointer.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

constexpr std::size_t room = 20'000;  // things in all

bool describes_location(const spec::ResponseSpec* response) {
  return response != nullptr &&
         std::any_of(response->headers.begin(), response->headers.end(), [](const auto& header) {
           return spec::same_field_name(header.name, "Location");
         });
}

/// The member that names a thing, where no answer to its creation tells.
std::string guess_id_member(const spec::Schema& shown, const std::string& parameter) {
  for (const auto& name : {parameter, std::string("id"), std::string("name"), std::string("slug"),
                           std::string("key"), std::string("code")}) {
    if (spec::declared_member(shown, name)) return name;
  }
  return {};
}

}  // namespace

Things::Things(const spec::Document& document, Profile profile)
    : document_(document), profile_(std::move(profile)), store_(room), ghosts_(room) {
  roles_.resize(document.operations.size());
  const properties::Dependencies dependencies(document);
  for (const auto& resource : properties::find_resources(document, dependencies)) study(resource);
  // An item's own operations before those of a collection that has the same path.
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const auto& one = kinds_[i].resource;
    give_role(one.read, Verb::read, i);
    give_role(one.replace, Verb::replace, i);
    give_role(one.update, Verb::update, i);
    give_role(one.remove, Verb::remove, i);
  }
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const auto& one = kinds_[i].resource;
    give_role(one.create, Verb::create, i);
    give_role(one.list, Verb::list, i);
    for (const auto action : one.actions) give_role(action, Verb::act, i);
  }
}

void Things::study(const properties::Resource& resource) {
  auto& kind = kinds_.emplace_back();
  kind.resource = resource;
  const auto& operations = document_.operations;
  const auto* created = resource.create ? prefer(operations[*resource.create], "201") : nullptr;
  kind.kept = resource.named_by_client() ||
              (created != nullptr && (resource.created_at || describes_location(created)));
  if (!kind.kept) return;
  if (resource.created_at) {
    const auto token = resource.created_at->rfind('/');
    kind.id_member = spec::unescape_pointer(resource.created_at->substr(token + 1));
    kind.names.push_back(schema_at(answer_schema(created), *resource.created_at));
  }
  const auto* read = resource.read ? success_response(operations[*resource.read]) : nullptr;
  auto whole = answer_schema(read != nullptr ? read : created);
  if (!whole && resource.replace)
    whole = answer_schema(success_response(operations[*resource.replace]));
  if (kind.id_member.empty()) kind.id_member = guess_id_member(whole, resource.parameter);
  const auto holder = find_holder(whole, kind.id_member);
  kind.shown = holder ? schema_at(whole, *holder) : whole;
  kind.names.push_back(spec::declared_member(kind.shown, kind.id_member));
  for (const auto& use : {resource.read, resource.replace, resource.update, resource.remove}) {
    if (!use) continue;
    for (const auto& parameter : operations[*use].parameters) {
      const bool last = properties::ends_in(operations[*use].path, parameter.name);
      if (parameter.in == spec::In::path && last) kind.names.push_back(parameter.schema);
    }
  }
  std::erase_if(kind.names, [](const spec::Schema& schema) { return !schema; });
  for (const auto& use : {resource.replace, resource.create, resource.update}) {
    if (use && !kind.taken) kind.taken = json_request_schema(operations[*use]);
  }
}

void Things::give_role(std::optional<std::size_t> operation, Verb verb, std::size_t resource) {
  if (!operation || !kinds_[resource].kept) return;
  auto& role = roles_[*operation];
  if (role.verb == Verb::none) role = {verb, resource};
}

bool Things::parent_exists(const Wish& wish, const Kind& kind) const {
  for (auto parent = kind.resource.parent; parent; parent = kinds_[*parent].resource.parent) {
    const auto& above = kinds_[*parent];
    if (!above.kept) continue;
    return is_there(place_of(wish, above));
  }
  return true;
}

bool Things::is_there(const Place& place) const {
  const auto* thing = store_.find(place.shelf, place.name);
  return thing != nullptr && !thing->hidden;
}

std::size_t Things::index_of(const spec::Operation& operation) const {
  return static_cast<std::size_t>(&operation - document_.operations.data());
}

Deed Things::perform(const Wish& wish) {
  const auto role = roles_.at(index_of(wish.operation));
  if (role.verb == Verb::none || success_response(wish.operation) == nullptr) return {};
  const auto& kind = kinds_[role.resource];
  if (!parent_exists(wish, kind)) {
    return can_say_missing(wish.operation) ? Deed{Deed::Kind::missing, nullptr, {}, {}} : Deed{};
  }
  switch (role.verb) {
    case Verb::create:
      return create(wish, kind);
    case Verb::list:
      return list(wish, kind);
    case Verb::replace:
      return change(wish, kind, true);
    case Verb::update:
      return change(wish, kind, false);
    case Verb::remove:
      return remove(wish, kind);
    default:
      return show(wish, kind);
  }
}

bool Things::has(const Wish& wish) const {
  const auto role = roles_.at(index_of(wish.operation));
  if (role.verb == Verb::none || role.verb == Verb::create || role.verb == Verb::list) return false;
  const auto& kind = kinds_[role.resource];
  const auto place = place_of(wish, kind);
  return store_.find(place.shelf, place.name) != nullptr;
}

Things::Place Things::place_of(const Wish& wish, const Kind& kind) {
  const auto depth = depth_of(kind.resource.collection) + 1;
  auto shelf = concrete_path(wish, depth - 1);
  auto name = concrete_path(wish, depth).substr(shelf.size() + 1);
  const auto& path = wish.operation.path;
  json::value id;
  for (const auto& argument : wish.call.arguments) {
    const bool last = properties::ends_in(path, argument.name);
    if (argument.in == spec::In::path && last) id = argument.value;
  }
  return {std::move(shelf), std::move(name), std::move(id)};
}

bool Things::knows(const spec::Operation& operation) const {
  return roles_.at(index_of(operation)).verb != Verb::none;
}

bool Things::makes_names(const spec::Operation& operation) const {
  return roles_.at(index_of(operation)).verb == Verb::create;
}

bool Things::can_show(StateFault fault) const {
  return std::any_of(kinds_.begin(), kinds_.end(),
                     [&](const Kind& kind) { return kind.kept && kind_can_show(kind, fault); });
}

/// May a client leave something out that reading would show?
bool Things::leaves_out(const spec::Operation& operation, const Kind& kind) {
  const auto request = json_request_schema(operation);
  const auto names = declared_names(request);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto member = spec::declared_member(kind.shown, name);
    return name != kind.id_member && !requires_member(request, name) && member &&
           !requires_member(kind.shown, name) && !is_read_only(member) && !is_write_only(member);
  });
}

bool Things::kind_can_show(const Kind& kind, StateFault fault) const {
  const auto& one = kind.resource;
  const bool listed = one.list && one.listed_at;
  const auto operation = [&](const std::optional<std::size_t>& index) {
    return index ? &document_.operations[*index] : nullptr;
  };
  const auto wishes = [&](const std::optional<std::size_t>& index) {
    return index ? declared_names(json_request_schema(*operation(index))).size() : 0;
  };
  const auto paged = [&] { return listed && moves_on(*operation(one.list)); };
  switch (fault) {
    case StateFault::none:
      return false;
    case StateFault::deleted_served:
      return one.remove && one.read;
    case StateFault::delete_nothing:
      return one.remove && one.read && listed;
    case StateFault::deleted_listed:
      return one.remove && listed;
    case StateFault::lost_creation:
      return one.create && one.read;
    case StateFault::changed_echo:
      return one.create && wishes(one.create) > 0;
    case StateFault::failed_creation:
      return one.create && wishes(one.create) > 0 && listed &&
             refusal_response(*operation(one.create), {422, 400}) != nullptr;
    case StateFault::put_again:
      return one.replace && one.read && wishes(one.replace) > 0;
    case StateFault::put_partial:
      return one.replace && one.read && leaves_out(*operation(one.replace), kind);
    case StateFault::patch_resets:
      return one.update && one.read && wishes(one.update) > 0 &&
             declared_names(kind.taken).size() > 1;
    case StateFault::reading_changes:
      return one.read && (one.create || one.replace) && declares_members(kind.taken);
    case StateFault::page_repeats:
    case StateFault::page_skips:
    case StateFault::page_endless:
      return paged();
    case StateFault::any_parent:
      return one.read && one.parent && kinds_[*one.parent].kept;
    case StateFault::wrong_location:
      return one.read && one.create && describes_location(prefer(*operation(one.create), "201"));
    case StateFault::shared_name:
      return one.create && one.read;
    case StateFault::not_unique:
      return one.create && !unique_names(json_request_schema(*operation(one.create))).empty();
  }
  return false;
}

}  // namespace assay::harness
