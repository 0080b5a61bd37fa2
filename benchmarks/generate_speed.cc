// How fast values and Cases are drawn, on one core.
//   generate_speed values FOLDER MILLISECONDS [RUNS]     schemas *.json of FOLDER: one JSON line
//   each generate_speed cases SPEC OPERATION MILLISECONDS     draw, serialise, decode and judge
//   generate_speed export SPEC FOLDER COUNT              the largest request bodies of SPEC, as
//   schemas generate_speed check FOLDER SAMPLES                  which lines of
//   SAMPLES/TOOL/*.ndjson are valid
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>
#include <vector>

#include "properties/generators/cases.h"
#include "properties/generators/generate.h"
#include "spec/schema/compile.h"
#include "spec/serialize.h"

namespace {

using namespace assay;
namespace fs = std::filesystem;
namespace json = boost::json;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

json::value read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  json::parse_options options;
  options.max_depth = 256;
  return json::parse(std::string{std::istreambuf_iterator<char>(in), {}}, {}, options);
}

struct Rate {
  double per_second = 0;
  double bytes = 0;
  double rejected = 0;
};

/// Draws for `seconds` of CPU time; the first draw, which plans, is counted too.
Rate draw(const spec::Schema& schema, double seconds, std::uint64_t seed) {
  properties::SeededSource source(seed);
  properties::GenerateOptions options;
  long values = 0;
  long rejected = 0;
  double bytes = 0;
  const auto start = cpu_seconds();
  while (cpu_seconds() - start < seconds) {
    for (int i = 0; i < 20; ++i) {
      options.size = static_cast<int>(values % 101);
      const auto made = properties::draw_value(schema, source, options);
      rejected += made.rejected;
      if (!made.value) return {};
      ++values;
      if (i == 0) bytes += static_cast<double>(json::serialize(*made.value).size());
    }
  }
  const auto took = cpu_seconds() - start;
  return {static_cast<double>(values) / took, bytes * 20 / static_cast<double>(values),
          static_cast<double>(rejected) / static_cast<double>(values + rejected)};
}

int values(const fs::path& folder, double seconds, int runs) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    if (file.extension() != ".json") continue;
    const auto root = read(file);
    for (int run = 0; run < runs; ++run) {
      spec::Compiler compiler(root, spec::Dialect::draft2019);
      const auto schema = compiler.compile("");
      const auto rate = draw(schema, seconds, static_cast<std::uint64_t>(run));
      fmt::print("{}\n", json::serialize(json::object{{"tool", "assay"},
                                                      {"schema", file.stem().string()},
                                                      {"per_second", rate.per_second},
                                                      {"valid", rate.per_second > 0 ? 1.0 : 0.0},
                                                      {"bytes", rate.bytes},
                                                      {"rejected", rate.rejected}}));
    }
  }
  return 0;
}

void copy_components(const json::value& document, const json::value& from, json::object& kept) {
  constexpr std::string_view prefix = "#/components/schemas/";
  if (const auto* list = from.if_array()) {
    for (const auto& item : *list) copy_components(document, item, kept);
  }
  const auto* object = from.if_object();
  if (object == nullptr) return;
  for (const auto& member : *object) {
    copy_components(document, member.value(), kept);
    const bool reference = member.key() == "$ref" && member.value().is_string();
    if (!reference || !member.value().get_string().starts_with(prefix)) continue;
    const std::string name(member.value().get_string().subview(prefix.size()));
    if (kept.contains(name)) continue;
    const auto& schema = document.at("components").at("schemas").at(name);
    kept.emplace(name, schema);
    copy_components(document, schema, kept);
  }
}

/// A request body as one schema that needs nothing around it.
json::value bundle(const json::value& document, const json::value& schema) {
  json::object whole = schema.is_object() ? schema.get_object() : json::object{};
  json::object kept;
  copy_components(document, schema, kept);
  if (!kept.empty()) whole["components"] = json::object{{"schemas", std::move(kept)}};
  return whole;
}

