#include "spec/form_body.h"

#include <algorithm>

#include "spec/brackets.h"
#include "spec/case.h"
#include "spec/encoding.h"
#include "spec/json_parser.h"
#include "spec/multipart.h"
#include "spec/schema/write_json.h"
#include "spec/serialize.h"

namespace assay::spec {
namespace {

Parameter shape_of(const Encoding& encoding) {
  Parameter parameter;
  parameter.name = encoding.name;
  parameter.style = encoding.style;
  parameter.explode = encoding.explode;
  parameter.allow_reserved = encoding.allow_reserved;
  return parameter;
}

std::vector<Field> fields_of(const Encoding* encoding, const std::string& name,
                             const json::value& value) {
  if (encoding != nullptr && encoding->style == "deepObject") return bracket_fields(name, value);
  if (encoding != nullptr && !encoding->style.empty()) {
    return form_fields(shape_of(*encoding), value);
  }
  std::vector<Field> fields;
  if (auto raw = raw_bytes(value)) return {{name, std::move(*raw)}};
  const auto* list = value.if_array();
  const bool json_list = encoding != nullptr && !encoding->content_type.empty();
  if (list == nullptr || json_list) {
    fields.push_back({name, plain_text(value)});
    return fields;
  }
  for (const auto& item : *list) fields.push_back({name, plain_text(item)});
  return fields;
}

bool admits_only(const Schema& schema, TypeMask wanted) {
  if (!schema) return false;
  const auto types = schema.admitted_types();
  return (types & wanted) != 0 && (types & ~(wanted | null_bit)) == 0;
}

/// Reads the members one by one.
class FormReader {
 public:
  FormReader(const MediaType& media, const std::vector<Field>& fields)
      : media_(media), fields_(fields) {}

  Reading run() {
    for (const auto& field : fields_) {
      const auto base = base_of(field.name);
      if (object_.contains(base)) continue;
      object_[base] = member(base);
    }
    return {std::move(object_), std::move(doubt_)};
  }

 private:
  void note(std::string doubt) {
    if (doubt_.empty()) doubt_ = std::move(doubt);
  }

  // "a[b]" belongs to the member a when its encoding says so.
  std::string base_of(const std::string& name) {
    const auto bracket = name.find('[');
    if (bracket == std::string::npos || bracket == 0) return name;
    const auto base = name.substr(0, bracket);
    const auto* encoding = media_.encoding(base);
    if (encoding != nullptr && encoding->style == "deepObject") return base;
    if (!member_schema(media_.schema, name)) note("brackets in the name '" + name + "'");
    return name;
  }

  std::vector<std::string> values_of(const std::string& name) const {
    std::vector<std::string> values;
    for (const auto& field : fields_) {
      if (field.name == name) values.push_back(field.value);
    }
    return values;
  }

  json::value take(Reading reading) {
    note(std::move(reading.doubt));
    return std::move(reading.value);
  }

  json::value member(const std::string& name) {
    const auto schema = member_schema(media_.schema, name);
    const auto* encoding = media_.encoding(name);
    if (encoding != nullptr && encoding->style == "deepObject") {
      return take(*read_brackets(fields_, name, schema));
    }
    const auto values = values_of(name);
    if (std::find(values.begin(), values.end(), "") != values.end()) {
      note("an empty field of a form may be read as none");
    }
    const bool list = admits_only(schema, array_bit);
    const bool json =
        encoding != nullptr && encoding->content_type.find("json") != std::string::npos;
    if (json && values.size() == 1) return json_member(values.front());
    if (list) return take(read_items(parted(encoding, values), schema));
    if (values.size() > 1) note("'" + name + "' occurs more than once");
    if (schema && (schema.admitted_types() & object_bit) != 0 &&
        schema.admitted_types() != any_type) {
      note("an object in a form is written in more than one way");
    }
    return take(read_scalar(values.front(), schema));
  }

  json::value json_member(const std::string& text) {
    auto parsed = parse_json(text);
    if (!parsed.failed && !parsed.repeated_name) return std::move(parsed.value);
    note("a field that is no JSON");
    return nullptr;
  }

  static std::vector<std::string> parted(const Encoding* encoding,
                                         const std::vector<std::string>& values) {
    if (encoding == nullptr || encoding->style.empty() || encoding->explode || values.size() > 1) {
      return values;
    }
    return split(values.front(), std::string(1, delimiter_of(encoding->style)));
  }

