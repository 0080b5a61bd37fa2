// valijson over the corpora, on Boost.JSON values: the same lines as schema_speed prints.
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace fs = std::filesystem;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

namespace {

long long since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
}

json::value parse(const std::string& text) {
  json::parse_options options;
  options.max_depth = 512;
  return json::parse(text, {}, options);
}

std::vector<json::value> lines(const fs::path& path) {
  std::vector<json::value> all;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) all.push_back(parse(line));
  }
  return all;
}

struct Run {
  long long cold = 0;
  long long warm = 0;
  std::size_t valid = 0;
};

Run time(valijson::Validator& validator, const valijson::Schema& schema,
         const std::vector<json::value>& instances, int passes) {
  Run run;
  for (int pass = 0; pass <= passes; ++pass) {
    run.valid = 0;
    const auto start = Clock::now();
    for (const auto& instance : instances) {
      const valijson::adapters::BoostJsonAdapter target(instance);
      run.valid += validator.validate(schema, target, nullptr) ? 1 : 0;
    }
    const auto spent = since(start);
    if (pass == 0) run.cold = spent;
    run.warm = pass <= 1 ? spent : std::min(run.warm, spent);
  }
  return run;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int passes = argc > 2 ? std::stoi(argv[2]) : 20;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(argv[1])) {
    if (fs::exists(entry.path() / "instances.jsonl")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  for (const auto& folder : folders) {
    const auto name = folder.filename().string();
    try {
      std::ifstream in(folder / "schema.json");
      const auto text = parse(std::string{std::istreambuf_iterator<char>(in), {}});
      const auto start = Clock::now();
      valijson::Schema schema;
      valijson::SchemaParser parser;
      const valijson::adapters::BoostJsonAdapter adapter(text);
      parser.populateSchema(adapter, schema);
      const auto compiled = since(start);
      valijson::Validator validator;
      const auto instances = lines(folder / "instances.jsonl");
      const auto broken = lines(folder / "invalid.jsonl");
      const auto good = time(validator, schema, instances, passes);
      const auto bad = time(validator, schema, broken, passes);
      std::cout << "{\"corpus\":\"" << name << "\",\"n\":" << instances.size()
                << ",\"compile\":" << compiled << ",\"cold\":" << good.cold
                << ",\"warm\":" << good.warm << ",\"valid\":" << good.valid
                << ",\"bad_n\":" << broken.size() << ",\"bad_cold\":" << bad.cold
                << ",\"bad_warm\":" << bad.warm << ",\"bad_valid\":" << bad.valid << "}\n";
    } catch (const std::exception& error) {
      std::cout << json::serialize(json::object{{"corpus", name}, {"error", error.what()}}) << "\n";
    }
  }
  return 0;
}
