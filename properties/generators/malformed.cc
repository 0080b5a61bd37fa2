#include <algorithm>
#include <array>
#include <map>

#include "properties/generators/assemble.h"
#include "properties/generators/breaks.h"
#include "properties/generators/spots.h"
#include "spec/body_bytes.h"
#include "spec/decode_body.h"
#include "spec/decode_parameter.h"
#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

constexpr int tries = 8;
constexpr std::size_t proven_limit = 600;
constexpr std::size_t candidate_limit = 6000;
constexpr const char* body_location = "/request/body";

/// The row of an id, by the family that it belongs to.
struct RowOf {
  const MalformationKind* kind = nullptr;
  const ValueBreak* value = nullptr;
  const TextBreak* text = nullptr;
  const RequestBreak* request = nullptr;
};

std::map<std::string_view, RowOf> index_rows() {
  std::map<std::string_view, RowOf> index;
  for (const auto& kind : malformation_kinds()) index[kind.id].kind = &kind;
  for (const auto* row : value_breaks()) index[row->kind.id].value = row;
  for (const auto& row : syntax_breaks()) index[row.kind.id].text = &row;
  for (const auto& row : media_breaks()) index[row.kind.id].request = &row;
  for (const auto& row : protocol_breaks()) index[row.kind.id].request = &row;
  return index;
}

RowOf row_of(std::string_view id) {
  static const auto index = index_rows();
  const auto found = index.find(id);
  return found != index.end() ? found->second : RowOf{};
}

Syntax syntax_of(const spec::MediaType& media) {
  const auto name = spec::parse_media_type(spec::content_type_for(media.name));
  if (!name) return Syntax::any;
  if (name->is_json()) return Syntax::json;
  if (name->is_xml()) return Syntax::xml;
  if (name->subtype == "x-www-form-urlencoded") return Syntax::form;
  return name->type == "multipart" ? Syntax::multipart : Syntax::any;
}

/// Breaks `base`, a valid Case, as `what` says; the caller proves the result.
class Breaker {
 public:
  Breaker(const spec::Operation& operation, const Malformation& what, Source& source, int size)
      : operation_(operation), what_(what), source_(source), size_(size) {}

  bool apply(spec::Case& value) {
    if (what_.kind == missing_parameter.id) return drop_parameter(value);
    if (what_.kind == missing_body.id) {
      value.body.reset();
      return true;
    }
    const auto row = row_of(what_.kind);
    if (row.text != nullptr) return break_text(value, *row.text);
    if (row.request != nullptr) return break_request(value, *row.request);
    if (row.value == nullptr) return false;
    return what_.parameter >= 0 ? break_argument(value, *row.value) : break_body(value, *row.value);
  }

 private:
  [[nodiscard]] const spec::Parameter& parameter() const {
    return operation_.parameters[static_cast<std::size_t>(what_.parameter)];
  }

  bool drop_parameter(spec::Case& value) {
    return std::erase_if(value.arguments, [&](const spec::Argument& argument) {
             return argument.name == parameter().name && argument.in == parameter().in;
           }) > 0;
  }

  bool break_argument(spec::Case& value, const ValueBreak& row) {
    auto* argument = find_argument(value, parameter());
    const auto options = options_for(parameter(), size_);
    if (argument == nullptr) {
      auto made = generate(parameter().schema, source_, options);
      if (!made) return false;
      value.arguments.push_back({parameter().name, parameter().in, std::move(*made), std::nullopt});
      argument = &value.arguments.back();
    }
    return break_value(argument->value, row, options);
  }

  bool ensure_body(spec::Case& value) {
    const auto* media = preferred_media(operation_);
    if (media == nullptr) return false;
    if (value.body && value.body->media_type == media->name && !value.body->bytes) return true;
    GenerateOptions options;
    options.size = size_;
    auto made = generate(media->schema, source_, options);
    if (!made) return false;
    value.body = spec::Body{media->name, std::move(*made), std::nullopt};
    return true;
  }

  bool break_body(spec::Case& value, const ValueBreak& row) {
    GenerateOptions options;
    options.size = size_;
    return ensure_body(value) && break_value(value.body->value, row, options);
  }

  bool break_text(spec::Case& value, const TextBreak& row) {
    if (!ensure_body(value)) return false;
    const auto written = spec::write_body(*preferred_media(operation_), value.body->value);
    auto broken = row.rewrite(written.bytes, row.datum, source_);
    if (!broken || *broken == written.bytes) return false;
    value.body = spec::Body{written.content_type, value.body->value, std::move(*broken)};
    return true;
  }

  bool break_request(spec::Case& value, const RequestBreak& row) {
    if (!row.needs_body) return row.alter(value, operation_, row.datum);
    if (!ensure_body(value)) return false;
    auto written = spec::write_body(*preferred_media(operation_), value.body->value);
    value.body = spec::Body{written.content_type, value.body->value, std::move(written.bytes)};
    return row.alter(value, operation_, row.datum);
  }

