#include "harness/engine/preflight.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "properties/generators/cases.h"
#include "properties/generators/source.h"

namespace assay::harness {
namespace {

constexpr std::size_t most_asked = 3;

/// What an operation may do, from nothing (RFC 9110 §9.2.1) to taking something away.
int harm_of(const spec::Operation& operation) {
  const auto& method = operation.method;
  if (method == "GET" || method == "HEAD" || method == "OPTIONS") return 0;
  if (method == "POST") return 1;
  return method == "DELETE" ? 3 : 2;
}

/// Secured operations, harmless ones first, else in document order.
std::vector<const spec::Operation*> secured(const spec::Document& document) {
  std::vector<const spec::Operation*> list;
  for (const auto& operation : document.operations) {
    if (operation.needs_credentials()) list.push_back(&operation);
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const auto* a, const auto* b) { return harm_of(*a) < harm_of(*b); });
  return list;
}

std::string advice(const Subject& subject) {
  std::string names;
  for (const auto& scheme : subject.document->security_schemes) {
    names += (names.empty() ? "" : ", ") + scheme.name;
  }
  if (names.empty()) return "pass them with -H 'Authorization: …'";
  return fmt::format("pass them with --auth SCHEME=env:NAME (SCHEME: {}) or -H", names);
}

}  // namespace

std::optional<std::string> find_rejection(const Subject& subject, const properties::Values& values,
                                          Transport& transport) {
  auto known = values;
  known.fixed.insert(values.known.begin(), values.known.end());
  std::string asked;
  std::size_t count = 0;
  for (const auto* operation : secured(*subject.document)) {
    if (count == most_asked) break;
    if (subject.skips(*operation)) continue;
    properties::SeededSource source(properties::hash(operation->key()));
    std::string why;
    const auto valid =
        properties::generate_valid(*subject.document, *operation, source, 10, known, &why);
    if (!valid) continue;
    const auto exchange =
        transport.send(spec::serialize(*subject.document, *operation, *valid, subject.request));
    if (status_of(exchange) != 401) return std::nullopt;
    asked += (count++ == 0 ? "" : ", ") + operation->key();
  }
  if (count == 0) return std::nullopt;
  return fmt::format(
      "{}: 401 to {} ({})",
      subject.credentials_configured ? "the credentials are rejected" : "credentials are needed",
      asked, advice(subject));
}

}  // namespace assay::harness
