// Compile, cold, warm and invalid-instance times of the schema engine over a folder of corpora (one
// folder per corpus with schema.json and instances.jsonl). Prints one JSON line per corpus.
//   schema_speed CORPORA [warm-passes]
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "spec/schema/compile.h"
#include "spec/schema/validate.h"

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace assay::spec;
using Clock = std::chrono::steady_clock;

std::int64_t since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
}

json::value parse(const std::string& text) {
  json::parse_options options;
  options.max_depth = 512;
  return json::parse(text, {}, options);
}

json::value read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return parse(std::string{std::istreambuf_iterator<char>(in), {}});
}

struct Corpus {
  std::string name;
  json::value schema;
  std::vector<json::value> instances;
  std::vector<json::value> broken;
};

Corpus load(const fs::path& folder) {
  Corpus corpus{folder.filename().string(), read(folder / "schema.json"), {}, {}};
  const auto lines = [&](const char* name, std::vector<json::value>& into) {
    std::ifstream in(folder / name);
    for (std::string line; std::getline(in, line);) {
      if (!line.empty()) into.push_back(parse(line));
    }
  };
  lines("instances.jsonl", corpus.instances);
  lines("invalid.jsonl", corpus.broken);
  return corpus;
}

struct Run {
  std::int64_t cold = 0;
  std::int64_t warm = 0;
  std::size_t valid = 0;
};

Run time(const Schema& schema, const std::vector<json::value>& instances, int passes) {
  Run run;
  for (int pass = 0; pass <= passes; ++pass) {
    std::size_t valid = 0;
    const auto start = Clock::now();
    for (const auto& instance : instances) {
      valid += validate(schema, instance, Direction::response) == Outcome::valid ? 1 : 0;
    }
    const auto spent = since(start);
    if (pass == 0) run.cold = spent;
    run.warm = pass <= 1 ? spent : std::min(run.warm, spent);
    run.valid = valid;
  }
  return run;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: schema_speed CORPORA [warm-passes]\n";
    return 2;
  }
  const int passes = argc > 2 ? std::stoi(argv[2]) : 20;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(argv[1])) {
    if (fs::exists(entry.path() / "instances.jsonl")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  for (const auto& folder : folders) {
    const auto corpus = load(folder);
    const auto start = Clock::now();
    Compiler compiler(corpus.schema, Dialect::draft7);
    const auto schema = compiler.compile("");
    const auto compiled = since(start);
    const auto good = time(schema, corpus.instances, passes);
    const auto bad = time(schema, corpus.broken, passes);
    fmt::print(
        "{{\"corpus\":\"{}\",\"n\":{},\"compile\":{},\"cold\":{},\"warm\":{},\"valid\":{},"
        "\"bad_n\":{},\"bad_cold\":{},\"bad_warm\":{},\"bad_valid\":{},\"memory\":{}}}\n",
        corpus.name, corpus.instances.size(), compiled, good.cold, good.warm, good.valid,
        corpus.broken.size(), bad.cold, bad.warm, bad.valid,
        schema.program().node_bytes() + schema.program().code_bytes());
    for (const auto& issue : compiler.issues()) {
      std::cerr << corpus.name << ": " << issue.pointer << ": " << issue.message
                << (issue.fatal ? " (fatal)\n" : "\n");
    }
  }
  return 0;
}
