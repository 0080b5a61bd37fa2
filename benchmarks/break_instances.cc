// Makes an invalid instance of each valid one by breaking it in one random place, and writes them
// to OUT/<corpus>/invalid.jsonl beside copies of the corpus. An instance that stays valid is broken
// anew, and left out after 40 tries.
//   break_instances CORPORA OUT
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>

#include "spec/schema/compile.h"
#include "spec/schema/validate.h"

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace assay::spec;

json::value parse(const std::string& text) {
  json::parse_options options;
  options.max_depth = 512;
  return json::parse(text, {}, options);
}

void gather(json::value& value, std::vector<json::value*>& places) {
  places.push_back(&value);
  if (auto* object = value.if_object()) {
    for (auto& member : *object) gather(member.value(), places);
  } else if (auto* array = value.if_array()) {
    for (auto& item : *array) gather(item, places);
  }
}

void break_once(json::value& instance, std::mt19937_64& random) {
  std::vector<json::value*> places;
  gather(instance, places);
  auto& place = *places[random() % places.size()];
  const auto kind = random() % 4;
  if (place.is_object() && !place.get_object().empty() && kind == 0) {
    auto& object = place.get_object();
    auto member = object.begin() + static_cast<std::ptrdiff_t>(random() % object.size());
    object.erase(member);
  } else if (place.is_object() && kind == 1) {
    place.get_object()["no such member"] = random() % 100;
  } else if (place.is_string() && kind < 2) {
    place = std::string(place.get_string()) + " \u00e9?";
  } else {
    const json::value others[] = {
        nullptr, true, -7.5, "broken", json::array{1, "x"}, json::object{{"broken", 1}}};
    place = others[random() % 6];
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: break_instances CORPORA OUT\n";
    return 2;
  }
  std::mt19937_64 random(20201216);
  for (const auto& entry : fs::directory_iterator(argv[1])) {
    if (!fs::exists(entry.path() / "instances.jsonl")) continue;
    const auto out = fs::path(argv[2]) / entry.path().filename();
    fs::create_directories(out);
    for (const char* name : {"schema.json", "instances.jsonl"}) {
      fs::copy_file(entry.path() / name, out / name, fs::copy_options::overwrite_existing);
    }
    std::ifstream schema_in(out / "schema.json");
    const auto root = parse(std::string{std::istreambuf_iterator<char>(schema_in), {}});
    Compiler compiler(root, Dialect::draft7);
    const auto schema = compiler.compile("");
    std::ifstream in(out / "instances.jsonl");
    std::ofstream broken(out / "invalid.jsonl");
    for (std::string line; std::getline(in, line);) {
      if (line.empty()) continue;
      for (int i = 0; i < 40; ++i) {
        auto instance = parse(line);
        break_once(instance, random);
        if (validate(schema, instance, Direction::response) != Outcome::invalid) continue;
        broken << json::serialize(instance) << '\n';
        break;
      }
    }
  }
  return 0;
}
