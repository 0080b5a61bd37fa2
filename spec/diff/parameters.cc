#include <algorithm>

#include "spec/diff/parts.h"
#include "spec/path_template.h"
#include "spec/printable.h"

namespace assay::spec::diff {
namespace {

std::string instance_of(const Parameter& parameter) {
  const auto name = "/" + escape_token(parameter.name);
  switch (parameter.in) {
    case In::path:
      return "/request/path" + name;
    case In::query:
    case In::querystring:
      return "/request/query" + name;
    case In::header:
      return "/request/headers" + name;
    case In::cookie:
      break;
  }
  return "/request/cookies" + name;
}

Spot spot_of(const OperationPair& pair, const Parameter& parameter) {
  return {pair.key,
          std::string(name(parameter.in)) + " parameter `" + printable(parameter.name) + "`",
          {},
          instance_of(parameter)};
}

bool same_name(const Parameter& a, const Parameter& b) {
  return a.in == In::header ? same_field_name(a.name, b.name) : a.name == b.name;
}

/// The parameters of both sides, each with what stands for it on the other.
class ParameterComparison {
 public:
  ParameterComparison(SchemaChanges& schemas, const OperationPair& pair)
      : schemas_(schemas),
        pair_(pair),
        old_names_(template_names(pair.before.path)),
        new_names_(template_names(pair.after.path)),
        used_(pair.after.parameters.size(), false) {}

  void compare() {
    std::vector<const Parameter*> left;
    for (const auto& parameter : pair_.before.parameters) {
      const auto found = find([&](const Parameter& one) {
        if (one.in != parameter.in) return false;
        return one.in == In::path ? stands_for(parameter, one) : same_name(parameter, one);
      });
      if (found != nullptr) {
        compare(parameter, *found);
      } else {
        left.push_back(&parameter);
      }
    }
    for (const auto* parameter : left) {
      const auto moved = find([&](const Parameter& one) {
        return one.in != In::path && parameter->in != In::path && one.name == parameter->name;
      });
      if (moved != nullptr) {
        tell_moved(*parameter, *moved);
      } else if (parameter->in != In::path) {
        schemas_.changes().add(spot_of(pair_, *parameter), "parameter.removed", Side::before,
                               parameter->pointer, "is gone");
      }
    }
    for (std::size_t i = 0; i < used_.size(); ++i) {
      const auto& parameter = pair_.after.parameters[i];
      if (used_[i] || parameter.in == In::path) continue;
      schemas_.changes().add(spot_of(pair_, parameter),
                             parameter.required ? "parameter.added-required" : "parameter.added",
                             Side::after, parameter.pointer,
                             parameter.required ? "is new and required" : "is new");
    }
  }

 private:
  template <class Fits>
  const Parameter* find(const Fits& fits) {
    for (std::size_t i = 0; i < used_.size(); ++i) {
      const auto& one = pair_.after.parameters[i];
      if (used_[i] || !fits(one)) continue;
      used_[i] = true;
      return &one;
    }
    return nullptr;
  }

  // Names of path parameters are not sent: their places in the template count.
  [[nodiscard]] bool stands_for(const Parameter& before, const Parameter& after) const {
    const auto place = [](const std::vector<std::string>& names, const std::string& name) {
      return std::find(names.begin(), names.end(), name) - names.begin();
    };
    return place(old_names_, before.name) == place(new_names_, after.name);
  }

  void tell_moved(const Parameter& before, const Parameter& after) {
    schemas_.changes().add(spot_of(pair_, after), "parameter.moved", Side::after, after.pointer,
                           "stood in " + std::string(name(before.in)) + " and stands in " +
                               std::string(name(after.in)));
  }

