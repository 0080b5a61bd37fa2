#include "spec/schema/suite.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>

#include "spec/schema/validate.h"

namespace assay::spec::suite {
namespace {

namespace fs = std::filesystem;

struct Excuse {
  const char* where;  ///< how the test's name starts
  const char* reason;
};
constexpr std::array<Excuse, 2> excuses{
    {{"draft4/optional/zeroTerminatedFloats.json",
      "OpenAPI 3.0.4 §4.4 and draft 6 and later take 1.0 for an integer"},
     {"draft7/optional/content.json",
      "contentEncoding and contentMediaType are annotations here as in all later drafts (2020-12 "
      "§8.2)"}}};

std::string title(const fs::path& file, const Draft& draft, const json::value& group,
                  const json::value& test) {
  const auto path = fs::relative(file, root() / "tests" / draft.folder).generic_string();
  return std::string(draft.folder) + "/" + path + ": " +
         std::string(group.at("description").as_string()) + ": " +
         std::string(test.at("description").as_string());
}

}  // namespace

const std::vector<Draft>& drafts() {
  static const std::vector<Draft> all{{"draft4", Dialect::draft4},
                                      {"draft6", Dialect::draft6},
                                      {"draft7", Dialect::draft7},
                                      {"draft2019-09", Dialect::draft2019},
                                      {"draft2020-12", Dialect::draft2020}};
  return all;
}

fs::path root() {
  const auto path = fs::path(ASSAY_SOURCE_DIR) / "../shared/data/JSON-Schema-Test-Suite";
  return fs::exists(path / "tests") ? path : fs::path();
}

std::string excuse(const std::string& where) {
  for (const auto& one : excuses) {
    if (where.starts_with(one.where)) return one.reason;
  }
  return {};
}

void Tally::add(const Tally& other) {
  total += other.total;
  passed += other.passed;
  excused.insert(excused.end(), other.excused.begin(), other.excused.end());
  failed.insert(failed.end(), other.failed.begin(), other.failed.end());
}

json::value read_json(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  json::parse_options options;
  options.max_depth = 256;
  return json::parse(text, {}, options);
}

DocumentLoader remotes() {
  return [](const std::string& uri) -> const json::value* {
    static std::map<std::string, json::value> loaded;
    constexpr std::string_view prefix = "http://localhost:1234/";
    if (!uri.starts_with(prefix)) return nullptr;
    const auto known = loaded.find(uri);
    if (known != loaded.end()) return &known->second;
    const auto path = root() / "remotes" / uri.substr(prefix.size());
    if (!fs::is_regular_file(path)) return nullptr;
    return &loaded.emplace(uri, read_json(path)).first->second;
  };
}

std::vector<fs::path> files(const Draft& draft, Part part) {
  std::vector<fs::path> found;
  auto folder = root() / "tests" / draft.folder;
  if (part != Part::required) folder /= "optional";
  if (part == Part::format) folder /= "format";
  if (root().empty() || !fs::exists(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".json") {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

Tally run(const fs::path& file, const Draft& draft, Part part) {
  Tally tally;
  const auto groups = read_json(file);
  for (const auto& group : groups.as_array()) {
    CompileOptions options;
    options.loader = remotes();
    if (part == Part::format) options.assert_format = true;
    Compiler compiler(group.at("schema"), draft.dialect, options);
    const auto schema = compiler.compile("");
    for (const auto& test : group.at("tests").as_array()) {
      const auto where = title(file, draft, group, test);
      const auto wanted = test.at("valid").as_bool() ? Outcome::valid : Outcome::invalid;
      const auto verdict = validate(schema, test.at("data"), Direction::response);
      const auto explained = explain(schema, test.at("data"), Direction::response);
      ++tally.total;
      if (verdict == wanted && explained.outcome == wanted) {
        ++tally.passed;
      } else if (const auto reason = excuse(where); !reason.empty()) {
        tally.excused.push_back({where, reason});
      } else {
        auto line = where + ": we say ";
        line += verdict == Outcome::valid     ? "valid"
                : verdict == Outcome::invalid ? "invalid"
                                              : "undecided";
        if (verdict != explained.outcome) line += ", and the explanation disagrees";
        for (const auto& issue : compiler.issues()) line += " (" + issue.message + ")";
        tally.failed.push_back(std::move(line));
      }
    }
  }
  return tally;
}

}  // namespace assay::spec::suite
