#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "spec/diff/diff_samples.h"

namespace assay::spec::diff {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

struct DocumentCase {
  std::string before;
  std::string after;
  Texts told;
};

void expect_cases(const std::vector<DocumentCase>& cases) {
  for (const auto& one : cases) {
    EXPECT_EQ(told(compare_texts(one.before, one.after)), one.told) << one.before << "\n → \n"
                                                                    << one.after;
  }
}

const std::string plain = with_get("summary: a");

TEST(DocumentDiff, OperationsComeAndGo) {
  const std::string get = "get: {responses: {'200': {description: ok}}}";
  const std::string old_get = "get: {deprecated: true, responses: {'200': {description: ok}}}";
  const auto both = with_item("{" + get + ", put: {responses: {'200': {description: ok}}}}");
  expect_cases({
      {plain, both, {"operation.added no"}},
      {both, plain, {"operation.removed yes"}},
      {with_item("{" + old_get + "}"),
       with_item("{}"),
       {"operation.removed-after-deprecation depends"}},
      {plain, with_item("{" + old_get + "}"), {"operation.deprecated no"}},
      {with_item("{" + old_get + "}"), plain, {"operation.deprecation-withdrawn no"}},
      {with_get("operationId: a"), with_get("operationId: b"), {"operation.id-changed depends"}},
      {plain, with_get("operationId: b"), {}},
      {plain, with_item("{get: {parameters: 7}}"), {"operation.unreadable depends"}},
      {with_item("{get: {parameters: 7}}"), plain, {"operation.unreadable depends"}},
      {with_item("{get: {parameters: 7}}"), with_item("{get: {parameters: 8}}"), {}},
  });
}

TEST(DocumentDiff, NamesInPathsAreNotSent) {
  const auto path = [](const std::string& name, const std::string& schema) {
    return with_item("{get: {parameters: [{name: " + name + ", in: path, required: true, schema: " +
                         schema + "}], responses: {'200': {description: ok}}}}",
                     "", "/pets/{" + name + "}");
  };
  expect_cases({
      {path("id", "{type: string}"), path("pet", "{type: string}"), {"operation.path-renamed no"}},
      {path("id", "{type: integer}"),
       path("pet", "{type: integer, minimum: 1}"),
       {"request.minimum.narrowed yes", "operation.path-renamed no"}},
  });
}

std::string with_parameter(const std::string& rest) {
  return with_get("parameters: [{name: p, " + rest + "}]");
}

TEST(DocumentDiff, ParametersComeGoAndChange) {
  const auto query = [](const std::string& rest) { return with_parameter("in: query, " + rest); };
  const auto text = query("schema: {type: string}");
  const auto list = query("schema: {type: array}");
  expect_cases({
      {plain, text, {"parameter.added no"}},
      {plain, query("required: true, schema: {type: string}"), {"parameter.added-required yes"}},
      {text, plain, {"parameter.removed depends"}},
      {text, query("required: true, schema: {type: string}"), {"parameter.became-required yes"}},
      {query("required: true, schema: {type: string}"), text, {"parameter.became-optional no"}},
      {text, with_parameter("in: header, schema: {type: string}"), {"parameter.moved yes"}},
      {list,
       query("schema: {type: array}, explode: false"),
       {"parameter.serialization-changed yes"}},
      {list,
       query("schema: {type: array}, style: pipeDelimited, explode: true"),
       {"parameter.serialization-changed yes"}},
      // A single text looks the same in all these styles.
      {text, query("schema: {type: string}, style: pipeDelimited, explode: false"), {}},
      {text,
       query("content: {application/json: {schema: {type: string}}}"),
       {"parameter.media-type-changed yes"}},
      {text,
       query("schema: {type: string}, allowReserved: true"),
       {"parameter.reserved-changed depends"}},
      {query("schema: {type: string}, allowEmptyValue: true"),
       text,
       {"parameter.empty-forbidden yes"}},
      {text,
       query("schema: {type: string}, allowEmptyValue: true"),
       {"parameter.empty-allowed no"}},
      {text, query("schema: {type: string}, deprecated: true"), {"parameter.deprecated no"}},
      {text, query("schema: {type: string, maxLength: 3}"), {"request.max-length.narrowed yes"}},
      // As text, a string admits every number.
      {query("schema: {type: integer}"), text, {"request.type.widened no"}},
      {text, query("schema: {type: integer}"), {"request.type.narrowed yes"}},
      {query("schema: {type: integer, enum: [1, 2]}"), query("schema: {enum: ['1', '2']}"), {}},
      {query("schema: {type: integer}"),
       query("schema: {type: string, pattern: ^a}"),
       {"request.type.unclear depends"}},
      {query("schema: {type: [integer, string]}"), text, {}},
      {with_parameter("in: header, schema: {type: string}"),
       with_get("parameters: [{name: P, in: header, schema: {type: string}}]"),
       {}},
  });
}

std::string with_body(const std::string& body) {
  return with_item("{post: {requestBody: " + body + ", responses: {'200': {description: ok}}}}");
}

TEST(DocumentDiff, BodiesComeGoAndChange) {
  const auto none = with_item("{post: {responses: {'200': {description: ok}}}}");
  const auto body = with_body("{content: {application/json: {}}}");
  const auto two = with_body("{content: {application/json: {}, text/csv: {}}}");
  const auto form = [](const std::string& encoding) {
    return with_body(
        "{content: {multipart/form-data: {schema: {type: object, properties: {f: {}}}, encoding: "
        "{f: {contentType: " +
        encoding + "}}}}}");
  };
  expect_cases({
      {none, body, {"body.added no"}},
      {none,
       with_body("{required: true, content: {application/json: {}}}"),
       {"body.added-required yes"}},
      {body, none, {"body.removed depends"}},
      {body,
       with_body("{required: true, content: {application/json: {}}}"),
       {"body.became-required yes"}},
      {with_body("{required: true, content: {application/json: {}}}"),
       body,
       {"body.became-optional no"}},
      {body, two, {"body.media-type-added no"}},
      {two, body, {"body.media-type-removed yes"}},
      {two, with_body("{content: {'*/*': {}}}"), {}},
      {with_body("{content: {'*/*': {}}}"), body, {"body.media-type-removed depends"}},
      {form("text/csv"), form("text/plain"), {"body.encoding-changed depends"}},
      {body, with_body("{content: {application/json; charset=utf-8: {}}}"), {}},
      {with_body("{content: {application/jsonl: {itemSchema: {type: string}}}}"),
       with_body("{content: {application/jsonl: {itemSchema: {type: string, maxLength: 1}}}}"),
       {"request.max-length.narrowed yes"}},
  });
}

std::string with_responses(const std::string& responses) {
  return with_item("{get: {responses: {" + responses + "}}}");
}

TEST(DocumentDiff, ResponsesComeGoAndChange) {
  const std::string ok = "'200': {description: ok}";
  const auto json = with_responses("'200': {description: ok, content: {application/json: {}}}");
  const auto header = [](const std::string& required) {
    return with_responses("'200': {description: ok, headers: {X-A: {" + required +
                          "schema: {type: string}}}}");
  };
  const auto link = with_responses("'200': {description: ok, links: {l: {operationId: a}}}");
  expect_cases({
      {plain,
       with_responses(ok + ", '201': {description: ok}"),
       {"response.success-added depends"}},
      {with_responses(ok + ", '201': {description: ok}"), plain, {"response.success-removed yes"}},
      {plain, with_responses(ok + ", '404': {description: no}"), {"response.error-added no"}},
      {with_responses(ok + ", '404': {description: no}"), plain, {"response.error-removed no"}},
      {plain, with_responses(ok + ", default: {description: no}"), {"response.default-added no"}},
      {with_responses(ok + ", default: {description: no}"),
       plain,
       {"response.default-removed depends"}},
      {plain, with_responses("2XX: {description: ok}"), {}},
      {with_responses("2XX: {description: ok}"), plain, {}},
      {plain, with_responses("default: {description: ok}"), {"response.default-added no"}},
      {plain, json, {"response.media-type-added no"}},
      {json, plain, {"response.media-type-removed yes"}},
      {plain, header(""), {"response.header-added no"}},
      {header(""), plain, {"response.header-removed depends"}},
      {header("required: true, "), plain, {"response.header-removed-required yes"}},
      {header("required: true, "), header(""), {"response.header-became-optional yes"}},
      {header(""), header("required: true, "), {"response.header-became-required no"}},
      {plain, link, {"response.link-added no"}},
      {link, plain, {"response.link-removed depends"}},
  });
}

TEST(DocumentDiff, SecurityIsComparedByAlternatives) {
  const std::string schemes = R"(components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
    auth: {type: oauth2, flows: {}})";
  const auto needs = [&](const std::string& security) {
    return with_get("security: " + security, schemes);
  };
  const auto renamed = [&] {
    auto text = needs("[{key: []}]");
    for (auto at = text.find("key: {type"); at != std::string::npos; at = std::string::npos) {
      text.replace(at, 3, "api");
    }
    text.replace(text.find("[{key"), 5, "[{api");
    return text;
  }();
  auto other = needs("[{token: []}]");
  other.replace(other.find("scheme: bearer"), 14, "scheme: basic");
  expect_cases({
      {needs("[]"), needs("[{key: []}]"), {"security.added yes"}},
      {needs("[{key: []}]"), needs("[]"), {"security.removed no"}},
      {needs("[{key: []}]"), needs("[{}, {key: []}]"), {"security.removed no"}},
      {needs("[{key: []}]"), needs("[{key: []}, {token: []}]"), {"security.alternative-added no"}},
      {needs("[{key: []}, {token: []}]"),
       needs("[{key: []}]"),
       {"security.alternative-removed yes"}},
      {needs("[{key: []}]"), needs("[{key: [], token: []}]"), {"security.scheme-required yes"}},
      {needs("[{key: [], token: []}]"), needs("[{key: []}]"), {"security.alternative-added no"}},
      {needs("[{auth: [read]}]"), needs("[{auth: [read, write]}]"), {"security.scope-added yes"}},
      {needs("[{auth: [read, write]}]"), needs("[{auth: [read]}]"), {"security.scope-removed no"}},
      {needs("[{key: []}, {token: []}]"), needs("[{token: []}, {key: []}]"), {}},
      {needs("[{key: []}]"), renamed, {}},
      {needs("[{token: []}]"), other, {"security.scheme-changed yes"}},
  });
}

