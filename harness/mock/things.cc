#include "harness/mock/things.h"

#include <algorithm>
#include <array>

#include "harness/mock/answers.h"
#include "harness/mock/lifelike.h"
#include "harness/mock/listing.h"
#include "harness/mock/representation.h"
#include "properties/generators/generate.h"
#include "properties/generators/source.h"
#include "spec/json_text.h"
#include "spec/parameter_style.h"
#include "spec/reading.h"
#include "spec/schema/validate.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

constexpr std::size_t room = 20'000;        // things in all
constexpr std::size_t most_keys = 500'000;  // different creates that are told apart
constexpr std::size_t longest_list = 100;

std::size_t depth_of(std::string_view path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

std::string text_of(const spec::Case& call, std::string_view parameter) {
  for (const auto& argument : call.arguments) {
    if (argument.in == spec::In::path && argument.name == parameter) {
      return spec::percent_encode(spec::plain_text(argument.value));
    }
  }
  return {};
}

/// The first `segments` segments of the operation's path, with the values of the request.
std::string concrete_path(const Wish& wish, std::size_t segments) {
  std::string out;
  std::string_view rest = wish.operation.path;
  std::size_t seen = 0;
  while (!rest.empty()) {
    if (rest.front() == '/' && ++seen > segments) break;
    const auto close = rest.front() == '{' ? rest.find('}') : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    out += text_of(wish.call, rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
  }
  return out;
}

/// The answer described for `status`, else that of the lowest 2xx.
const spec::ResponseSpec* prefer(const spec::Operation& operation, std::string_view status) {
  for (const auto& response : operation.responses) {
    if (response.status == status) return &response;
  }
  return success_response(operation);
}

/// A PUT answers 201 when it makes something and another success when it does not (RFC 9110
/// §9.3.4).
const spec::ResponseSpec* other_than_created(const spec::Operation& operation) {
  const auto* best = success_response(operation);
  if (best == nullptr || best->status != "201") return best;
  for (const auto& response : operation.responses) {
    if (response.status.starts_with('2') && response.status != "201") return &response;
  }
  return best;
}

bool can_say_missing(const spec::Operation& operation) {
  return operation.response_for(404) != nullptr || operation.response_for(410) != nullptr;
}

bool describes_location(const spec::ResponseSpec* response) {
  return response != nullptr &&
         std::any_of(response->headers.begin(), response->headers.end(), [](const auto& header) {
           return spec::same_field_name(header.name, "Location");
         });
}

json::object sent_members(const Wish& wish) {
  if (!wish.call.body) return {};
  return chosen_members(request_schema(wish.operation, wish.call), wish.call.body->value);
}

bool is_valid(const spec::Schema& schema, const json::value& value) {
  return spec::validate(schema, value, spec::Direction::response) == spec::Outcome::valid;
}

Deed done(const spec::ResponseSpec& described, spec::Response response) {
  return {Deed::Kind::done, &described, std::move(response), {}};
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
    : document_(document), profile_(std::move(profile)), store_(room) {
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
    kind.id_member = resource.created_at->substr(token + 1);
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
    const auto place = place_of(wish, above);
    return store_.find(place.shelf, place.name) != nullptr;
  }
  return true;
}

std::size_t Things::index_of(const Wish& wish) const {
  return static_cast<std::size_t>(&wish.operation - document_.operations.data());
}

Deed Things::perform(const Wish& wish) {
  const auto role = roles_.at(index_of(wish));
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

// A document that has no word for what is missing: a name that was never given stands for a thing
// that has always been there; one that was taken away is missing all the same.
Deed Things::absent(const Wish& wish, const Place& place) const {
  const bool known = store_.was_removed(place.shelf, place.name);
  if (can_say_missing(wish.operation)) return {Deed::Kind::missing, nullptr, {}, {}};
  // RFC 9110 §9.2.2: what is gone may be removed again.
  if (!known || wish.operation.method == "DELETE") return {};
  return {Deed::Kind::missing, nullptr, {}, {}};
}

std::optional<json::value> Things::name_for(const Wish& wish, const Kind& kind,
                                            const std::string& shelf, std::uint64_t seed) const {
  const auto sent = sent_members(wish);
  if (const auto* chosen = sent.if_contains(kind.id_member)) {
    const bool admitted = std::all_of(kind.names.begin(), kind.names.end(), [&](const auto& one) {
      return spec::validate(one, *chosen, spec::Direction::response) == spec::Outcome::valid;
    });
    if (admitted && !chosen->is_structured()) return *chosen;
  }
  constexpr std::uint64_t attempts = 20;
  for (std::uint64_t i = 0; i < attempts; ++i) {
    auto name = fresh_name(kind.names, properties::mix(seed, i));
    if (!name) break;
    const auto text = spec::percent_encode(spec::plain_text(*name));
    if (store_.find(shelf, text) == nullptr && !store_.was_removed(shelf, text)) return name;
  }
  return std::nullopt;
}

Deed Things::make(const Wish& wish, const Kind& kind, const Place& place,
                  const spec::ResponseSpec& described, std::uint64_t seed) {
  auto answer = describe_answer(described, status_for(described, 200), seed);
  const auto schema = answer_schema(&described);
  const auto request = request_schema(wish.operation, wish.call);
  Thing thing{place.name, make_up_members(kind.shown, seed), seed};
  for (auto& member : members_in(schema, kind.id_member, answer)) {
    thing.members[member.key()] = member.value();
  }
  take_members(sent_members(wish), request, kind.shown, kind.id_member, seed, thing.members);
  if (profile_.facts) lay_over(profile_.facts(wish.call, seed), thing.members);
  if (!kind.id_member.empty()) thing.members[kind.id_member] = place.id;
  show_members(schema, kind.id_member, thing.members, answer);
  for (const auto& secret : profile_.secrets) {
    if (auto* shown = thing.members.if_contains(secret)) *shown = nullptr;
  }
  auto deed = done(described, std::move(answer));
  deed.location = place.shelf + "/" + place.name;
  store_.put(place.shelf, std::move(thing));
  return deed;
}

Deed Things::create(const Wish& wish, const Kind& kind) {
  const auto* described = prefer(wish.operation, "201");
  if (creates_.size() >= most_keys) creates_.clear();
  const auto earlier = creates_[wish.key]++;
  const auto seed = earlier == 0 ? wish.key : properties::mix(wish.key, earlier);
  const auto shelf = concrete_path(wish, depth_of(kind.resource.collection));
  const auto name = name_for(wish, kind, shelf, seed);
  if (!name) return {};
  const auto text = spec::percent_encode(spec::plain_text(*name));
  if (store_.find(shelf, text) != nullptr && wish.operation.response_for(409) != nullptr) {
    return {Deed::Kind::taken, nullptr, {}, {}};
  }
  return make(wish, kind, {shelf, text, *name}, *described, seed);
}

Deed Things::show(const Wish& wish, const Kind& kind) {
  const auto place = place_of(wish, kind);
  const auto* thing = store_.find(place.shelf, place.name);
  if (thing == nullptr) return absent(wish, place);
  const auto* described = success_response(wish.operation);
  const bool reads = wish.operation.method == "GET" || wish.operation.method == "HEAD";
  auto response = describe_answer(*described, status_for(*described, 200),
                                  reads ? thing->seed : properties::mix(thing->seed, wish.key));
  const auto schema = answer_schema(described);
  const auto holder = find_holder(schema, kind.id_member);
  const bool itself = roles_[index_of(wish)].verb == Verb::read;
  if (itself || (holder && shows_as_much(schema_at(schema, *holder), kind.shown))) {
    show_members(schema, kind.id_member, thing->members, response);
  }
  return done(*described, std::move(response));
}

Deed Things::change(const Wish& wish, const Kind& kind, bool whole) {
  const auto place = place_of(wish, kind);
  const auto* known = store_.find(place.shelf, place.name);
  if (known == nullptr) {
    if (!whole || (!kind.resource.named_by_client() && can_say_missing(wish.operation))) {
      return absent(wish, place);
    }
    return make(wish, kind, place, *prefer(wish.operation, "201"), wish.key);
  }
  auto thing = *known;
  const auto sent = sent_members(wish);
  if (whole) {
    take_members(sent, request_schema(wish.operation, wish.call), kind.shown, kind.id_member,
                 thing.seed, thing.members);
  } else if (wish.call.body) {
    patch_members(*wish.call.body, sent, kind.shown, kind.id_member, thing.members);
  }
  const auto* described = other_than_created(wish.operation);
  auto response = describe_answer(*described, status_for(*described, 200), thing.seed);
  show_members(answer_schema(described), kind.id_member, thing.members, response);
  store_.put(place.shelf, std::move(thing));
  return done(*described, std::move(response));
}

Deed Things::remove(const Wish& wish, const Kind& kind) {
  const auto place = place_of(wish, kind);
  const auto* thing = store_.find(place.shelf, place.name);
  if (thing == nullptr) return absent(wish, place);
  const auto* described = success_response(wish.operation);
  auto response = describe_answer(*described, status_for(*described, 200), thing->seed);
  show_members(answer_schema(described), kind.id_member, thing->members, response);
  store_.remove(place.shelf, place.name);
  return done(*described, std::move(response));
}

Deed Things::list(const Wish& wish, const Kind& kind) {
  const auto* described = success_response(wish.operation);
  const auto schema = answer_schema(described);
  if (!schema || !kind.resource.listed_at) return {};
  auto response = describe_answer(*described, status_for(*described, 200), wish.key);
  auto text = spec::read_json_text(response.body);
  auto* array = text.kind == spec::JsonText::Kind::ok
                    ? make_pointer(text.value, *kind.resource.listed_at)
                    : nullptr;
  if (array == nullptr) return {};
  const auto listed = schema_at(schema, *kind.resource.listed_at);
  const auto items = spec::item_schema(listed);
  const auto shelf = concrete_path(wish, depth_of(kind.resource.collection));
  const auto most =
      std::min<std::size_t>(listed.root().max_items.value_or(longest_list), longest_list);
  const auto page = read_page_wish(wish.operation, wish.call, most);
  const auto things = store_.page(shelf, page.skip, page.size, page.after.value_or(UINT64_MAX));
  auto& out = array->emplace_array();
  for (const auto* thing : things) out.push_back(show_item(items, *thing));
  PageFacts facts;
  facts.total = store_.count(shelf);
  facts.target = wish.bytes.target;
  facts.last = things.empty() ? 0 : things.back()->serial;
  facts.more = !things.empty() && !store_.page(shelf, 0, 1, facts.last).empty();
  describe_page(schema, page, facts, text.value);
  if (!is_valid(schema, text.value)) return done(*described, std::move(response));
  response.body = json::serialize(text.value);
  for (auto& header : response.headers) {
    if (auto value = page_field(header.name, page, facts)) header.value = std::move(*value);
  }
  return done(*described, std::move(response));
}

}  // namespace assay::harness
