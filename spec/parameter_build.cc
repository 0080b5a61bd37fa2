#include "spec/document_build.h"

namespace assay::spec {
namespace {

std::string default_style(In in) {
  return in == In::query || in == In::cookie ? "form" : "simple";
}

Result<In> place_of(const Build& build, const json::object& object, const std::string& pointer) {
  const auto in = text_member(object, "in");
  if (in == "path") return In::path;
  if (in == "query") return In::query;
  if (in == "header") return In::header;
  if (in == "cookie") return In::cookie;
  if (in == "querystring" && build.version == Version::openapi32) return In::querystring;
  return build.error(pointer, "a parameter stands 'in: " + in + "'",
                     "use path, query, header or cookie");
}

Result<void> read_shape(Build& build, const json::object& object, const std::string& pointer,
                        Parameter& parameter) {
  parameter.style = text_member(object, "style", default_style(parameter.in));
  parameter.explode = flag_member(object, "explode", parameter.style == "form");
  parameter.allow_reserved = flag_member(object, "allowReserved");
  parameter.allow_empty = flag_member(object, "allowEmptyValue") && parameter.in == In::query;
  parameter.examples = gather_examples(build, object, pointer);
  if (build.version == Version::swagger2) {
    read_collection_format(object, parameter);
    auto schema = build.schema(pointer);
    if (!schema) return schema.error();
    parameter.schema = *schema;
    return {};
  }
  if (object.contains("schema")) {
    auto schema = build.schema(pointer + "/schema");
    if (!schema) return schema.error();
    parameter.schema = *schema;
    return {};
  }
  const auto* content = object.if_contains("content");
  if (content == nullptr || !content->is_object() || content->get_object().empty()) return {};
  auto media = build_content(build, pointer + "/content");
  if (!media) return media.error();
  parameter.media_type = media->front().name;
  parameter.content = std::make_shared<const MediaType>(media->front());
  parameter.schema = media->front().schema;
  for (auto& example : media->front().examples) parameter.examples.push_back(std::move(example));
  return {};
}

}  // namespace

void read_collection_format(const json::object& object, Parameter& parameter) {
  const auto format = text_member(object, "collectionFormat", "csv");
  parameter.explode = format == "multi";
  parameter.style = parameter.in == In::path || parameter.in == In::header ? "simple" : "form";
  if (format == "ssv") parameter.style = "spaceDelimited";
  if (format == "tsv") parameter.style = "tabDelimited";
  if (format == "pipes") parameter.style = "pipeDelimited";
}

Result<Parameter> build_parameter(Build& build, const std::string& pointer) {
  const auto found = object_at(build, pointer, "a parameter");
  if (!found) return found.error();
  const auto& object = *found->object;
  Parameter parameter;
  parameter.pointer = found->pointer;
  parameter.name = text_member(object, "name");
  if (parameter.name.empty()) return build.error(found->pointer, "a parameter has no name");
  const auto in = place_of(build, object, found->pointer);
  if (!in) return in.error();
  parameter.in = *in;
  parameter.required = flag_member(object, "required") || *in == In::path;
  if (auto read = read_shape(build, object, found->pointer, parameter); !read) return read.error();
  if (*in == In::querystring && !parameter.content) {
    return build.error(found->pointer, "a parameter in the querystring has no `content`", "add it");
  }
  return parameter;
}

Result<Parameter> build_header(Build& build, const std::string& pointer, std::string name) {
  const auto found = object_at(build, pointer, "a header");
  if (!found) return found.error();
  Parameter header;
  header.pointer = found->pointer;
  header.name = std::move(name);
  header.in = In::header;
  header.required = flag_member(*found->object, "required");
  if (auto read = read_shape(build, *found->object, found->pointer, header); !read) {
    return read.error();
  }
  return header;
}

std::vector<json::value> gather_examples(Build& build, const json::object& object,
                                         const std::string& pointer) {
  std::vector<json::value> examples;
  for (const char* name : {"example", "x-example"}) {
    if (const auto* example = object.if_contains(name)) examples.push_back(*example);
  }
  const auto* named = object.if_contains("examples");
  if (named == nullptr || !named->is_object()) return examples;
  for (const auto& entry : named->get_object()) {
    const auto at = resolve(build.files, pointer + "/examples/" + escape_token(entry.key()));
    if (!at || !at->value->is_object()) continue;
    for (const char* field : {"value", "dataValue"}) {
      const auto* value = at->value->get_object().if_contains(field);
      if (value != nullptr) examples.push_back(*value);
    }
  }
  return examples;
}

}  // namespace assay::spec
