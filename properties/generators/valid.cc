#include <algorithm>
#include <set>

#include "properties/generators/assemble.h"
#include "spec/reading.h"
#include "spec/schema/write_json.h"
#include "spec/serialize.h"

namespace assay::properties {
namespace {

constexpr int tries = 20;

const json::value* find_value(const std::map<std::string, json::value, std::less<>>& values,
                              std::string_view name) {
  const auto found = values.find(name);
  return found != values.end() ? &found->second : nullptr;
}

// `--set name=60` for a string means "60".
json::value as_wanted(const json::value& value, const spec::Schema& schema) {
  const auto types = schema ? schema.admitted_types() : spec::TypeMask{spec::any_type};
  const bool scalar = value.is_number() || value.is_bool();
  const bool fits =
      (types & (value.is_bool() ? spec::boolean_bit : spec::integer_bit | spec::number_bit)) != 0;
  if (!scalar || fits || (types & spec::string_bit) == 0) return value;
  return json::value(json::string(spec::write_json(value)));
}

bool is_empty(const json::value& value) {
  return (value.is_array() && value.get_array().empty()) ||
         (value.is_object() && value.get_object().empty());
}

// What leaves no trace in a form that every reader sees.
bool is_blank(const json::value& value) {
  return is_empty(value) || (value.is_string() && value.get_string().empty());
}

bool wants(Members optional, std::int64_t numerator, std::int64_t denominator, Source& source) {
  if (optional == Members::by_chance) return source.chance(numerator, denominator);
  return optional == Members::all;
}

std::optional<json::value> parameter_value(const spec::Parameter& parameter, Source& source,
                                           const AssembleOptions& options, std::string& reason) {
  auto settings = options_for(parameter, options.size);
  settings.members = options.optional;
  for (int i = 0; i < tries; ++i) {
    if (!parameter.examples.empty() && source.chance(1, 8)) {
      return parameter.examples[source.index(parameter.examples.size())];
    }
    auto value = generate(parameter.schema, source, settings, &reason);
    if (!value) return std::nullopt;
    // An empty list cannot be told from an absent one in most styles, nor an empty path segment.
    if (!value || !is_empty(*value)) {
      // Nor can null, and empty text may be refused.
      const bool blank =
          value && (value->is_null() || (value->is_string() && value->get_string().empty()));
      if (!blank) return value;
      if (options.size == 0) return json::value(json::string("a"));
    }
    settings.size = std::max(settings.size, 20);
  }
  return std::nullopt;
}

class Assembler {
 public:
  Assembler(const spec::Operation& operation, Source& source, const AssembleOptions& options,
            const Values& values, std::string& why)
      : operation_(operation), source_(source), options_(options), values_(values), why_(why) {}

  std::optional<spec::Case> run() {
    spec::Case value;
    value.operation = operation_.key();
    const bool use_known = values_.known.empty() || !source_.chance(1, 16);
    for (const auto& parameter : operation_.parameters) {
      if (!add_parameter(parameter, use_known, value)) return std::nullopt;
    }
    if (!add_body(value)) return std::nullopt;
    return value;
  }

 private:
  bool add_parameter(const spec::Parameter& parameter, bool use_known, spec::Case& value) {
    const auto* given = find_value(values_.fixed, parameter.name);
    if (given == nullptr && use_known) given = find_value(values_.known, parameter.name);
    if (given != nullptr) {
      value.arguments.push_back(
          {parameter.name, parameter.in, as_wanted(*given, parameter.schema), std::nullopt});
      return true;
    }
    if (!parameter.required && !wants(options_.optional, 1, 2, source_)) return true;
    std::string reason;
    auto made = parameter_value(parameter, source_, options_, reason);
    if (made) {
      value.arguments.push_back({parameter.name, parameter.in, std::move(*made), std::nullopt});
    } else if (parameter.required) {
      why_ = "no valid value was found for the " + std::string(spec::name(parameter.in)) +
             " parameter '" + parameter.name + "'" + (reason.empty() ? "" : ": " + reason);
    }
    return made || !parameter.required;
  }

  bool add_body(spec::Case& value) {
    const auto& body = operation_.body;
    if (!body || body->content.empty()) return true;
    if (!body->required && !wants(options_.optional, 3, 4, source_)) return true;
    const auto* media = preferred_media(operation_);
    if (options_.optional == Members::by_chance && source_.chance(1, 4)) {
      media = &body->content[source_.index(body->content.size())];
    }
    std::string reason;
    auto made = body_value(*media, reason);
    if (!made) {
      why_ = "no valid value was found for the body of type " + media->name +
             (reason.empty() ? "" : ": " + reason);
      return !body->required;
    }
    if (auto* members = made->if_object()) fix_members(*media, *members);
    value.body = spec::Body{media->name, std::move(*made), std::nullopt};
    return true;
  }

  std::optional<json::value> body_value(const spec::MediaType& media, std::string& reason) {
    if (!media.examples.empty() && options_.optional == Members::by_chance &&
        source_.chance(1, 8)) {
      return media.examples[source_.index(media.examples.size())];
    }
    GenerateOptions settings;
    settings.size = options_.size;
    settings.members = options_.optional;
    const auto name = spec::parse_media_type(media.name);
    const bool form =
        name && (name->subtype == "x-www-form-urlencoded" || name->type == "multipart");
    auto made = generate(media.schema, source_, settings, &reason);
    for (int i = 0; form && i < tries && made && made->is_object(); ++i) {
      const auto size = made->get_object().size();
      drop_empty(made->get_object(), media);
      // A form without fields is no form, and one that lacks a member is another.
      const bool whole = made->get_object().size() == size || settings.size >= 40;
      if (whole && (size > 0 || settings.members == Members::all)) break;
      settings.size = std::min(settings.size + 10, 60);
      if (i > tries / 2) settings.members = Members::all;
      made = generate(media.schema, source_, settings);
    }
    if (made && form && made->is_object()) drop_empty(made->get_object(), media);
    return made;
  }

