#include "spec/serialize.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "spec/body_bytes.h"
#include "spec/parameter_style.h"

namespace assay::spec {
namespace {

const Parameter* parameter_for(const Operation& operation, const Argument& argument) {
  for (const auto& parameter : operation.parameters) {
    const bool same = argument.in == In::header ? same_field_name(parameter.name, argument.name)
                                                : parameter.name == argument.name;
    if (same && parameter.in == argument.in) return &parameter;
  }
  return nullptr;
}

// An argument that the operation does not describe travels in its place's default style.
Parameter described(const Operation& operation, const Argument& argument) {
  if (const auto* known = parameter_for(operation, argument)) return *known;
  Parameter parameter;
  parameter.name = argument.name;
  parameter.in = argument.in;
  parameter.style = argument.in == In::path || argument.in == In::header ? "simple" : "form";
  parameter.explode = parameter.style == "form";
  return parameter;
}

// A field value cannot hold control characters but for the tab (RFC 9110 §5.5): they travel
// percent-encoded, since a server's HTTP parser would answer before anyone reads the document.
std::string field_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) {
      out += percent_encode(std::string_view(&c, 1));
    } else {
      out += c;
    }
  }
  return out;
}

std::string path_of(const Operation& operation, const Case& value) {
  std::string out;
  const std::string_view path = operation.path;
  for (std::size_t i = 0; i < path.size();) {
    const auto start = i;
    while (i < path.size() && path[i] != '{' && path[i] != ' ' && path[i] != '"') ++i;
    out += path.substr(start, i - start);
    if (i == path.size()) break;
    const auto close = path[i] == '{' ? path.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += path[i] == '{' ? "{" : percent_encode(path.substr(i, 1));
      ++i;
      continue;
    }
    const auto name = path.substr(i + 1, close - i - 1);
    const auto argument =
        std::find_if(value.arguments.begin(), value.arguments.end(),
                     [&](const Argument& one) { return one.in == In::path && one.name == name; });
    if (argument == value.arguments.end()) {
      out += percent_encode(path.substr(i, close - i + 1));
    } else if (argument->raw) {
      out += percent_encode(*argument->raw);
    } else {
      out += path_text(described(operation, *argument), argument->value);
    }
    i = close + 1;
  }
  return out;
}

std::vector<Field> fields_in(const Operation& operation, const Case& value, In in) {
  std::vector<Field> fields;
  for (const auto& argument : value.arguments) {
    if (argument.in != in) continue;
    if (argument.raw) {
      fields.push_back({argument.name, *argument.raw});
      continue;
    }
    auto more = form_fields(described(operation, argument), argument.value);
    fields.insert(fields.end(), more.begin(), more.end());
  }
  return fields;
}

std::string join_fields(const std::vector<Field>& fields, std::string_view separator) {
  std::string out;
  for (const auto& field : fields) {
    if (!out.empty()) out += separator;
    out += percent_encode(field.name) + "=" + encoded_value(field);
  }
  return out;
}

std::string accept_of(const Operation& operation) {
  std::vector<std::string> types;
  std::string out;
  for (const auto& response : operation.responses) {
    for (const auto& media : response.content) {
      if (std::find(types.begin(), types.end(), media.name) != types.end()) continue;
      types.push_back(media.name);
      out += (out.empty() ? "" : ", ") + media.name;
    }
  }
  return out.empty() ? "*/*" : out;
}

class Assembly {
 public:
  Assembly(const Document& document, const Operation& operation, const Case& value,
           const RequestOptions& options)
      : operation_(operation),
        case_(value),
        presented_(present(document, operation, value, options)) {}

  Request run() {
    request_.method = case_.method.empty() ? operation_.method : case_.method;
    request_.framing = case_.framing;
    request_.certificate = presented_.certificate;
    request_.target = path_of(operation_, case_);
    const auto query = whole_query(join_fields(with(presented_.query, In::query), "&"));
    if (!query.empty()) request_.target += "?" + query;
    add({"User-Agent", "assay/0.1"});
    add({"Accept", accept_of(operation_)});
    add_body();
    add_parameters();
    for (const auto& header : case_.headers) replace({header.name, field_value(header.value)});
    add_configured();
    return std::move(request_);
  }

