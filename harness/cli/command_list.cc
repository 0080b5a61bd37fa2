#include <fmt/format.h>

#include <boost/json.hpp>

#include "harness/cli/commands.h"
#include "harness/cli/session.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

json::object describe(const spec::Document& document, const spec::Operation& operation) {
  json::array statuses;
  for (const auto& response : operation.responses) statuses.emplace_back(response.status);
  json::array parameters;
  for (const auto& parameter : operation.parameters) {
    parameters.push_back(json::object{{"name", parameter.name},
                                      {"in", spec::name(parameter.in)},
                                      {"required", parameter.required}});
  }
  json::array bodies;
  if (operation.body) {
    for (const auto& media : operation.body->content) bodies.emplace_back(media.name);
  }
  json::array tags;
  for (const auto& tag : operation.tags) tags.emplace_back(tag);
  return {{"operation", operation.key()},
          {"operationId", operation.id},
          {"summary", operation.summary},
          {"tags", std::move(tags)},
          {"parameters", std::move(parameters)},
          {"requestBody", std::move(bodies)},
          {"responses", std::move(statuses)},
          {"needsCredentials", operation.needs_credentials()},
          {"at", document.tree->locate(operation.pointer)}};
}

void print_json(const spec::Document& document) {
  json::array operations;
  for (const auto& operation : document.operations) {
    operations.push_back(describe(document, operation));
  }
  json::array skipped;
  for (const auto& one : document.skipped) {
    skipped.push_back(json::object{{"operation", one.key}, {"reason", one.reason.text()}});
  }
  const json::object all{{"title", document.title},
                         {"version", document.api_version},
                         {"operations", std::move(operations)},
                         {"skipped", std::move(skipped)}};
  fmt::print("{}\n", json::serialize(all));
}

void print_table(const spec::Document& document) {
  for (const auto& operation : document.operations) {
    std::string statuses;
    for (const auto& response : operation.responses) statuses += " " + response.status;
    const auto at = document.tree->position(operation.pointer);
    fmt::print("{}\n    {}{}answers{}{}  ({})\n", operation.key(), operation.id,
               operation.id.empty() ? "" : "  ", statuses,
               operation.needs_credentials() ? "  needs credentials" : "", at.text());
  }
  for (const auto& one : document.skipped) {
    fmt::print("{}\n    skipped: {}\n", one.key, one.reason.text());
  }
  fmt::print("{} operations, {} skipped\n", document.operations.size(), document.skipped.size());
}

}  // namespace

spec::Result<int> list_command(const Flags& flags) {
  auto loaded = load(flags.spec);
  if (!loaded) return loaded.error();
  if (flags.json) {
    print_json(*loaded->document);
  } else {
    print_table(*loaded->document);
  }
  return 0;
}

}  // namespace assay::harness
