#include "harness/engine/saved_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "spec/json_parser.h"

namespace assay::harness {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::uintmax_t file_limit = 16U << 20U;

spec::Result<spec::Sequence> read_saved(const spec::Document& document, const fs::path& path) {
  const auto wrong = [](std::string what) {
    return spec::Error{spec::ErrorCode::usage, std::move(what), {}, ""};
  };
  std::error_code failed;
  if (fs::file_size(path, failed) > file_limit || failed) {
    return wrong("cannot be read, or is larger than 16 MiB");
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return wrong("cannot be read");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto parsed = spec::parse_json(text);
  const auto* object = parsed.failed ? nullptr : parsed.value.if_object();
  if (object == nullptr) return wrong("is no JSON object");
  const auto* inner = object->if_contains("case");
  const auto& shown = inner != nullptr && inner->is_object() ? inner->get_object() : *object;
  auto value = spec::sequence_from_json(shown);
  if (!value) return value.error();
  for (auto& step : value->steps) {
    const auto* operation = document.find(step.call.operation);
    if (operation == nullptr) {
      return wrong(fmt::format("the document has no operation '{}'", step.call.operation));
    }
    step.call.operation = operation->key();
  }
  return value;
}

}  // namespace

spec::Result<SavedCases> read_corpus(const spec::Document& document, const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  if (failed) {
    return spec::Error{
        spec::ErrorCode::environment,
        fmt::format("cannot read the corpus folder '{}': {}", folder, failed.message()),
        {},
        "choose another one with --corpus"};
  }
  std::sort(files.begin(), files.end());
  SavedCases saved;
  for (const auto& file : files) {
    auto value = read_saved(document, file);
    if (!value) {
      saved.skipped.push_back(file.string() + ": " + value.error().text());
    } else if (value->steps.size() == 1) {
      saved.cases.push_back(std::move(value->steps.front().call));
    } else {
      saved.sequences.push_back(std::move(*value));
    }
  }
  if (files.empty()) saved.skipped.push_back(folder + ": holds no file");
  return saved;
}

}  // namespace assay::harness
