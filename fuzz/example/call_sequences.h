// The shortest requests that reach each planted mistake, for tests.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "fuzz/example/bugs.h"
#include "spec/sequence.h"

namespace assay::example {

/// Calls of the example service, later ones about the password that the first one makes.
class Calls {
 public:
  Calls& create(boost::json::value body = boost::json::object{}) {
    return add("POST " + listing(), std::move(body), false);
  }
  Calls& list(boost::json::object query = {}) {
    add("GET " + listing(), nullptr, false);
    for (const auto& [name, value] : query) {
      last().arguments.push_back({std::string(name), spec::In::query, value, std::nullopt});
    }
    return *this;
  }
  Calls& get() { return add("GET " + listing() + "/{id}", nullptr, true); }
  Calls& update(boost::json::value body) {
    return add("PATCH " + listing() + "/{id}", std::move(body), true);
  }
  Calls& remove() { return add("DELETE " + listing() + "/{id}", nullptr, true); }
  Calls& renew() { return add("POST " + listing() + "/{id}/renew", nullptr, true); }

  [[nodiscard]] const spec::Sequence& sequence() const { return sequence_; }

 private:
  static std::string listing() {
    return "/organizations/{organization}/databases/{database}/branches/{branch}/passwords";
  }
  spec::Case& last() { return sequence_.steps.back().call; }
  Calls& add(const std::string& operation, boost::json::value body, bool linked) {
    spec::Step step;
    step.call.operation = operation;
    for (const auto& [name, value] :
         {std::pair("organization", "acme"), {"database", "shop"}, {"branch", "main"}}) {
      step.call.arguments.push_back({name, spec::In::path, value, std::nullopt});
    }
    if (!body.is_null()) step.call.body = spec::Body{"application/json", body, std::nullopt};
    if (linked) {
      step.call.arguments.push_back({"id", spec::In::path, "none", std::nullopt});
      step.links.push_back({"path.id", 0, "$response.body#/id"});
    }
    sequence_.steps.push_back(std::move(step));
    return *this;
  }

  spec::Sequence sequence_;
};

/// Of mistakes that end or delay the service.
[[nodiscard]] inline spec::Sequence deadly_sequence(Bug bug) {
  using Object = boost::json::object;
  using Array = boost::json::array;
  switch (bug) {
    case Bug::name_overflow:
      return Calls()
          .create(Object{{"name", std::string(40, 'a') + "äöüäöüäöüäöüäöüäöüäöü"}})
          .sequence();
    case Bug::long_cidrs:
      return Calls().create(Object{{"cidrs", Array(80, "office")}}).sequence();
    case Bug::page_off_by_one:
      return Calls().create().create().list({{"per_page", 1}, {"page", 2}}).sequence();
    case Bug::patch_without_members:
      return Calls().create().update(Object{}).sequence();
    case Bug::double_delete:
      return Calls().create().remove().remove().sequence();
    case Bug::renew_after_delete:
      return Calls().create().remove().renew().sequence();
    case Bug::cidr_range_mask:
      return Calls().create(Object{{"cidrs", Array{"0x0a-0x0b/77"}}}).sequence();
    case Bug::search_escape:
      return Calls().list({{"q", "name:\"a\\"}}).sequence();
    case Bug::cidr_walk:
      return Calls().create(Object{{"cidrs", Array{"0.0.0.0/2", "64.0.0.0/2"}}}).sequence();
    case Bug::ttl_overflow:
      return Calls().create(Object{{"ttl", 2000000000}}).sequence();
    default:
      return {};
  }
}

/// Of mistakes that show in an answer.
[[nodiscard]] inline spec::Sequence telling_sequence(Bug bug) {
  using Object = boost::json::object;
  using Array = boost::json::array;
  const Object lasting{{"ttl", 60}};
  switch (bug) {
    case Bug::magic_name:
      return Calls().create(Object{{"name", "pscale_internal"}}).sequence();
    case Bug::null_name:
      return Calls().create().sequence();
    case Bug::ttl_echo:
      return Calls().create(Object{{"ttl", 2147483647}}).sequence();
    case Bug::patch_drops_member:
      return Calls().create().update(Object{{"name", "b"}}).sequence();
    case Bug::secret_shown:
      return Calls().create().get().sequence();
    case Bug::deleted_served:
      return Calls().create().remove().get().sequence();
    case Bug::stale_renewal:
      return Calls().create(lasting).renew().renew().update(Object{{"name", "b"}}).sequence();
    case Bug::order_of_calls:
      return Calls()
          .create(lasting)
          .update(Object{{"cidrs", Array{"10.0.0.0/8"}}})
          .renew()
          .update(Object{{"name", "b"}})
          .get()
          .sequence();
    default:
      return {};
  }
}

/// The shortest sequence that reaches `bug`.
[[nodiscard]] inline spec::Sequence sequence_for(Bug bug) {
  auto sequence = deadly_sequence(bug);
  return sequence.steps.empty() ? telling_sequence(bug) : sequence;
}

}  // namespace assay::example
