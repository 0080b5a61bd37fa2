#include "spec/lint/lint.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "spec/lint/groups.h"

namespace assay::spec::lint {
namespace {

using enum Severity;

constexpr std::array<Rule, 50> rows{{
    {"document.unreadable", error, "the document cannot be read at all", "OpenAPI 3.0.4 §4.3"},
    {"document.warning", warning, "something that loading met and passed over", "OpenAPI 3.0.4 §4"},
    {"operation.skipped", error, "an operation that cannot be tested", "OpenAPI 3.0.4 §4.7.10"},
    {"structure.missing", error, "a required field is missing", "the object's table of fields"},
    {"structure.unknown", error, "a field that the object does not have", "OpenAPI 3.0.4 §4.8"},
    {"structure.version", error, "a field of another version of the standard",
     "the object's table of fields"},
    {"structure.type", error, "a value of the wrong type", "the object's table of fields"},
    {"structure.value", error, "a value that the field does not allow",
     "the object's table of fields"},
    {"structure.key", error, "a name that the map does not allow", "the object's table of fields"},
    {"structure.excludes", error, "fields that exclude each other", "the object's table of fields"},
    {"reference.unresolved", error, "a $ref to nothing", "OpenAPI 3.0.4 §4.7.23"},
    {"reference.kind", error, "a $ref to an object of another kind", "OpenAPI 3.0.4 §4.7.23"},
    {"reference.sibling", warning, "a member beside a $ref, which is ignored",
     "OpenAPI 3.0.4 §4.7.23.1"},
    {"path.identical", error, "two paths that differ in the names of their expressions only",
     "OpenAPI 3.0.4 §4.7.8.1"},
    {"path.ambiguous", warning, "two paths that match the same request", "OpenAPI 3.0.4 §4.7.8.2"},
    {"path.slash-twin", warning, "two paths that differ in a last slash only",
     "OpenAPI 3.0.4 §4.7.8"},
    {"path.query", error, "a path with a query or a fragment", "OpenAPI 3.0.4 §4.7.8.1"},
    {"path.parameter", error, "path expressions and path parameters do not match",
     "OpenAPI 3.0.4 §4.7.12.1"},
    {"operation.id", error, "an operationId that stands there twice", "OpenAPI 3.0.4 §4.7.10.1"},
    {"operation.body", warning, "a body of GET, HEAD, DELETE or TRACE",
     "OpenAPI 3.0.4 §4.7.10.1, RFC 9110 §9.3"},
    {"parameter.duplicate", error, "a parameter that is described twice",
     "OpenAPI 3.0.4 §4.7.10.1"},
    {"parameter.ignored", warning, "a header parameter that the standard ignores",
     "OpenAPI 3.0.4 §4.7.12.1"},
    {"parameter.required", warning, "a path parameter with `content` that is not required",
     "OpenAPI 3.1.1 §4.8.12.1"},
    {"response.ambiguous", error, "responses or media types that nobody can tell apart",
     "OpenAPI 3.0.4 §4.7.16, RFC 9110 §8.3.1"},
    {"response.success", warning, "an operation without a described success",
     "OpenAPI 3.0.4 §4.7.16"},
    {"response.body", warning, "content where HTTP has none", "RFC 9110 §15"},
    {"media-type.name", error, "a name of content that is no media type", "RFC 9110 §8.3.1"},
    {"link.operation", error, "a link to an operation that does not exist",
     "OpenAPI 3.0.4 §4.7.20.1"},
    {"security.undeclared", error, "a security scheme that is not described",
     "OpenAPI 3.0.4 §4.7.30.1"},
    {"security.scope", warning, "a scope that no flow has", "OpenAPI 3.0.4 §4.7.30.1"},
    {"server.variable", error, "a variable of a server's URL that is not described",
     "OpenAPI 3.0.4 §4.7.5.1"},
    {"server.unused-variable", warning, "a server variable that the URL does not use",
     "OpenAPI 3.0.4 §4.7.5.1"},
    {"server.default", error, "a default that is none of the variable's values",
     "OpenAPI 3.0.4 §4.7.6.1"},
    {"tag.duplicate", error, "a tag that is described twice", "OpenAPI 3.0.4 §4.7.1.1"},
    {"component.unused", warning, "a component that nothing uses", "OpenAPI 3.0.4 §4.7.7"},
    {"schema.broken", error, "a schema that cannot be used", "OpenAPI 3.0.4 §4.7.24"},
    {"schema.keyword", warning, "a keyword that is left out, such as a pattern that is none",
     "JSON Schema 2020-12, Validation §6.3.3"},
    {"schema.invalid", error, "a schema that its meta-schema refuses",
     "JSON Schema 2020-12, Core §8.1.1"},
    {"schema.unsatisfiable", error, "a schema that no value satisfies", "OpenAPI 3.0.4 §4.7.24"},
    {"schema.enum", warning, "a value of enum that the schema itself refuses",
     "JSON Schema 2020-12, Validation §6.1.2"},
    {"schema.default", warning, "a default that breaks its own schema", "OpenAPI 3.0.4 §4.7.24.2"},
    {"schema.idle", warning, "a keyword that has no effect on the schema's type",
     "JSON Schema 2020-12, Validation §6"},
    {"schema.required", warning, "a required member that is not described",
     "JSON Schema 2020-12, Validation §6.5.3"},
    {"schema.alternatives", warning, "an alternative that stands there twice",
     "JSON Schema 2020-12, Core §10.2.1.3"},
    {"schema.discriminator", warning, "a discriminator whose property is not required",
     "OpenAPI 3.0.4 §4.7.25"},
    {"schema.mapping", error, "a discriminator's mapping to nothing", "OpenAPI 3.0.4 §4.7.25.1"},
    {"schema.read-write", error, "readOnly and writeOnly at once", "OpenAPI 3.0.4 §4.7.24.2"},
    {"schema.nullable", warning, "nullable without type", "OpenAPI 3.0.4 §4.7.24.2"},
    {"schema.items", error, "an array without items", "OpenAPI 3.0.4 §4.7.24.1"},
    {"example.invalid", warning, "an example that breaks its own schema",
     "OpenAPI 3.0.4 §4.7.14.1"},
}};

const Rule* rule_named(std::string_view id) {
  for (const auto& rule : rows) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

// The main document first, then its files by name; inside one by line and column.
bool stands_before(const Document& document, const Defect& a, const Defect& b) {
  const auto rank = [&](const Defect& one) {
    return std::tuple(one.where.file != document.tree->file(), one.where.file, one.where.line,
                      one.where.column, one.rule, one.location, one.message);
  };
  return rank(a) < rank(b);
}

void finish(Subject& subject) {
  for (auto& defect : subject.defects) {
    const auto* rule = rule_named(defect.rule);
    if (rule != nullptr) defect.severity = rule->severity;
    if (defect.where == Position{}) defect.where = subject.files.position(defect.location);
  }
  std::sort(subject.defects.begin(), subject.defects.end(), [&](const Defect& a, const Defect& b) {
    return stands_before(subject.document, a, b);
  });
  const auto same = [](const Defect& a, const Defect& b) {
    return a.rule == b.rule && a.location == b.location && a.message == b.message;
  };
  subject.defects.erase(std::unique(subject.defects.begin(), subject.defects.end(), same),
                        subject.defects.end());
}

}  // namespace

std::string_view name(Severity severity) noexcept {
  return severity == error ? "error" : "warning";
}

std::span<const Rule> rules() noexcept {
  return rows;
}

void check_loading(Subject& subject) {
  std::set<std::pair<std::string, std::uint32_t>> said;
  std::set<std::string> skipped;
  for (const auto& defect : subject.defects) {
    const auto where = subject.files.position(defect.location);
    said.emplace(where.file, where.line);
  }
  const auto is_said = [&](const Position& where) {
    return said.contains({where.file, where.line});
  };
  const auto add = [&](std::string_view rule, std::string message, const Error& why) {
    Defect defect;
    defect.rule = rule;
    defect.message = std::move(message);
    defect.advice = why.advice;
    defect.where = why.where;
    subject.defects.push_back(std::move(defect));
  };
  for (const auto& one : subject.document.skipped) {
    if (is_said(one.reason.where)) continue;
    add("operation.skipped", one.key + " cannot be tested: " + one.reason.message, one.reason);
  }
  for (const auto& one : subject.document.warnings) {
    // A file that cannot be read is said where it is referred to.
    const bool repeated =
        one.where.line == 0 &&
        std::any_of(subject.defects.begin(), subject.defects.end(), [&](const Defect& defect) {
          return defect.message.find(one.message) != std::string::npos;
        });
    if (!repeated && !is_said(one.where)) add("document.warning", one.message, one);
  }
}

std::vector<Defect> lint(const Document& document, const Fetch& fetch) {
  DocumentFiles files(*document.tree, fetch);
  Subject subject(document, files);
  walk(subject);
  check_paths(subject);
  check_operations(subject);
  check_services(subject);
  check_components(subject);
  check_schemas(subject);
  check_loading(subject);
  finish(subject);
  return std::move(subject.defects);
}

Defect unreadable(const Error& error) {
  Defect defect;
  defect.rule = "document.unreadable";
  defect.message = error.message;
  defect.advice = error.advice;
  defect.where = error.where;
  return defect;
}

}  // namespace assay::spec::lint
