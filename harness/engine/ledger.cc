#include "harness/engine/ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>

#include "harness/engine/reveal.h"
#include "spec/json_parser.h"
#include "spec/schema/write_json.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

constexpr int patience = 3;
constexpr std::size_t longest_file = 1U << 20U;

bool is_success(int status) {
  return status >= 200 && status < 300;
}

bool is_gone(int status) {
  return is_success(status) || status == 404 || status == 410;
}

std::string outcome_of(const spec::Exchange& exchange) {
  const auto* failure = exchange.failure();
  return failure != nullptr ? fmt::format("got no answer: {}", spec::name(failure->kind))
                            : fmt::format("answered {}", status_of(exchange));
}

bool holds_mark(const spec::Case& removal) {
  return std::any_of(removal.arguments.begin(), removal.arguments.end(),
                     [](const spec::Argument& argument) {
                       return argument.value.is_string() &&
                              reports::is_redaction_mark(argument.value.get_string());
                     });
}

}  // namespace

std::string ledger_file(const std::string& path, int child) {
  if (child == 0) return path;
  const auto dot = path.rfind('.');
  return fmt::format("{}-{}{}", path.substr(0, dot), child, path.substr(dot));
}

Ledger::Ledger(const Subject& subject, const properties::Dependencies& dependencies,
               const properties::Values& values, const std::string& path)
    : subject_(subject), dependencies_(dependencies), values_(values) {
  if (path.empty()) return;
  read(path);
  file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

Ledger::~Ledger() {
  if (file_ >= 0) close(file_);
}

void Ledger::read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::map<std::string, spec::Case> written;
  for (std::string line; std::getline(in, line);) {
    const auto parsed = spec::parse_json(line);
    const auto* object = parsed.failed ? nullptr : parsed.value.if_object();
    const auto* removed = object != nullptr ? object->if_contains("removed") : nullptr;
    if (removed != nullptr && removed->is_string()) {
      written.erase(std::string(removed->get_string()));
      continue;
    }
    // The last line of a killed run may be cut short.
    const auto* created = object != nullptr ? object->if_contains("created") : nullptr;
    const auto* removal = object != nullptr ? object->if_contains("removal") : nullptr;
    if (created == nullptr || removal == nullptr || !created->is_string()) continue;
    auto value = spec::case_from_json(*removal);
    if (!value || subject_.document->find(value->operation) == nullptr) continue;
    written.insert_or_assign(std::string(created->get_string()), std::move(*value));
  }
  for (auto& [key, removal] : written) {
    reveal(removal, values_);
    // What a secret of the server's own names, nobody can name again.
    if (holds_mark(removal)) continue;
    const auto own_key = key_of(removal);
    due_.insert_or_assign(own_key, Due{std::move(removal), 0});
  }
}

void Ledger::write(const char* event, const std::string& key, const spec::Case* removal) {
  if (file_ < 0) return;
  json::object entry{{event, key}};
  if (removal != nullptr) entry["removal"] = spec::case_to_json(*removal);
  if (subject_.redactor) entry = subject_.redactor->known_only(entry).get_object();
  const auto line = spec::write_json(entry) + "\n";
  // One write(2): nothing stands between two halves of a line.
  if (::write(file_, line.data(), line.size()) > 0) written_ += line.size();
}

std::string Ledger::key_of(const spec::Case& removal) const {
  const auto* operation = subject_.document->find(removal.operation);
  const auto request = spec::serialize(*subject_.document, *operation, removal, subject_.request);
  return request.method + " " + request.target;
}

std::optional<spec::Case> Ledger::removal_of(const spec::Case& call,
                                             const spec::Exchange& exchange) const {
  const auto& document = *subject_.document;
  if (!is_success(status_of(exchange))) return std::nullopt;
  const auto* creator = document.find(call.operation);
  const auto* how =
      dependencies_.removal(static_cast<std::size_t>(creator - document.operations.data()));
  if (how == nullptr) return std::nullopt;
  const auto& operation = document.operations[how->operation];
  const auto* own = subject_.own(operation);
  if (own != nullptr && !own->skip.empty()) return std::nullopt;
  const spec::Performed performed(call, exchange);
  spec::Case removal;
  removal.operation = operation.key();
  for (const auto& parameter : operation.parameters) {
    const auto to = std::string(spec::name(parameter.in)) + "." + parameter.name;
    std::optional<json::value> value;
    for (const auto& supply : how->supplies) {
      if (supply.to == to) value = spec::evaluate(supply.expression, performed);
    }
    if (!value) value = spec::evaluate("$request." + to, performed);
    const auto known = values_.known.find(parameter.name);
    if (!value && known != values_.known.end()) value = known->second;
    const auto fixed = values_.fixed.find(parameter.name);
    if (!value && fixed != values_.fixed.end()) value = fixed->second;
    const bool scalar = value && !value->is_object() && !value->is_array() && !value->is_null();
    if (scalar) {
      removal.arguments.push_back({parameter.name, parameter.in, *value, std::nullopt});
    } else if (parameter.required) {
      return std::nullopt;
    }
  }
  return removal;
}

void Ledger::note(const std::vector<ExaminedStep>& steps) {
  for (const auto& step : steps) note(step.call, step.examined.exchange);
}

void Ledger::note(const spec::Case& call, const spec::Exchange& exchange) {
  if (auto removal = removal_of(call, exchange)) {
    const auto key = key_of(*removal);
    write("created", key, &*removal);
    due_.insert_or_assign(key, Due{std::move(*removal), 0});
    return;
  }
  const auto& request = exchange.request;
  if (request.method != "DELETE" || due_.empty() || !is_gone(status_of(exchange))) return;
  const auto key = request.method + " " + request.target;
  if (due_.erase(key) > 0) write("removed", key, nullptr);
}

bool Ledger::concerns(const spec::Operation& operation) const {
  const auto& operations = subject_.document->operations;
  const auto index = static_cast<std::size_t>(&operation - operations.data());
  return operation.method == "DELETE" || dependencies_.removal(index) != nullptr;
}

bool Ledger::owns(const spec::Request& request) const {
  return due_.contains(request.method + " " + request.target);
}

std::size_t Ledger::clean(Transport& transport, std::size_t limit) {
  std::size_t sent = 0;
  for (auto at = due_.begin(); at != due_.end() && sent < limit; ++sent) {
    const auto& [key, due] = *at;
    const auto* operation = subject_.document->find(due.removal.operation);
    const auto exchange = transport.send(
        spec::serialize(*subject_.document, *operation, due.removal, subject_.request));
    const auto* failure = exchange.failure();
    const bool nobody =
        failure != nullptr && failure->kind == spec::TransportFailure::Kind::unreachable;
    if (nobody) break;
    const bool done = is_gone(status_of(exchange));
    if (done || ++at->second.refused >= patience) {
      // What cannot be deleted now stays in the file: the next start asks again.
      if (done) write("removed", key, nullptr);
      if (!done) given_up_.push_back(fmt::format("{} {}", key, outcome_of(exchange)));
      at = due_.erase(at);
    } else {
      ++at;
    }
  }
  // Hours of creating and deleting again must not fill the disk: nothing is owed any more.
  if (due_.empty() && written_ > longest_file && ftruncate(file_, 0) == 0) written_ = 0;
  return sent;
}

}  // namespace assay::harness
