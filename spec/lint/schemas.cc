#include <algorithm>
#include <array>
#include <set>

#include "spec/document_build.h"
#include "spec/lint/examples.h"
#include "spec/lint/facts.h"
#include "spec/lint/groups.h"
#include "spec/schema/compile.h"
#include "spec/schema/messages.h"
#include "spec/schema/validate.h"

namespace assay::spec::lint {
namespace {

/// Keywords that act on instances of one type only.
struct TypedKeyword {
  std::string_view name;
  TypeMask types;
};
constexpr TypeMask numbers = integer_bit | number_bit;
constexpr std::array<TypedKeyword, 18> typed_keywords{{
    {"minLength", string_bit},
    {"maxLength", string_bit},
    {"pattern", string_bit},
    {"minimum", numbers},
    {"maximum", numbers},
    {"exclusiveMinimum", numbers},
    {"exclusiveMaximum", numbers},
    {"multipleOf", numbers},
    {"minItems", array_bit},
    {"maxItems", array_bit},
    {"uniqueItems", array_bit},
    {"items", array_bit},
    {"minProperties", object_bit},
    {"maxProperties", object_bit},
    {"required", object_bit},
    {"properties", object_bit},
    {"additionalProperties", object_bit},
    {"patternProperties", object_bit},
}};

bool is_true(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

class SchemaRules {
 public:
  SchemaRules(Subject& subject, Compiler& compiler) : subject_(subject), compiler_(compiler) {}

  void check(const Visit& visit) {
    const auto before = compiler_.issues().size();
    const auto schema = compiler_.compile(visit.location);
    const bool broken = take_issues(before);
    check_words(visit);
    if (broken || !schema) return;
    check_contradiction(visit, schema);
    check_enum(visit, schema);
    check_idle(visit, schema);
    check_required(visit, schema);
    check_alternatives(visit);
    check_discriminator(visit, schema);
    check_examples_of_schema(subject_, visit, schema);
  }

 private:
  bool take_issues(std::size_t first) {
    bool fatal = false;
    const auto issues = compiler_.issues();
    for (auto i = first; i < issues.size(); ++i) {
      fatal = fatal || issues[i].fatal;
      const bool reference = issues[i].message.starts_with("$ref to");
      subject_.add(reference         ? "reference.unresolved"
                   : issues[i].fatal ? "schema.broken"
                                     : "schema.keyword",
                   issues[i].pointer, issues[i].message);
    }
    return fatal;
  }

  void check_words(const Visit& visit) {
    const auto& object = *visit.object;
    if (is_true(object, "readOnly") && is_true(object, "writeOnly")) {
      subject_.add("schema.read-write", visit.location + "/writeOnly",
                   "a schema is readOnly and writeOnly at once", "remove one of the two");
    }
    const bool untyped = !object.contains("type") && !object.contains("$ref");
    if (subject_.in(v30) && is_true(object, "nullable") && untyped) {
      subject_.add("schema.nullable", visit.location + "/nullable",
                   "`nullable` without `type` beside it has no effect", "add the type");
    }
    if (!subject_.in(v31on) && text_of(object, "type") == "array" && !object.contains("items")) {
      subject_.add("schema.items", visit.location, "an array schema has no `items`",
                   "add `items: {}` when anything goes");
    }
  }

  void check_contradiction(const Visit& visit, const Schema& schema) {
    const auto found = find_contradiction(schema);
    if (!found) return;
    const bool here = visit.object->contains(found->keyword);
    subject_.add("schema.unsatisfiable",
                 here ? visit.location + "/" + found->keyword : visit.location,
                 "nothing satisfies this schema: " + found->message);
  }

  void check_enum(const Visit& visit, const Schema& schema) {
    const auto* values = schema.root().enumeration;
    if (values == nullptr || !visit.object->contains("enum")) return;
    for (std::size_t i = 0; i < values->size(); ++i) {
      const auto& value = (*values)[i];
      if (validate(schema, value, Direction::request) != Outcome::invalid ||
          validate(schema, value, Direction::response) != Outcome::invalid) {
        continue;
      }
      const auto why = explain(schema, value, Direction::request);
      subject_.add("schema.enum", visit.location + "/enum/" + std::to_string(i),
                   "the value " + shown_value(value) + " of `enum` can never be used" +
                       (why.errors.empty() ? std::string()
                                           : ": `" + why.errors.front().keyword + "` refuses it"),
                   value.is_null() ? "make the schema nullable, or remove the value" : "");
    }
  }

  void check_idle(const Visit& visit, const Schema& schema) {
    const auto& node = schema.root();
    if (visit.kind != Kind::schema || !node.typed ||
        (visit.object->contains("$ref") && !subject_.in(v31on)))
      return;
    for (const auto& keyword : typed_keywords) {
      const auto* value = visit.object->if_contains(keyword.name);
      if (value == nullptr || (node.types & keyword.types) != 0) continue;
      if (value->is_bool() && !value->get_bool()) continue;
      subject_.add("schema.idle", visit.location + "/" + std::string(keyword.name),
                   "`" + std::string(keyword.name) + "` has no effect on " + type_text(node.types));
    }
  }

  // A part of a combination often requires what another part describes.
  void check_required(const Visit& visit, const Schema& schema) {
    const bool part = visit.field == "allOf" || visit.field == "oneOf" || visit.field == "anyOf" ||
                      visit.field == "not" || visit.field == "if" || visit.field == "then" ||
                      visit.field == "else" || visit.field == "dependentSchemas";
    if (part || schema.root().required.empty() || !visit.object->contains("properties")) return;
    const auto known = described_names(schema);
    if (!known || known->empty()) return;
    for (const auto name : schema.root().required) {
      if (std::find(known->begin(), known->end(), name) != known->end()) continue;
      if (!schema.root().additional_allowed) continue;  // said as a contradiction
      subject_.add(
          "schema.required", visit.location + "/required",
          "`" + std::string(name) + "` is required, but no property of that name is described",
          nearest(name, *known));
    }
  }

  void check_alternatives(const Visit& visit) {
    for (const char* keyword : {"oneOf", "anyOf"}) {
      const auto* list = visit.object->if_contains(keyword);
      if (list == nullptr || !list->is_array()) continue;
      std::set<std::string> seen;
      for (std::size_t i = 0; i < list->get_array().size(); ++i) {
        if (seen.insert(json::serialize(list->get_array()[i])).second) continue;
        const bool one = std::string_view(keyword) == "oneOf";
        subject_.add(
            "schema.alternatives", visit.location + "/" + keyword + "/" + std::to_string(i),
            one ? "this alternative of oneOf stands there twice: what matches it is refused"
                : "this alternative of anyOf stands there twice",
            "remove one of the two");
      }
    }
  }

  void check_discriminator(const Visit& visit, const Schema& schema) {
    const auto* member = visit.object->if_contains("discriminator");
    if (member == nullptr || (visit.object->contains("$ref") && !subject_.in(v31on))) return;
    const bool old = member->is_string();
    const std::string_view property = old ? std::string_view(member->get_string())
                                      : member->is_object()
                                          ? text_of(member->get_object(), "propertyName")
                                          : "";
    if (property.empty()) return;
    const auto& node = schema.root();
    const auto requires_it = [&](NodeId id) {
      const auto nodes = joined_nodes(schema.at(id));
      return std::any_of(nodes.begin(), nodes.end(),
                         [&](NodeId one) { return schema.node(one).is_required(property); });
    };
    std::vector<NodeId> variants(node.one_of);
    variants.insert(variants.end(), node.any_of.begin(), node.any_of.end());
    const bool required =
        requires_it(schema.id()) ||
        (!variants.empty() && std::all_of(variants.begin(), variants.end(), requires_it));
    if (!required && !subject_.in(v32)) {
      subject_.add("schema.discriminator", visit.location + "/discriminator",
                   "the discriminator's property `" + std::string(property) + "` is not required",
                   "add it to `required`");
    }
    if (member->is_object()) check_mapping(visit, member->get_object());
  }

  void check_mapping(const Visit& visit, const json::object& discriminator) {
    const auto* mapping = discriminator.if_contains("mapping");
    if (mapping == nullptr || !mapping->is_object()) return;
    for (const auto& entry : mapping->get_object()) {
      if (!entry.value().is_string()) continue;
      const std::string_view target = entry.value().get_string();
      const auto at = visit.location + "/discriminator/mapping/" + escape_token(entry.key());
      const bool named =
          subject_.files.find("/components/schemas/" + escape_token(target)) != nullptr;
      if (named || subject_.files.find(subject_.files.target(at, target)) != nullptr) continue;
      subject_.add("schema.mapping", at,
                   "the mapping of '" + std::string(entry.key()) +
                       "' leads to nothing: " + std::string(target));
    }
  }

  Subject& subject_;
  Compiler& compiler_;
};

/// The meta-schema that a schema of OpenAPI 3.1 or later must keep.
class MetaRules {
 public:
  explicit MetaRules(Subject& subject) : subject_(subject) {
    const auto& root = subject.document.tree->root().get_object();
    default_ = text_of(root, "jsonSchemaDialect");
  }

  void check(const Visit& visit) {
    auto uri = std::string(text_of(*visit.object, "$schema"));
    if (uri.empty()) uri = default_;
    const auto dialect = dialect_of_uri(uri);
    if (uri.empty() || (dialect && is_openapi(*dialect)) ||
        uri.starts_with("https://spec.openapis.org/")) {
      uri = "https://json-schema.org/draft/2020-12/schema";
    }
    if (uri.ends_with('#')) uri.pop_back();
    const auto* meta = metaschema(uri);
    if (meta == nullptr) return;
    if (uri != compiled_uri_) {
      CompileOptions options;
      options.uri = uri;
      Compiler compiler(*meta, dialect_of_uri(uri).value_or(Dialect::draft2020),
                        std::move(options));
      compiled_ = compiler.compile("");
      compiled_uri_ = uri;
    }
    const json::value* value = subject_.files.find(visit.location);
    if (value == nullptr) return;
    const auto explained = explain(compiled_, *value, Direction::request);
    if (explained.outcome != Outcome::invalid) return;
    for (const auto& error : explained.errors) {
      subject_.add("schema.invalid", visit.location + error.instance,
                   "the schema is none of JSON Schema's: " + error.expected +
                       " was expected, but here stands " + error.actual);
    }
  }

 private:
  Subject& subject_;
  std::string default_;
  std::string compiled_uri_;
  Schema compiled_;
};

bool stands_in_schema(const Subject& subject, const Visit& visit) {
  return visit.parent >= 0 &&
         subject.visits[static_cast<std::size_t>(visit.parent)].kind == Kind::schema;
}

}  // namespace

void check_schemas(Subject& subject) {
  CompileOptions options;
  options.uri = subject.files.uri();
  options.loader = [&](const std::string& uri) { return subject.files.load(uri); };
  Compiler compiler(subject.document.tree->root(), dialect_of(subject.document.version),
                    std::move(options));
  SchemaRules rules(subject, compiler);
  MetaRules meta(subject);
  for (const auto& visit : subject.visits) {
    if (visit.kind == Kind::schema) {
      if (subject.in(v31on) && !stands_in_schema(subject, visit)) meta.check(visit);
      rules.check(visit);
    } else if (subject.in(v20) && (visit.kind == Kind::parameter || visit.kind == Kind::header ||
                                   visit.kind == Kind::items)) {
      rules.check(visit);
    }
  }
  for (const auto& visit : subject.visits) check_examples(subject, visit, compiler);
}

}  // namespace assay::spec::lint
