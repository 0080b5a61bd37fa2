#include "benchmarks/shrink_bugs.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "properties/generators/simplicity.h"
#include "spec/decode.h"

namespace assay::harness {
namespace {

namespace json = boost::json;
using properties::Source;
using spec::Case;

const json::value* argument(const Case& seen, std::string_view name) {
  for (const auto& one : seen.arguments) {
    if (one.name == name && !one.raw) return &one.value;
  }
  return nullptr;
}

void set_argument(Case& value, std::string name, json::value to, spec::In in = spec::In::query) {
  std::erase_if(value.arguments, [&](const auto& one) { return one.name == name; });
  value.arguments.push_back({std::move(name), in, std::move(to), std::nullopt});
}

const json::value* member(const Case& seen, std::string_view name) {
  const auto* body = seen.body && !seen.body->bytes ? seen.body->value.if_object() : nullptr;
  return body != nullptr ? body->if_contains(name) : nullptr;
}

void set_member(Case& value, std::string_view name, json::value to) {
  value.body->value.as_object()[name] = std::move(to);
}

double number(const json::value* value, double otherwise = -1) {
  return value != nullptr && value->is_number() ? value->to_number<double>() : otherwise;
}

std::u32string text(const json::value* value) {
  return value != nullptr && value->is_string() ? properties::to_points(value->get_string())
                                                : std::u32string();
}

json::string noise(Source& source, std::int64_t least, std::int64_t most) {
  std::string out;
  for (auto left = source.integer(least, most); left > 0; --left) {
    out += static_cast<char>(source.integer('b', 'z'));
  }
  return json::string(out);
}

json::string around(Source& source, std::string_view needle) {
  return json::string(std::string(noise(source, 3, 15)) + std::string(needle) +
                      std::string(noise(source, 3, 15)));
}

json::array lines_of(const Case& seen) {
  const auto* nested = member(seen, "nested");
  const auto* object = nested != nullptr ? nested->if_object() : nullptr;
  const auto* items = object != nullptr ? object->if_contains("items") : nullptr;
  return items != nullptr && items->is_array() ? items->get_array() : json::array{};
}

json::object line(Source& source, std::string_view sku, std::int64_t quantity) {
  return {{"sku", sku}, {"qty", quantity}, {"gift", source.chance(1, 2)}};
}

std::size_t depth_of(const json::value* tree) {
  const auto* node = tree != nullptr ? tree->if_object() : nullptr;
  if (node == nullptr) return 0;
  std::size_t deepest = 0;
  const auto* children = node->if_contains("children");
  if (children != nullptr && children->is_array()) {
    for (const auto& child : children->get_array()) deepest = std::max(deepest, depth_of(&child));
  }
  return deepest + 1;
}

json::object tree(Source& source, int depth) {
  json::object node{{"leaf", noise(source, 1, 9)}};
  json::array children;
  if (depth > 0) {
    if (source.chance(1, 2)) children.push_back(json::object{{"leaf", noise(source, 1, 9)}});
    children.push_back(tree(source, depth - 1));
  }
  node["children"] = std::move(children);
  return node;
}

bool repeats(const json::array& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (std::find(items.begin() + static_cast<std::ptrdiff_t>(i) + 1, items.end(), items[i]) !=
        items.end()) {
      return true;
    }
  }
  return false;
}

bool repeats_sku(const Case& seen) {
  json::array skus;
  for (const auto& one : lines_of(seen)) {
    if (one.is_object() && one.get_object().contains("sku")) {
      skus.push_back(one.get_object().at("sku"));
    }
  }
  return repeats(skus);
}

bool has_repeated_tag(const Case& seen) {
  const auto* tags = argument(seen, "tags");
  return tags != nullptr && tags->is_array() && repeats(tags->get_array());
}

bool any_negative(const json::value* attributes) {
  const auto* object = attributes != nullptr ? attributes->if_object() : nullptr;
  return object != nullptr && std::any_of(object->begin(), object->end(), [](const auto& entry) {
           return number(&entry.value(), 0) < 0;
         });
}

const json::value* inside(const json::value* value, std::string_view name) {
  const auto* object = value != nullptr ? value->if_object() : nullptr;
  return object != nullptr ? object->if_contains(name) : nullptr;
}

bool whole(double value) {
  return std::floor(value) == value;
}

constexpr std::array<ShrinkBug, 24> rows{{
    {"repeated_tags", "500 when tags repeat and limit > 37", 500,
     [](Case& value, Source& source) {
       const auto tag = noise(source, 3, 12);
       set_argument(value, "tags", json::array{noise(source, 2, 9), tag, noise(source, 2, 9), tag});
       set_argument(value, "limit", source.integer(200, 900));
     },
     [](const Case& seen) {
       return has_repeated_tag(seen) && number(argument(seen, "limit")) > 37;
     },
     R"({"path":{"shop":"a"},"query":{"tags":["a","a"],"limit":38},"body":{"mediaType":"application/json","value":{"name":"a"}}})"},
    {"astral_name", "500 when name has a character beyond the BMP", 500,
     [](Case& value, Source& source) { set_member(value, "name", around(source, "\U0001D11E")); },
     [](const Case& seen) {
       const auto name = text(member(seen, "name"));
       return std::any_of(name.begin(), name.end(), [](char32_t c) { return c > 0xFFFF; });
     },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"😀"}}})"},
    {"no_quantity", "422 when some line has qty 0", 422,
     [](Case& value, Source& source) {
       set_member(value, "nested",
                  json::object{
                      {"comment", noise(source, 2, 20)},
                      {"items", json::array{line(source, "ABC-77", 17), line(source, "XYZ-1234", 0),
                                            line(source, "QQQ-9", 250)}}});
     },
     [](const Case& seen) {
       const auto lines = lines_of(seen);
       return std::any_of(lines.begin(), lines.end(),
                          [](const auto& one) { return number(inside(&one, "qty")) == 0; });
     },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","nested":{"items":[{"sku":"AAA-0","qty":0}]}}}})"},
    {"foreign_role", "201 for a role outside the enum when ttl is absent", 201,
     [](Case& value, Source& source) {
       set_member(value, "role", around(source, "root"));
       value.body->value.as_object().erase("ttl");
     },
     [](const Case& seen) {
       return member(seen, "role") != nullptr && member(seen, "ttl") == nullptr;
     },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","role":"a"}}})"},
    {"quote", "500 on any \" in note", 500,
     [](Case& value, Source& source) { set_member(value, "note", around(source, "\"")); },
     [](const Case& seen) { return text(member(seen, "note")).find(U'"') != std::u32string::npos; },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","note":"\""}}})"},
    {"long_note", "500 when note is longer than 64", 500,
     [](Case& value, Source& source) { set_member(value, "note", noise(source, 90, 290)); },
     [](const Case& seen) { return text(member(seen, "note")).size() > 64; },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","note":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}})"},
    {"long_life", "500 when ttl > 3600", 500,
     [](Case& value, Source& source) { set_member(value, "ttl", source.integer(9000, 2000000)); },
     [](const Case& seen) { return number(member(seen, "ttl")) > 3600; },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","ttl":3601}}})"},
    {"wide_offset", "500 when offset does not fit 31 bits", 500,
     [](Case& value, Source& source) {
       set_argument(value, "offset",
                    source.integer(std::int64_t{1} << 33U, std::int64_t{1} << 50U));
     },
     [](const Case& seen) { return number(argument(seen, "offset")) > 2147483647.0; },
     R"({"path":{"shop":"a"},"query":{"offset":2147483648},"body":{"mediaType":"application/json","value":{"name":"a"}}})"},
    {"same_password", "500 when confirm equals password and has more than 7 characters", 500,
     [](Case& value, Source& source) {
       const auto secret = noise(source, 12, 30);
       set_member(value, "password", secret);
       set_member(value, "confirm", secret);
     },
     [](const Case& seen) {
       const auto secret = text(member(seen, "password"));
       return secret.size() > 7 && secret == text(member(seen, "confirm"));
     },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","password":"aaaaaaaa","confirm":"aaaaaaaa"}}})"},
    {"many_labels", "500 on more than three labels", 500,
     [](Case& value, Source& source) {
       constexpr std::array<const char*, 3> labels{"new", "used", "broken"};
       json::array items;
       for (int i = 0; i < 10; ++i) items.emplace_back(labels[source.index(3)]);
       set_member(value, "labels", items);
     },
     [](const Case& seen) {
       const auto* labels = member(seen, "labels");
       return labels != nullptr && labels->is_array() && labels->get_array().size() > 3;
     },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","labels":["new","new","new","new"]}}})"},
    {"deep_tree", "500 when the tree has four floors", 500,
     [](Case& value, Source& source) { set_member(value, "tree", tree(source, 6)); },
     [](const Case& seen) { return depth_of(member(seen, "tree")) >= 4; },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","tree":{"children":[{"children":[{"children":[{}]}]}]}}}})"},
    {"tree_leaf", "500 when some leaf is \"used\", however deep", 500,
     [](Case& value, Source& source) {
       auto root = tree(source, 4);
       auto* at = &root;
       for (int i = 0; i < 3; ++i) at = &at->at("children").as_array().back().as_object();
       at->at("leaf") = "used";
       set_member(value, "tree", root);
     },
     [](const Case& seen) {
       const auto* tree_value = member(seen, "tree");
       return tree_value != nullptr &&
              json::serialize(*tree_value).find("\"leaf\":\"used\"") != std::string::npos;
     },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","tree":{"leaf":"used"}}}})"},
    {"blank_trace", "500 on a space inside X-Trace", 500,
     [](Case& value, Source& source) {
       set_argument(value, "X-Trace", around(source, " "), spec::In::header);
     },
     [](const Case& seen) {
       return text(argument(seen, "X-Trace")).find(U' ') != std::u32string::npos;
     },
     R"({"path":{"shop":"a"},"header":{"X-Trace":"a a"},"body":{"mediaType":"application/json","value":{"name":"a"}}})"},
    {"broken_weight", "500 when weight > 99 has a fraction", 500,
     [](Case& value, Source& source) {
       set_member(value, "weight",
                  static_cast<double>(source.integer(20000, 900000)) / 100 + 0.0625);
     },
     [](const Case& seen) {
       const auto weight = number(member(seen, "weight"));
       return weight > 99 && !whole(weight);
     },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","weight":99.5}}})"},
    {"nameless", "201 without the required name when quick is true", 201,
     [](Case& value, Source&) {
       value.body->value.as_object().erase("name");
       set_argument(value, "quick", true);
     },
     [](const Case& seen) {
       const auto* quick = argument(seen, "quick");
       return member(seen, "name") == nullptr && seen.body && !seen.body->bytes &&
              quick != nullptr && *quick == true;
     },
     R"({"path":{"shop":"a"},"query":{"quick":true},"body":{"mediaType":"application/json","value":{}}})"},
    {"any_bytes", "201 for bytes that are no JSON", 201,
     [](Case& value, Source&) {
       auto bytes = json::serialize(value.body->value);
       bytes.pop_back();
       value.body->bytes = bytes;
     },
     [](const Case& seen) { return seen.body && seen.body->bytes.has_value(); },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","bytes":"a"}})"},
    {"price_range", "500 when price.from > price.to", 500,
     [](Case& value, Source& source) {
       const auto low = source.integer(20, 300);
       set_argument(value, "price",
                    json::object{{"from", low + source.integer(30, 300)}, {"to", low}});
     },
     [](const Case& seen) {
       const auto* price = argument(seen, "price");
       const auto* to = inside(price, "to");
       return to != nullptr && number(inside(price, "from")) > number(to);
     },
     R"({"path":{"shop":"a"},"query":{"price":{"from":1,"to":0}},"body":{"mediaType":"application/json","value":{"name":"a"}}})"},
    {"small_cash", "500 when cash of less than 5 is paid", 500,
     [](Case& value, Source& source) {
       set_member(value, "payment",
                  json::object{{"kind", "cash"}, {"amount", source.integer(1, 4)}});
     },
     [](const Case& seen) {
       const auto* payment = member(seen, "payment");
       const auto* amount = inside(payment, "amount");
       return amount != nullptr && number(amount) < 5;
     },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","payment":{"kind":"cash","amount":0}}}})"},
    {"negative_attribute", "500 when an attribute is negative", 500,
     [](Case& value, Source& source) {
       set_member(value, "attributes",
                  json::object{{"size", source.integer(1, 99)},
                               {"colour", -source.integer(40, 9000)},
                               {"age", source.integer(1, 99)}});
     },
     [](const Case& seen) { return any_negative(member(seen, "attributes")); },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","attributes":{"a":-1}}}})"},
    {"one_limit", "500 when limit is 100 and sort is not by name", 500,
     [](Case& value, Source&) {
       set_argument(value, "limit", 100);
       set_argument(value, "sort", "age");
     },
     [](const Case& seen) {
       const auto* sort = argument(seen, "sort");
       return number(argument(seen, "limit")) == 100 && sort != nullptr && *sort != "name";
     },
     R"({"path":{"shop":"a"},"query":{"limit":100,"sort":"price"},"body":{"mediaType":"application/json","value":{"name":"a"}}})"},
    {"dashes", "500 on two dashes in q", 500,
     [](Case& value, Source& source) { set_argument(value, "q", around(source, "--")); },
     [](const Case& seen) { return text(argument(seen, "q")).find(U"--") != std::u32string::npos; },
     R"({"path":{"shop":"a"},"query":{"q":"--"},"body":{"mediaType":"application/json","value":{"name":"a"}}})"},
    {"repeated_sku", "500 when two lines have one sku", 500,
     [](Case& value, Source& source) {
       json::array items{line(source, "ABC-77", 17), line(source, "XYZ-1234", 3),
                         line(source, "QQQ-9", 250), line(source, "XYZ-1234", 88)};
       set_member(value, "nested", json::object{{"items", items}});
     },
     repeats_sku,
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","nested":{"items":[{"sku":"AAA-0","qty":0},{"sku":"AAA-0","qty":0}]}}}})"},
    {"null_life", "201 for a ttl of null", 201,
     [](Case& value, Source&) { set_member(value, "ttl", nullptr); },
     [](const Case& seen) {
       const auto* ttl = member(seen, "ttl");
       return ttl != nullptr && ttl->is_null();
     },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","ttl":null}}})"},
    {"large_step", "500 when step > 1234", 500,
     [](Case& value, Source& source) { set_member(value, "step", source.integer(400, 20000) * 5); },
     [](const Case& seen) { return number(member(seen, "step")) > 1234; },
     R"({"path":{"shop":"a"},"body":{"mediaType":"application/json","value":{"name":"a","step":1235}}})"},
}};

}  // namespace

