// For tests of the mock: a client without a network, and a walk of random requests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "contracts/check.h"
#include "harness/mock/mock.h"
#include "properties/api/resources.h"
#include "properties/draw.h"
#include "properties/generators/source.h"
#include "spec/schema/pointer.h"
#include "spec/serialize.h"

namespace assay::harness {

namespace json = boost::json;

inline std::shared_ptr<const spec::Document> build(const std::string& text) {
  auto tree = spec::read_tree(spec::SourceText{"inline.yaml", text});
  EXPECT_TRUE(tree) << tree.error().text();
  auto document = spec::build_document(std::move(*tree));
  EXPECT_TRUE(document) << document.error().text();
  return std::make_shared<const spec::Document>(std::move(*document));
}

/// The shipped document `name` of the checkout at `root` (ASSAY_SOURCE_DIR, which only tests have).
inline std::shared_ptr<const spec::Document> load(const std::string& root,
                                                  const std::string& name) {
  auto document = spec::load_document(root + "/spec/documents/" + name);
  EXPECT_TRUE(document) << document.error().text();
  return std::make_shared<const spec::Document>(std::move(*document));
}

/// A client of a mock, without a network.
class Client {
 public:
  explicit Client(std::shared_ptr<const spec::Document> document, std::uint64_t seed = 1,
                  std::vector<PlantedFault> faults = {})
      : mock_(make_mock(std::move(document), {seed, std::move(faults)})),
        headers_(mock_->credentials()) {}

  spec::Response send(const std::string& method, const std::string& target,
                      const std::string& body = {}, const std::string& type = "application/json") {
    spec::Request request{method, target, headers_, std::nullopt};
    if (!body.empty()) {
      request.headers.push_back({"Content-Type", type});
      request.body = body;
    }
    return mock_->answer(request).response;
  }
  json::value ask(int status, const std::string& method, const std::string& target,
                  const std::string& body = {}, const std::string& type = "application/json") {
    const auto response = send(method, target, body, type);
    EXPECT_EQ(response.status, status) << method << " " << target << ": " << response.body;
    return response.body.empty() ? json::value() : json::parse(response.body);
  }

 private:
  std::unique_ptr<Mock> mock_;
  std::vector<spec::Header> headers_;
};

inline std::string at(const std::string& path, const json::value& id) {
  return path + "/" + (id.is_string() ? std::string(id.get_string()) : json::serialize(id));
}

/// Remembers the name of what `response` made, as a value for the path parameter that names it.
inline void learn(const std::vector<properties::Resource>& resources, std::size_t operation,
                  const spec::Response& response,
                  std::map<std::string, json::value, std::less<>>& known) {
  boost::system::error_code no_json;
  const auto body = json::parse(response.body, no_json);
  if (response.status != 201) return;
  for (const auto& resource : resources) {
    if (resource.create != operation || !resource.created_at) continue;
    const auto* name = spec::find_pointer(body, *resource.created_at);
    if (name != nullptr) known.insert_or_assign(resource.parameter, *name);
  }
}

/// Random valid requests, most of them about things that exist, in an order that mixes all: each
/// answer must keep the document, by all checks of one exchange. Returns how many succeeded.
inline int walk(const std::string& name, std::shared_ptr<const spec::Document> document,
                std::vector<PlantedFault> faults, std::uint64_t requests) {
  const auto mock = make_mock(document, {1, std::move(faults)});
  spec::RequestOptions options;
  options.headers = mock->credentials();
  auto known = mock->known_values();
  const auto resources = properties::find_resources(*document, properties::Dependencies(*document));
  int successes = 0;
  for (std::uint64_t seed = 0; seed < requests; ++seed) {
    properties::SeededSource dice(seed);
    const auto index = dice.index(document->operations.size());
    const auto& operation = document->operations[index];
    const auto drawn = properties::draw_valid(*document, operation, seed, 30, {{}, known});
    if (!drawn) {
      ADD_FAILURE() << name << ": nothing drawn for " << operation.key();
      continue;
    }
    const auto request = spec::serialize(*document, operation, drawn->value, options);
    const spec::Exchange exchange{request, mock->answer(request).response, {}};
    const auto* response = exchange.response();
    successes += response->status / 100 == 2 ? 1 : 0;
    const auto decoded = spec::decode(*document, operation, request);
    for (const auto& finding : contracts::judge(
             {*document, operation, exchange, decoded.verdict, drawn->value.credentials, true})) {
      ADD_FAILURE() << name << " " << finding.check << " " << contracts::headline(finding);
    }
    learn(resources, index, *response, known);
  }
  return successes;
}

}  // namespace assay::harness
