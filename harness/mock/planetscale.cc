#include "harness/mock/planetscale.h"

#include <fmt/format.h>

#include <algorithm>

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

void replace(json::object& body, std::string_view member, json::value value) {
  if (auto* known = body.if_contains(member)) *known = std::move(value);
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

void make_lifelike(json::object& body, const spec::Case& request, std::uint64_t seed) {
  const auto id = fmt::format("{:012x}", seed & 0xFFFFFFFFFFFFU);
  replace(body, "id", json::string(id));
  if (const auto* name = asked_for(request, "name")) replace(body, "name", *name);
  if (const auto* role = asked_for(request, "role")) replace(body, "role", *role);
  if (const auto* replica = asked_for(request, "replica")) replace(body, "replica", *replica);
  if (const auto* cidrs = asked_for(request, "cidrs")) replace(body, "cidrs", *cidrs);
  const auto* ttl = asked_for(request, "ttl");
  replace(body, "ttl_seconds", ttl != nullptr ? *ttl : json::value(nullptr));
  replace(body, "created_at", "2026-01-31T08:00:00.000Z");
  replace(body, "deleted_at", nullptr);
  replace(body, "last_used_at", nullptr);
  replace(body, "expires_at",
          ttl != nullptr ? json::value("2026-01-31T09:00:00.000Z") : json::value(nullptr));
  replace(body, "expired", false);
  replace(body, "renewable", ttl != nullptr);
  replace(body, "username", json::string("mock" + id));
  replace(body, "plain_text", json::string(fmt::format("pscale_pw_{:016x}{:016x}", seed, ~seed)));
  replace(body, "access_host_url", "aws.connect.example");
  auto* branch = body.if_contains("database_branch");
  if (branch == nullptr || !branch->is_object()) return;
  const auto* name = path_value(request, "branch");
  if (name != nullptr) replace(branch->get_object(), "name", *name);
  replace(branch->get_object(), "production", name != nullptr && *name == "main");
}

}  // namespace assay::harness
