// The files that a document refers to.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "spec/reader.h"

namespace assay::spec {

/// Reads other files as `$ref`s ask for them, once each. Only local files: a reference never makes
/// Assay open a connection. Only .json, .yaml, .yml and .md: a document from elsewhere must not
/// make it read what is no document.
class DocumentFiles {
 public:
  /// `main` is the path of the document itself; relative references resolve against it. A document
  /// without a file ("-", or a text from memory) has no others.
  explicit DocumentFiles(const std::string& main);

  /// Absolute file URI of the document; empty when it has no file.
  [[nodiscard]] const std::string& uri() const noexcept { return uri_; }

  /// The root of the document at a file URI, or null; why not is then in problems().
  [[nodiscard]] const json::value* load(const std::string& uri);

  /// Errors of files that could not be read, each once.
  [[nodiscard]] const std::vector<Error>& problems() const noexcept { return problems_; }

  /// Hands over the trees read so far, by URI.
  [[nodiscard]] const std::map<std::string, std::shared_ptr<const Tree>>& trees() const noexcept {
    return trees_;
  }

 private:
  std::string uri_;
  std::string folder_;  ///< of the document, as the user wrote it: for names in messages
  std::map<std::string, std::shared_ptr<const Tree>> trees_;
  std::vector<Error> problems_;
};

}  // namespace assay::spec