 private:
  // OpenAPI 3.2.0 §4.12.1: the whole query as a document; what no query can hold is encoded.
  [[nodiscard]] std::string whole_query(std::string fields) const {
    if (!fields_in(operation_, case_, In::query).empty()) return fields;
    for (const auto& argument : case_.arguments) {
      if (argument.in != In::querystring) continue;
      const auto parameter = described(operation_, argument);
      const auto media = parse_media_type(parameter.media_type);
      const auto text = argument.raw ? *argument.raw : header_text(parameter, argument.value);
      const bool form = media && media->subtype == "x-www-form-urlencoded";
      const auto whole = form ? text : percent_encode(text);
      return whole.empty() || fields.empty() ? whole + fields : whole + "&" + fields;
    }
    return fields;
  }

  /// The Case's fields, and then the credentials', which take the place of those of their name.
  [[nodiscard]] std::vector<Field> with(const std::vector<Field>& credentials, In in) const {
    auto fields = fields_in(operation_, case_, in);
    for (const auto& credential : credentials) {
      std::erase_if(fields, [&](const Field& one) { return one.name == credential.name; });
    }
    fields.insert(fields.end(), credentials.begin(), credentials.end());
    return fields;
  }

  void add(Header header) { request_.headers.push_back(std::move(header)); }

  // A header of the Case takes the place of one that was made up here.
  void replace(Header header) {
    auto& headers = request_.headers;
    const auto same = [&](const Header& one) { return same_field_name(one.name, header.name); };
    if (!overridden_.contains(header.name)) std::erase_if(headers, same);
    overridden_.insert(header.name);
    add(std::move(header));
  }

  void add_body() {
    if (!case_.body) return;
    const auto& body = *case_.body;
    if (body.bytes) {
      const bool range = body.media_type.find('*') != std::string::npos;
      const auto type = range ? content_type_for(body.media_type) : body.media_type;
      if (!type.empty()) add({"Content-Type", field_value(type)});
      request_.body = *body.bytes;
      return;
    }
    auto written = write_body(described_media(body.media_type), body.value);
    if (!body.media_type.empty()) add({"Content-Type", field_value(written.content_type)});
    request_.body = std::move(written.bytes);
  }

  // The media type of the operation that a Case names, or one that says nothing.
  [[nodiscard]] MediaType described_media(const std::string& name) const {
    if (operation_.body) {
      for (const auto& media : operation_.body->content) {
        if (media.name == name) return media;
      }
    }
    MediaType media;
    media.name = name;
    return media;
  }

  [[nodiscard]] bool gives_way(const Argument& argument) const {
    const auto& places = presented_.places;
    const CredentialPlace place{argument.in, argument.name};
    return std::find(places.begin(), places.end(), place) != places.end();
  }

  void add_parameters() {
    for (const auto& argument : case_.arguments) {
      if (argument.in != In::header || gives_way(argument)) continue;
      const auto text = argument.raw ? *argument.raw
                                     : header_text(described(operation_, argument), argument.value);
      // §4.7.12.2.1 has such parameters ignored; a Case that names one all the same means it.
      if (same_field_name(argument.name, "Accept")) {
        std::erase_if(request_.headers, [](const Header& one) { return one.name == "Accept"; });
      }
      add({argument.name, field_value(text)});
    }
    const auto cookies = join_fields(with(presented_.cookies, In::cookie), "; ");
    if (!cookies.empty()) add({"Cookie", cookies});
  }

  void add_configured() {
    for (const auto& header : presented_.headers) {
      if (find_header(case_.headers, header.name)) continue;
      // The user's word wins over what was made up here.
      std::erase_if(request_.headers, [&](const Header& one) {
        return (one.name == "Accept" || one.name == "User-Agent") &&
               same_field_name(one.name, header.name);
      });
      add(header);
    }
  }

  const Operation& operation_;
  const Case& case_;
  const Presented presented_;
  Request request_;
  std::set<std::string> overridden_;
};

bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

Request serialize(const Document& document, const Operation& operation, const Case& value,
                  const RequestOptions& options) {
  return Assembly(document, operation, value, options).run();
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
  }
  return out;
}

std::string encoded_value(const Field& field) {
  if (!field.raw.empty()) return field.raw;
  return field.reserved ? percent_encode_reserved(field.value) : percent_encode(field.value);
}

std::string percent_encode_reserved(std::string_view text) {
  constexpr std::string_view kept = ":/?[]@!$'()*,;";
  std::string out;
  for (const char c : text) {
    if (kept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += percent_encode(std::string_view(&c, 1));
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const auto* first = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(first, first + 2, code, 16).ptr == first + 2) {
      out += static_cast<char>(code);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace assay::spec
