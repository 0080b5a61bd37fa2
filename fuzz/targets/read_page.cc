// Any bytes as a Markdown page: the block that is found stands in the page, line for line.
#include <algorithm>
#include <cstdlib>

#include "fuzz/targets/target.h"
#include "spec/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  const auto source = make_source("page.md", {reinterpret_cast<const char*>(data), size});
  if (!source) return 0;
  (void)looks_like_markdown(source->text);
  const auto block = extract_fenced_document(*source);
  if (!block) {
    if (block.error().message.empty()) std::abort();
    return 0;
  }
  // The line of the page on which the block says it starts holds its first line.
  std::string_view page = source->text;
  for (std::uint32_t line = 1; line < block->first_line; ++line) {
    const auto end = page.find('\n');
    if (end == std::string_view::npos) std::abort();
    page.remove_prefix(end + 1);
  }
  auto first = std::string_view(block->text).substr(0, block->text.find('\n'));
  auto there = page.substr(0, page.find('\n'));
  if (there.ends_with('\r')) there.remove_suffix(1);
  if (!there.ends_with(first)) std::abort();
  return 0;
}
