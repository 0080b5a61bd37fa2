#include <algorithm>
#include <array>

#include "properties/generators/assemble.h"
#include "properties/generators/breaks.h"
#include "spec/body_bytes.h"
#include "spec/decode_body.h"
#include "spec/decode_parameter.h"
#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

constexpr int tries = 8;
constexpr std::size_t kind_limit = 600;
constexpr const char* body_location = "/request/body";

const Break* find_break(std::string_view id) {
  for (const auto& row : breaks()) {
    if (row.kind.id == id) return &row;
  }
  return nullptr;
}

bool is_json(const spec::MediaType& media) {
  const auto name = spec::parse_media_type(spec::content_type_for(media.name));
  return name && name->is_json();
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
    if (what_.kind == wrong_content_type.id) return mistype_content(value);
    return what_.parameter >= 0 ? break_argument(value) : break_body(value);
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

  // Bytes that are no document of any described type, so that a server that looks at the content
  // alone refuses them too.
  bool mistype_content(spec::Case& value) {
    constexpr std::array<const char*, 3> types{"text/plain", "application/xml",
                                               "application/x-assay"};
    for (const char* type : types) {
      if (spec::find_media_type(operation_.body->content, type) != nullptr) continue;
      value.body = spec::Body{type, nullptr, "assay"};
      return true;
    }
    return false;
  }

  bool break_argument(spec::Case& value) {
    auto* argument = find_argument(value, parameter());
    const auto options = options_for(parameter(), size_);
    if (argument == nullptr) {
      auto made = generate(parameter().schema, source_, options);
      if (!made) return false;
      value.arguments.push_back({parameter().name, parameter().in, std::move(*made), std::nullopt});
      argument = &value.arguments.back();
    }
    return break_value(argument->value, parts_of(parameter().schema), options, true);
  }

  bool break_body(spec::Case& value) {
    const auto* media = preferred_media(operation_);
    GenerateOptions options;
    options.size = size_;
    if (!value.body || value.body->media_type != media->name) {
      auto made = generate(media->schema, source_, options);
      if (!made) return false;
      value.body = spec::Body{media->name, std::move(*made), std::nullopt};
    }
    if (what_.kind == broken_syntax.id) return cut(*value.body);
    return break_value(value.body->value, parts_of(media->schema), options, false);
  }

  bool cut(spec::Body& body) {
    auto text = json::serialize(body.value);
    const bool container =
        body.value.is_object() || body.value.is_array() || body.value.is_string();
    if (!container) text = "{";
    const auto length = static_cast<std::int64_t>(text.size());
    body.bytes = text.substr(
        0, static_cast<std::size_t>(source_.integer(1, std::max<std::int64_t>(1, length - 1))));
    return true;
  }

  bool break_value(json::value& root, const Conjunction& parts, const GenerateOptions& options,
                   bool in_text) {
    Place place;
    place.tokens = what_.tokens;
    std::string last;
    const bool member = what_.kind == missing_required.id || what_.kind == unknown_member.id;
    if (member) {
      last = place.tokens.back();
      place.tokens.pop_back();
    }
    auto* at = reach(root, parts, place, source_, options);
    if (at == nullptr) return false;
    if (member) return break_member(*at, last);
    const auto* row = find_break(what_.kind);
    if (row == nullptr) return false;
    auto here = parts;
    for (const auto& token : place.tokens) here = below(here, token);
    const auto facets = gather(here, nullptr);
    if (in_text && what_.kind == "wrong_type") {
      if (facets.admits(spec::string_bit)) return false;
      *at = json::value("assay");
      return true;
    }
    auto broken = row->make(facets, *at, source_);
    if (!broken) return false;
    *at = std::move(*broken);
    return true;
  }

  static Conjunction below(const Conjunction& parts, const std::string& token) {
    const auto facets = gather(parts, nullptr);
    const auto* property = facets.property(token);
    return property != nullptr ? *property : facets.items;
  }

  bool break_member(json::value& at, const std::string& name) {
    if (!at.is_object()) return false;
    if (what_.kind == unknown_member.id) {
      at.get_object()[name] = "assay";
      return true;
    }
    return at.get_object().erase(name) > 0;
  }

  const spec::Operation& operation_;
  const Malformation& what_;
  Source& source_;
  int size_;
};

bool proves(const spec::Verdict& verdict, const Malformation& what) {
  return verdict.kind == spec::Verdict::Kind::invalid && verdict.violations.size() == 1 &&
         verdict.violations.front().keyword == what.keyword &&
         verdict.violations.front().location == what.location;
}

