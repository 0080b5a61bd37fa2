#include "spec/document_texts.h"

#include <algorithm>
#include <boost/url.hpp>
#include <filesystem>
#include <set>
#include <utility>

#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view file_scheme = "file://";
// Texts are built as if they had been fetched from here (RFC 2606 §2: no such host exists), since a
// document that was fetched leads to no file.
constexpr std::string_view kept_host = "https://kept.invalid";

bool is_remote(std::string_view name) noexcept {
  return name.starts_with("http://") || name.starts_with("https://");
}

fs::path path_of(std::string_view uri, std::string_view before) {
  return decode_fragment(uri.substr(before.size()));
}

/// How many folders above its own a document's files lie.
std::size_t height_of(const DocumentTexts& texts) {
  std::size_t height = 0;
  for (const auto& [name, text] : texts.others) {
    const fs::path path(name);
    const auto up = std::count(path.begin(), path.end(), fs::path(".."));
    height = std::max(height, static_cast<std::size_t>(up));
  }
  return height;
}

std::string with_path(std::string_view before, const std::string& path) {
  boost::urls::url uri{before};
  uri.set_path(path);
  return {uri.buffer().data(), uri.buffer().size()};
}

/// The URI that the document has while it is built.
std::string uri_of(const DocumentTexts& texts) {
  const fs::path name(texts.main.name);
  if (is_remote(name.native())) return name.native();
  std::string path = "/";
  for (auto left = height_of(texts); left > 0; --left) path += "d/";
  return with_path(kept_host, path + name.filename().generic_string());
}

/// The URI that it has where it lies.
std::string uri_of(const std::string& name) {
  if (is_remote(name)) return name;
  std::error_code failed;  // the working folder is gone: so is the document
  return with_path(file_scheme, fs::absolute(name, failed).lexically_normal().generic_string());
}

/// The name of the file at `uri` among the others, when the document itself is at `main`.
std::string name_among_others(std::string_view uri, std::string_view main) {
  for (const auto before : {file_scheme, kept_host}) {
    if (!uri.starts_with(before) || !main.starts_with(before)) continue;
    return path_of(uri, before)
        .lexically_proximate(path_of(main, before).parent_path())
        .generic_string();
  }
  return std::string(uri);
}

/// `tree` under the name `uri`; positions name its files as before.
Tree renamed(const Tree& tree, std::string uri) {
  auto marks = tree.marks();
  for (auto& [pointer, mark] : marks) ++mark.file;
  std::vector<std::string> files{tree.file()};
  files.insert(files.end(), tree.others().begin(), tree.others().end());
  return {std::move(uri), tree.root(), std::move(marks), std::move(files)};
}

using Roots = std::map<std::string, const json::value*>;

Roots roots_of(const Document& document, std::string_view main) {
  Roots roots;
  for (const auto& [uri, tree] : document.files) {
    if (tree) roots[name_among_others(uri, main)] = &tree->root();
  }
  return roots;
}

bool same(const Roots& one, const Roots& other) {
  return std::equal(
      one.begin(), one.end(), other.begin(), other.end(),
      [](const auto& a, const auto& b) { return a.first == b.first && *a.second == *b.second; });
}

}  // namespace

std::size_t DocumentTexts::bytes() const noexcept {
  auto sum = main.text.size();
  for (const auto& [name, text] : others) sum += text.size();
  return sum;
}

Result<DocumentTexts> gather_texts(const Document& document, SourceText main,
                                   const std::map<std::string, std::string>& fetched) {
  DocumentTexts texts{std::move(main), {}};
  const auto live = uri_of(texts.main.name);
  for (const auto& [uri, tree] : document.files) {
    if (!tree) continue;
    const auto known = fetched.find(uri);
    if (known != fetched.end()) {
      texts.others[uri] = known->second;
      continue;
    }
    auto source = read_source(path_of(uri, file_scheme).string());
    if (!source) return source.error();
    texts.others[name_among_others(uri, live)] = std::move(source->text);
  }
  if (texts.others.empty()) return texts;
  const auto again = build_document(texts);
  if (!again) return again.error();
  if (again->tree->root() == document.tree->root() &&
      same(roots_of(*again, uri_of(texts)), roots_of(document, live))) {
    return texts;
  }
  return Error{ErrorCode::document,
               "its files are not as they were read, or refer to each other by more than "
               "relative paths",
               {},
               {}};
}

Result<Document> build_document(const DocumentTexts& texts) {
  auto tree = read_tree(texts.main);
  if (!tree) return tree.error();
  const auto main = uri_of(texts);
  const auto folder = fs::path(texts.main.name).parent_path();
  const auto fetch = [&](const std::string& uri) -> Result<SourceText> {
    const auto name = name_among_others(uri, main);
    const auto shown = is_remote(name) ? name : (folder / name).generic_string();
    const auto known = texts.others.find(name);
    if (known != texts.others.end()) return SourceText{shown, known->second};
    return Error{ErrorCode::document, "this file is not among the texts", {shown, 0, 0}, {}};
  };
  return build_document(renamed(*tree, main), fetch);
}

}  // namespace assay::spec
