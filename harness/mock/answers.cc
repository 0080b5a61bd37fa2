#include "harness/mock/answers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "properties/generators/breaks.h"
#include "properties/generators/generate.h"
#include "properties/generators/spots.h"
#include "spec/body_bytes.h"
#include "spec/json_text.h"
#include "spec/parameter_style.h"
#include "spec/schema/member_notes.h"
#include "spec/schema/validate.h"

namespace assay::harness {
namespace {

namespace json = boost::json;
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

/// Tries to break `root` at `spot`.
bool break_value(json::value& root, const properties::Spot& spot, const properties::ValueBreak& row,
                 properties::Source& source) {
  const properties::Aim aim{spot.schema, spot.schema.root(), spot.types, row.datum};
  const auto ways = row.ways(aim);
  if (ways == 0) return false;
  auto* at = properties::force_spot(root, spot, source, response_options(false));
  if (at == nullptr) return false;
  auto broken = row.make(aim, source.index(ways), *at, source);
  if (!broken) return false;
  *at = std::move(*broken);
  return true;
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
  auto value = properties::generate(media->schema, source, response_options(false));
  if (media->item_schema) {
    auto item = properties::generate(media->item_schema, source, response_options(false));
    if (item && !media->schema) value = json::array{std::move(*item)};
  }
  if (!value) return response;
  auto written = spec::write_body(*media, *value);
  response.headers.push_back({"Content-Type", std::move(written.content_type)});
  response.body = std::move(written.bytes);
  return response;
}

namespace {

/// The response with `value` as its body, when the bytes then break `keyword` and nothing else.
bool put_broken(const spec::MediaType& media, const json::value& value, std::string_view keyword,
                spec::Response& response) {
  auto written = spec::write_body(media, value);
  const auto read = spec::read_body(media, written.content_type, written.bytes);
  if (!read.problem.empty() || !read.reading.doubt.empty()) return false;
  if (!breaks_only(media.schema, read.reading.value, keyword)) return false;
  for (auto& header : response.headers) {
    if (spec::same_field_name(header.name, "Content-Type")) header.value = written.content_type;
  }
  response.body = std::move(written.bytes);
  return true;
}

}  // namespace

bool break_body(const spec::MediaType& media, std::string_view kind, std::uint64_t place_seed,
                spec::Response& response) {
  const auto type = spec::find_header(response.headers, "Content-Type");
  if (!media.schema || !type) return false;
  const auto text = spec::read_body(media, *type, response.body);
  if (text.opaque || !text.problem.empty() || !text.reading.doubt.empty()) return false;
  const auto* row = properties::find_value_break(kind);
  if (row == nullptr) return false;
  const auto keyword = row->kind.keyword.substr(0, row->kind.keyword.find('|'));
  properties::SeededSource source(place_seed);
  const auto spots = properties::find_spots(media.schema, spec::Direction::response);
  const auto start = spots.empty() ? 0 : source.index(spots.size());
  for (std::size_t i = 0; i < spots.size(); ++i) {
    const auto index = (start + i) % spots.size();
    properties::SeededSource here(properties::mix(place_seed, index));
    auto value = text.reading.value;
    if (break_value(value, spots[index], *row, here) &&
        put_broken(media, value, keyword, response)) {
      return true;
    }
  }
  return false;
}

namespace {

/// A property of `schema`, or of what it refers to or is composed of, that is marked writeOnly.
spec::NodeId find_write_only(const spec::Schema& schema, spec::NodeId id, int depth,
                             std::string& name) {
  constexpr int deepest = 16;
  if (id == spec::no_node || depth > deepest) return spec::no_node;
  const auto& node = schema.node(id);
  for (const auto& property : node.properties) {
    if (!schema.node(property.node).write_only) continue;
    name = property.name;
    return property.node;
  }
  auto found = find_write_only(schema, node.reference, depth + 1, name);
  for (const auto part : node.all_of) {
    if (found == spec::no_node) found = find_write_only(schema, part, depth + 1, name);
  }
  return found;
}

/// Exactly one note, of this kind, on a value that is valid.
bool shows_note(const spec::Schema& schema, const json::value& value, spec::MemberNote::Kind kind) {
  const auto notes = spec::note_members(schema, value);
  return notes.size() == 1 && notes.front().kind == kind &&
         spec::validate(schema, value, spec::Direction::response) == spec::Outcome::valid;
}

}  // namespace

bool add_member(const spec::MediaType& media, bool write_only, spec::Response& response) {
  auto text = spec::read_json_text(response.body);
  if (!media.schema || text.kind != spec::JsonText::Kind::ok) return false;
  auto* object = text.value.if_object();
  auto id = media.schema.id();
  if (auto* list = text.value.if_array(); list != nullptr && !list->empty()) {
    object = list->front().if_object();
    const auto target = media.schema.root().reference;
    id = media.schema.node(target != spec::no_node ? target : id).items;
  }
  if (object == nullptr) return false;
  std::string name = "assay_undescribed";
  json::value value = 1;
  if (write_only) {
    const auto found = find_write_only(media.schema, id, 0, name);
    if (found == spec::no_node) return false;
    properties::SeededSource source(0);
    auto options = response_options(false);
    options.direction = spec::Direction::request;
    auto made = properties::generate(media.schema.at(found), source, options);
    if (!made) return false;
    value = std::move(*made);
  }
  (*object)[name] = std::move(value);
  using Note = spec::MemberNote::Kind;
  if (!shows_note(media.schema, text.value, write_only ? Note::write_only : Note::undescribed)) {
    return false;
  }
  response.body = json::serialize(text.value);
  return true;
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
