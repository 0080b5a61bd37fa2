// What a table of fields cannot say about one object.
#include <algorithm>

#include "spec/lint/walk.h"

namespace assay::spec::lint {
namespace {

bool has(const json::object& object, std::string_view name) {
  return object.contains(name);
}

/// At most one of two fields.
void exclude(Subject& subject, const Visit& visit, std::string_view a, std::string_view b) {
  if (!has(*visit.object, a) || !has(*visit.object, b)) return;
  subject.add("structure.excludes", visit.location + "/" + std::string(b),
              "`" + std::string(a) + "` and `" + std::string(b) + "` exclude each other",
              "remove one of the two");
}

void demand(Subject& subject, const Visit& visit, std::string what, std::string advice) {
  subject.add("structure.missing", visit.location,
              std::string(name(visit.kind)) + " has " + std::move(what), std::move(advice));
}

/// `field` may not stand here.
void refuse(Subject& subject, const Visit& visit, std::string_view field, std::string why) {
  if (!has(*visit.object, field)) return;
  subject.add("structure.excludes", visit.location + "/" + std::string(field),
              "`" + std::string(field) + "` " + std::move(why), "remove it");
}

void check_root(Subject& subject, const Visit& visit) {
  const auto& object = *visit.object;
  const bool holds = has(object, "paths") || has(object, "components") || has(object, "webhooks");
  if (subject.in(v31on) && !holds) {
    demand(subject, visit, "neither `paths` nor `components` nor `webhooks`", "add one of them");
  }
  if (text_of(object, "$self").find('#') != std::string_view::npos) {
    subject.add("structure.value", "/$self", "`$self` holds a fragment",
                "leave out # and the rest");
  }
}

// Exactly one way to describe the value, and the fields that belong to one way only.
void check_value_description(Subject& subject, const Visit& visit) {
  const auto& object = *visit.object;
  exclude(subject, visit, "schema", "content");
  exclude(subject, visit, "example", "examples");
  if (!has(object, "schema") && !has(object, "content")) {
    demand(subject, visit, "neither `schema` nor `content`", "add one of the two");
  }
  const auto* content = object.if_contains("content");
  if (content == nullptr) return;
  if (content->is_object() && content->get_object().size() != 1) {
    subject.add("structure.value", visit.location + "/content",
                "`content` of a parameter or header has exactly one media type",
                "keep one of them");
  }
  if (has(object, "schema")) return;
  for (const char* field : {"style", "explode", "allowReserved"}) {
    refuse(subject, visit, field, "belongs to `schema`, not to `content`");
  }
  if (subject.in(v32)) return;
  for (const char* field : {"example", "examples"}) {
    refuse(subject, visit, field, "stands inside the media type when there is `content`");
  }
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> known) {
  return std::find(known.begin(), known.end(), text) != known.end();
}

void check_place(Subject& subject, const Visit& visit, std::string_view in) {
  const bool known =
      one_of(in, {"query", "header", "path"}) || (in == "cookie" && subject.in(v3)) ||
      (in == "querystring" && subject.in(v32)) || (in == "formData" && subject.in(v20));
  if (known || !has(*visit.object, "in")) return;
  const std::vector<std::string_view> places{"query", "header", "path", "cookie"};
  subject.add("structure.value", visit.location + "/in",
              "there are no parameters in '" + std::string(in) + "'", nearest(in, places));
}

void check_style(Subject& subject, const Visit& visit, std::string_view in) {
  const auto style = text_of(*visit.object, "style");
  if (style.empty()) return;
  bool fine = true;
  if (in == "path") fine = one_of(style, {"matrix", "label", "simple"});
  if (in == "query")
    fine = one_of(style, {"form", "spaceDelimited", "pipeDelimited", "deepObject"});
  if (in == "header") fine = style == "simple";
  if (in == "cookie") fine = style == "form" || (style == "cookie" && subject.in(v32));
  if (fine) return;
  subject.add(
      "structure.value", visit.location + "/style",
      "a parameter in the " + std::string(in) + " has no style '" + std::string(style) + "'",
      "see the table of styles of the Parameter Object");
}

void check_names(Subject& subject, const Visit& visit, std::string_view in) {
  const auto name = text_of(*visit.object, "name");
  const bool braces = name.find_first_of("{}") != std::string_view::npos;
  if (in == "path" && subject.in(v31on) && (braces || name.empty())) {
    subject.add("structure.value", visit.location + "/name",
                "the name of a path parameter holds no braces", "write the name alone");
  }
  const bool token =
      !name.empty() && name.find_first_of(" \t\"(),/:;<=>?@[\\]{}") == std::string_view::npos;
  if (in == "header" && subject.in(v32) && has(*visit.object, "name") && !token) {
    subject.add("structure.value", visit.location + "/name",
                "'" + std::string(name) + "' is no name of a header field",
                "use a token (RFC 9110 §5.6.2)");
  }
}

void check_parameter(Subject& subject, const Visit& visit) {
  const auto& object = *visit.object;
  const auto in = text_of(object, "in");
  check_place(subject, visit, in);
  const auto* required = object.if_contains("required");
  if (in == "path" && (required == nullptr || *required != true)) {
    // The published schemas of 3.1 and 3.2 ask it of parameters with `schema` only; the text of
    // all.
    const bool lenient = subject.in(v31on) && !has(object, "schema") && required == nullptr;
    subject.add(lenient ? "parameter.required" : "structure.value",
                visit.location + (required != nullptr ? "/required" : ""),
                "a path parameter is not `required: true`", "add it: a path without it is another");
  }
  if (subject.in(v20)) {
    const auto format = text_of(object, "collectionFormat");
    if (format == "multi" && in != "query" && in != "formData") {
      subject.add("structure.value", visit.location + "/collectionFormat",
                  "'multi' is for parameters in query and formData", "use csv");
    }
    if (text_of(object, "type") == "file" && in != "formData") {
      subject.add("structure.value", visit.location + "/type", "files travel in formData",
                  "use `in: formData`");
    }
    if (in != "query" && in != "formData") {
      refuse(subject, visit, "allowEmptyValue", "is for parameters in query and formData");
    }
    return;
  }
  if (in == "querystring") {
    refuse(subject, visit, "schema", "is not for a querystring: it has `content`");
    for (const char* field : {"style", "explode", "allowReserved"}) {
      if (has(object, "schema")) refuse(subject, visit, field, "is not for a querystring");
    }
  }
  check_value_description(subject, visit);
  check_style(subject, visit, in);
  check_names(subject, visit, in);
  if (subject.in(v30)) return;
  if (in != "query") refuse(subject, visit, "allowEmptyValue", "is for parameters in the query");
  const auto style = text_of(object, "style");
  const bool form = style.empty() || style == "form";
  const bool reserved = in == "query" || (subject.in(v32) && in == "path") ||
                        (subject.in(v32) && in == "cookie" && form) || has(object, "content");
  if (!reserved) refuse(subject, visit, "allowReserved", "is not for this place and style");
}

void check_scheme(Subject& subject, const Visit& visit) {
  const auto& object = *visit.object;
  if (visit.kind == Kind::security_scheme && has(object, "type")) {
    const std::vector<std::string_view> known{"apiKey",        "http",      "oauth2",
                                              "openIdConnect", "mutualTLS", "basic"};
    const bool flow = subject.in(v20) && text_of(object, "type") == "oauth2";
    subject.add(
        "structure.value", visit.location + (flow ? "/flow" : "/type"),
        flow ? "an oauth2 scheme needs a `flow`: implicit, password, application or accessCode"
             : "there is no security scheme of the type '" + std::string(text_of(object, "type")) +
                   "' in this version",
        flow ? "" : nearest(text_of(object, "type"), known));
  }
  const auto in = text_of(object, "in");
  if (visit.kind == Kind::key_scheme && has(object, "in") &&
      !(in == "query" || in == "header" || (in == "cookie" && subject.in(v3)))) {
    subject.add("structure.value", visit.location + "/in",
                "an API key does not travel in '" + std::string(in) + "'",
                "use header, query or cookie");
  }
  if (visit.kind == Kind::http_scheme && has(object, "scheme")) {
    std::string scheme(text_of(object, "scheme"));
    for (auto& c : scheme) c = static_cast<char>(c | 0x20);
    if (scheme != "bearer") refuse(subject, visit, "bearerFormat", "is for the scheme bearer");
  }
}

void check_link(Subject& subject, const Visit& visit) {
  exclude(subject, visit, "operationRef", "operationId");
  if (!has(*visit.object, "operationRef") && !has(*visit.object, "operationId")) {
    demand(subject, visit, "neither `operationId` nor `operationRef`", "name the operation");
  }
}

void check_example(Subject& subject, const Visit& visit) {
  exclude(subject, visit, "value", "externalValue");
  if (!subject.in(v32)) return;
  exclude(subject, visit, "value", "dataValue");
  exclude(subject, visit, "value", "serializedValue");
  exclude(subject, visit, "externalValue", "serializedValue");
}

void check_encodings(Subject& subject, const Visit& visit) {
  exclude(subject, visit, "encoding", "prefixEncoding");
  exclude(subject, visit, "encoding", "itemEncoding");
}

void check_text_list(Subject& subject, const Visit& visit, const char* field) {
  const auto* list = visit.object->if_contains(field);
  if (list == nullptr || !list->is_array()) return;
  const auto& items = list->get_array();
  const auto at = visit.location + "/" + field;
  if (items.empty()) {
    subject.add("structure.value", at, "`" + std::string(field) + "` is empty", "remove it");
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (std::find(items.begin(), items.begin() + i, items[i]) == items.begin() + i) continue;
    subject.add("structure.value", at + "/" + std::to_string(i),
                "`" + std::string(field) + "` holds " + json::serialize(items[i]) + " twice",
                "remove one of the two");
  }
}

void check_responses(Subject& subject, const Visit& visit) {
  const auto* responses = visit.object->if_contains("responses");
  if (responses == nullptr || !responses->is_object()) return;
  const auto& all_of_them = responses->get_object();
  const bool some = std::any_of(all_of_them.begin(), all_of_them.end(),
                                [](const auto& member) { return !member.key().starts_with("x-"); });
  if (some) return;
  subject.add("structure.missing", visit.location + "/responses",
              "`responses` describes no response", "describe at least one");
}

void check_xml(Subject& subject, const Visit& visit) {
  if (!subject.in(v32)) return;
  exclude(subject, visit, "nodeType", "attribute");
  exclude(subject, visit, "nodeType", "wrapped");
}

void check_schema(Subject& subject, const Visit& visit) {
  if (subject.in(v31on)) return;  // the meta-schema says it
  check_text_list(subject, visit, "required");
  const auto* values = visit.object->if_contains("enum");
  if (values == nullptr || !values->is_array()) return;
  if (values->get_array().empty()) {
    subject.add("structure.value", visit.location + "/enum", "`enum` is empty",
                "list the allowed values");
  }
}

}  // namespace

void check_object(Subject& subject, const Visit& visit) {
  switch (visit.kind) {
    case Kind::root:
      return check_root(subject, visit);
    case Kind::parameter:
      return check_parameter(subject, visit);
    case Kind::header:
      if (!subject.in(v20)) check_value_description(subject, visit);
      return;
    case Kind::media_type:
      exclude(subject, visit, "example", "examples");
      return check_encodings(subject, visit);
    case Kind::encoding:
      return check_encodings(subject, visit);
    case Kind::example:
      return check_example(subject, visit);
    case Kind::link:
      return check_link(subject, visit);
    case Kind::security_scheme:
    case Kind::key_scheme:
    case Kind::http_scheme:
      return check_scheme(subject, visit);
    case Kind::operation:
      return check_responses(subject, visit);
    case Kind::license:
      return exclude(subject, visit, "identifier", "url");
    case Kind::server_variable:
      return check_text_list(subject, visit, "enum");
    case Kind::xml:
      return check_xml(subject, visit);
    case Kind::schema:
      return check_schema(subject, visit);
    default:
      return;
  }
}

void check_parameter_list(Subject& subject, const json::array& list, const std::string& location) {
  int whole = 0;
  bool query = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto at = location + "/" + std::to_string(i);
    const auto* parameter = subject.resolved(list[i], at);
    if (parameter == nullptr) continue;
    whole += text_of(*parameter, "in") == "querystring" ? 1 : 0;
    query = query || text_of(*parameter, "in") == "query";
  }
  if (whole > 1 || (whole == 1 && query)) {
    subject.add("structure.excludes", location,
                whole > 1 ? "there are two parameters in the querystring"
                          : "parameters in query and querystring exclude each other",
                "describe the query in one way");
  }
}

}  // namespace assay::spec::lint
