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

/// Nobody is there.
bool is_unreachable(const spec::TransportFailure* failure) {
  return failure != nullptr && failure->kind == spec::TransportFailure::Kind::unreachable;
}

/// Nothing was sent: our own limits kept it.
bool is_withheld(const spec::TransportFailure* failure) {
  return failure != nullptr && failure->kind == spec::TransportFailure::Kind::withheld;
}

std::string outcome_of(const spec::Exchange& exchange) {
  const auto* failure = exchange.failure();
  return failure != nullptr ? fmt::format("got no answer: {}", spec::name(failure->kind))
                            : fmt::format("answered {}", status_of(exchange));
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Names a thing: the same key may be another thing on another server.
struct Entry {
  std::string server;  ///< empty in files of older versions
  std::string key;
  auto operator<=>(const Entry&) const = default;
};
struct Written {
  spec::Case removal;
  std::string line;
};

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
               const properties::Values& values, const LedgerFile& file)
    : subject_(subject),
      dependencies_(dependencies),
      values_(values),
      server_(file.server),
      path_(file.path) {
  if (file.path.empty()) return;
  if (subject.redactor) server_ = subject.redactor->known_only(json::string(server_)).as_string();
  read(file.path);
  file_ = open(file.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

Ledger::~Ledger() {
  if (file_ >= 0) close(file_);
}

void Ledger::read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::map<Entry, Written> written;
  for (std::string line; std::getline(in, line);) {
    const auto parsed = spec::parse_json(line);
    // The last line of a killed run may be cut short.
    const auto* object = parsed.failed ? nullptr : parsed.value.if_object();
    if (object == nullptr) continue;
    const auto server = text_of(*object, "server");
    if (const auto key = text_of(*object, "removed"); !key.empty()) {
      written.erase({server, key});
      continue;
    }
    const auto key = text_of(*object, "created");
    const auto* removal = object->if_contains("removal");
    if (key.empty() || removal == nullptr) continue;
    auto value = spec::case_from_json(*removal);
    if (!value) continue;
    written.insert_or_assign(Entry{server, key}, Written{std::move(*value), line + "\n"});
  }
  for (auto& [entry, one] : written) {
    if (entry.server.empty() || entry.server != server_) {
      foreign_.push_back({entry.server, std::move(one.line)});
      continue;
    }
    if (subject_.document->find(one.removal.operation) == nullptr) continue;
    reveal(one.removal, values_);
    // What a secret of the server's own names, nobody can name again.
    if (holds_mark(one.removal)) continue;
    const auto own_key = key_of(one.removal);
    due_.insert_or_assign(own_key, Due{std::move(one.removal), 0});
  }
}

void Ledger::append(const std::string& text) {
  // One write(2): nothing stands between two halves of a line.
  if (file_ >= 0 && ::write(file_, text.data(), text.size()) > 0) written_ += text.size();
}

std::string Ledger::line_of(const char* event, const std::string& key,
                            const spec::Case* removal) const {
  json::object entry{{event, key}, {"server", server_}};
  if (removal != nullptr) entry["removal"] = spec::case_to_json(*removal);
  if (subject_.redactor) entry = subject_.redactor->known_only(entry).get_object();
  return spec::write_json(entry) + "\n";
}

void Ledger::write(const char* event, const std::string& key, const spec::Case* removal) {
  if (file_ >= 0) append(line_of(event, key, removal));
}

/// Hours of creating and deleting again must not fill the disk: what nothing is owed for goes.
void Ledger::shorten() {
  if (!due_.empty() || written_ <= longest_file || ftruncate(file_, 0) != 0) return;
  std::string kept;
  for (const auto& one : foreign_) kept += one.line;
  for (const auto& line : refused_) kept += line;
  append(kept);
  written_ = 0;
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

std::map<std::string, std::size_t> Ledger::foreign() const {
  std::map<std::string, std::size_t> counts;
  for (const auto& one : foreign_) ++counts[one.server];
  return counts;
}

bool Ledger::owns(const spec::Request& request) const {
  return due_.contains(request.method + " " + request.target);
}

spec::Exchange Ledger::ask_to_delete(const std::string& key, Transport& transport) {
  const auto& removal = due_.at(key).removal;
  const auto* operation = subject_.document->find(removal.operation);
  auto exchange =
      transport.send(spec::serialize(*subject_.document, *operation, removal, subject_.request));
  const auto* failure = exchange.failure();
  if (is_unreachable(failure) || is_withheld(failure)) return exchange;
  // The transport may have told this ledger what it saw.
  const auto at = due_.find(key);
  if (at == due_.end()) return exchange;
  const bool done = is_gone(status_of(exchange));
  if (done) {
    write("removed", key, nullptr);
  } else if (++at->second.refused < patience) {
    return exchange;
  } else {
    // What cannot be deleted now stays in the file: the next start asks again.
    refused_.push_back(line_of("created", key, &at->second.removal));
    given_up_.push_back(fmt::format("{} {}", key, outcome_of(exchange)));
  }
  due_.erase(at);
  return exchange;
}

std::vector<std::string> Ledger::foreign_remarks() const {
  std::vector<std::string> all;
  for (const auto& [server, count] : foreign()) {
    const auto whose = server.empty() ? "an older Assay, which did not note the server"
                                      : "another server, " + server;
    all.push_back(
        fmt::format("{} entries of {} are of {}: they are left alone", count, path_, whose));
  }
  return all;
}

std::size_t Ledger::clean(Transport& transport, const CleanUpLimits& limits) {
  std::vector<std::string> keys;
  for (const auto& [key, due] : due_) keys.push_back(key);
  std::size_t sent = 0;
  int silent = 0;
  met_silence_ = false;
  for (const auto& key : keys) {
    if (sent == limits.requests || (limits.stop && limits.stop())) break;
    const auto exchange = ask_to_delete(key, transport);
    ++sent;
    const auto* failure = exchange.failure();
    if (is_withheld(failure)) break;
    silent = failure != nullptr ? silent + 1 : 0;
    met_silence_ = silent == patience || is_unreachable(failure);
    if (met_silence_) break;
  }
  shorten();
  return sent;
}

}  // namespace assay::harness
