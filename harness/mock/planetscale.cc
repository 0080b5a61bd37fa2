#include "harness/mock/planetscale.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace assay::harness {
namespace {

namespace json = boost::json;

const json::value* asked_for(const spec::Case& request, std::string_view member) {
  if (!request.body) return nullptr;
  const auto* body = request.body->value.if_object();
  return body != nullptr ? body->if_contains(member) : nullptr;
}

const json::value* path_value(const spec::Case& request, std::string_view name) {
  for (const auto& argument : request.arguments) {
    if (argument.in == spec::In::path && argument.name == name) return &argument.value;
  }
  return nullptr;
}

bool is_one_of(const json::value* value, std::initializer_list<const char*> names) {
  return value != nullptr &&
         std::any_of(names.begin(), names.end(), [&](const char* name) { return *value == name; });
}

// What servers of today can write: 9999-12-31T23:59:59Z.
constexpr std::int64_t last_second = 253'402'300'799;
constexpr std::int64_t created = 1'769'846'400;  // 2026-01-31T08:00:00Z

std::string time_text(std::int64_t seconds) {
  const auto when = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&when, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.000Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

json::value expiry(const json::value* ttl) {
  if (ttl == nullptr || !ttl->is_int64()) return nullptr;
  const auto seconds = ttl->get_int64();
  if (seconds < -created || seconds > last_second - created) return nullptr;
  return json::string(time_text(created + seconds));
}

}  // namespace

bool is_planetscale(const spec::Document& document) {
  return std::any_of(
      document.operations.begin(), document.operations.end(),
      [](const spec::Operation& operation) { return operation.path == planetscale_path; });
}

const std::map<std::string, json::value, std::less<>>& planetscale_names() {
  static const std::map<std::string, json::value, std::less<>> names{
      {"organization", "acme"}, {"database", "shop"}, {"branch", "main"}};
  return names;
}

bool names_exist(const spec::Case& request) {
  return is_one_of(path_value(request, "organization"), {"acme"}) &&
         is_one_of(path_value(request, "database"), {"shop"}) &&
         is_one_of(path_value(request, "branch"), {"main", "dev"});
}

json::object planetscale_facts(const spec::Case& request, std::uint64_t seed) {
  const auto id = fmt::format("{:012x}", seed & 0xFFFFFFFFFFFFU);
  const auto* ttl = asked_for(request, "ttl");
  json::object facts{{"id", id},
                     {"created_at", time_text(created)},
                     {"deleted_at", nullptr},
                     {"last_used_at", nullptr},
                     {"ttl_seconds", ttl != nullptr ? *ttl : json::value(nullptr)},
                     {"expires_at", expiry(ttl)},
                     {"expired", false},
                     {"renewable", ttl != nullptr},
                     {"username", fmt::format("mock{:016x}", seed)},
                     {"plain_text", fmt::format("pscale_pw_{:016x}{:016x}", seed, ~seed)},
                     {"access_host_url", "aws.connect.example"}};
  // What the service takes where nothing is said.
  facts["role"] = "admin";
  facts["replica"] = false;
  facts["direct_vtgate"] = false;
  facts["cidrs"] = nullptr;
  for (const auto* name : {"name", "role", "replica", "direct_vtgate", "cidrs"}) {
    if (const auto* wish = asked_for(request, name)) facts[name] = *wish;
  }
  const auto* branch = path_value(request, "branch");
  if (branch != nullptr) {
    facts["database_branch"] = {{"name", *branch}, {"production", *branch == "main"}};
  }
  return facts;
}

}  // namespace assay::harness
