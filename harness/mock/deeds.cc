// What happens to the things: made, shown, listed, changed, removed, and what goes wrong on
// purpose.
#include <algorithm>

#include "harness/mock/answers.h"
#include "harness/mock/lifelike.h"
#include "harness/mock/listing.h"
#include "harness/mock/representation.h"
#include "harness/mock/things.h"
#include "properties/generators/source.h"
#include "spec/json_text.h"
#include "spec/parameter_style.h"
#include "spec/reading.h"
#include "spec/schema/validate.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

constexpr std::size_t most_keys = 500'000;  // different creates that are told apart
constexpr std::size_t longest_list = 100;

bool is_valid(const spec::Schema& schema, const json::value& value) {
  return spec::validate(schema, value, spec::Direction::response) == spec::Outcome::valid;
}

Deed done(const spec::ResponseSpec& described, spec::Response response) {
  return {Deed::Kind::done, &described, std::move(response), {}};
}

std::vector<std::string> names_of(const json::object& members) {
  std::vector<std::string> names;
  for (const auto& member : members) names.emplace_back(member.key());
  return names;
}

}  // namespace

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
  if (wish.fault == StateFault::changed_echo) {
    auto names = names_of(sent_members(wish));
    std::erase(names, kind.id_member);
    static_cast<void>(change_one(names, kind.shown, request, thing.members));
  }
  if (!kind.id_member.empty()) thing.members[kind.id_member] = place.id;
  show_members(schema, kind.id_member, thing.members, answer);
  for (const auto& secret : profile_.secrets) {
    if (auto* shown = thing.members.if_contains(secret)) *shown = nullptr;
  }
  auto deed = done(described, std::move(answer));
  deed.location = place.shelf + "/" + place.name;
  thing.last_put = wish.key;
  const bool named = kind.resource.create.has_value();
  const bool lost = wish.fault == StateFault::lost_creation && named;
  (lost ? ghosts_ : store_).put(place.shelf, std::move(thing));
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
  const bool conflicts = is_there({shelf, text, {}}) || takes_unique(wish, shelf);
  if (conflicts && wish.operation.response_for(409) != nullptr &&
      wish.fault != StateFault::not_unique) {
    return {Deed::Kind::taken, nullptr, {}, {}};
  }
  auto deed = make(wish, kind, {shelf, text, *name}, *described, seed);
  if (wish.fault == StateFault::wrong_location) {
    const auto nobody = name_for(wish, kind, shelf, properties::mix(seed, 11));
    if (nobody) deed.location = shelf + "/" + spec::percent_encode(spec::plain_text(*nobody));
  }
  return deed;
}

Deed Things::create_as(const Wish& wish, const std::string& twin) {
  const auto& kind = kinds_[roles_.at(index_of(wish.operation)).resource];
  const auto shelf = concrete_path(wish, depth_of(kind.resource.collection));
  const auto* known = store_.find(shelf, twin);
  if (known == nullptr) return perform(wish);
  const auto* id = known->members.if_contains(kind.id_member);
  return make(wish, kind, {shelf, twin, id != nullptr ? *id : json::value()},
              *prefer(wish.operation, "201"), properties::mix(wish.key, known->seed));
}

bool Things::takes_unique(const Wish& wish, const std::string& shelf) const {
  const auto names = unique_names(request_schema(wish.operation, wish.call));
  if (names.empty()) return false;
  const auto sent = sent_members(wish);
  auto things = store_.page(shelf, 0, SIZE_MAX);
  // What was lost on purpose keeps its values for itself.
  if (wish.fault == StateFault::lost_creation) things = ghosts_.page(shelf, 0, SIZE_MAX);
  return std::any_of(things.begin(), things.end(), [&](const Thing* thing) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const auto* wanted = sent.if_contains(name);
      const auto* taken = thing->members.if_contains(name);
      return wanted != nullptr && taken != nullptr && *wanted == *taken;
    });
  });
}

Deed Things::show(const Wish& wish, const Kind& kind) {
  const auto place = place_of(wish, kind);
  const auto* thing = is_there(place) ? store_.find(place.shelf, place.name) : nullptr;
  if (thing == nullptr && wish.operation.method == "GET") {
    if (wish.fault == StateFault::deleted_served) thing = ghosts_.find(place.shelf, place.name);
    if (wish.fault == StateFault::any_parent) thing = find_under_any(kind, place);
  }
  if (thing == nullptr) return absent(wish, place);
  const auto* described = success_response(wish.operation);
  const bool reads = wish.operation.method == "GET" || wish.operation.method == "HEAD";
  auto response = describe_answer(*described, status_for(*described, 200),
                                  reads ? thing->seed : properties::mix(thing->seed, wish.key));
  const auto schema = answer_schema(described);
  const auto holder = find_holder(schema, kind.id_member);
  const bool itself = roles_[index_of(wish.operation)].verb == Verb::read;
  if (itself || (holder && shows_as_much(schema_at(schema, *holder), kind.shown))) {
    show_members(schema, kind.id_member, thing->members, response);
  }
  const bool listed = kind.resource.list && kind.resource.listed_at;
  if (wish.fault == StateFault::reading_changes && itself && !listed)
    change_newest(kind, place.shelf);
  return done(*described, std::move(response));
}

const Thing* Things::find_under_any(const Kind& kind, const Place& place) const {
  const auto shape = properties::template_shape(kind.resource.collection);
  return store_.find_anywhere(place.name, [&](const std::string& shelf) {
    // "/branches/{}/books" and "/branches/7/books".
    const auto left = spec::split(shape, "/");
    const auto right = spec::split(shelf, "/");
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto& a, const auto& b) { return a == b || a.starts_with('{'); });
  });
}

