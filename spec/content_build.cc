#include <algorithm>

#include "spec/document_build.h"

namespace assay::spec {
namespace {

// "2xx" is met in the wild; the standard writes 2XX (OpenAPI 3.0.4 §4.7.16.1).
std::string status_key(std::string_view key) {
  std::string status(key);
  std::replace(status.begin(), status.end(), 'x', 'X');
  return status;
}

Result<std::vector<Parameter>> build_headers(Build& build, const json::object& response,
                                             const std::string& pointer) {
  std::vector<Parameter> headers;
  const auto* all = response.if_contains("headers");
  if (all == nullptr || !all->is_object()) return headers;
  for (const auto& entry : all->get_object()) {
    const std::string name(entry.key());
    // §4.7.16.1: a header named Content-Type is ignored.
    if (name.size() == 12 && (name == "Content-Type" || name == "content-type")) continue;
    auto header = build_header(build, pointer + "/headers/" + escape_token(name), name);
    if (!header) return header.error();
    headers.push_back(std::move(*header));
  }
  return headers;
}

Result<ResponseSpec> build_response(Build& build, const std::string& pointer, std::string status,
                                    const std::vector<std::string>& produces) {
  const auto found = object_at(build, pointer, "a response");
  if (!found) return found.error();
  ResponseSpec response;
  response.status = std::move(status);
  response.pointer = found->pointer;
  auto headers = build_headers(build, *found->object, found->pointer);
  if (!headers) return headers.error();
  response.headers = std::move(*headers);
  response.links = build_links(build, *found->object, found->pointer);
  if (found->object->contains("content")) {
    auto content = build_content(build, found->pointer + "/content");
    if (!content) return content.error();
    response.content = std::move(*content);
  } else if (build.version == Version::swagger2 && found->object->contains("schema")) {
    auto schema = build.schema(found->pointer + "/schema");
    if (!schema) return schema.error();
    for (const auto& type : produces) {
      MediaType media;
      media.name = type;
      media.schema = *schema;
      media.pointer = found->pointer + "/schema";
      const auto* examples = found->object->if_contains("examples");
      const auto* example = examples != nullptr && examples->is_object()
                                ? examples->get_object().if_contains(type)
                                : nullptr;
      if (example != nullptr) media.examples.push_back(*example);
      response.content.push_back(std::move(media));
    }
  }
  return response;
}

}  // namespace

namespace {

// §4.7.15.1: style and its relatives count for forms; once one stands there, the others default.
std::vector<Encoding> build_encodings(const json::object& media) {
  std::vector<Encoding> encodings;
  const auto* all = media.if_contains("encoding");
  if (all == nullptr || !all->is_object()) return encodings;
  for (const auto& entry : all->get_object()) {
    const auto* object = entry.value().if_object();
    if (object == nullptr) continue;
    Encoding encoding;
    encoding.name = entry.key();
    encoding.content_type = text_member(*object, "contentType");
    const bool styled = object->contains("style") || object->contains("explode") ||
                        object->contains("allowReserved");
    if (styled) encoding.style = text_member(*object, "style", "form");
    encoding.explode = flag_member(*object, "explode", encoding.style == "form");
    encoding.allow_reserved = flag_member(*object, "allowReserved");
    encodings.push_back(std::move(encoding));
  }
  return encodings;
}

}  // namespace

Result<std::vector<MediaType>> build_content(Build& build, const std::string& pointer) {
  const auto found = object_at(build, pointer, "content");
  if (!found) return found.error();
  std::vector<MediaType> content;
  for (const auto& entry : *found->object) {
    const auto at = found->pointer + "/" + escape_token(entry.key());
    const auto inner = object_at(build, at, "a media type");
    if (!inner) return inner.error();
    MediaType media;
    media.name = entry.key();
    media.pointer = inner->pointer;
    media.examples = gather_examples(build, *inner->object, inner->pointer);
    for (const char* field : {"schema", "itemSchema"}) {
      if (!inner->object->contains(field)) continue;
      auto schema = build.schema(inner->pointer + "/" + field);
      if (!schema) return schema.error();
      (std::string_view(field) == "schema" ? media.schema : media.item_schema) = *schema;
    }
    media.encodings = build_encodings(*inner->object);
    content.push_back(std::move(media));
  }
  return content;
}

Result<std::vector<ResponseSpec>> build_responses(Build& build, const std::string& pointer,
                                                  const std::vector<std::string>& produces) {
  const auto found = object_at(build, pointer, "`responses`");
  if (!found) return found.error();
  std::vector<ResponseSpec> responses;
  for (const auto& entry : *found->object) {
    if (entry.key().starts_with("x-")) continue;
    auto response = build_response(build, found->pointer + "/" + escape_token(entry.key()),
                                   status_key(entry.key()), produces);
    if (!response) return response.error();
    responses.push_back(std::move(*response));
  }
  return responses;
}

Result<RequestBody> build_body(Build& build, const std::string& pointer) {
  const auto found = object_at(build, pointer, "a request body");
  if (!found) return found.error();
  RequestBody body;
  body.pointer = found->pointer;
  body.required = flag_member(*found->object, "required");
  if (!found->object->contains("content")) {
    return build.error(found->pointer, "a request body has no `content`");
  }
  auto content = build_content(build, found->pointer + "/content");
  if (!content) return content.error();
  body.content = std::move(*content);
  return body;
}

namespace {

// Swagger 2.0 §Parameter Object: files need multipart, everything else goes as the API consumes it.
std::string form_type(const std::vector<std::string>& consumes, bool file) {
  for (const auto& type : consumes) {
    if (type.starts_with("multipart/") || (!file && type == "application/x-www-form-urlencoded")) {
      return type;
    }
  }
  return file ? "multipart/form-data" : "application/x-www-form-urlencoded";
}

// Swagger 2.0: form fields are parameters of their own; together they are an object.
Result<RequestBody> build_form(Build& build, const std::vector<ObjectAt>& fields,
                               const std::vector<std::string>& consumes) {
  RequestBody body;
  body.pointer = fields.front().pointer;
  std::vector<Compiler::Member> members;
  bool file = false;
  for (const auto& field : fields) {
    const bool required = flag_member(*field.object, "required");
    body.required = body.required || required;
    file = file || text_member(*field.object, "type") == "file";
    members.push_back({text_member(*field.object, "name"), field.pointer, required});
  }
  auto schema = build.object_schema(body.pointer, members);
  if (!schema) return schema.error();
  MediaType media;
  media.name = form_type(consumes, file);
  media.schema = *schema;
  media.pointer = body.pointer;
  for (const auto& field : fields) {
    if (!field.object->contains("collectionFormat")) continue;
    Parameter shape;
    read_collection_format(*field.object, shape);
    media.encodings.push_back(
        {text_member(*field.object, "name"), {}, shape.style, shape.explode, false});
  }
  body.content.push_back(std::move(media));
  return body;
}

}  // namespace

Result<RequestBody> build_swagger_body(Build& build, const std::vector<std::string>& parameters,
                                       const std::vector<std::string>& consumes) {
  std::vector<ObjectAt> fields;
  for (const auto& pointer : parameters) {
    const auto found = object_at(build, pointer, "a parameter");
    if (!found) return found.error();
    if (text_member(*found->object, "in") != "body") {
      fields.push_back(*found);
      continue;
    }
    RequestBody body;
    body.pointer = found->pointer;
    body.required = flag_member(*found->object, "required");
    auto schema = build.schema(found->pointer + "/schema");
    if (!schema) return schema.error();
    for (const auto& type : consumes) {
      MediaType media;
      media.name = type;
      media.schema = *schema;
      media.pointer = found->pointer + "/schema";
      body.content.push_back(std::move(media));
    }
    return body;
  }
  return build_form(build, fields, consumes);
}

}  // namespace assay::spec
