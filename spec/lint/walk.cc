#include "spec/lint/walk.h"

#include <algorithm>
#include <unordered_set>

#include "spec/nearest_name.h"
#include "spec/reference.h"
#include "spec/schema/messages.h"

namespace assay::spec::lint {
namespace {

bool is_token(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of(
                              "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

bool is_component_name(std::string_view text) noexcept {
  return !text.empty() &&
         text.find_first_not_of(
             "._-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
             std::string_view::npos;
}

bool is_status(std::string_view text, Version version) noexcept {
  if (text == "default") return true;
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 3 || !digit(0)) return false;
  if (digit(1) && digit(2))
    return version == Version::swagger2 || (text[0] >= '1' && text[0] <= '5');
  return version != Version::swagger2 && text[0] >= '1' && text[0] <= '5' && text.substr(1) == "XX";
}

// Names of other versions of the standard, for the advice.
std::string versions_text(std::uint8_t versions) {
  if (versions == v20) return "Swagger 2.0";
  if (versions == v30) return "OpenAPI 3.0";
  if (versions == v32) return "OpenAPI 3.2";
  return versions == v31on ? "OpenAPI 3.1 and later" : "OpenAPI 3";
}

Kind kind_of_scheme(const json::object& object, Version version) {
  const auto type = text_of(object, "type");
  if (type == "apiKey") return Kind::key_scheme;
  if (version == Version::swagger2) {
    const auto flow = text_of(object, "flow");
    if (type == "basic") return Kind::basic_scheme;
    if (type != "oauth2") return Kind::security_scheme;
    if (flow == "implicit") return Kind::old_implicit_scheme;
    if (flow == "password") return Kind::old_password_scheme;
    if (flow == "application") return Kind::old_application_scheme;
    return flow == "accessCode" ? Kind::old_code_scheme : Kind::security_scheme;
  }
  if (type == "http") return Kind::http_scheme;
  if (type == "oauth2") return Kind::oauth2_scheme;
  if (type == "openIdConnect") return Kind::openid_scheme;
  const bool mutual = type == "mutualTLS" && version != Version::openapi30;
  return mutual ? Kind::mutual_scheme : Kind::security_scheme;
}

class Walker {
 public:
  explicit Walker(Subject& subject) : subject_(subject), version_(subject.document.version) {}

  void run() {
    value(Kind::root, subject_.document.tree->root(), {"", -1, {}, {}});
    // What only references reach.
    for (std::size_t i = 0; i < subject_.references.size(); ++i) {
      const auto target = subject_.references[i].target;
      const auto kind = subject_.references[i].kind;
      if (target.empty()) continue;
      const auto* found = subject_.files.find(target);
      if (found != nullptr) value(kind, *found, {target, -1, {}, {}});
    }
  }

 private:
  struct Place {
    std::string location;
    int parent = -1;
    std::string_view field;
    std::string_view key;
  };

  void value(Kind kind, const json::value& at, const Place& place) {
    if (kind < Kind::root) {
      plain(kind, at, place);
      return;
    }
    const bool boolean_schema = kind == Kind::schema && at.is_bool() &&
                                (subject_.in(v31on) || place.field == "additionalProperties");
    if (boolean_schema) return;
    // Swagger 2.0 takes items as a list (draft 4), the older drafts too.
    if (kind == Kind::schema && place.field == "items" && at.is_array() && !subject_.in(v30)) {
      list(kind, at, place);
      if (subject_.in(v20) && at.get_array().empty()) {
        subject_.add("structure.value", place.location, "`items` is an empty list", "remove it");
      }
      return;
    }
    if (!at.is_object()) {
      if (kind == Kind::schema && meta_schema_speaks(place)) return;
      subject_.add("structure.type", place.location, fmt_expected(name(kind), at),
                   "write an object");
      return;
    }
    object(kind, at.get_object(), place);
  }

  // Inside schemas of OpenAPI 3.1 and later the rule schema.invalid reports what is wrong.
  [[nodiscard]] bool meta_schema_speaks(const Place& place) const {
    return subject_.in(v31on) && place.parent >= 0 &&
           subject_.visits[static_cast<std::size_t>(place.parent)].kind == Kind::schema;
  }

  static bool has_shape(const Field& field, const json::value& at) {
    if (field.shape == Shape::list) return at.is_array();
    return field.shape == Shape::one || at.is_object();
  }

  static std::string fmt_expected(std::string_view wanted, const json::value& at) {
    return std::string(wanted) + " was expected, but here stands " + shown_value(at);
  }

  void plain(Kind kind, const json::value& at, const Place& place) {
    bool fine = true;
    switch (kind) {
      case Kind::text:
        fine = at.is_string();
        break;
      case Kind::flag:
        fine = at.is_bool();
        break;
      case Kind::number:
        fine = at.is_number();
        break;
      case Kind::positive:
        fine = at.is_number() && at.to_number<double>() > 0;
        break;
      case Kind::count:
        fine = at.is_number() && at.to_number<double>() >= 0 &&
               at.to_number<double>() ==
                   static_cast<double>(static_cast<std::int64_t>(at.to_number<double>()));
        break;
      case Kind::one_or_many_types:
        types(at, place);
        return;
      default:
        return;
    }
    if (!fine) subject_.add("structure.type", place.location, fmt_expected(name(kind), at));
  }

  void types(const json::value& at, const Place& place) {
    if (subject_.in(v31on)) return;  // the meta-schema says it
    std::vector<std::string_view> known{"array",  "boolean", "integer",
                                        "number", "object",  "string"};
    if (version_ == Version::swagger2) known.insert(known.end(), {"null", "file"});
    if (at.is_array() && version_ == Version::swagger2) {
      for (const auto& item : at.get_array()) types(item, place);
      return;
    }
    if (!at.is_string()) {
      subject_.add(
          "structure.type", place.location, fmt_expected("one type", at),
          subject_.in(v30) ? "OpenAPI 3.0 has no lists of types; use nullable or oneOf" : "");
      return;
    }
    const std::string_view text = at.get_string();
    if (std::find(known.begin(), known.end(), text) != known.end()) return;
    const auto advice = text == "null" ? std::string("use `nullable: true`") : nearest(text, known);
    subject_.add("structure.value", place.location, "there is no type '" + std::string(text) + "'",
                 advice);
  }

  void object(Kind kind, const json::object& at, const Place& place) {
    const auto* reference = at.if_contains("$ref");
    const bool referring = reference != nullptr && reference->is_string();
    const bool open_schema = kind == Kind::schema && !may_be_reference(kind, version_);
    if (referring && (may_be_reference(kind, version_) || kind == Kind::path_item || open_schema)) {
      refer(kind, reference->get_string(), at, place);
      if (kind != Kind::path_item && !open_schema) return;
    }
    if (reference != nullptr && !referring &&
        (may_be_reference(kind, version_) || kind == Kind::path_item)) {
      subject_.add("structure.type", place.location + "/$ref", fmt_expected("text", *reference));
      return;
    }
    const auto known = seen_.find(place.location);
    if (known != seen_.end()) {
      if (known->second != kind) {
        subject_.add(
            "reference.kind", place.location,
            std::string(name(known->second)) + " is referred to as " + std::string(name(kind)));
      }
      return;
    }
    seen_.emplace(place.location, kind);
    kind = precise(kind, at);
    const auto index = static_cast<int>(subject_.visits.size());
    subject_.visits.push_back({kind, place.location, &at, place.parent, place.field, place.key});
    if (kind == Kind::callback || kind == Kind::security_requirement) {
      open_map(kind, at, place, index);
    } else {
      members(kind, at, place, index);
    }
    check_object(subject_, subject_.visits[static_cast<std::size_t>(index)]);
  }

  Kind precise(Kind kind, const json::object& at) const {
    if (kind == Kind::parameter && version_ == Version::swagger2 && text_of(at, "in") == "body") {
      return Kind::body_parameter;
    }
    return kind == Kind::security_scheme ? kind_of_scheme(at, version_) : kind;
  }

  void refer(Kind kind, std::string_view text, const json::object& at, const Place& place) {
    if (!referring_.insert(place.location).second) return;
    Reference reference{place.location, text, kind, {}, place.parent};
    // A schema's reference may name an anchor or an $id: the compiler follows those.
    const bool by_name = kind == Kind::schema && text.find('#') != std::string_view::npos &&
                         !text.ends_with('#') && text.find("#/") == std::string_view::npos;
    auto target = follow(subject_.files, place.location, text);
    if (target) {
      reference.target = std::move(*target);
    } else if (!by_name && !(kind == Kind::schema && subject_.in(v31on))) {
      subject_.add("reference.unresolved", place.location + "/$ref", target.error().message,
                   target.error().advice);
    }
    subject_.references.push_back(std::move(reference));
    if (kind == Kind::path_item || (kind == Kind::schema && subject_.in(v31on))) return;
    for (const auto& member : at) {
      const std::string_view key = member.key();
      const bool words = key == "summary" || key == "description";
      if (words && subject_.in(v31on)) {
        value(Kind::text, member.value(), {place.location + "/" + std::string(key), -1, key, {}});
      }
      if (key == "$ref" || key.starts_with("x-") || words) continue;
      subject_.add("reference.sibling", place.location + "/" + escape_token(key),
                   "`" + std::string(key) + "` beside a $ref is ignored",
                   "put it where the $ref leads, or wrap the $ref in allOf");
    }
  }

  void open_map(Kind kind, const json::object& at, const Place& place, int index) {
    for (const auto& member : at) {
      const std::string_view key = member.key();
      const Place below{place.location + "/" + escape_token(key), index, key, key};
      if (kind == Kind::security_requirement) {
        list(Kind::text, member.value(), below);
      } else if (!key.starts_with("x-")) {
        value(Kind::path_item, member.value(), below);
      }
    }
  }

  void members(Kind kind, const json::object& at, const Place& place, int index) {
    const auto bit = bit_of(version_);
    const auto table = fields_of(kind);
    for (const auto& member : at) {
      const std::string_view key = member.key();
      auto field = std::find_if(table.begin(), table.end(), [&](const Field& one) {
        return one.name == key && (one.versions & bit) != 0;
      });
      const Place below{place.location + "/" + escape_token(key), index, key, {}};
      if (field != table.end()) {
        const bool said = kind == Kind::schema && subject_.in(v31on) &&
                          (field->kind < Kind::root || !has_shape(*field, member.value()));
        if (!said) shaped(*field, member.value(), below);
        continue;
      }
      field = std::find_if(table.begin(), table.end(),
                           [&](const Field& one) { return one.name == key; });
      if (!key.starts_with("x-") && is_closed(kind, version_) && kind != Kind::security_scheme) {
        unknown(kind, key, field != table.end() ? field->versions : 0, below);
      }
    }
    for (const auto& field : table) {
      if ((field.required & bit) == 0 || at.contains(field.name)) continue;
      subject_.add("structure.missing", place.location,
                   std::string(name(kind)) + " has no `" + std::string(field.name) + "`", "add it");
    }
  }

  void unknown(Kind kind, std::string_view key, std::uint8_t versions, const Place& place) {
    if (versions != 0) {
      subject_.add("structure.version", place.location,
                   "`" + std::string(key) + "` is of " + versions_text(versions) + ", not of " +
                       std::string(version_ == Version::swagger2 ? "Swagger " : "OpenAPI ") +
                       std::string(spec::name(version_)),
                   "remove it, or change the document's version");
      return;
    }
    std::vector<std::string_view> known;
    for (const auto& field : fields_of(kind)) {
      if ((field.versions & bit_of(version_)) != 0) known.push_back(field.name);
    }
    auto advice = nearest(key, known);
    if (advice.empty()) advice = "remove it, or begin its name with x-";
    subject_.add("structure.unknown", place.location,
                 std::string(name(kind)) + " has no field `" + std::string(key) + "`", advice);
  }

  void shaped(const Field& field, const json::value& at, const Place& place) {
    if (field.shape == Shape::list) {
      list(field.kind, at, place, field.values);
      if (field.kind == Kind::parameter && at.is_array()) {
        check_parameter_list(subject_, at.get_array(), place.location);
      }
    } else if (field.shape == Shape::map) {
      map(field, at, place);
    } else {
      value(field.kind, at, place);
      allowed(field.values, at, place);
    }
  }

  void allowed(std::string_view values, const json::value& at, const Place& place) {
    if (values.empty() || !at.is_string()) return;
    std::vector<std::string_view> known;
    for (auto rest = values; !rest.empty();) {
      const auto end = std::min(rest.find(' '), rest.size());
      known.push_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const std::string_view text = at.get_string();
    if (std::find(known.begin(), known.end(), text) != known.end()) return;
    auto advice = nearest(text, known);
    if (advice.empty()) advice = "use one of: " + std::string(values);
    subject_.add("structure.value", place.location,
                 "'" + std::string(text) + "' is no value of `" + std::string(place.field) + "`",
                 advice);
  }

  void list(Kind kind, const json::value& at, const Place& place, std::string_view values = {}) {
    if (!at.is_array()) {
      subject_.add("structure.type", place.location, fmt_expected("a list", at), "write a list");
      return;
    }
    const auto& items = at.get_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Place below{place.location + "/" + std::to_string(i), place.parent, place.field, {}};
      value(kind, items[i], below);
      allowed(values, items[i], below);
    }
  }

  void map(const Field& field, const json::value& at, const Place& place) {
    if (!at.is_object()) {
      subject_.add("structure.type", place.location, fmt_expected("a map", at), "write an object");
      return;
    }
    for (const auto& member : at.get_object()) {
      const std::string_view key = member.key();
      const Place below{place.location + "/" + escape_token(key), place.parent, place.field, key};
      const bool extensible = field.keys == Keys::path || field.keys == Keys::status;
      if (extensible && key.starts_with("x-")) continue;
      if (field.name == "scopes" && key.starts_with("x-")) continue;
      check_key(field.keys, key, below);
      value(field.kind, member.value(), below);
    }
  }

  void check_key(Keys keys, std::string_view key, const Place& place) {
    const auto wrong = [&](std::string what, std::string advice) {
      subject_.add("structure.key", place.location, std::move(what), std::move(advice));
    };
    const std::string shown(key);
    if (keys == Keys::component && !is_component_name(key)) {
      wrong("'" + shown + "' is no name of a component", "use letters, digits, '.', '-' and '_'");
    } else if (keys == Keys::path && !key.starts_with('/')) {
      wrong("the path '" + shown + "' does not begin with a slash", "write '/" + shown + "'");
    } else if (keys == Keys::status && !is_status(key, version_)) {
      const bool range = key.size() == 3 && key.ends_with("xx");
      wrong("'" + shown + "' is no status code, range or 'default'",
            range ? "write '" + shown.substr(0, 1) + "XX'"
                  : "use 100 to 599, 1XX to 5XX, or default");
    } else if (keys == Keys::field && version_ == Version::openapi32 && !is_token(key)) {
      wrong("'" + shown + "' is no name of a header field", "use a token (RFC 9110 §5.6.2)");
    } else if (keys == Keys::method) {
      static const std::vector<std::string_view> fixed{
          "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"};
      if (std::find(fixed.begin(), fixed.end(), key) != fixed.end()) {
        wrong("the method " + shown + " has a field of its own", "use the field in lower case");
      } else if (!is_token(key)) {
        wrong("'" + shown + "' is no method", "use a token (RFC 9110 §9.1)");
      }
    }
  }

  Subject& subject_;
  Version version_;
  std::unordered_map<std::string, Kind> seen_;
  std::unordered_set<std::string> referring_;
};

}  // namespace

void Subject::add(std::string_view rule, const std::string& location, std::string message,
                  std::string advice) {
  Defect defect;
  defect.rule = rule;
  defect.message = std::move(message);
  defect.advice = std::move(advice);
  defect.location = location;
  defects.push_back(std::move(defect));
}

const json::object* Subject::resolved(const json::value& value, std::string& location) const {
  const auto* object = value.if_object();
  if (object == nullptr || !object->contains("$ref")) return object;
  const auto found = resolve(files, location);
  if (!found) return nullptr;
  location = found->location;
  return found->value->if_object();
}

void walk(Subject& subject) {
  Walker(subject).run();
}

std::string nearest(std::string_view typed, const std::vector<std::string_view>& known) {
  const auto best = nearest_name(typed, known, std::min<std::size_t>(4, typed.size() / 2 + 1));
  return best.empty() ? std::string() : "did you mean `" + std::string(best) + "`?";
}

std::string_view text_of(const json::object& object, std::string_view name) noexcept {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                : std::string_view();
}

}  // namespace assay::spec::lint
