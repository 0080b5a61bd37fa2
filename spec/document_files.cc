#include "spec/document_files.h"

#include <algorithm>
#include <array>
#include <boost/url.hpp>
#include <filesystem>

#include "spec/schema/pointer.h"
#include "spec/schema/registry.h"
#include "spec/source.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view file_scheme = "file://";
constexpr std::array<std::string_view, 4> extensions{".json", ".yaml", ".yml", ".md"};

bool is_remote(std::string_view uri) noexcept {
  return uri.starts_with("http://") || uri.starts_with("https://");
}

std::string file_uri(const fs::path& path) {
  boost::urls::url uri;
  uri.set_scheme("file");
  uri.set_host("");
  uri.set_path(path.generic_string());
  return {uri.buffer().data(), uri.buffer().size()};
}

Error unreadable(const std::string& uri, std::string what, std::string advice) {
  return {ErrorCode::document, std::move(what), {uri, 0, 0}, std::move(advice)};
}

std::string self_of(const Tree& tree) {
  const auto* root = tree.root().if_object();
  const auto* self = root != nullptr ? root->if_contains("$self") : nullptr;
  if (self == nullptr || !self->is_string()) return {};
  const std::string text(self->get_string());
  const auto parsed = boost::urls::parse_absolute_uri(text);
  return parsed ? text : std::string();
}

}  // namespace

PlaceText PlaceText::of(std::string_view location) noexcept {
  const auto hash = location.starts_with('/') ? std::string_view::npos : location.find('#');
  if (hash == std::string_view::npos) return {{}, location};
  return {location.substr(0, hash), location.substr(hash + 1)};
}

DocumentFiles::DocumentFiles(const Tree& main, Fetch fetch)
    : main_(main), fetch_(std::move(fetch)), self_(self_of(main)) {
  const auto& name = main.file();
  std::error_code failed;
  if (is_remote(name)) {
    uri_ = name;
  } else if (name != "-" && fs::is_regular_file(name, failed)) {
    uri_ = file_uri(fs::absolute(name).lexically_normal());
    folder_ = fs::path(name).parent_path().string();
  }
}

Result<SourceText> DocumentFiles::read(const std::string& uri) const {
  if (is_remote(uri)) {
    if (fetch_) return fetch_(uri);
    return unreadable(uri, "documents are not fetched over the network",
                      "save it beside this one, or allow its host with --allow-host");
  }
  if (!uri.starts_with(file_scheme) || is_remote(uri_)) {
    return unreadable(uri, "a reference cannot lead there",
                      "use a file beside the document that refers to it");
  }
  const fs::path path = decode_fragment(std::string_view(uri).substr(file_scheme.size()));
  const auto extension = path.extension().string();
  if (std::find(extensions.begin(), extensions.end(), extension) == extensions.end()) {
    return unreadable(path.string(), "a reference to a file that is no document",
                      "name it .json, .yaml, .yml or .md");
  }
  const auto below = path.lexically_proximate(fs::absolute(folder_.empty() ? "." : folder_));
  const auto shown = (fs::path(folder_) / below).string();
  auto source = read_source(path.string());
  if (!source) {
    auto error = source.error();
    error.where.file = shown;
    return error;
  }
  source->name = shown;
  return source;
}

// OpenAPI 3.2.0 §4.1.2.2: references are written against `$self`, the files lie beside each other.
std::string DocumentFiles::beside(const std::string& uri) const {
  if (self_.empty()) return uri;
  if (uri == self_) return uri_;
  const auto folder = self_.substr(0, self_.rfind('/') + 1);
  if (!uri.starts_with(folder) || trees_.contains(uri)) return uri;
  return resolve_uri(uri_, uri.substr(folder.size()));
}

const json::value* DocumentFiles::load(const std::string& wanted) {
  if (uri_.empty()) return wanted == self_ && !self_.empty() ? &main_.root() : nullptr;
  const auto uri = beside(wanted);
  if (uri == uri_) return &main_.root();
  const auto known = trees_.find(uri);
  if (known != trees_.end()) return known->second ? &known->second->root() : nullptr;
  auto& tree = trees_[uri];
  auto source = read(uri);
  auto made = source ? read_tree(*source) : Result<Tree>(source.error());
  if (!made) {
    unread_.emplace(uri, problems_.size());
    problems_.push_back(made.error());
    return nullptr;
  }
  tree = std::make_shared<const Tree>(std::move(*made));
  return &tree->root();
}

const Error* DocumentFiles::problem(std::string_view uri) const noexcept {
  const auto known = unread_.find(uri);
  return known != unread_.end() ? &problems_[known->second] : nullptr;
}

const json::value* DocumentFiles::find(std::string_view location) {
  const auto place = PlaceText::of(location);
  const auto* root = place.uri.empty() ? &main_.root() : load(std::string(place.uri));
  return root != nullptr ? find_pointer(*root, place.pointer) : nullptr;
}

Position DocumentFiles::position(std::string_view location) const {
  const auto place = PlaceText::of(location);
  if (place.uri.empty()) return main_.position(place.pointer);
  const auto other = trees_.find(std::string(place.uri));
  if (other == trees_.end() || !other->second) return {std::string(location), 0, 0};
  return other->second->position(place.pointer);
}

std::string DocumentFiles::target(std::string_view location, std::string_view reference) const {
  const auto place = PlaceText::of(location);
  const auto hash = std::min(reference.find('#'), reference.size());
  const auto fragment =
      hash < reference.size() ? decode_fragment(reference.substr(hash + 1)) : std::string();
  std::string uri(place.uri);
  if (hash > 0) {
    uri = beside(resolve_uri(uri.empty() ? uri_ : uri, reference.substr(0, hash)));
  }
  if (uri.empty() || uri == uri_) return fragment;
  return uri + "#" + fragment;
}

}  // namespace assay::spec