  // A form has no way to say "an empty list", nor has a member that is spread over its fields; and
  // an empty field may be read as none.
  static void drop_empty(json::object& members, const spec::MediaType& media) {
    for (auto& member : members) {
      const auto* encoding = media.encoding(member.key());
      const bool spread = encoding != nullptr && encoding->style == "deepObject";
      if (spread || member.value().is_array()) drop_empty_below(member.value());
    }
    erase_empty(members);
  }

  static void drop_empty_below(json::value& value) {
    if (auto* list = value.if_array()) {
      for (auto& item : *list) drop_empty_below(item);
      list->erase(std::remove_if(list->begin(), list->end(), is_blank), list->end());
    } else if (auto* members = value.if_object()) {
      for (auto& member : *members) drop_empty_below(member.value());
      erase_empty(*members);
    }
  }

  static void erase_empty(json::object& members) {
    for (auto member = members.begin(); member != members.end();) {
      member = is_blank(member->value()) ? members.erase(member) : member + 1;
    }
  }

  void fix_members(const spec::MediaType& media, json::object& members) {
    for (const auto& [name, value] : values_.fixed) {
      const auto member = spec::declared_member(media.schema, name);
      if (member) members[name] = as_wanted(value, member);
    }
  }

  const spec::Operation& operation_;
  Source& source_;
  const AssembleOptions& options_;
  const Values& values_;
  std::string& why_;
};

/// What the document shows for `parameter`: its own example before that of its schema.
std::optional<json::value> example_of(const spec::Parameter& parameter) {
  const auto is_name = [](const json::value& value) {
    return value.is_string() ? !value.get_string().empty() : value.is_number();
  };
  for (const auto& example : parameter.examples) {
    if (is_name(example)) return example;
  }
  if (!parameter.schema) return std::nullopt;
  for (const auto& example : parameter.schema.root().examples()) {
    if (is_name(example)) return example;
  }
  return std::nullopt;
}

}  // namespace

std::map<std::string, json::value, std::less<>> path_examples(const spec::Document& document) {
  std::map<std::string, json::value, std::less<>> shown;
  std::set<std::string, std::less<>> disputed;
  for (const auto& operation : document.operations) {
    for (const auto& parameter : operation.parameters) {
      if (parameter.in != spec::In::path) continue;
      const auto example = example_of(parameter);
      if (!example) continue;
      const auto [at, fresh] = shown.emplace(parameter.name, *example);
      if (!fresh && at->second != *example) disputed.insert(parameter.name);
    }
  }
  for (const auto& name : disputed) shown.erase(name);
  return shown;
}

GenerateOptions options_for(const spec::Parameter& parameter, int size) {
  GenerateOptions options;
  options.size = size;
  options.plain_text = parameter.in != spec::In::query && parameter.media_type.empty();
  return options;
}

Conjunction parts_of(const spec::Schema& schema) {
  return schema ? Conjunction{schema} : Conjunction{};
}

const spec::MediaType* preferred_media(const spec::Operation& operation) {
  if (!operation.body || operation.body->content.empty()) return nullptr;
  const auto rank = [](const spec::MediaType& media) {
    const auto name = spec::parse_media_type(media.name);
    if (!name) return 3;
    if (name->is_json()) return 0;
    return name->subtype == "x-www-form-urlencoded" ? 1 : 2;
  };
  const auto& content = operation.body->content;
  return &*std::min_element(content.begin(), content.end(),
                            [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

spec::Argument* find_argument(spec::Case& value, const spec::Parameter& parameter) {
  for (auto& argument : value.arguments) {
    if (argument.name == parameter.name && argument.in == parameter.in) return &argument;
  }
  return nullptr;
}

std::optional<spec::Case> assemble(const spec::Operation& operation, Source& source,
                                   const AssembleOptions& options, const Values& values,
                                   std::string& why) {
  return Assembler(operation, source, options, values, why).run();
}

spec::Verdict verdict_of(const spec::Document& document, const spec::Operation& operation,
                         const spec::Case& value) {
  return spec::decode(document, operation, spec::serialize(document, operation, value, {})).verdict;
}

std::optional<spec::Case> generate_valid(const spec::Document& document,
                                         const spec::Operation& operation, Source& source, int size,
                                         const Values& values, std::string* why) {
  std::string reason;
  for (int i = 0; i < tries; ++i) {
    // What is doubtful is often an optional part.
    const auto members = i < tries / 2 ? Members::by_chance : Members::required;
    auto value = assemble(operation, source, {size, members}, values, reason);
    if (!value) continue;
    const auto verdict = verdict_of(document, operation, *value);
    if (verdict.kind == spec::Verdict::Kind::valid) return value;
    reason = verdict.reason;
    if (!verdict.violations.empty()) {
      const auto& first = verdict.violations.front();
      reason = first.location + " breaks " + first.keyword + ": expected " + first.expected;
    }
  }
  if (why != nullptr) *why = reason;
  return std::nullopt;
}

}  // namespace assay::properties
