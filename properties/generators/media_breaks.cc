// Requests whose fields about content are wrong, missing or not true.
#include <array>

#include "properties/generators/breaks.h"
#include "spec/decode_body.h"

namespace assay::properties {
namespace {

bool is_described(const spec::Operation& operation, std::string_view type) {
  return operation.body && spec::find_media_type(operation.body->content, type) != nullptr;
}

// Bytes that are no document of any described type, so that a server that looks at the content
// alone refuses them too.
bool mistype(spec::Case& value, const spec::Operation& operation, std::string_view) {
  constexpr std::array<const char*, 3> types{"text/plain", "application/xml",
                                             "application/x-assay"};
  for (const char* type : types) {
    if (is_described(operation, type)) continue;
    value.body = spec::Body{type, nullptr, "assay"};
    return true;
  }
  return false;
}

/// The body's bytes stay; its label becomes the datum.
bool relabel(spec::Case& value, const spec::Operation& operation, std::string_view datum) {
  if (!value.body || is_described(operation, datum)) return false;
  value.body->media_type = datum;
  return true;
}

/// '@' in the datum stands for the media type.
bool decorate(spec::Case& value, const spec::Operation&, std::string_view datum) {
  if (!value.body || value.body->media_type.empty()) return false;
  std::string label;
  for (const char c : datum) label += c == '@' ? value.body->media_type : std::string(1, c);
  value.body->media_type = label;
  return true;
}

bool encode(spec::Case& value, const spec::Operation&, std::string_view datum) {
  value.headers.push_back({"Content-Encoding", std::string(datum)});
  return value.body.has_value();
}

bool accept(spec::Case& value, const spec::Operation& operation, std::string_view datum) {
  for (const auto& response : operation.responses) {
    if (response.content.empty()) continue;
    value.headers.push_back({"Accept", std::string(datum)});
    return true;
  }
  return false;
}

constexpr RequestBreak labelled(std::string_view id, std::string_view summary,
                                std::string_view datum) {
  return {{id, Level::media, summary, "contentType"}, true, relabel, datum};
}
constexpr RequestBreak decorated(std::string_view id, std::string_view summary,
                                 std::string_view datum) {
  return {{id, Level::media, summary, "RFC 9110 §8.3", Claim::none}, true, decorate, datum};
}
constexpr RequestBreak encoded(std::string_view id, std::string_view summary,
                               std::string_view datum) {
  return {{id, Level::media, summary, "RFC 9110 §8.4", Claim::none}, true, encode, datum};
}
constexpr RequestBreak accepting(std::string_view id, std::string_view summary,
                                 std::string_view datum) {
  return {{id, Level::media, summary, "RFC 9110 §12.5.1", Claim::none}, false, accept, datum};
}

constexpr std::array rows{
    RequestBreak{{"wrong_content_type", Level::media,
                  "sends a body of a media type that is not described", "contentType"},
                 false,
                 mistype},
    labelled("labelled_as_text", "a valid body labelled text/plain", "text/plain"),
    labelled("labelled_as_xml", "a valid body labelled application/xml", "application/xml"),
    labelled("labelled_as_json", "a valid body labelled application/json", "application/json"),
    labelled("labelled_as_form", "a valid body labelled as a form",
             "application/x-www-form-urlencoded"),
    labelled("labelled_as_bytes", "a valid body labelled application/octet-stream",
             "application/octet-stream"),
    labelled("labelled_as_unknown", "a valid body labelled with a type that nobody knows",
             "application/x-assay"),
    labelled("labelled_with_suffix", "a valid body labelled with an unknown type of JSON's suffix",
             "application/vnd.assay+json"),
    decorated("without_content_type", "a body without Content-Type", ""),
    decorated("content_type_cut", "a Content-Type without its subtype", "application"),
    decorated("content_type_empty_subtype", "a Content-Type with an empty subtype", "application/"),
    decorated("content_type_empty_type", "a Content-Type with an empty type", "/json"),
    decorated("content_type_wildcard", "a wildcard for a Content-Type", "*/*"),
    decorated("content_type_two", "two media types in one Content-Type", "@, text/plain"),
    decorated("content_type_spaces", "spaces inside the Content-Type", "application / json"),
    decorated("content_type_bare_parameter", "a parameter without a value", "@; charset"),
    decorated("content_type_open_quote", "a parameter whose quote stays open",
              "@; charset=\"utf-8"),
    decorated(
        "content_type_long", "a parameter of eighty characters",
        "@; assay=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    decorated("charset_unknown", "a charset that nobody knows", "@; charset=x-assay"),
    decorated("charset_utf16", "a body of UTF-8 labelled UTF-16", "@; charset=utf-16"),
    decorated("charset_utf7", "a body of UTF-8 labelled UTF-7", "@; charset=utf-7"),
    decorated("charset_ebcdic", "a body of UTF-8 labelled IBM037", "@; charset=ibm037"),
    decorated("charset_twice", "two charsets that differ", "@; charset=utf-8; charset=utf-16"),
    encoded("encoding_not_gzip", "a plain body labelled gzip", "gzip"),
    encoded("encoding_not_deflate", "a plain body labelled deflate", "deflate"),
    encoded("encoding_not_brotli", "a plain body labelled br", "br"),
    encoded("encoding_unknown", "a coding that nobody knows", "x-assay"),
    encoded("encoding_twice", "a plain body labelled gzip twice", "gzip, gzip"),
    encoded("encoding_malformed", "a coding that is no token", "gzip;;=,"),
    accepting("accept_unknown", "accepts only a type that nobody knows", "application/x-assay"),
    accepting("accept_nothing", "accepts nothing at all", "*/*;q=0"),
    accepting("accept_malformed", "an Accept that is no list of types", "assay;;=,/"),
    accepting("accept_image", "accepts only images", "image/x-assay"),
};

}  // namespace

std::span<const RequestBreak> media_breaks() noexcept {
  return rows;
}

}  // namespace assay::properties
