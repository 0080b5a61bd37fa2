// The words of the judge: the shipped document's answer, broken in twenty ways, as a user reads it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "spec/document.h"
#include "spec/schema/validate.h"

namespace assay::spec {
namespace {

const char* const answer = R"({
  "id": "p1", "name": "main", "role": "admin", "cidrs": null,
  "created_at": "2024-01-01T00:00:00.000Z", "deleted_at": null, "expires_at": null,
  "last_used_at": null, "expired": false, "direct_vtgate": false, "direct_vtgate_addresses": [],
  "ttl_seconds": null, "access_host_url": "a.example", "access_host_regional_url": "r.example",
  "access_host_regional_urls": ["r1.example"],
  "actor": {"id": "u1", "display_name": "Ada", "avatar_url": "https://a.example/u1.png"},
  "region": {"id": "r1", "provider": "AWS", "enabled": true, "public_ip_addresses": ["192.0.2.1"],
    "display_name": "East", "location": "Ashburn", "slug": "us-east", "current_default": true,
    "mysql_supported": true, "postgresql_supported": false},
  "username": "u", "plain_text": "secret", "replica": false, "renewable": false,
  "database_branch": {"name": "main", "id": "b1", "production": true, "mysql_edge_address": "e.example",
    "private_edge_connectivity": false}
})";

struct Break {
  const char* at;     ///< JSON Pointer of the member
  const char* value;  ///< JSON, or null to remove it
};
const Break breaks[] = {
    {"/id", nullptr},
    {"/id", "17"},
    {"/id", "null"},
    {"/name", "[\"main\"]"},
    {"/role", "\"superuser\""},
    {"/role", "\"Admin\""},
    {"/role", "null"},
    {"/cidrs", "\"10.0.0.0/8\""},
    {"/cidrs", "[\"10.0.0.0/8\", 7, null]"},
    {"/created_at", "1704067200"},
    {"/expired", "\"false\""},
    {"/direct_vtgate_addresses", "null"},
    {"/direct_vtgate_addresses", "{}"},
    {"/ttl_seconds", "\"3600\""},
    {"/ttl_seconds", "0.5"},
    {"/actor/display_name", nullptr},
    {"/actor", "[]"},
    {"/region", "null"},
    {"/region/public_ip_addresses", "[[\"192.0.2.1\"]]"},
    {"/region/enabled", nullptr},
};

std::string break_and_explain(const Document& document, const Schema& schema, const Break& one) {
  auto body = json::parse(answer);
  const std::string_view at = one.at;
  const auto slash = at.rfind('/');
  auto& parent = body.at_pointer(json::string_view(at.data(), slash)).as_object();
  const json::string_view name(at.data() + slash + 1, at.size() - slash - 1);
  if (one.value == nullptr) {
    parent.erase(name);
  } else {
    parent[name] = json::parse(one.value);
  }
  std::string text = std::string(one.at) + (one.value == nullptr ? " removed" : " := ") +
                     (one.value == nullptr ? "" : one.value) + "\n";
  for (const auto& error : explain(schema, body, Direction::response).errors) {
    auto where = document.locate(error.schema);
    where.erase(0, where.rfind('/', where.find(':')) + 1);
    text += "  " + error.sentence() + "\n    " + where + "\n";
  }
  return text;
}

TEST(Messages, TwentyBrokenAnswersReadAsTheGoldenSays) {
  const auto root = std::string(ASSAY_SOURCE_DIR);
  const auto document = load_document(root + "/spec/documents/planetscale-create-password.md");
  ASSERT_TRUE(document);
  const auto& schema = document->operations.front().response_for(201)->content.front().schema;
  ASSERT_EQ(explain(schema, json::parse(answer), Direction::response).outcome, Outcome::valid)
      << explain(schema, json::parse(answer), Direction::response).errors.front().sentence();
  std::string printed;
  for (const auto& one : breaks) printed += break_and_explain(*document, schema, one);
  const auto path = root + "/spec/goldens/messages.txt";
  if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream(path, std::ios::binary) << printed;
  std::ifstream in(path, std::ios::binary);
  const std::string golden{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(golden, printed) << "run with ASSAY_APPROVE=1 if the change is meant";
}

}  // namespace
}  // namespace assay::spec