std::optional<spec::Case> break_case(const spec::Document& document,
                                     const spec::Operation& operation, spec::Case base,
                                     const Malformation& what, Source& source, int size) {
  if (!Breaker(operation, what, source, size).apply(base)) return std::nullopt;
  if (!proves(verdict_of(document, operation, base), what)) return std::nullopt;
  return base;
}

/// Lists every (kind, place), whether or not it can be had.
class Lister {
 public:
  explicit Lister(const spec::Operation& operation) : operation_(operation) {}

  std::vector<Malformation> run() {
    for (std::size_t i = 0; i < operation_.parameters.size(); ++i) list_parameter(i);
    if (operation_.body && !operation_.body->content.empty()) list_body();
    return std::move(all_);
  }

 private:
  void add(const MalformationKind& kind, std::string location, int parameter,
           std::vector<std::string> tokens = {}) {
    if (all_.size() >= kind_limit) return;
    all_.push_back({std::string(kind.id), std::string(kind.keyword), std::move(location), parameter,
                    std::move(tokens)});
  }

  void list_parameter(std::size_t index) {
    const auto& parameter = operation_.parameters[index];
    const auto base = spec::parameter_location(parameter);
    const auto number = static_cast<int>(index);
    if (parameter.required && parameter.in != spec::In::path) add(missing_parameter, base, number);
    if (!parameter.schema) return;
    for (const auto& place : walk(parts_of(parameter.schema))) {
      for (const auto& row : breaks()) {
        if (row.in_text) add(row.kind, base + place.pointer, number, place.tokens);
      }
    }
  }

  void list_body() {
    const auto& media = *preferred_media(operation_);
    if (operation_.body->required) add(missing_body, body_location, -1);
    add(wrong_content_type, "/request/headers/Content-Type", -1);
    if (is_json(media)) add(broken_syntax, body_location, -1);
    if (!media.schema) return;
    for (const auto& place : walk(parts_of(media.schema))) {
      const auto here = body_location + place.pointer;
      for (const auto& row : breaks()) {
        if (row.in_text || is_json(media)) add(row.kind, here, -1, place.tokens);
      }
      if (!place.facets.admits(spec::object_bit)) continue;
      for (const auto& name : place.facets.required) {
        if (place.facets.property(name) == nullptr) continue;
        add_member(missing_required, place, name);
      }
      if (!place.facets.additional_allowed) add_member(unknown_member, place, "assay_unknown");
    }
  }

  void add_member(const MalformationKind& kind, const Place& place, const std::string& name) {
    auto tokens = place.tokens;
    tokens.push_back(name);
    add(kind, body_location + place.pointer + "/" + spec::escape_pointer(name), -1,
        std::move(tokens));
  }

  const spec::Operation& operation_;
  std::vector<Malformation> all_;
};

bool is_fixed(const spec::Operation& operation, const Malformation& what, const Values& values) {
  if (what.parameter >= 0) {
    return values.fixed.contains(
        operation.parameters[static_cast<std::size_t>(what.parameter)].name);
  }
  return !what.tokens.empty() && values.fixed.contains(what.tokens.front());
}

std::vector<MalformationKind> all_kinds() {
  std::vector<MalformationKind> kinds{missing_parameter,  missing_body,     broken_syntax,
                                      wrong_content_type, missing_required, unknown_member};
  for (const auto& row : breaks()) kinds.push_back(row.kind);
  return kinds;
}

}  // namespace

std::span<const MalformationKind> malformation_kinds() noexcept {
  static const auto kinds = all_kinds();
  return kinds;
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
  auto all = Lister(operation).run();
  std::erase_if(all, [&](const Malformation& what) {
    return std::none_of(bases.begin(), bases.end(), [&](const spec::Case& base) {
      return break_case(document, operation, base, what, source, 20).has_value();
    });
  });
  return all;
}

std::optional<spec::Case> generate_malformed(const spec::Document& document,
                                             const spec::Operation& operation,
                                             const Malformation& what, Source& source, int size,
                                             const Values& values) {
  if (is_fixed(operation, what, values)) return std::nullopt;
  for (int i = 0; i < tries; ++i) {
    auto base = generate_valid(document, operation, source, size, values);
    if (!base) return std::nullopt;
    if (auto broken = break_case(document, operation, std::move(*base), what, source, size)) {
      return broken;
    }
  }
  return std::nullopt;
}

}  // namespace assay::properties
