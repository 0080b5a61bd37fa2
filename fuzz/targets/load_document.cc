// Any bytes as a document: YAML, JSON or a page.
#include "fuzz/targets/target.h"
#include "spec/document.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto tree = read_tree({"fuzz", text, 1, 0});
  if (!tree) {
    // One line for a person, whatever the bytes.
    if (tree.error().text().find('\n') != std::string::npos) __builtin_trap();
    return 0;
  }
  const auto document = build_document(std::move(*tree));
  if (!document) return 0;
  for (const auto& operation : document->operations) {
    if (document->find(operation.key()) == nullptr) __builtin_trap();
  }
  return 0;
}
