#include "spec/document_files.h"

#include <algorithm>
#include <array>
#include <boost/url.hpp>
#include <filesystem>

#include "spec/schema/pointer.h"
#include "spec/source.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view scheme = "file://";
constexpr std::array<std::string_view, 4> extensions{".json", ".yaml", ".yml", ".md"};

std::string file_uri(const fs::path& path) {
  boost::urls::url uri;
  uri.set_scheme("file");
  uri.set_host("");
  uri.set_path(path.generic_string());
  return {uri.buffer().data(), uri.buffer().size()};
}

}  // namespace

DocumentFiles::DocumentFiles(const std::string& main) {
  std::error_code failed;
  if (main == "-" || !fs::is_regular_file(main, failed)) return;
  uri_ = file_uri(fs::absolute(main).lexically_normal());
  folder_ = fs::path(main).parent_path().string();
}

const json::value* DocumentFiles::load(const std::string& uri) {
  if (uri_.empty() || !uri.starts_with(scheme)) return nullptr;
  const auto known = trees_.find(uri);
  if (known != trees_.end()) return known->second ? &known->second->root() : nullptr;
  auto& tree = trees_[uri];
  const fs::path path = decode_fragment(std::string_view(uri).substr(scheme.size()));
  const auto extension = path.extension().string();
  if (std::find(extensions.begin(), extensions.end(), extension) == extensions.end()) {
    return nullptr;
  }
  const auto shown = path.lexically_proximate(fs::absolute(folder_.empty() ? "." : folder_));
  auto source = read_source(path.string());
  if (!source) {
    problems_.push_back(source.error());
    return nullptr;
  }
  source->name = (fs::path(folder_) / shown).string();
  auto read = read_tree(*source);
  if (!read) {
    problems_.push_back(read.error());
    return nullptr;
  }
  tree = std::make_shared<const Tree>(std::move(*read));
  return &tree->root();
}

}  // namespace assay::spec