int export_bodies(const std::string& spec, const fs::path& folder, std::size_t count) {
  const auto document = spec::load_document(spec);
  if (!document) return 2;
  struct Body {
    std::size_t size;
    std::string name;
    const json::value* schema;
  };
  std::vector<Body> bodies;
  for (const auto& operation : document->operations) {
    if (!operation.body) continue;
    const auto& schema = operation.body->content.front().schema;
    if (!schema || schema.root().source == nullptr) continue;
    const auto* source = schema.root().source;
    bodies.push_back({json::serialize(*source).size(), operation.id, source});
  }
  std::sort(bodies.begin(), bodies.end(), [](const Body& a, const Body& b) {
    return std::tie(b.size, a.name) < std::tie(a.size, b.name);
  });
  fs::create_directories(folder);
  for (std::size_t i = 0; i < std::min(count, bodies.size()); ++i) {
    std::ofstream out(folder / (bodies[i].name + ".json"));
    out << json::serialize(bundle(document->tree->root(), *bodies[i].schema)) << '\n';
  }
  return 0;
}

int check(const fs::path& folder, const fs::path& samples) {
  if (!fs::exists(samples)) return 0;
  for (const auto& tool : fs::directory_iterator(samples)) {
    for (const auto& entry : fs::directory_iterator(tool.path())) {
      const auto name = entry.path().stem().string();
      const auto root = read(folder / (name + ".json"));
      spec::Compiler compiler(root, spec::Dialect::draft2019);
      const auto schema = compiler.compile("");
      std::ifstream in(entry.path());
      double valid = 0;
      double all = 0;
      for (std::string line; std::getline(in, line); ++all) {
        boost::system::error_code failed;
        const auto value = json::parse(line, failed);
        if (!failed && validate(schema, value, spec::Direction::request) == spec::Outcome::valid) {
          ++valid;
        }
      }
      fmt::print("{}\n", json::serialize(json::object{{"tool", tool.path().filename().string()},
                                                      {"schema", name},
                                                      {"valid", all > 0 ? valid / all : 0.0}}));
    }
  }
  return 0;
}

int cases(const std::string& spec, const std::string& operation_id, double seconds) {
  const auto document = spec::load_document(spec);
  if (!document) return 2;
  const auto* operation = document->find(operation_id);
  if (operation == nullptr) return 2;
  const auto measure = [&](const char* what, auto&& one) {
    long made = 0;
    const auto start = cpu_seconds();
    while (cpu_seconds() - start < seconds) {
      for (int i = 0; i < 100; ++i) one(made++);
    }
    const auto took = cpu_seconds() - start;
    fmt::print("{:<44}{:>12.0f} per second  {:>7.2f} us\n", what, static_cast<double>(made) / took,
               took / static_cast<double>(made) * 1e6);
  };
  properties::SeededSource source(1);
  properties::GenerateOptions options;
  const auto* media = operation->body ? &operation->body->content.front() : nullptr;
  if (media != nullptr) {
    measure("draw the body", [&](long i) {
      options.size = static_cast<int>(i % 101);
      static_cast<void>(properties::draw_value(media->schema, source, options));
    });
    measure("draw and serialise the body, and judge it", [&](long i) {
      options.size = static_cast<int>(i % 101);
      const auto made = properties::draw_value(media->schema, source, options);
      const auto text = json::serialize(*made.value);
      if (validate(media->schema, *made.value, spec::Direction::request) != spec::Outcome::valid) {
        std::exit(1);
      }
    });
  }
  measure("draw a valid Case (with its verdict)", [&](long i) {
    static_cast<void>(
        properties::generate_valid(*document, *operation, source, static_cast<int>(i % 101), {}));
  });
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 3 && words[0] == "values") {
    return values(words[1], std::stod(words[2]) / 1000, words.size() > 3 ? std::stoi(words[3]) : 1);
  }
  if (words.size() == 4 && words[0] == "cases") {
    return cases(words[1], words[2], std::stod(words[3]) / 1000);
  }
  if (words.size() == 4 && words[0] == "export") {
    return export_bodies(words[1], words[2], std::stoul(words[3]));
  }
  if (words.size() == 3 && words[0] == "check") return check(words[1], words[2]);
  fmt::print(stderr,
             "usage: generate_speed values FOLDER MS [RUNS] | cases SPEC OPERATION MS | "
             "export SPEC FOLDER COUNT | check FOLDER SAMPLES\n");
  return 2;
}