std::span<const ShrinkBug> shrink_bugs() noexcept {
  return rows;
}

spec::Result<std::shared_ptr<const spec::Document>> shrink_document(const std::string& folder) {
  auto loaded = spec::load_document(folder + "/benchmarks/shrink_bugs.yaml");
  if (!loaded) return loaded.error();
  return std::make_shared<const spec::Document>(std::move(*loaded));
}

Reply answer_with(const ShrinkBug& bug, const spec::Document& document,
                  const spec::Request& request) {
  const auto decoded = spec::decode(document, document.operations.front(), request);
  Reply reply;
  reply.response.status = decoded.verdict.kind == spec::Verdict::Kind::valid ? 201 : 422;
  if (bug.shows(decoded.value)) reply.response.status = bug.status;
  return reply;
}

ShrinkTrial try_bug(const ShrinkBug& bug, const std::shared_ptr<const spec::Document>& document,
                    std::uint64_t seed, Transport& transport) {
  ShrinkTrial trial;
  const auto& operation = document->operations.front();
  const Subject subject{document, {}, false};
  properties::SeededSource source(properties::mix(seed, properties::hash(bug.id)));
  auto start = properties::generate_valid(*document, operation, source, 60, {});
  if (!start) return trial;
  bug.plant(*start, source);
  auto examined = examine(subject, operation, *start, transport);
  trial.start_bytes = spec::wire_text(examined.exchange.request).size();
  if (examined.findings.empty()) return trial;
  trial.shown = true;
  const auto print = contracts::fingerprint(examined.findings.front());
  const auto small =
      shrink(subject, operation, *start, std::move(examined), print, {}, transport, {2000, {}});
  auto shown = spec::case_to_json(small.value);
  shown.erase("operation");
  trial.found = json::serialize(shown);
  trial.equal = shown == json::parse(bug.expected);
  trial.requests = small.requests;
  return trial;
}

}  // namespace assay::harness
