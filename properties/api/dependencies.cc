#include "properties/api/dependencies.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "properties/api/resources.h"
#include "spec/reading.h"
#include "spec/runtime_expression.h"
#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

using spec::Operation;

/// "projectId", "project_id" and "Project-Id" are one name.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

/// Is `plural` the plural of `word`, or the word itself? Both plain.
bool is_plural(std::string_view plural, std::string_view word) {
  constexpr std::array<std::array<std::string_view, 2>, 8> irregular{{{"people", "person"},
                                                                      {"children", "child"},
                                                                      {"men", "man"},
                                                                      {"women", "woman"},
                                                                      {"indices", "index"},
                                                                      {"analyses", "analysis"},
                                                                      {"criteria", "criterion"},
                                                                      {"media", "medium"}}};
  if (plural == word) return true;
  if (plural.starts_with(word)) {
    const auto tail = plural.substr(word.size());
    return tail == "s" || tail == "es";
  }
  if (word.ends_with('y') && plural.ends_with("ies")) {
    return plural.substr(0, plural.size() - 3) == word.substr(0, word.size() - 1);
  }
  return std::any_of(irregular.begin(), irregular.end(), [&](const auto& pair) {
    return plural.ends_with(pair[0]) && word.ends_with(pair[1]) &&
           plural.substr(0, plural.size() - pair[0].size()) ==
               word.substr(0, word.size() - pair[1].size());
  });
}

/// What `name` says behind the singular of `collection`, both plain: "id" of "roomid" and "rooms",
/// "" of "room"; nothing when it does not begin so.
std::optional<std::string> behind_thing(std::string_view name, std::string_view collection) {
  for (auto size = name.size(); size > 1; --size) {
    if (is_plural(collection, name.substr(0, size))) return std::string(name.substr(size));
  }
  return std::nullopt;
}

/// "/a/{x}/passwords/{id}" and "{id}": the path before the parameter, "/a/{x}/passwords".
std::string collection_of(std::string_view path, const std::string& parameter) {
  const auto at = path.find("/{" + parameter + "}");
  return at != std::string_view::npos ? std::string(path.substr(0, at)) : std::string();
}

