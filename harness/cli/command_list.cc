#include <fmt/format.h>

#include <boost/json.hpp>

#include "harness/cli/commands.h"
#include "harness/cli/selection.h"
#include "harness/cli/session.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

json::array describe(const std::vector<spec::Server>& servers) {
  json::array list;
  for (const auto& server : servers) list.emplace_back(server.resolved);
  return list;
}

json::array describe(const spec::Document& document, const std::vector<spec::Incoming>& requests) {
  json::array list;
  for (const auto& one : requests) {
    list.push_back(json::object{{"name", one.name},
                                {"method", one.method},
                                {"expression", one.expression},
                                {"at", document.locate(one.pointer)}});
  }
  return list;
}

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
          {"servers", describe(operation.servers)},
          {"callbacks", describe(document, operation.callbacks)},
          {"extensions", operation.extensions},
          {"at", document.locate(operation.pointer)}};
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
                         {"openapi", spec::name(document.version)},
                         {"servers", describe(document.servers)},
                         {"operations", std::move(operations)},
                         {"skipped", std::move(skipped)},
                         {"webhooks", describe(document, document.webhooks)}};
  fmt::print("{}\n", json::serialize(all));
}

void print_operation(const spec::Document& document, const spec::Operation& operation) {
  std::string statuses;
  for (const auto& response : operation.responses) statuses += " " + response.status;
  const auto place = document.locate(operation.pointer);
  fmt::print("{}\n    {}{}answers{}{}  ({})\n", operation.key(), operation.id,
             operation.id.empty() ? "" : "  ", statuses.empty() ? " nothing" : statuses,
             operation.needs_credentials() ? "  needs credentials" : "",
             place.substr(0, place.find('#')));
  for (const auto& one : operation.callbacks) {
    fmt::print("    not tested: callback {} {} {}\n", one.name, one.method, one.expression);
  }
  for (const auto& server : operation.servers) {
    fmt::print("    server of its own: {}\n", server.resolved);
  }
}

void print_contracts(const LoadedDocument& loaded) {
  if (loaded.workflows) {
    for (const auto& workflow : loaded.workflows->list) {
      const auto place = workflow.tree->position(workflow.pointer + "/workflowId").text();
      fmt::print("workflow {}\n    {} steps{}{}  ({})\n", workflow.id, workflow.steps.size(),
                 workflow.obstacle.empty() ? "" : ", cannot run: ", workflow.obstacle, place);
    }
  }
  if (!loaded.settings) return;
  for (const auto& [operation, settings] : *loaded.settings) {
    if (settings.at.empty()) continue;  // the command line's
    fmt::print("settings for {}{}{}  ({})\n", operation,
               settings.skip.empty() ? "" : ": skipped: ", settings.skip, settings.at);
  }
}

void print_table(const spec::Document& document) {
  for (const auto& operation : document.operations) print_operation(document, operation);
  for (const auto& one : document.skipped) {
    fmt::print("{}\n    skipped: {}\n", one.key, one.reason.text());
  }
  for (const auto& one : document.webhooks) {
    fmt::print("webhook {} {}\n    not tested: the API sends it\n", one.name, one.method);
  }
  for (const auto& warning : document.warnings) {
    fmt::print("warning: {}\n", warning.text());
  }
  fmt::print("{} operations, {} skipped", document.operations.size(), document.skipped.size());
  if (!document.webhooks.empty()) fmt::print(", {} webhooks", document.webhooks.size());
  if (!document.warnings.empty()) fmt::print(", {} warnings", document.warnings.size());
  fmt::print("  (OpenAPI {})\n", spec::name(document.version));
}

}  // namespace

spec::Result<int> list_command(const Flags& flags) {
  auto loaded = load(flags);
  if (!loaded) return loaded.error();
  if (!flags.included.empty() || !flags.excluded.empty()) {
    loaded->document = std::make_shared<const spec::Document>(
        without_skipped(*loaded->document, *loaded->settings));
  }
  if (flags.json) {
    print_json(*loaded->document);
  } else {
    print_table(*loaded->document);
    print_contracts(*loaded);
  }
  return 0;
}

}  // namespace assay::harness
