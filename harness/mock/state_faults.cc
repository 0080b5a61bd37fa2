#include "harness/mock/state_faults.h"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/mock/lifelike.h"
#include "spec/reading.h"
#include "spec/schema/validate.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

using Named = std::pair<std::string_view, StateFault>;
constexpr std::array<Named, 17> named{{
    {"deleted_served", StateFault::deleted_served},
    {"deleted_listed", StateFault::deleted_listed},
    {"delete_nothing", StateFault::delete_nothing},
    {"lost_creation", StateFault::lost_creation},
    {"changed_echo", StateFault::changed_echo},
    {"failed_creation", StateFault::failed_creation},
    {"put_again", StateFault::put_again},
    {"put_partial", StateFault::put_partial},
    {"patch_resets", StateFault::patch_resets},
    {"reading_changes", StateFault::reading_changes},
    {"page_repeats", StateFault::page_repeats},
    {"page_skips", StateFault::page_skips},
    {"page_endless", StateFault::page_endless},
    {"any_parent", StateFault::any_parent},
    {"wrong_location", StateFault::wrong_location},
    {"shared_name", StateFault::shared_name},
    {"not_unique", StateFault::not_unique},
}};

bool admits(const spec::Schema& schema, std::string_view name, const json::value& value) {
  const auto member = spec::declared_member(schema, name);
  return !member ||
         spec::validate(member, value, spec::Direction::response) == spec::Outcome::valid;
}

/// The letter or digit after this one, round and round; other characters stay.
char next_character(char c) {
  if (c == 'z') return 'a';
  if (c == 'Z') return 'A';
  if (c == '9') return '0';
  const bool goes_on = (c >= 'a' && c < 'z') || (c >= 'A' && c < 'Z') || (c >= '0' && c < '9');
  return goes_on ? static_cast<char>(c + 1) : c;
}

/// Other values of the same type, the plainest first.
std::vector<json::value> others(const json::value& value, const spec::Schema& schema) {
  std::vector<json::value> all;
  if (const auto* truth = value.if_bool()) all.emplace_back(!*truth);
  if (const auto* number = value.if_int64()) {
    if (*number < INT64_MAX) all.emplace_back(*number + 1);
    if (*number > INT64_MIN) all.emplace_back(*number - 1);
  }
  if (const auto* number = value.if_double()) all.emplace_back(*number + 1);
  if (const auto* items = value.if_array(); items != nullptr && !items->empty()) {
    all.emplace_back(json::array(items->begin(), items->end() - 1));
  }
  const auto* text = value.if_string();
  if (text == nullptr) return all;
  const auto target = schema && schema.root().reference != spec::no_node
                          ? schema.at(schema.root().reference)
                          : schema;
  for (const auto& choice : target ? target.root().values() : std::vector<json::value>()) {
    if (choice.is_string() && choice != value) all.push_back(choice);
  }
  const std::string_view old = *text;
  // A word with nothing left of it: longer or shorter, it might be lawfully padded or cut.
  auto word = std::string(old);
  for (auto& c : word) c = next_character(c);
  all.emplace_back(json::string(word));
  all.emplace_back(json::string(std::string(old) + "x"));
  // The first character is as long as it is in UTF-8.
  std::size_t first = old.empty() ? 0 : 1;
  while (first < old.size() && (static_cast<unsigned char>(old[first]) & 0xC0U) == 0x80U) ++first;
  if (!old.empty()) all.emplace_back(json::string("x" + std::string(old.substr(first))));
  return all;
}

int order_of(const json::value& value) {
  if (value.is_bool()) return 0;
  return value.is_number() ? 1 : 2;
}

}  // namespace

StateFault find_state_fault(std::string_view name) noexcept {
  const auto* found =
      std::find_if(named.begin(), named.end(), [&](const Named& one) { return one.first == name; });
  return found == named.end() ? StateFault::none : found->second;
}

bool change_one(const std::vector<std::string>& names, const spec::Schema& shown,
                const spec::Schema& request, json::object& members) {
  auto order = names;
  std::erase_if(order, [&](const std::string& name) { return !members.contains(name); });
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return order_of(members.at(a)) < order_of(members.at(b));
  });
  for (const auto& name : order) {
    auto& value = members.at(name);
    const auto member = spec::declared_member(shown, name);
    for (auto& other : others(value, member ? member : spec::declared_member(request, name))) {
      if (other == value || !admits(shown, name, other) || !admits(request, name, other)) continue;
      value = std::move(other);
      return true;
    }
  }
  return false;
}

std::vector<std::string> unique_names(const spec::Schema& request) {
  std::vector<std::string> names;
  for (auto& name : declared_names(request)) {
    const auto member = spec::declared_member(request, name);
    const auto* source = member.root().source;
    const auto* object = source != nullptr ? source->if_object() : nullptr;
    const auto* mark = object != nullptr ? object->if_contains("x-unique") : nullptr;
    if (mark != nullptr && mark->is_bool() && mark->get_bool()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace assay::harness
