// Documents for tests: one operation around one schema.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "spec/diff/diff.h"

namespace assay::spec::diff {

inline Document read_document(const std::string& text) {
  auto tree = read_tree({"doc.yaml", text, 1, 0});
  if (!tree) {
    ADD_FAILURE() << tree.error().text() << "\n" << text;
    return {};
  }
  auto document = build_document(std::move(*tree));
  if (!document) {
    ADD_FAILURE() << document.error().text() << "\n" << text;
    return {};
  }
  return std::move(*document);
}

inline std::vector<Change> compare_texts(const std::string& before, const std::string& after) {
  const auto old_document = read_document(before);
  const auto new_document = read_document(after);
  if (!old_document.tree || !new_document.tree) return {};
  return compare(old_document, new_document);
}

/// "rule verdict" of each change.
inline std::vector<std::string> told(const std::vector<Change>& changes) {
  std::vector<std::string> texts;
  for (const auto& change : changes) {
    texts.push_back(std::string(change.rule) + " " + std::string(name(change.breaking)));
  }
  return texts;
}

/// A document whose only path has `item` as its Path Item Object, in flow style, with `more`
/// members at the top.
inline std::string with_item(const std::string& item, const std::string& more = "",
                             const std::string& path = "/a") {
  return "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n" + more + "\npaths:\n  " + path + ": " +
         item + "\n";
}

/// A GET with `operation` in its Operation Object.
inline std::string with_get(const std::string& operation, const std::string& more = "") {
  return with_item("{get: {responses: {'200': {description: ok}}, " + operation + "}}", more);
}

inline std::string with_request(const std::string& schema, const std::string& version = "3.1.0",
                                const std::string& more = "") {
  return "openapi: " + version +
         "\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    post:\n      requestBody: {content: "
         "{application/json: {schema: " +
         schema + "}}}\n      responses: {'200': {description: ok}}\n" + more + "\n";
}

inline std::string with_response(const std::string& schema, const std::string& version = "3.1.0",
                                 const std::string& more = "") {
  return "openapi: " + version +
         "\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      responses: {'200': "
         "{description: ok, content: {application/json: {schema: " +
         schema + "}}}}\n" + more + "\n";
}

}  // namespace assay::spec::diff