  const MediaType& media_;
  const std::vector<Field>& fields_;
  json::object object_;
  std::string doubt_;
};

std::string first_type(const Encoding* encoding) {
  if (encoding == nullptr) return {};
  auto type = encoding->content_type.substr(0, encoding->content_type.find(','));
  while (type.ends_with(' ')) type.pop_back();
  if (type == "*/*") return "application/octet-stream";
  if (type == "image/*") return "image/png";
  return type.ends_with("/*")
             ? type.substr(0, type.size() - 1) + (type == "text/*" ? "plain" : "octet-stream")
             : type;
}

// OpenAPI 3.1.1 §4.8.15.1.1: a part whose schema has no type is application/octet-stream.
bool is_file(const Schema& schema) {
  if (!schema || is_binary(schema)) return static_cast<bool>(schema);
  const auto& node = schema.root();
  const auto& home = schema.program().resource(node.resource);
  return home.vocabulary.dialect == Dialect::openapi31 && !node.typed && !node.has_values() &&
         node.in_place().empty() && node.children().empty();
}

BodyPart part_of(const std::string& name, const json::value& value, const Schema& schema,
                 const std::string& wanted) {
  auto raw = raw_bytes(value);
  const bool binary = (raw || value.is_string()) && is_file(schema);
  BodyPart part;
  part.headers.push_back(form_disposition(name, binary ? "file.bin" : ""));
  auto type = wanted;
  if (type.empty() && binary) type = "application/octet-stream";
  if (type.empty() && value.is_structured() && !raw) type = "application/json";
  if (!type.empty()) part.headers.push_back({"Content-Type", type});
  const auto media = parse_media_type(type);
  if (raw) {
    part.body = std::move(*raw);
  } else {
    part.body = media && media->is_json() ? write_json(value) : plain_text(value);
  }
  return part;
}

/// The value of one part; a doubt when readers differ.
Reading read_part(const BodyPart& part, const Schema& schema) {
  const auto type = find_header(part.headers, "Content-Type");
  const auto media = type ? parse_media_type(*type) : std::nullopt;
  if (media && media->is_json()) {
    auto parsed = parse_json(part.body);
    if (parsed.failed || parsed.repeated_name) return {nullptr, "a part that is no JSON"};
    return {std::move(parsed.value), {}};
  }
  if (part.body.empty()) return {json::string(), "an empty field of a form may be read as none"};
  if (is_file(schema)) {
    const auto& node = schema.root();
    const bool measured = node.min_length || node.max_length || node.pattern || node.has_values();
    return {json::string(is_utf8(part.body) ? part.body : "binary"),
            measured ? "keywords of texts on bytes" : ""};
  }
  if (admits_only(schema, object_bit)) return {nullptr, "an object in a part that is no JSON"};
  if (media && media->type != "text") {
    return {json::string(), "a part of the type " + std::string(*type)};
  }
  return read_scalar(part.body, schema);
}

}  // namespace

bool is_binary(const Schema& schema) {
  if (!schema) return false;
  const auto& node = schema.root();
  if (node.reference != no_node) return is_binary(schema.at(node.reference));
  const auto* source = node.source != nullptr ? node.source->if_object() : nullptr;
  const bool encoded = source != nullptr && (source->contains("contentMediaType") ||
                                             source->contains("contentEncoding"));
  return node.format == "binary" || encoded ||
         (source != nullptr && source->contains("type") && source->at("type") == "file");
}

std::string write_form(const MediaType& media, const json::object& value) {
  std::string out;
  for (const auto& member : value) {
    const auto* encoding = media.encoding(member.key());
    for (const auto& field : fields_of(encoding, member.key(), member.value())) {
      if (!out.empty()) out += '&';
      out += percent_encode(field.name) + "=" + encoded_value(field);
    }
  }
  return out;
}

Reading read_form(const MediaType& media, const std::vector<Field>& fields) {
  return FormReader(media, fields).run();
}

WrittenBody write_parts(const MediaType& media, const std::string& content_type,
                        const json::object& value) {
  std::vector<BodyPart> parts;
  for (const auto& member : value) {
    const std::string name(member.key());
    const auto type = first_type(media.encoding(name));
    const auto schema = member_schema(media.schema, name);
    const auto* list = member.value().if_array();
    if (list == nullptr || type.find("json") != std::string::npos) {
      parts.push_back(part_of(name, member.value(), schema, type));
      continue;
    }
    const auto items = item_schema(schema);
    for (const auto& item : *list) parts.push_back(part_of(name, item, items, type));
  }
  auto written = write_multipart(parts);
  return {std::move(written.bytes), content_type + "; boundary=" + written.boundary};
}

Reading read_parts(const MediaType& media, std::string_view content_type, std::string_view bytes,
                   std::string& problem) {
  const auto type = parse_media_type(content_type);
  const auto boundary = type ? find_header(type->parameters, "boundary") : std::nullopt;
  if (!boundary) {
    problem = "the Content-Type has no boundary";
    return {};
  }
  const auto multipart = read_multipart(bytes, *boundary);
  if (!multipart) {
    problem = "no part begins with --" + std::string(*boundary);
    return {};
  }
  if (type->subtype != "form-data") return {nullptr, "parts without names"};
  Reading reading{json::object(), multipart->complete ? "" : "the closing delimiter is missing"};
  auto& object = reading.value.get_object();
  for (const auto& part : multipart->parts) {
    const auto name = part.disposition("name");
    if (!name) return {nullptr, "a part without a name"};
    const auto schema = member_schema(media.schema, *name);
    const bool list = admits_only(schema, array_bit);
    const auto part_type = find_header(part.headers, "Content-Type");
    const auto part_media = part_type ? parse_media_type(*part_type) : std::nullopt;
    const bool whole = list && part_media && part_media->is_json() && part.body.starts_with('[');
    auto one = read_part(part, list && !whole ? item_schema(schema) : schema);
    if (reading.doubt.empty()) reading.doubt = one.doubt;
    auto* known = object.if_contains(*name);
    if (list && !whole) {
      if (known == nullptr) known = &(object[*name] = json::array());
      if (known->is_array()) known->get_array().push_back(std::move(one.value));
    } else if (known == nullptr) {
      object[*name] = std::move(one.value);
    } else if (reading.doubt.empty()) {
      reading.doubt = "the part '" + *name + "' occurs more than once";
    }
  }
  return reading;
}

}  // namespace assay::spec