  bool break_value(json::value& root, const ValueBreak& row, const GenerateOptions& options) {
    const auto& spot = *what_.spot;
    auto* at = force_spot(root, spot, source_, options);
    if (at == nullptr) return false;
    const Aim aim{spot.schema, spot.schema.root(), spot.types, row.datum};
    auto broken = row.make(aim, what_.way, *at, source_);
    if (!broken) return false;
    *at = std::move(*broken);
    return true;
  }

  const spec::Operation& operation_;
  const Malformation& what_;
  Source& source_;
  int size_;
};

bool names_keyword(std::string_view alternatives, std::string_view keyword) {
  while (!alternatives.empty()) {
    const auto end = std::min(alternatives.find('|'), alternatives.size());
    if (alternatives.substr(0, end) == keyword) return true;
    alternatives.remove_prefix(std::min(end + 1, alternatives.size()));
  }
  return false;
}

bool lies_at(std::string_view location, std::string_view place) {
  return location.starts_with(place) &&
         (location.size() == place.size() || location[place.size()] == '/');
}

// Where branches are open, the verdict may blame the fork above instead of the keyword below.
bool blames_fork(const spec::Violation& violation, const Malformation& what,
                 const std::string& base) {
  if (what.spot == nullptr) return false;
  if (violation.keyword != "anyOf" && violation.keyword != "oneOf") return false;
  const auto& forks = what.spot->forks;
  return std::any_of(forks.begin(), forks.end(),
                     [&](const std::string& fork) { return violation.location == base + fork; });
}

std::string base_of(const spec::Operation& operation, const Malformation& what) {
  if (what.parameter < 0) return body_location;
  return spec::parameter_location(operation.parameters[static_cast<std::size_t>(what.parameter)]);
}

bool supports(const spec::Verdict& verdict, const MalformationKind& kind,
              const spec::Operation& operation, const Malformation& what) {
  if (verdict.kind != spec::Verdict::Kind::invalid || verdict.violations.size() != 1) return false;
  const auto& violation = verdict.violations.front();
  if (!what.keyword.empty()) {
    return violation.keyword == what.keyword && violation.location == what.location;
  }
  const auto base = base_of(operation, what);
  if (blames_fork(violation, what, base)) return true;
  if (kind.claim == Claim::keyword && !names_keyword(kind.keyword, violation.keyword)) return false;
  const auto place = what.spot != nullptr ? base + what.spot->pointer : std::string("/request");
  return lies_at(violation.location, place);
}

/// Lists every (kind, place), whether or not it can be had.
class Lister {
 public:
  Lister(const spec::Operation& operation, std::string_view phase, const KindChoice& choice)
      : operation_(operation) {
    for (const auto& kind : malformation_kinds()) {
      const auto& level = levels()[static_cast<std::size_t>(kind.level)];
      const bool here = phase.empty() ? kind.claim != Claim::none : level.phase == phase;
      if (here && choice.wants(kind.id)) wanted_.insert(kind.id);
    }
    for (const auto* row : value_breaks()) {
      if (wanted_.contains(row->kind.id)) values_.push_back(row);
    }
  }

  std::vector<Malformation> run() {
    for (std::size_t i = 0; i < operation_.parameters.size(); ++i) list_parameter(i);
    const bool body = operation_.body && !operation_.body->content.empty();
    if (body) list_body();
    list_requests(body);
    return mixed();
  }

 private:
  void add(const MalformationKind& kind, int parameter, std::size_t way = 0,
           std::shared_ptr<const Spot> spot = nullptr) {
    if (!wanted_.contains(kind.id)) return;
    by_kind_[kind.id].push_back({std::string(kind.id), {}, {}, parameter, way, std::move(spot)});
  }

  void list_value(const spec::Schema& schema, int parameter, bool in_text) {
    if (!schema || values_.empty()) return;
    for (auto& found : find_spots(schema)) {
      const auto spot = std::make_shared<const Spot>(std::move(found));
      for (const auto* row : values_) {
        if (in_text && !row->in_text) continue;
        const Aim aim{spot->schema, spot->schema.root(), spot->types, row->datum};
        const auto ways = row->ways(aim);
        for (std::size_t way = 0; way < ways; ++way) add(row->kind, parameter, way, spot);
      }
    }
  }

  void list_parameter(std::size_t index) {
    const auto& parameter = operation_.parameters[index];
    const auto number = static_cast<int>(index);
    if (parameter.required && parameter.in != spec::In::path) add(missing_parameter, number);
    list_value(parameter.schema, number, true);
  }

