#include "fuzz/example/service.h"
#include "fuzz/example/bug_log.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string_view>

#include "fuzz/example/answers.h"
#include "fuzz/example/bug_log.h"
#include "fuzz/example/networks.h"
#include "fuzz/example/page.h"
#include "fuzz/example/search.h"
#include "properties/generators/source.h"

namespace assay::example {
namespace {

constexpr std::int64_t first_moment = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
constexpr std::int64_t second = 1000;

/// `count` characters of [a-z0-9], the same for the same number.
std::string make_text(std::int64_t number, std::uint64_t purpose, std::size_t count) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const auto base = properties::mix(static_cast<std::uint64_t>(number), purpose);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += letters[properties::mix(base, i) % letters.size()];
  }
  return text;
}

bool holds(const Password& password, const SearchTerm& term) {
  const auto& text = term.field == "role" ? password.role : password.name;
  return text.find(term.word) != std::string::npos;
}

/// Puts the name into a line of fixed columns, as an audit log has them; gives its last character.
char audit(const std::string& name, const Bugs& bugs) {
  constexpr std::size_t columns = 80;
  const std::unique_ptr<char[]> line(new char[columns]);
  auto size = name.size();
  if (size > columns && !bugs.strikes(Bug::name_overflow)) size = columns;
  volatile char* column = line.get();
  for (std::size_t i = 0; i < size; ++i) column[i] = name[i];  // planted: name_overflow
  return column[size - 1];
}

spec::Response no_such_method(std::string allowed) {
  auto response = refuse(405, "the path has other methods");
  response.headers.push_back({"Allow", std::move(allowed)});
  return response;
}

}  // namespace

PasswordsService::PasswordsService(std::unique_ptr<Store> store, ServiceOptions options)
    : store_(std::move(store)), options_(std::move(options)), made_(store_->count()) {}

void PasswordsService::reset() {
  store_->clear();
  hot_.clear();
  ticks_ = made_ = 0;
}

bool PasswordsService::admits(const spec::Request& request) const {
  const auto given = spec::find_header(request.headers, "Authorization");
  return given && (*given == "Bearer " + options_.bearer || *given == options_.service_token);
}

spec::Response PasswordsService::handle(const spec::Request& request) {
  count_call();
  now_ = options_.now ? options_.now() : first_moment + ++ticks_ * second;
  const auto place = read_place(request);
  if (!place) return refuse(404, "no such path");
  return dispatch(*place, request);
}

spec::Response PasswordsService::dispatch(const Place& place, const spec::Request& request) {
  const auto& method = request.method;
  const bool one = !place.id.empty() && !place.renew;
  if (place.renew && method != "POST") return no_such_method("POST");
  if (one && method != "GET" && method != "PATCH" && method != "DELETE") {
    return no_such_method("GET, PATCH, DELETE");
  }
  if (place.id.empty() && method != "GET" && method != "POST") return no_such_method("GET, POST");
  if (!admits(request)) {
    auto response = refuse(401, "no such token");
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return response;
  }
  if (!place.exists()) return refuse(404, "Not Found");
  if (place.renew) return renew(place);
  if (one && method == "GET") return get(place);
  if (one && method == "PATCH") return update(place, request);
  if (one) return remove(place);
  return method == "GET" ? list(place) : create(place, request);
}

spec::Response PasswordsService::list(const Place& place) {
  PageWish wish;
  if (const auto refusal = read_page(place.query, wish); refusal.status != 0) {
    return refuse(refusal.status, refusal.message);
  }
  const auto terms = parse_search(wish.q, options_.bugs);
  // There is one region, and it takes writes.
  const auto wanted = [&](const Password& password) {
    const bool expired = password.expires && *password.expires <= now_;
    if (wish.region || (wish.status && (*wish.status == "expired") != expired)) return false;
    return std::all_of(terms.begin(), terms.end(),
                       [&](const SearchTerm& term) { return holds(password, term); });
  };
  return answer(200, describe_page(place.listing, wish, store_->list(place.key(), wanted), now_,
                                   options_.bugs));
}

std::int64_t PasswordsService::end_of_life(std::int64_t ttl) const {
  constexpr auto most = std::numeric_limits<std::int32_t>::max();
  if (now_ / second + ttl > most && options_.bugs.strikes(Bug::ttl_overflow)) {
    volatile auto from = static_cast<std::int32_t>(now_ / second);
    volatile auto lasting = static_cast<std::int32_t>(ttl);
    return std::int64_t{from + lasting} * second;  // planted: ttl_overflow
  }
  return now_ + ttl * second;
}