TEST(DocumentDiff, ServersCallbacksAndWebhooksAreCompared) {
  const auto at = [](const std::string& servers) {
    return with_get("summary: a", "servers: [" + servers + "]");
  };
  const std::string variable = "{url: 'https://{r}.a', variables: {r: {default: eu, enum: [eu";
  const std::string callback =
      "callbacks: {done: {'{$request.query.u}': {post: {responses: {'200': {description: ok}}}}}}";
  const std::string webhook = "webhooks: {w: {post: {responses: {'200': {description: ok}}}}}";
  expect_cases({
      {at("{url: https://a}"), at("{url: https://a}, {url: https://b}"), {"server.added no"}},
      {at("{url: https://a}, {url: https://b}"),
       at("{url: https://a/}"),
       {"server.removed depends"}},
      {at("{url: https://a/v1}"), at("{url: https://a/v2}"), {"server.base-path-changed depends"}},
      {at(variable + "]}}}"), at(variable + ", us]}}}"), {"server.variable-changed depends"}},
      {plain, with_get(callback), {"callback.added depends"}},
      {with_get(callback), plain, {"callback.removed depends"}},
      {plain, with_get("summary: a", webhook), {"webhook.added no"}},
      {with_get("summary: a", webhook), plain, {"webhook.removed depends"}},
  });
}