  void list_body() {
    const auto& media = *preferred_media(operation_);
    if (operation_.body->required) add(missing_body, -1);
    const auto syntax = syntax_of(media);
    for (const auto& row : syntax_breaks()) {
      if (row.syntax == syntax || row.syntax == Syntax::any) add(row.kind, -1);
    }
    list_value(media.schema, -1, syntax != Syntax::json);
  }

  void list_requests(bool body) {
    for (const auto& rows : {media_breaks(), protocol_breaks()}) {
      for (const auto& row : rows) {
        const bool about_content = row.needs_body || row.kind.id == "wrong_content_type";
        if (body || !about_content) add(row.kind, -1);
      }
    }
  }

  // Kinds take turns; of one kind the places are mixed by the operation's name, so that no place
  // is preferred over all kinds.
  std::vector<Malformation> mixed() {
    std::vector<std::vector<Malformation>*> kinds;
    for (const auto& kind : malformation_kinds()) {
      const auto found = by_kind_.find(kind.id);
      if (found == by_kind_.end()) continue;
      SeededSource source(mix(hash(operation_.key()), hash(kind.id)));
      auto& places = found->second;
      for (std::size_t i = places.size(); i > 1; --i) {
        std::swap(places[i - 1], places[source.index(i)]);
      }
      kinds.push_back(&places);
    }
    std::vector<Malformation> all;
    bool more = true;
    for (std::size_t round = 0; more && all.size() < candidate_limit; ++round) {
      more = false;
      for (auto* places : kinds) {
        if (round >= places->size()) continue;
        all.push_back(std::move((*places)[round]));
        more = true;
      }
    }
    return all;
  }

  const spec::Operation& operation_;
  std::set<std::string_view> wanted_;
  std::vector<const ValueBreak*> values_;
  std::map<std::string_view, std::vector<Malformation>> by_kind_;
};

bool is_fixed(const spec::Operation& operation, const Malformation& what, const Values& values) {
  if (what.parameter >= 0) {
    return values.fixed.contains(
        operation.parameters[static_cast<std::size_t>(what.parameter)].name);
  }
  return what.spot != nullptr && what.spot->way.size() > 1 &&
         values.fixed.contains(what.spot->way[1].token);
}

std::optional<spec::Case> break_case(const spec::Document& document,
                                     const spec::Operation& operation, spec::Case base,
                                     Malformation& what, Source& source, int size) {
  const auto* kind = row_of(what.kind).kind;
  if (kind == nullptr || !Breaker(operation, what, source, size).apply(base)) return std::nullopt;
  if (kind->claim == Claim::none) return base;
  const auto verdict = verdict_of(document, operation, base);
  if (!supports(verdict, *kind, operation, what)) return std::nullopt;
  what.keyword = verdict.violations.front().keyword;
  what.location = verdict.violations.front().location;
  return base;
}

}  // namespace

const ValueBreak* find_value_break(std::string_view id) noexcept {
  return row_of(id).value;
}

std::vector<Malformation> list_malformations(const spec::Operation& operation,
                                             std::string_view phase, const KindChoice& choice) {
  return Lister(operation, phase, choice).run();
}

std::vector<Malformation> malformations(const spec::Document& document,
                                        const spec::Operation& operation) {
  // Listed means proven: each is tried on a few valid Cases.
  SeededSource source(hash(operation.key()));
  std::vector<spec::Case> bases;
  for (int i = 0; i < 3; ++i) {
    if (auto base = generate_valid(document, operation, source, 20 * (i + 1), {})) {
      bases.push_back(std::move(*base));
    }
  }
  std::vector<Malformation> proven;
  for (auto& what : Lister(operation, {}, {}).run()) {
    if (proven.size() >= proven_limit) break;
    const bool holds = std::any_of(bases.begin(), bases.end(), [&](const spec::Case& base) {
      return break_case(document, operation, base, what, source, 20).has_value();
    });
    if (holds) proven.push_back(std::move(what));
  }
  return proven;
}

std::optional<spec::Case> prove_malformed(const spec::Document& document,
                                          const spec::Operation& operation, Malformation& what,
                                          Source& source, int size, const Values& values) {
  if (is_fixed(operation, what, values)) return std::nullopt;
  auto base = generate_valid(document, operation, source, size, values);
  if (!base) return std::nullopt;
  return break_case(document, operation, std::move(*base), what, source, size);
}

std::optional<spec::Case> generate_malformed(const spec::Document& document,
                                             const spec::Operation& operation,
                                             const Malformation& what, Source& source, int size,
                                             const Values& values) {
  auto wanted = what;
  for (int i = 0; i < tries; ++i) {
    auto made = prove_malformed(document, operation, wanted, source, size, values);
    if (made) return made;
  }
  return std::nullopt;
}

}  // namespace assay::properties
