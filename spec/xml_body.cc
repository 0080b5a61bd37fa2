#include "spec/xml_body.h"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "spec/encoding.h"

namespace assay::spec {
namespace {

constexpr int depth_limit = 100;

/// An `xml` object, resolved.
struct Shape {
  std::string name;  ///< local name, as xml.name says; empty: the property's
  std::string prefix;
  std::string space;  ///< namespace
  bool attribute = false;
  bool wrapped = false;
  bool text = false;   ///< 3.2's nodeType text or cdata
  bool plain = false;  ///< 3.2's nodeType none: no node of its own
};

const json::object* xml_of(const Schema& schema) {
  const auto* source = schema.root().source;
  const auto* object = source != nullptr ? source->if_object() : nullptr;
  const auto* xml = object != nullptr ? object->if_contains("xml") : nullptr;
  return xml != nullptr ? xml->if_object() : nullptr;
}

std::string text_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool flag_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

/// The xml object of the schema, or of what it refers to or joins with allOf.
Shape shape_of(const Schema& schema, int depth = 0) {
  Shape shape;
  if (!schema || depth > 16) return shape;
  if (const auto* xml = xml_of(schema)) {
    const auto type = text_in(*xml, "nodeType");
    shape.name = text_in(*xml, "name");
    shape.prefix = text_in(*xml, "prefix");
    shape.space = text_in(*xml, "namespace");
    shape.attribute = flag_in(*xml, "attribute") || type == "attribute";
    shape.wrapped = flag_in(*xml, "wrapped") || type == "element";
    shape.text = type == "text" || type == "cdata";
    shape.plain = type == "none";
    return shape;
  }
  const auto& node = schema.root();
  if (node.reference != no_node) return shape_of(schema.at(node.reference), depth + 1);
  for (const auto part : node.all_of) {
    auto found = shape_of(schema.at(part), depth + 1);
    if (!found.name.empty() || !found.prefix.empty()) return found;
  }
  return shape;
}

std::string qualified(const Shape& shape, const std::string& otherwise) {
  const auto& local = shape.name.empty() ? otherwise : shape.name;
  return shape.prefix.empty() ? local : shape.prefix + ":" + local;
}

// "#/components/schemas/Pet": the component's own name (§4.7.26.2.1 shows it so).
std::string component_name(const Schema& schema) {
  const auto& node = schema.root();
  const auto target = node.reference != no_node ? schema.at(node.reference) : schema;
  const auto pointer = target.program().pointer(target.id());
  const auto slash = pointer.rfind('/');
  const auto above = slash == std::string::npos ? std::string() : pointer.substr(0, slash);
  const bool component = above == "/components/schemas" || above == "/definitions";
  return component ? pointer.substr(slash + 1) : std::string();
}

std::string root_name(const Schema& schema) {
  const auto shape = schema ? shape_of(schema) : Shape();
  const auto component = schema ? component_name(schema) : std::string();
  return qualified(shape, component.empty() ? "root" : component);
}

// XML 1.0 §2.2: what cannot stand in a document at all.
std::string legal(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 && c != '\t' && c != '\n' && c != '\r' ? '?' : c;
  }
  return out;
}

class Writer {
 public:
  void write(pugi::xml_node parent, const std::string& name, const Schema& schema,
             const json::value& value) {
    if (const auto* list = value.if_array()) {
      write_list(parent, name, schema, *list);
      return;
    }
    const auto shape = schema ? shape_of(schema) : Shape();
    const auto label = qualified(shape, name);
    if (shape.attribute && parent.type() == pugi::node_element) {
      declare(parent, shape);
      parent.append_attribute(label.c_str()).set_value(legal(plain_text(value)).c_str());
      return;
    }
    if (shape.text && parent.type() == pugi::node_element) {
      parent.append_child(pugi::node_pcdata).set_value(legal(plain_text(value)).c_str());
      return;
    }
    auto element = parent.append_child(label.c_str());
    declare(element, shape);
    if (const auto* object = value.if_object()) {
      for (const auto& member : *object) {
        write(element, std::string(member.key()), member_schema(schema, member.key()),
              member.value());
      }
    } else if (!value.is_null()) {
      element.append_child(pugi::node_pcdata).set_value(legal(plain_text(value)).c_str());
    }
  }

 private:
  static void declare(pugi::xml_node element, const Shape& shape) {
    if (shape.space.empty()) return;
    const auto name = shape.prefix.empty() ? std::string("xmlns") : "xmlns:" + shape.prefix;
    if (!element.attribute(name.c_str())) {
      element.append_attribute(name.c_str()).set_value(shape.space.c_str());
    }
  }