TEST(DocumentDiff, VersionsAreComparedByMeaning) {
  const std::string old_form = R"(swagger: '2.0'
info: {title: t, version: '1'}
host: api.example.com
basePath: /v1
securityDefinitions: {key: {type: apiKey, in: header, name: X-Key}, user: {type: basic}}
security: [{key: []}]
definitions: {Pet: {type: object, required: [id], properties: {id: {type: integer}, n: {type: string, x-nullable: true}}}}
paths:
  /pets/{id}:
    get:
      parameters:
      - {name: id, in: path, required: true, type: integer}
      - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}
      - {name: sort, in: query, type: string, enum: [up, down]}
      responses: {'200': {description: ok, schema: {$ref: '#/definitions/Pet'}}}
    put:
      parameters:
      - {name: id, in: path, required: true, type: integer}
      - {name: pet, in: body, required: true, schema: {$ref: '#/definitions/Pet'}}
      responses: {'200': {description: ok, schema: {$ref: '#/definitions/Pet'}}}
    post:
      consumes: [application/x-www-form-urlencoded]
      parameters:
      - {name: id, in: path, required: true, type: integer}
      - {name: a, in: formData, type: string, required: true}
      responses: {'204': {description: ok}}
)";
  const auto later_form = [](const std::string& version, const std::string& text) {
    return "openapi: " + version + R"(
info: {title: t, version: '2'}
servers: [{url: https://api.example.com/v1}]
security: [{key: []}]
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      parameters:
      - {name: sort, in: query, schema: {type: string, enum: [down, up]}}
      - {name: tags, in: query, schema: {type: array, items: {type: string}}}
      responses: {'200': {$ref: '#/components/responses/Pet'}}
    put:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {$ref: '#/components/responses/Pet'}}
    post:
      requestBody:
        required: true
        content: {application/x-www-form-urlencoded: {schema: {type: object, required: [a], properties: {a: {type: string}}}}}
      responses: {'204': {description: nothing}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: x-key}, user: {type: http, scheme: Basic}}
  responses: {Pet: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  schemas: {Pet: {type: object, properties: {n: )" +
           text + R"(, id: {type: integer}}, required: [id]}}
)";
  };
  const std::vector<std::string> forms{old_form,
                                       later_form("3.0.4", "{nullable: true, type: string}"),
                                       later_form("3.1.1", "{type: ['null', string]}"),
                                       later_form("3.2.0", "{type: [string, 'null']}")};
  for (const auto& before : forms) {
    for (const auto& after : forms) EXPECT_EQ(told(compare_texts(before, after)), Texts{});
  }
}

TEST(DocumentDiff, JsonAndYamlAreTheSame) {
  const auto yaml = read_document(with_response("{type: string}"));
  const auto json_text = json::serialize(yaml.tree->root());
  EXPECT_EQ(told(compare(yaml, read_document(json_text))), Texts{});
}

std::vector<fs::path> real_documents() {
  std::vector<fs::path> paths;
  for (const char* folder :
       {"/spec/documents", "/spec/documents/broken", "/../shared/data/openapi"}) {
    const auto at = fs::path(ASSAY_SOURCE_DIR + std::string(folder));
    if (!fs::is_directory(at)) continue;
    for (const auto& entry : fs::directory_iterator(at)) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(DocumentDiff, NoRealDocumentDiffersFromItself) {
  std::size_t compared = 0;
  for (const auto& path : real_documents()) {
    const auto document = load_document(path.string());
    if (!document) continue;
    ++compared;
    const auto changes = compare(*document, *document);
    EXPECT_EQ(changes.size(), 0U) << path << ": " << (changes.empty() ? "" : changes[0].sentence());
  }
  EXPECT_GT(compared, 5U);
  if (!fs::is_directory(ASSAY_SOURCE_DIR "/../shared/data/openapi")) {
    GTEST_SKIP() << "no large documents lie beside this checkout in ../shared/data/openapi";
  }
}

/// Removes, copies or replaces members at random.
class Vandal {
 public:
  explicit Vandal(std::uint64_t seed) : random_(seed) {}

  void hit(json::value& value, int depth = 0) {
    if (auto* object = value.if_object(); object != nullptr && !object->empty()) {
      auto at = object->begin();
      std::advance(at, static_cast<std::ptrdiff_t>(below(object->size())));
      if (depth < 3 || below(5) != 0) return hit(at->value(), depth + 1);
      const std::string key(at->key());
      if (below(3) == 0) {
        object->erase(key);
      } else if (below(2) == 0) {
        (*object)["added"] = json::value(at->value());
      } else {
        (*object)[key] = junk();
      }
    } else if (auto* list = value.if_array(); list != nullptr && !list->empty()) {
      const auto index = below(list->size());
      if (below(3) != 0) return hit((*list)[index], depth + 1);
      list->erase(list->begin() + static_cast<std::ptrdiff_t>(index));
    } else {
      value = junk();
    }
  }

 private:
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_()) % limit; }
  json::value junk() {
    switch (below(5)) {
      case 0:
        return nullptr;
      case 1:
        return 7;
      case 2:
        return json::array{"string", "null"};
      case 3:
        return json::object{{"type", "string"}};
      default:
        return "object";
    }
  }
  std::mt19937_64 random_;
};

TEST(DocumentDiff, DamagedDocumentsAreComparedAllTheSame) {
  std::size_t compared = 0;
  std::size_t changed = 0;
  for (const auto& path : real_documents()) {
    if (fs::file_size(path) > 1'000'000) continue;
    const auto document = load_document(path.string());
    if (!document) continue;
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
      Vandal vandal(seed * 7919 + compared);
      auto root = document->tree->root();
      for (int i = 0; i < 8; ++i) vandal.hit(root);
      auto damaged = build_document(Tree(path.string(), std::move(root), {}));
      if (!damaged) continue;
      ++compared;
      const auto forth = compare(*document, *damaged);
      const auto back = compare(*damaged, *document);
      changed += forth.empty() ? 0 : 1;
      // What one way sees the other one sees, too; but for an operationId that was not there
      // before: it breaks nobody, and is not told.
      const auto sees = [](const auto& changes) {
        return std::any_of(changes.begin(), changes.end(), [](const auto& change) {
          return change.rule != "operation.id-changed";
        });
      };
      EXPECT_EQ(sees(forth), sees(back)) << path << " seed " << seed;
    }
  }
  EXPECT_GT(compared, 50U);
  EXPECT_GT(changed, compared / 4);
}

TEST(DiffRules, EachHasAnIdOfItsOwnASummaryAndAReason) {
  std::set<std::string_view> ids;
  for (const auto& rule : rules()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_FALSE(rule.id.empty());
    EXPECT_FALSE(rule.summary.empty()) << rule.id;
    EXPECT_FALSE(rule.why.empty()) << rule.id;
  }
}

}  // namespace
}  // namespace assay::spec::diff
