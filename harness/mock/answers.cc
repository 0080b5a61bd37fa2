#include "harness/mock/answers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "properties/generators/breaks.h"
#include "properties/generators/generate.h"
#include "properties/generators/places.h"
#include "spec/body_bytes.h"
#include "spec/json_text.h"
#include "spec/parameter_style.h"
#include "spec/schema/validate.h"

namespace assay::harness {
namespace {

namespace json = boost::json;
using properties::Conjunction;
using properties::Place;

constexpr int ordinary_size = 20;

int number_of(const std::string& status) {
  int number = 0;
  std::from_chars(status.data(), status.data() + status.size(), number);
  return status.find('X') == std::string::npos ? number : 0;
}

properties::GenerateOptions response_options(bool text) {
  properties::GenerateOptions options;
  options.direction = spec::Direction::response;
  options.size = ordinary_size;
  options.plain_text = text;
  return options;
}

bool is_json(const spec::MediaType& media) {
  const auto name = spec::parse_media_type(spec::content_type_for(media.name));
  return name && name->is_json();
}

/// Exactly one keyword broken, and the wanted one.
bool breaks_only(const spec::Schema& schema, const json::value& value, std::string_view keyword) {
  const auto explanation = spec::explain(schema, value, spec::Direction::response);
  return explanation.outcome == spec::Outcome::invalid && explanation.errors.size() == 1 &&
         explanation.errors.front().keyword == keyword;
}

/// Tries to break `root` at `place`.
bool break_value(json::value& root, const Conjunction& parts, const Place& place,
                 const properties::Break& row, properties::Source& source) {
  auto* at = properties::reach(root, parts, place, source, response_options(false));
  if (at == nullptr) return false;
  auto broken = row.make(place.facets, *at, source);
  if (!broken) return false;
  *at = std::move(*broken);
  return true;
}

bool break_member(json::value& root, const Conjunction& parts, const Place& place,
                  std::string_view kind, properties::Source& source) {
  auto* at = properties::reach(root, parts, place, source, response_options(false));
  if (at == nullptr || !at->is_object()) return false;
  if (kind == properties::unknown_member.id) {
    if (place.facets.additional_allowed) return false;
    at->get_object()["assay_unknown"] = "assay";
    return true;
  }
  if (place.facets.required.empty()) return false;
  return at->get_object().erase(place.facets.required[source.index(place.facets.required.size())]) >
         0;
}

}  // namespace

const spec::ResponseSpec* success_response(const spec::Operation& operation) {
  const spec::ResponseSpec* best = nullptr;
  for (const auto& response : operation.responses) {
    const bool success = response.status.starts_with('2');
    if (success && (best == nullptr || response.status < best->status)) best = &response;
  }
  if (best != nullptr) return best;
  for (const auto& response : operation.responses) {
    if (response.status == "default") return &response;
  }
  return nullptr;
}

const spec::ResponseSpec* refusal_response(const spec::Operation& operation,
                                           std::initializer_list<int> preferred) {
  for (const int status : preferred) {
    const auto* response = operation.response_for(status);
    if (response != nullptr && number_of(response->status) == status) return response;
  }
  return nullptr;
}

int status_for(const spec::ResponseSpec& described, int otherwise) {
  if (described.status == "2XX") return 200;
  const auto number = number_of(described.status);
  return number != 0 ? number : otherwise;
}

const spec::MediaType* answer_media(const spec::ResponseSpec& described) {
  for (const auto& media : described.content) {
    if (is_json(media)) return &media;
  }
  return described.content.empty() ? nullptr : &described.content.front();
}

spec::Response describe_answer(const spec::ResponseSpec& described, int status,
                               std::uint64_t seed) {
  properties::SeededSource source(seed);
  spec::Response response;
  response.status = status;
  response.version = "HTTP/1.1";
  for (const auto& header : described.headers) {
    if (!header.required && source.chance(1, 2)) continue;
    const auto value = properties::generate(header.schema, source, response_options(true));
    if (value) response.headers.push_back({header.name, spec::header_text(header, *value)});
  }
  const auto* media = answer_media(described);
  if (media == nullptr) return response;
  const auto value = properties::generate(media->schema, source, response_options(false));
  if (!value) return response;
  response.headers.push_back({"Content-Type", spec::content_type_for(media->name)});
  response.body = spec::body_bytes(spec::content_type_for(media->name), *value);
  return response;
}

bool break_body(const spec::MediaType& media, std::string_view kind, std::uint64_t place_seed,
                spec::Response& response) {
  if (!media.schema || !is_json(media)) return false;
  const auto text = spec::read_json_text(response.body);
  if (text.kind != spec::JsonText::Kind::ok) return false;
  const auto known = std::find_if(properties::breaks().begin(), properties::breaks().end(),
                                  [&](const auto& row) { return row.kind.id == kind; });
  const auto* row = known != properties::breaks().end() ? &*known : nullptr;
  const auto keyword = row != nullptr ? row->kind.keyword
                       : kind == properties::unknown_member.id
                           ? properties::unknown_member.keyword
                           : properties::missing_required.keyword;
  properties::SeededSource source(place_seed);
  const Conjunction parts{media.schema};
  const auto places = properties::walk(parts, spec::Direction::response);
  const auto start = places.empty() ? 0 : source.index(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto index = (start + i) % places.size();
    const auto& place = places[index];
    properties::SeededSource here(properties::mix(place_seed, index));
    auto value = text.value;
    const bool done = row != nullptr ? break_value(value, parts, place, *row, here)
                                     : break_member(value, parts, place, kind, here);
    if (!done || !breaks_only(media.schema, value, keyword)) continue;
    response.body = json::serialize(value);
    return true;
  }
  return false;
}

bool break_header(const spec::ResponseSpec& described, bool spoil, spec::Response& response) {
  for (const auto& header : described.headers) {
    const auto found = std::find_if(
        response.headers.begin(), response.headers.end(),
        [&](const spec::Header& one) { return spec::same_field_name(one.name, header.name); });
    if (!spoil && header.required && found != response.headers.end()) {
      response.headers.erase(found);
      return true;
    }
    const auto types = header.schema.admitted_types();
    if (!spoil || (types & spec::string_bit) != 0) continue;
    if (found != response.headers.end()) {
      found->value = "assay";
    } else {
      response.headers.push_back({header.name, "assay"});
    }
    return true;
  }
  return false;
}

}  // namespace assay::harness
