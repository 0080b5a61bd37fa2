// A document as the texts that it was made from, to be read again without them in place.
#pragma once

#include <map>
#include <string>

#include "spec/document.h"
#include "spec/result.h"
#include "spec/source.h"

namespace assay::spec {

struct DocumentTexts {
  SourceText main;  ///< under the name that the user gave
  /// The files that it refers to: by path relative to the document's folder ("../shared/pet.yaml"),
  /// or by URI where they were fetched.
  std::map<std::string, std::string> others;

  /// Of all texts together.
  [[nodiscard]] std::size_t bytes() const noexcept;
};

/// The texts of `document`, whose own is `main`. Files are read anew, those that were fetched are
/// in `fetched` by URI. What was gathered is built once to see that it is the same document.
/// Errors: document, when it is not: a file is gone, was changed, or is referred to in a way that
/// depends on where the document lies.
[[nodiscard]] Result<DocumentTexts> gather_texts(const Document& document, SourceText main,
                                                 const std::map<std::string, std::string>& fetched);

/// The document of these texts alone: no file is read and no connection opened. Positions name the
/// files as they are named when they are read from where they were. Errors: those of read_tree()
/// and build_document().
[[nodiscard]] Result<Document> build_document(const DocumentTexts& texts);

}  // namespace assay::spec