  // §4.7.26.2.2: the list's own name counts only when it is wrapped; items have theirs.
  void write_list(pugi::xml_node parent, const std::string& name, const Schema& schema,
                  const json::array& list) {
    const auto shape = schema ? shape_of(schema) : Shape();
    const bool root = parent.type() != pugi::node_element;
    auto home = parent;
    if (shape.wrapped || root) {
      home = parent.append_child(qualified(shape, name).c_str());
      declare(home, shape);
    }
    const auto items = schema ? item_schema(schema) : Schema();
    const auto own = root && !schema ? "item" : name;
    for (const auto& item : list) write(home, own, items, item);
  }
};

class Reader {
 public:
  Reading run(const Schema& schema, pugi::xml_node root) {
    auto value = read(schema, root, 0);
    return {std::move(value), std::move(doubt_)};
  }

 private:
  void note(std::string doubt) {
    if (doubt_.empty()) doubt_ = std::move(doubt);
  }

  json::value read(const Schema& schema, pugi::xml_node node, int depth) {
    if (depth > depth_limit) {
      note("XML nested deeper than 100 levels");
      return nullptr;
    }
    const auto types = schema ? schema.admitted_types() : TypeMask{any_type};
    const bool list = (types & array_bit) != 0;
    const bool object = (types & object_bit) != 0;
    const bool scalar = (types & (string_bit | integer_bit | boolean_bit)) != 0;
    if (!schema || (list && (object || scalar)) || (object && scalar) ||
        ((list || object) && alternatives(schema))) {
      note("the schema does not say what the element '" + std::string(node.name()) + "' is");
      return nullptr;
    }
    if (list) return read_wrapped(schema, node, depth);
    if (object) return read_object(schema, node, depth);
    return text(schema, node.text().get(), has_elements(node));
  }

  static bool alternatives(const Schema& schema) {
    const auto& node = schema.root();
    if (!node.one_of.empty() || !node.any_of.empty() || node.condition != no_node) return true;
    return node.reference != no_node && alternatives_below(schema.at(node.reference));
  }
  static bool alternatives_below(const Schema& schema) {
    return !schema.root().one_of.empty() || !schema.root().any_of.empty();
  }

  static bool has_elements(pugi::xml_node node) {
    return std::any_of(node.begin(), node.end(),
                       [](pugi::xml_node child) { return child.type() == pugi::node_element; });
  }

  json::value text(const Schema& schema, const char* words, bool mixed) {
    if (mixed) note("elements where a text is described");
    auto reading = read_scalar(words, schema);
    // An empty element may be an empty text or nothing.
    if (*words == '\0') note("an empty element may be read as nothing");
    note(std::move(reading.doubt));
    return std::move(reading.value);
  }

  json::value read_wrapped(const Schema& schema, pugi::xml_node node, int depth) {
    json::array items;
    const auto item = item_schema(schema);
    for (auto child : node.children()) {
      if (child.type() == pugi::node_element) items.push_back(read(item, child, depth + 1));
    }
    return items;
  }

  /// Every property that the schema describes, by its name in XML.
  json::value read_object(const Schema& schema, pugi::xml_node node, int depth) {
    json::object object;
    std::vector<std::string> known;
    for (const auto& name : properties_of(schema)) {
      const auto member = member_schema(schema, name);
      read_member(object, name, member, requires_member(schema, name), node, depth, known);
    }
    for (auto child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      if (std::find(known.begin(), known.end(), child.name()) == known.end()) {
        note("the schema does not describe the element '" + std::string(child.name()) + "'");
      }
    }
    return object;
  }

  void read_member(json::object& object, const std::string& name, const Schema& member,
                   bool required, pugi::xml_node node, int depth, std::vector<std::string>& known) {
    const auto shape = shape_of(member);
    const bool list = (member.admitted_types() & array_bit) != 0;
    const auto label = qualified(shape, name);
    if (shape.text || shape.plain) {
      note("the node types of OpenAPI 3.2 are not all read back");
      return;
    }
    if (shape.attribute && !list) {
      const auto attribute = node.attribute(label.c_str());
      if (attribute) object[name] = text(member, attribute.value(), false);
      return;
    }
    if (list && !shape.wrapped) {
      const auto items = item_schema(member);
      const auto own = qualified(items ? shape_of(items) : Shape(), name);
      known.push_back(own);
      json::array values;
      for (auto child : node.children(own.c_str())) {
        values.push_back(read(items, child, depth + 1));
      }
      // A list without a node of its own that has no items leaves no trace: it may be empty or
      // absent.
      if (!values.empty() || required) object[name] = std::move(values);
      return;
    }
    known.push_back(label);
    const auto child = node.child(label.c_str());
    if (!child) return;
    if (child.next_sibling(label.c_str())) note("the element '" + label + "' occurs twice");
    object[name] = read(member, child, depth + 1);
  }

