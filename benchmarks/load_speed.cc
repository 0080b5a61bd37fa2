// Time and memory of loading: text → tree, tree → Document (references resolved, schemas compiled).
//   load_speed FILE RUNS     one JSON line
#include <fmt/format.h>
#include <sys/resource.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <vector>

#include "spec/document.h"

namespace {

using Clock = std::chrono::steady_clock;
using namespace assay;

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// What yaml-cpp's parser alone costs.
class Nothing final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

double parse_alone(const std::string& text) {
  const auto start = Clock::now();
  std::istringstream in(text);
  YAML::Parser parser(in);
  Nothing nothing;
  parser.HandleNextDocument(nothing);
  return since(start);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const auto before = peak_kilobytes();
  std::vector<double> read;
  std::vector<double> build;
  std::vector<double> parse;
  std::size_t operations = 0;
  long memory = 0;
  for (int i = 0; i < std::atoi(argv[2]); ++i) {
    const auto start = Clock::now();
    auto source = spec::read_source(argv[1]);
    auto tree = source ? spec::read_tree(*source) : spec::Result<spec::Tree>(source.error());
    if (!tree) {
      fmt::print(stderr, "{}\n", tree.error().text());
      return 1;
    }
    read.push_back(since(start));
    const auto middle = Clock::now();
    const auto document = spec::build_document(std::move(*tree));
    build.push_back(since(middle));
    if (!document) return 1;
    operations = document->operations.size();
    if (memory == 0) memory = peak_kilobytes() - before;
    const bool yaml = source->text.find_first_not_of(" \r\n\t") != std::string::npos &&
                      source->text[source->text.find_first_not_of(" \r\n\t")] != '{';
    if (yaml) parse.push_back(parse_alone(source->text));
  }
  fmt::print(
      "{{\"file\": \"{}\", \"bytes\": {}, \"operations\": {}, \"read_ms\": {:.1f}, "
      "\"build_ms\": {:.1f}, \"yaml_cpp_ms\": {:.1f}, \"memory_kb\": {}}}\n",
      std::filesystem::path(argv[1]).filename().string(), std::filesystem::file_size(argv[1]),
      operations, median(read), median(build), parse.empty() ? 0.0 : median(parse), memory);
  return 0;
}