/// A reading that writes: one member of the newest thing becomes another value.
void Things::change_newest(const Kind& kind, const std::string& shelf) {
  const auto newest = store_.page(shelf, 0, 1);
  if (newest.empty()) return;
  auto thing = *newest.front();
  auto names = declared_names(kind.taken);
  std::erase(names, kind.id_member);
  if (change_one(names, kind.shown, kind.taken, thing.members)) store_.put(shelf, std::move(thing));
}

Deed Things::change(const Wish& wish, const Kind& kind, bool whole) {
  const auto place = place_of(wish, kind);
  if (!is_there(place)) {
    if (!whole || (!kind.resource.named_by_client() && can_say_missing(wish.operation))) {
      return absent(wish, place);
    }
    return make(wish, kind, place, *prefer(wish.operation, "201"), wish.key);
  }
  auto thing = *store_.find(place.shelf, place.name);
  if (whole) {
    replace_members(wish, kind, thing);
  } else if (wish.call.body) {
    update_members(wish, kind, thing);
  }
  const auto* described = other_than_created(wish.operation);
  auto response = describe_answer(*described, status_for(*described, 200), thing.seed);
  show_members(answer_schema(described), kind.id_member, thing.members, response);
  store_.put(place.shelf, std::move(thing));
  return done(*described, std::move(response));
}

void Things::replace_members(const Wish& wish, const Kind& kind, Thing& thing) {
  const auto request = request_schema(wish.operation, wish.call);
  const auto sent = sent_members(wish);
  const auto before = thing.members;
  take_members(sent, request, kind.shown, kind.id_member, thing.seed, thing.members);
  if (wish.fault == StateFault::put_partial) {
    for (const auto& name : declared_names(request)) {
      const auto* old = before.if_contains(name);
      if (old != nullptr && !sent.contains(name)) thing.members[name] = *old;
    }
  }
  const bool again = thing.last_put == wish.key;
  if (wish.fault == StateFault::put_again && again) {
    auto names = declared_names(request);
    std::erase(names, kind.id_member);
    static_cast<void>(change_one(names, kind.shown, request, thing.members));
  }
  thing.last_put = wish.key;
}

void Things::update_members(const Wish& wish, const Kind& kind, Thing& thing) {
  const auto request = request_schema(wish.operation, wish.call);
  const auto sent = sent_members(wish);
  patch_members(*wish.call.body, sent, kind.shown, kind.id_member, thing.members);
  thing.last_put = 0;
  if (wish.fault != StateFault::patch_resets) return;
  // Members that a PATCH may name, or else those that only the creation may.
  for (const auto& schema : {request, kind.taken}) {
    auto names = declared_names(schema);
    std::erase_if(names, [&](const auto& name) { return sent.contains(name); });
    std::erase(names, kind.id_member);
    if (change_one(names, kind.shown, schema, thing.members)) return;
  }
}

Deed Things::remove(const Wish& wish, const Kind& kind) {
  const auto place = place_of(wish, kind);
  if (!is_there(place)) return absent(wish, place);
  auto thing = *store_.find(place.shelf, place.name);
  const auto* described = success_response(wish.operation);
  auto response = describe_answer(*described, status_for(*described, 200), thing.seed);
  show_members(answer_schema(described), kind.id_member, thing.members, response);
  if (wish.fault == StateFault::deleted_listed) {
    thing.hidden = true;
    store_.put(place.shelf, std::move(thing));
  } else if (wish.fault != StateFault::delete_nothing) {
    store_.remove(place.shelf, place.name);
    if (wish.fault == StateFault::deleted_served) ghosts_.put(place.shelf, std::move(thing));
  }
  return done(*described, std::move(response));
}

/// The things of a page, and what the page says of the others, perhaps wrongly.
std::vector<const Thing*> Things::turn_to(const std::string& shelf, PageWish page, StateFault fault,
                                          PageFacts& facts) const {
  facts.total = store_.count(shelf);
  const bool later = page.after || page.skip > 0;
  auto before = page.after.value_or(UINT64_MAX);
  if (fault == StateFault::page_repeats && later) {
    page.after ? ++before : --page.skip;
  } else if (fault == StateFault::page_skips && later) {
    ++page.skip;
  } else if (fault == StateFault::page_endless && page.size > 0 && page.skip >= facts.total) {
    page.skip = facts.total == 0 ? 0 : (facts.total - 1) / page.size * page.size;
  }
  auto things = store_.page(shelf, page.skip, page.size, before);
  if (fault == StateFault::page_endless && things.empty()) {
    things = store_.page(shelf, 0, page.size);
  }
  facts.last = things.empty() ? 0 : things.back()->serial;
  facts.more = !things.empty() && !store_.page(shelf, 0, 1, facts.last).empty();
  if (fault == StateFault::page_endless) facts.more = true;
  return things;
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
  PageFacts facts;
  facts.target = wish.bytes.target;
  auto& out = array->emplace_array();
  for (const auto* thing : turn_to(shelf, page, wish.fault, facts)) {
    out.push_back(show_item(items, *thing));
  }
  if (wish.fault == StateFault::reading_changes) change_newest(kind, shelf);
  describe_page(schema, page, facts, text.value);
  if (!is_valid(schema, text.value)) return done(*described, std::move(response));
  response.body = json::serialize(text.value);
  for (auto& header : response.headers) {
    if (auto value = page_field(header.name, page, facts)) header.value = std::move(*value);
  }
  return done(*described, std::move(response));
}

}  // namespace assay::harness