  void compare(const Parameter& before, const Parameter& after) {
    auto& changes = schemas_.changes();
    const auto spot = spot_of(pair_, after);
    if (before.required != after.required) {
      changes.add(spot, after.required ? "parameter.became-required" : "parameter.became-optional",
                  Side::after, after.pointer,
                  after.required ? "is required now" : "is no longer required");
    }
    if (before.allow_empty != after.allow_empty) {
      changes.add(spot, after.allow_empty ? "parameter.empty-allowed" : "parameter.empty-forbidden",
                  Side::after, after.pointer,
                  after.allow_empty ? "may be empty now" : "may no longer be empty");
    }
    const auto deprecated = [](const Document& document, const Parameter& one) {
      const auto* object = object_at(document, one.pointer);
      const auto* flag = object != nullptr ? object->if_contains("deprecated") : nullptr;
      return flag != nullptr && flag->is_bool() && flag->get_bool();
    };
    if (deprecated(changes.after(), after) && !deprecated(changes.before(), before)) {
      changes.add(spot, "parameter.deprecated", Side::after, after.pointer, "is deprecated now");
    }
    SchemaPlace place{spot, Direction::request, true, before.pointer, after.pointer};
    compare_values(schemas_, place, before, after);
  }

  SchemaChanges& schemas_;
  const OperationPair& pair_;
  std::vector<std::string> old_names_, new_names_;
  std::vector<bool> used_;
};

// Does a value of these types look otherwise under the two styles?
bool serialized_otherwise(const Parameter& before, const Parameter& after, TypeMask types) {
  const auto marked = [](const Parameter& one) {
    return one.style == "label" || one.style == "matrix";
  };
  const bool other_style = before.style != after.style;
  if (other_style && (marked(before) || marked(after))) return true;
  if (types == any_type) return false;
  if ((types & (array_bit | object_bit)) == 0) return false;
  if (other_style) return true;
  if (before.explode == after.explode) return false;
  // Comma-separated items are the same either way (OpenAPI 3.0.4 §4.7.12.3).
  return before.style != "simple" || (types & object_bit) != 0;
}

}  // namespace

void compare_values(SchemaChanges& schemas, const SchemaPlace& place, const Parameter& before,
                    const Parameter& after) {
  auto& changes = schemas.changes();
  auto inner = place;
  if (before.media_type != after.media_type) {
    const auto named = [](const std::string& media) {
      return media.empty() ? std::string("a style") : printable(media);
    };
    changes.add(
        place.spot, "parameter.media-type-changed", Side::after, after.pointer,
        "travelled as " + named(before.media_type) + " and travels as " + named(after.media_type));
    return;
  }
  if (!after.media_type.empty()) {
    const auto media = parse_media_type(after.media_type);
    inner.text = !media || !media->is_json();
  } else {
    const auto types =
        static_cast<TypeMask>(before.schema.admitted_types() & after.schema.admitted_types());
    if (serialized_otherwise(before, after, types)) {
      const auto named = [](const Parameter& one) {
        return "style " + printable(one.style) + (one.explode ? " with" : " without") + " explode";
      };
      changes.add(place.spot, "parameter.serialization-changed", Side::after, after.pointer,
                  "had " + named(before) + " and has " + named(after));
    }
    if (before.allow_reserved != after.allow_reserved) {
      changes.add(
          place.spot, "parameter.reserved-changed", Side::after, after.pointer,
          after.allow_reserved ? "`allowReserved` is set now" : "`allowReserved` is no longer set");
    }
  }
  schemas.compare(inner, before.schema, after.schema);
}

std::string blanked(std::string_view path_template) {
  std::string text;
  bool inside = false;
  for (const char c : path_template) {
    if (c == '}') inside = false;
    if (!inside) text += c;
    if (c == '{') inside = true;
  }
  return text;
}

void compare_parameters(SchemaChanges& schemas, const OperationPair& pair) {
  if (pair.before.path != pair.after.path) {
    schemas.changes().add({pair.key, {}, {}, {}}, "operation.path-renamed", Side::after,
                          pair.after.pointer,
                          "the path was written " + printable(pair.before.path));
  }
  ParameterComparison(schemas, pair).compare();
}

}  // namespace assay::spec::diff
