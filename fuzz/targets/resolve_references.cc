// A description of several files that refer to each other, from bytes: the files are separated by
// lines of three dashes and are called https://f/0, https://f/1 …
#include <cassert>
#include <cstdlib>

#include "fuzz/targets/target.h"
#include "spec/document.h"

namespace {

using namespace assay::spec;

std::vector<std::string> files_of(std::string_view text) {
  std::vector<std::string> files;
  constexpr std::string_view separator = "\n---\n";
  while (files.size() < 9) {
    const auto end = text.find(separator);
    files.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return files;
    text.remove_prefix(end + separator.size());
  }
  return files;
}

void require(bool kept) {
  if (!kept) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto files = files_of({reinterpret_cast<const char*>(data), size});
  const Fetch fetch = [&](const std::string& uri) -> Result<SourceText> {
    const auto number =
        uri.starts_with("https://f/") ? std::strtoul(uri.c_str() + 10, nullptr, 10) : files.size();
    if (number >= files.size()) return Error{ErrorCode::document, "no such file", {uri, 0, 0}, {}};
    return make_source(uri, files[number]);
  };
  const auto document = load_document("https://f/0", fetch);
  if (!document) {
    require(!document.error().message.empty());
    return 0;
  }
  // What was understood can be found again, and what was not has a reason and a place.
  for (const auto& operation : document->operations) {
    require(document->find(operation.key()) != nullptr);
    require(!document->locate(operation.pointer).empty());
  }
  for (const auto& one : document->skipped) {
    require(!one.reason.message.empty());
    require(!one.reason.where.file.empty());
  }
  return 0;
}