Password PasswordsService::make(const Place& place, const PasswordWish& wish) {
  const auto number = ++made_;
  Password password;
  password.id = make_text(number, 1, 12);
  password.branch = place.key();
  password.name = wish.name.value_or("unnamed");
  password.role = wish.role.value_or("admin");
  password.replica = wish.replica.value_or(false);
  password.direct = wish.direct.value_or(false);
  password.ttl = wish.ttl;
  password.cidrs = wish.cidrs;
  password.created = now_;
  if (wish.ttl) password.expires = end_of_life(*wish.ttl);
  password.username = make_text(number, 2, 20);
  password.secret = "pscale_pw_" + make_text(number, 3, 32);
  return password;
}

spec::Response PasswordsService::create(const Place& place, const spec::Request& request) {
  const auto& bugs = options_.bugs;
  PasswordWish wish;
  if (const auto refusal = read_wish(request, true, wish); refusal.status != 0) {
    return refuse(refusal.status, refusal.message);
  }
  if (wish.cidrs && any_overlap(*wish.cidrs, bugs)) return refuse(409, "two networks overlap");
  if (wish.name && *wish.name == "pscale_internal" && bugs.strikes(Bug::magic_name)) {
    return refuse(500, "internal error");
  }
  if (wish.name) audit(*wish.name, bugs);
  const auto password = make(place, wish);
  store_->put(password);
  hot_.touch(password.id, now_, true, bugs);
  auto body = describe(password, now_);
  body["plain_text"] = password.secret;
  if (!wish.name && bugs.strikes(Bug::null_name)) body["name"] = nullptr;
  const bool longest = wish.ttl && *wish.ttl == std::numeric_limits<std::int32_t>::max();
  if (longest && bugs.strikes(Bug::ttl_echo)) body["ttl_seconds"] = *wish.ttl + 1;
  return answer(201, body);
}

std::optional<Password> PasswordsService::find(const Place& place) {
  auto password = store_->find(place.key(), place.id);
  if (password && password->deleted) password.reset();
  return password;
}

// Planted order_of_calls: counts how far the calls came in their order.
void PasswordsService::advance(Password& password, std::int64_t from) const {
  if (options_.bugs.has(Bug::order_of_calls) && password.stage == from) ++password.stage;
}

spec::Response PasswordsService::get(const Place& place) {
  constexpr std::int64_t last_stage = 3;
  const auto& bugs = options_.bugs;
  const auto password = store_->find(place.key(), place.id);
  if (!password) return refuse(404, "Not Found");
  if (password->deleted && !bugs.strikes(Bug::deleted_served)) return refuse(404, "Not Found");
  if (password->stage == last_stage && bugs.strikes(Bug::order_of_calls)) {
    return refuse(500, "internal error");
  }
  auto body = describe(*password, now_);
  if (bugs.strikes(Bug::secret_shown)) body["plain_text"] = password->secret;
  return answer(200, body);
}

void PasswordsService::change(Password& password, const PasswordWish& wish) const {
  if (!wish.name && !wish.cidrs && options_.bugs.strikes(Bug::patch_without_members)) {
    const std::string* volatile absent = nullptr;
    password.name = *absent;  // planted: patch_without_members
  }
  if (wish.cidrs) {
    password.cidrs = wish.cidrs;
    advance(password, 0);
  }
  if (wish.name) {
    password.name = *wish.name;
    advance(password, 2);
  }
}

spec::Response PasswordsService::update(const Place& place, const spec::Request& request) {
  const auto& bugs = options_.bugs;
  PasswordWish wish;
  if (const auto refusal = read_wish(request, false, wish); refusal.status != 0) {
    return refuse(refusal.status, refusal.message);
  }
  auto password = find(place);
  if (!password) return refuse(404, "Not Found");
  if (wish.cidrs && any_overlap(*wish.cidrs, bugs)) return refuse(409, "two networks overlap");
  if (wish.name) audit(*wish.name, bugs);
  change(*password, wish);
  store_->put(*password);
  auto body = describe(*password, now_);
  if (wish.name && bugs.strikes(Bug::patch_drops_member)) body.erase("renewable");
  if (password->renewals >= 2 && bugs.strikes(Bug::stale_renewal)) body["ttl_seconds"] = -1;
  return answer(200, body);
}

spec::Response PasswordsService::remove(const Place& place) {
  hot_.forget(place.id, options_.bugs);
  auto password = find(place);
  if (!password) return refuse(404, "Not Found");
  password->deleted = now_;
  store_->put(*password);
  spec::Response response;
  response.status = 204;
  return response;
}

spec::Response PasswordsService::renew(const Place& place) {
  hot_.touch(place.id, now_, false, options_.bugs);
  auto password = find(place);
  if (!password) return refuse(404, "Not Found");
  if (!password->ttl) return refuse(409, "the password never expires");
  password->expires = end_of_life(*password->ttl);
  ++password->renewals;
  advance(*password, 1);
  store_->put(*password);
  return answer(200, describe(*password, now_));
}

}  // namespace assay::example
