// The table of fields against the JSON Schemas that the OpenAPI Initiative publishes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>

#include "spec/lint/walk.h"
#include "spec/schema/compile.h"
#include "spec/schema/validate.h"

namespace assay::spec::lint {
namespace {

namespace fs = std::filesystem;

const fs::path suites = fs::path(ASSAY_SOURCE_DIR) / "../shared/data/suites";

/// A published schema, compiled.
struct Official {
  Tree tree;
  Schema schema;
};

std::optional<Official> read_official(const char* file) {
  auto source = read_source((suites / "oas-schemas" / file).string());
  if (!source) return std::nullopt;
  auto tree = read_tree(*source);
  if (!tree) return std::nullopt;
  Official official{std::move(*tree), {}};
  return official;
}

const Official* official_for(Version version) {
  static std::map<Version, std::unique_ptr<Official>> known;
  auto& slot = known[version];
  if (slot) return slot.get();
  const char* files[] = {"2.0-schema.json", "3.0-schema.yaml", "3.1/schema.yaml",
                         "3.2/schema.yaml"};
  const auto dialect = version == Version::swagger2 || version == Version::openapi30
                           ? Dialect::draft4
                           : Dialect::draft2020;
  auto read = read_official(files[static_cast<int>(version)]);
  if (!read) return nullptr;
  slot = std::make_unique<Official>(std::move(*read));
  CompileOptions options;
  options.uri = "https://example.com/official";
  Compiler compiler(slot->tree.root(), dialect, std::move(options));
  slot->schema = compiler.compile("");
  return slot.get();
}

/// What the walk says about `root`.
std::vector<Defect> structure_of(const json::value& root, bool& sibling) {
  auto document = build_document(Tree("test", root, {}));
  if (!document) {
    Defect defect;
    defect.rule = "structure.load";
    defect.message = document.error().message;
    return {defect};
  }
  DocumentFiles files(*document->tree);
  Subject subject(*document, files);
  walk(subject);
  std::vector<Defect> found;
  for (auto& defect : subject.defects) {
    sibling =
        sibling || (defect.rule == "reference.sibling" && document->version == Version::swagger2);
    if (defect.rule.starts_with("structure.")) found.push_back(std::move(defect));
  }
  return found;
}

std::optional<Version> version_in(const json::value& root) {
  const auto* object = root.if_object();
  if (object == nullptr) return std::nullopt;
  const auto text = std::string(text_of(*object, "openapi"));
  if (text_of(*object, "swagger") == "2.0") return Version::swagger2;
  if (text.starts_with("3.0")) return Version::openapi30;
  if (text.starts_with("3.1")) return Version::openapi31;
  if (text.starts_with("3.2")) return Version::openapi32;
  return std::nullopt;
}

/// Where the text of the standard says more, or less, than its schema; each with the reason.
bool is_excused(const std::vector<Defect>& ours, Version version) {
  const bool old = version == Version::swagger2 || version == Version::openapi30;
  return !ours.empty() && std::all_of(ours.begin(), ours.end(), [&](const Defect& defect) {
    const auto says = [&](std::string_view text) {
      return defect.message.find(text) != std::string::npos;
    };
    // 3.0's schema lets an Example have both, and a Link name nothing; its text does not.
    if (old && (says("`externalValue`") || says("neither `operationId`"))) return true;
    // The schemas ask it of parameters with `schema` only.
    // The schema of 3.1 and 3.2 leaves Schema Objects to their meta-schema.
    const bool inside = defect.location.find("/xml") != std::string::npos ||
                        defect.location.find("/discriminator") != std::string::npos ||
                        defect.location.find("/schema/externalDocs") != std::string::npos;
    if (!old && inside) return true;
    if (says("is no name of a header field")) return true;
    return false;
  });
}

// The schemas of 3.1 and 3.2 want texts as parameters of a link; their text says "Any".
bool is_excused(const Explanation& theirs, bool sibling) {
  // Swagger 2.0's schema refuses members beside a $ref, which its text ignores: we warn.
  if (sibling) return true;
  return std::all_of(theirs.errors.begin(), theirs.errors.end(), [](const SchemaError& error) {
    const auto links = error.instance.find("/links/");
    return links != std::string::npos &&
           error.instance.find("/parameters/", links) != std::string::npos;
  });
}

std::vector<fs::path> documents_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (const auto& entry : fs::recursive_directory_iterator(folder, failed)) {
    const auto extension = entry.path().extension();
    if (extension == ".yaml" || extension == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::optional<json::value> read_root(const fs::path& path) {
  auto source = read_source(path.string());
  if (!source) return std::nullopt;
  auto tree = read_tree(*source);
  if (!tree) return std::nullopt;
  return tree->root();
}

/// Calls `visit` with a changed copy for each way to break one node of `root`.
template <class Visit>
void mutate(json::value& root, json::value& at, const std::string& where, int& budget,
            const Visit& visit) {
  if (budget <= 0) return;
  const auto tell = [&](const std::string& how) {
    --budget;
    visit(root, where + how);
  };
  if (auto* object = at.if_object()) {
    std::vector<std::string> names;
    for (const auto& member : *object) names.emplace_back(member.key());
    for (const auto& name : names) {
      const json::object kept = *object;
      object->erase(name);
      tell("/" + name + " removed");
      (*object)[name + "zz"] = kept.at(name);
      tell("/" + name + " renamed");
      *object = kept;
      const auto value = kept.at(name);
      (*object)[name] = value.is_string() ? json::value(5) : json::value("zz");
      tell("/" + name + " retyped");
      (*object)[name] =
          value.is_object() ? json::value(json::array()) : json::value(json::object());
      tell("/" + name + " reshaped");
      *object = kept;
      mutate(root, object->at(name), where + "/" + name, budget, visit);
    }
    (*object)["zzunknown"] = 1;
    tell(" with an unknown member");
    object->erase("zzunknown");
  } else if (auto* array = at.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      const auto kept = (*array)[i];
      (*array)[i] = kept.is_string() ? json::value(5) : json::value("zz");
      tell("/" + std::to_string(i) + " retyped");
      (*array)[i] = kept;
      mutate(root, (*array)[i], where + "/" + std::to_string(i), budget, visit);
    }
  }
}

// One in so many changes is compared, each time the same ones: all of them take minutes under
// sanitizers. ASSAY_ALL=1 compares every one.
int stride() {
  return std::getenv("ASSAY_ALL") != nullptr ? 1 : 11;
}

TEST(OfficialSchemas, AgreeWithTheTableOnEachSingleDefect) {
  if (!fs::exists(suites)) GTEST_SKIP() << "the suites are not in this checkout";
  int turn = 0;
  std::map<std::string, int> disagreements;
  int compared = 0;
  int shown = 0;
  for (const char* folder : {"oai-schema-tests", "oai-learn-examples", "readme-oas-examples"}) {
    for (const auto& path : documents_in(suites / folder)) {
      auto root = read_root(path);
      const auto version = root ? version_in(*root) : std::nullopt;
      if (!version) continue;
      const auto* official = official_for(*version);
      ASSERT_NE(official, nullptr);
      int budget = 400;
      mutate(*root, *root, "", budget, [&](const json::value& changed, const std::string& how) {
        if (++turn % stride() != 0 || version_in(changed) != version) return;
        const auto theirs = validate(official->schema, changed, Direction::request);
        if (theirs == Outcome::undecided) return;
        bool sibling = false;
        const auto ours = structure_of(changed, sibling);
        ++compared;
        if (ours.empty() == (theirs == Outcome::valid)) return;
        if (theirs == Outcome::valid && is_excused(ours, *version)) return;
        const auto why = explain(official->schema, changed, Direction::request);
        if (theirs == Outcome::invalid && is_excused(why, sibling)) return;
        ++disagreements[path.filename().string()];
        if (++shown > 40) return;
        std::string reason =
            ours.empty() ? "we say nothing"
                         : "we say: " + ours.front().message + " at " + ours.front().location;
        for (const auto& error : why.errors) {
          reason += "; they say " + error.instance + " " + error.keyword;
        }
        ADD_FAILURE() << path.filename() << how << ": " << reason;
      });
    }
  }
  EXPECT_GT(compared, 60000 / stride());
  for (const auto& [file, count] : disagreements) std::cout << file << " " << count << "\n";
  std::cout << compared << " documents compared\n";
}

TEST(OfficialSuite, PassingDocumentsAreCleanAndFailingOnesAreNot) {
  if (!fs::exists(suites)) GTEST_SKIP() << "the suites are not in this checkout";
  int seen = 0;
  for (const auto& path : documents_in(suites / "oai-schema-tests")) {
    const bool pass = path.parent_path().filename() == "pass";
    const auto loaded = load_document(path.string());
    std::vector<Defect> errors;
    if (loaded) {
      for (auto& defect : lint(*loaded)) {
        if (defect.severity != Severity::error) continue;
        EXPECT_TRUE(pass || defect.where.line > 0) << defect.message;
        errors.push_back(std::move(defect));
      }
    }
    ++seen;
    EXPECT_TRUE(loaded || !pass) << path << loaded.error().text();
    EXPECT_TRUE(pass || !loaded || !errors.empty()) << path << " has no error";
    for (const auto& defect : errors) {
      // They are examples of single objects: what these name elsewhere is not there.
      if (pass && (defect.rule.starts_with("structure.") || defect.rule.starts_with("schema."))) {
        ADD_FAILURE() << path.filename() << ": " << defect.where.text() << " " << defect.message;
      }
    }
  }
  EXPECT_GT(seen, 100);
}

}  // namespace
}  // namespace assay::spec::lint