std::string last_word(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  const auto slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

/// The schemas of JSON bodies that a success may have.
std::vector<spec::Schema> answers_of(const Operation& operation) {
  std::vector<spec::Schema> all;
  for (const auto& response : operation.responses) {
    if (response.status.empty() || response.status[0] != '2') continue;
    for (const auto& media : response.content) {
      const auto type = spec::parse_media_type(media.name);
      if (type && type->is_json() && media.schema) all.push_back(media.schema);
    }
  }
  return all;
}

/// A value worth binding to a parameter: some scalar may stand there.
bool is_scalar(const spec::Schema& schema) {
  constexpr spec::TypeMask scalars =
      spec::string_bit | spec::integer_bit | spec::number_bit | spec::boolean_bit;
  return schema && (!schema.root().typed || (schema.root().types & scalars) != 0);
}

/// Names that the identifier of a member of `collection` may have, best first.
std::vector<std::string> identifier_names(const std::string& parameter,
                                          const std::string& collection) {
  const auto things = plain(last_word(collection));
  const auto bare = plain(parameter);
  std::vector<std::string> names{bare};
  const auto rest = behind_thing(bare, things);
  if (rest && !rest->empty()) names.push_back(*rest);
  for (const auto* common : {"id", "uuid", "name", "slug", "key", "code", "number"}) {
    if (bare.ends_with(common) || (rest && rest->empty())) names.emplace_back(common);
  }
  // "/rooms/{number}" may answer with "roomId".
  for (auto size = things.size(); size > 1; --size) {
    const auto thing = things.substr(0, size);
    if (is_plural(things, thing)) names.push_back(thing + "id");
  }
  return names;
}

/// The members that `schema` names, by plain name; wrappers such as {"data": {…}} one level deep.
struct NamedMember {
  std::string plain_name;
  std::string pointer;
};

void add_members(const spec::Schema& schema, const std::string& prefix, int depth,
                 std::vector<NamedMember>& all) {
  if (!schema || depth > 4) return;
  const auto follow = [&](spec::NodeId id) {
    if (id != spec::no_node) add_members(schema.at(id), prefix, depth + 1, all);
  };
  const auto& node = schema.root();
  follow(node.reference);
  for (const auto part : node.all_of) follow(part);
  for (const auto& property : node.properties) {
    if (is_scalar(schema.at(property.node))) {
      all.push_back({plain(property.name), prefix + "/" + spec::escape_pointer(property.name)});
    }
  }
}

/// Where an object of the collection stands in an answer: the answer itself, a wrapper's member,
/// or the first item of a list.
struct Holder {
  spec::Schema schema;
  std::string pointer;
};

void add_holders(const spec::Schema& schema, bool in_list, std::vector<Holder>& all) {
  const auto items = spec::item_schema(schema);
  if (items && in_list) all.push_back({items, "/0"});
  if (!in_list) all.push_back({schema, ""});
  for (const auto* wrapper : {"data", "items", "results", "result", "records", "values", "content",
                              "list", "entries", "attributes"}) {
    const auto member = spec::declared_member(schema, wrapper);
    if (!member) continue;
    const auto inner = spec::item_schema(member);
    if (in_list && inner) all.push_back({inner, "/" + std::string(wrapper) + "/0"});
    if (!in_list) all.push_back({member, "/" + std::string(wrapper)});
  }
}

/// The pointer of the member that identifies, in an answer of `producer`; empty when there is none.
std::string find_identifier(const Operation& producer, const std::vector<std::string>& names,
                            bool in_list) {
  for (const auto& schema : answers_of(producer)) {
    std::vector<Holder> holders;
    add_holders(schema, in_list, holders);
    for (const auto& name : names) {
      for (const auto& holder : holders) {
        std::vector<NamedMember> members;
        add_members(holder.schema, holder.pointer, 0, members);
        for (const auto& member : members) {
          if (member.plain_name == name) return member.pointer;
        }
      }
    }
  }
  return {};
}

class Finder {
 public:
  explicit Finder(const spec::Document& document) : document_(document) {}

  std::vector<std::vector<Supply>> run() {
    all_.resize(document_.operations.size());
    declared();
    for (std::size_t i = 0; i < document_.operations.size(); ++i) infer(i);
    for (auto& supplies : all_) {
      std::stable_sort(supplies.begin(), supplies.end(),
                       [](const Supply& a, const Supply& b) { return a.rule < b.rule; });
    }
    return std::move(all_);
  }

 private:
  void add(std::size_t consumer, Supply supply) {
    auto& list = all_[consumer];
    const bool known = std::any_of(list.begin(), list.end(), [&](const Supply& other) {
      return other.producer == supply.producer && other.to == supply.to &&
             other.expression == supply.expression;
    });
    if (!known) list.push_back(std::move(supply));
  }

  // "id" or "path.id" of a Link Object as a place.
  static std::string place(const Operation& target, const std::string& name) {
    for (const auto* in : {"path.", "query.", "header.", "cookie."}) {
      if (name.starts_with(in)) return name;
    }
    for (const auto& parameter : target.parameters) {
      if (parameter.name == name) return std::string(spec::name(parameter.in)) + "." + name;
    }
    return {};
  }

  void declared() {
    for (std::size_t i = 0; i < document_.operations.size(); ++i) {
      for (const auto& response : document_.operations[i].responses) {
        for (const auto& link : response.links) add_link(i, link);
      }
    }
  }

  void add_link(std::size_t producer, const spec::Link& link) {
    const auto* target = document_.find(link.target);
    if (target == nullptr) return;
    const auto consumer = static_cast<std::size_t>(target - document_.operations.data());
    for (const auto& [name, value] : link.parameters) {
      const auto to = place(*target, name);
      const auto* text = value.if_string();
      if (to.empty() || text == nullptr || !spec::parse_expression(*text)) continue;
      add(consumer, {producer, to, std::string(*text), SupplyRule::link});
    }
    const auto* body = link.body ? link.body->if_string() : nullptr;
    if (body != nullptr && spec::parse_expression(*body)) {
      add(consumer, {producer, "body", std::string(*body), SupplyRule::link});
    }
  }

  void infer(std::size_t consumer) {
    const auto& operation = document_.operations[consumer];
    for (const auto& parameter : operation.parameters) {
      if (parameter.in == spec::In::path) {
        infer_path(consumer, parameter.name);
      } else if (parameter.in == spec::In::query || parameter.in == spec::In::header) {
        infer_name(consumer, std::string(spec::name(parameter.in)) + "." + parameter.name,
                   plain(parameter.name));
      }
    }
    if (!operation.body) return;
    for (const auto& media : operation.body->content) {
      std::vector<NamedMember> members;
      add_members(media.schema, "", 0, members);
      for (const auto& member : members) {
        infer_name(consumer, "body#" + member.pointer, member.plain_name);
      }
    }
  }

  void infer_path(std::size_t consumer, const std::string& parameter) {
    const auto collection = collection_of(document_.operations[consumer].path, parameter);
    if (collection.empty()) return;
    const auto names = identifier_names(parameter, collection);
    const auto to = "path." + parameter;
    for (std::size_t i = 0; i < document_.operations.size(); ++i) {
      const auto& producer = document_.operations[i];
      const bool above = producer.path == collection || producer.path == collection + "/";
      if (above && producer.method == "POST") {
        const auto at = find_identifier(producer, names, false);
        if (!at.empty()) add(consumer, {i, to, "$response.body#" + at, SupplyRule::creation});
      }
      if (above && producer.method == "GET") {
        const auto at = find_identifier(producer, names, true);
        if (!at.empty()) add(consumer, {i, to, "$response.body#" + at, SupplyRule::listing});
      }
      // A client that names the resource itself: what one request names, others find.
      const bool itself = producer.path.starts_with(collection + "/{" + parameter + "}") &&
                          ends_in(producer.path, parameter);
      if (itself && producer.method == "PUT" && i != consumer) {
        add(consumer, {i, to, "$request.path." + parameter, SupplyRule::creation});
      }
    }
    infer_name(consumer, to, plain(parameter));
  }

  // Only names that say whose they are: "id" alone could be anybody's.
  void infer_name(std::size_t consumer, const std::string& to, const std::string& name) {
    constexpr std::array<std::string_view, 4> tails{"id", "uuid", "key", "token"};
    const bool speaks = std::any_of(tails.begin(), tails.end(), [&](std::string_view tail) {
      return name.size() > tail.size() && name.ends_with(tail);
    });
    if (!speaks) return;
    for (std::size_t i = 0; i < document_.operations.size(); ++i) {
      const auto& producer = document_.operations[i];
      if (i == consumer || producer.method != "POST") continue;
      auto at = find_identifier(producer, {name}, false);
      const auto rest = behind_thing(name, plain(last_word(producer.path)));
      if (at.empty() && rest && !rest->empty()) at = find_identifier(producer, {*rest}, false);
      if (!at.empty()) add(consumer, {i, to, "$response.body#" + at, SupplyRule::same_name});
    }
  }

  const spec::Document& document_;
  std::vector<std::vector<Supply>> all_;
};

}  // namespace

Dependencies::Dependencies(const spec::Document& document) : supplies_(Finder(document).run()) {
  removals_.resize(document.operations.size());
  for (std::size_t i = 0; i < document.operations.size(); ++i) {
    if (document.operations[i].method != "DELETE") continue;
    const auto& path = document.operations[i].path;
    for (const auto& supply : supplies_[i]) {
      if (supply.rule > SupplyRule::creation || supply.to.rfind("path.", 0) != 0) continue;
      // Only what names the thing itself, not what it belongs to.
      if (!ends_in(path, supply.to.substr(5))) continue;
      auto& known = removals_[supply.producer];
      if (known.empty()) known.push_back({i, {supply}});
    }
  }
}

const Dependencies::Removal* Dependencies::removal(std::size_t creator) const {
  return removals_[creator].empty() ? nullptr : &removals_[creator].front();
}

}  // namespace assay::properties
