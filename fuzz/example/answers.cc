#include "fuzz/example/answers.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>
#include <utility>

namespace assay::example {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 7> codes{{
    {400, "bad_request"},
    {401, "unauthorized"},
    {404, "not_found"},
    {405, "not_found"},
    {409, "conflict"},
    {415, "unsupported_media_type"},
    {422, "unprocessable"},
}};

json::value time_or_null(const std::optional<std::int64_t>& milliseconds) {
  if (!milliseconds) return nullptr;
  return json::value_from(format_time(*milliseconds));
}

json::value optional_list(const std::optional<std::vector<std::string>>& list) {
  if (!list) return nullptr;
  return json::value_from(*list);
}

json::object describe_region() {
  return {{"id", "wh5r5n8gc8bd"},
          {"provider", "AWS"},
          {"enabled", true},
          {"public_ip_addresses", json::array{"198.51.100.7"}},
          {"display_name", "Frankfurt"},
          {"location", "Frankfurt, Germany"},
          {"slug", "eu-central"},
          {"current_default", true}};
}

json::object describe_branch(const std::string& branch) {
  const auto name = branch.substr(branch.rfind('/') + 1);
  return {{"name", name},
          {"id", "b0" + name},
          {"production", name == "main"},
          {"mysql_edge_address", "aws.connect.example"},
          {"private_edge_connectivity", false}};
}

}  // namespace

std::string format_time(std::int64_t milliseconds) {
  auto seconds = milliseconds / 1000;
  auto rest = milliseconds % 1000;
  if (rest < 0) {
    rest += 1000;
    --seconds;
  }
  const std::time_t whole = seconds;
  std::tm parts{};
  gmtime_r(&whole, &parts);
  std::array<char, 64> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + size, text.size() - size, ".%03dZ", static_cast<int>(rest));
  return text.data();
}

json::object describe(const Password& password, std::int64_t now) {
  const bool expired = password.expires && *password.expires <= now;
  return {
      {"id", password.id},
      {"name", password.name},
      {"role", password.role},
      {"cidrs", optional_list(password.cidrs)},
      {"created_at", format_time(password.created)},
      {"deleted_at", time_or_null(password.deleted)},
      {"expires_at", time_or_null(password.expires)},
      {"last_used_at", nullptr},
      {"expired", expired},
      {"direct_vtgate", password.direct},
      {"direct_vtgate_addresses",
       password.direct ? json::array{"aws-1.direct.example"} : json::array{}},
      {"ttl_seconds", password.ttl ? json::value(*password.ttl) : json::value(nullptr)},
      {"access_host_url", "aws.connect.example"},
      {"access_host_regional_url", "eu-central.connect.example"},
      {"access_host_regional_urls", json::array{}},
      {"actor",
       {{"id", "a1"}, {"display_name", "Service"}, {"avatar_url", "https://img.example/a1"}}},
      {"region", describe_region()},
      {"username", password.username},
      {"plain_text", nullptr},
      {"replica", password.replica},
      {"renewable", password.ttl.has_value()},
      {"database_branch", describe_branch(password.branch)},
  };
}

spec::Response answer(int status, const json::value& body) {
  spec::Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", "application/json"});
  response.body = json::serialize(body);
  return response;
}

spec::Response refuse(int status, const std::string& message) {
  std::string_view code = "bad_request";
  for (const auto& [known, text] : codes) {
    if (known == status) code = text;
  }
  return answer(status, json::object{{"code", code}, {"message", message}});
}

}  // namespace assay::example