  static bool requires_member(const Schema& schema, const std::string& name) {
    bool found = false;
    visit_joined(schema, [&](const Node& node) {
      found = found ||
              std::find(node.required.begin(), node.required.end(), name) != node.required.end();
    });
    return found;
  }

  // The schema itself, and what it joins by $ref and allOf.
  template <class Visit>
  static void visit_joined(const Schema& schema, Visit&& visit) {
    std::vector<NodeId> open{schema.id()};
    for (std::size_t i = 0; i < open.size() && i < 64; ++i) {
      const auto& node = schema.node(open[i]);
      visit(node);
      open.insert(open.end(), node.all_of.begin(), node.all_of.end());
      if (node.reference != no_node) open.push_back(node.reference);
    }
  }

  static std::vector<std::string> properties_of(const Schema& schema) {
    std::vector<std::string> names;
    visit_joined(schema, [&](const Node& node) {
      for (const auto& property : node.properties) {
        const std::string name(property.name);
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    });
    return names;
  }

  std::string doubt_;
};

}  // namespace

namespace {

// XML 1.0 §4.1: without a DOCTYPE, only the five names of §4.6 and characters may be referred to.
// Where & may stand for itself (comments, CDATA sections) nothing is looked for.
std::string bad_reference(std::string_view bytes) {
  if (bytes.find("<!") != std::string_view::npos || bytes.find("<?", 1) != std::string_view::npos) {
    return {};
  }
  for (auto at = bytes.find('&'); at != std::string_view::npos; at = bytes.find('&', at + 1)) {
    const auto end = bytes.find(';', at);
    const auto name = bytes.substr(at + 1, end == std::string_view::npos ? 1 : end - at - 1);
    bool known = end != std::string_view::npos && name.size() > 1 && name.front() == '#' &&
                 name.find_first_not_of("#0") != std::string_view::npos;
    for (const std::string_view one : {"amp", "lt", "gt", "apos", "quot"}) {
      known = known || (name == one && end != std::string_view::npos);
    }
    if (!known) return "&" + std::string(name.substr(0, 20));
  }
  return {};
}

bool declares_other_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return false;
  const auto declaration = bytes.substr(0, bytes.find("?>"));
  const auto at = declaration.find("encoding=");
  if (at == std::string_view::npos) return false;
  const auto value = declaration.substr(at + 10);
  return !same_field_name(value.substr(0, value.find_first_of("'\"")), "utf-8");
}

}  // namespace

std::string write_xml(const Schema& schema, const json::value& value) {
  pugi::xml_document document;
  auto name = root_name(schema);
  // The writer adds the prefix itself.
  name = name.substr(name.find(':') + 1);
  Writer().write(document, name, schema, value);
  std::ostringstream out;
  document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return out.str();
}

Reading read_xml(const Schema& schema, std::string_view bytes, std::string& problem) {
  if (bytes.find("<!DOCTYPE") != std::string_view::npos) return {nullptr, "a DOCTYPE in XML"};
  if (!is_utf8(bytes)) return {nullptr, "XML that is not UTF-8"};
  // XML 1.0 §2.2: no parser may take it.
  const auto bad = std::find_if(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
  if (bad != bytes.end()) {
    problem = "a control character at byte " + std::to_string(bad - bytes.begin());
    return {};
  }
  pugi::xml_document document;
  const auto parsed = document.load_buffer(bytes.data(), bytes.size(),
                                           pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!parsed) {
    problem = std::string(parsed.description()) + " at byte " + std::to_string(parsed.offset);
    return {};
  }
  const auto root = document.document_element();
  if (!root) {
    problem = "no element";
    return {};
  }
  if (root.next_sibling()) {
    problem = "something after the root element";
    return {};
  }
  if (const auto reference = bad_reference(bytes); !reference.empty()) {
    problem = "the reference '" + reference + "'";
    return {};
  }
  if (declares_other_encoding(bytes)) return {nullptr, "XML that declares another encoding"};
  if (!schema) return {nullptr, {}};
  const auto wanted = root_name(schema);
  if (root.name() != wanted && wanted != "root") {
    return {nullptr,
            "the root element is '" + std::string(root.name()) + "', not '" + wanted + "'"};
  }
  return Reader().run(schema, root);
}

}  // namespace assay::spec
