// The files that a document consists of, and the places in them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "spec/reader.h"

namespace assay::spec {

/// Gives the text at an absolute http or https URI. Errors: document or environment.
using Fetch = std::function<Result<SourceText>(const std::string& uri)>;

/// A place in a document or in a file that it refers to, as text: an RFC 6901 pointer ("" or
/// "/paths/…") into the document itself, or "uri#pointer" into another file. Appending "/token" to
/// either form gives the place below.
struct PlaceText {
  std::string_view uri;  ///< empty: the document itself
  std::string_view pointer;
  static PlaceText of(std::string_view location) noexcept;
};

/// Reads other files as `$ref`s ask for them, once each. Local files with the extensions .json,
/// .yaml, .yml and .md only: a document from elsewhere must not make Assay read what is no
/// document. A reference opens no connection unless a Fetch was given, which is the user's word; a
/// document that was fetched cannot refer to local files.
class DocumentFiles {
 public:
  /// Relative references in `main` resolve against its file's URI, or its own when it was fetched.
  /// A document without either ("-", or a text from memory) has no other files. `main` must outlive
  /// this.
  explicit DocumentFiles(const Tree& main, Fetch fetch = {});

  /// Absolute URI of the document; empty when it has none.
  [[nodiscard]] const std::string& uri() const noexcept { return uri_; }

  /// The root of the document at an absolute URI, or null; why not is then in problems(). A URI
  /// below the `$self` of the document (OpenAPI 3.2.0 §4.1.1) is looked up beside the document's
  /// own file.
  [[nodiscard]] const json::value* load(const std::string& uri);

  /// The value at `location`, or null when nothing stands there.
  [[nodiscard]] const json::value* find(std::string_view location);
  /// File, line and column of `location`, of its nearest ancestor when it is unknown.
  [[nodiscard]] Position position(std::string_view location) const;
  /// The location that `reference` names when it stands in the file of `location` (RFC 3986 §5).
  [[nodiscard]] std::string target(std::string_view location, std::string_view reference) const;

  /// Errors of files that could not be read, each once.
  [[nodiscard]] const std::vector<Error>& problems() const noexcept { return problems_; }
  /// Why the document at `uri` could not be read; null when nobody tried or it could.
  [[nodiscard]] const Error* problem(std::string_view uri) const noexcept;

  /// The trees read so far, by URI.
  [[nodiscard]] const std::map<std::string, std::shared_ptr<const Tree>>& trees() const noexcept {
    return trees_;
  }

 private:
  [[nodiscard]] Result<SourceText> read(const std::string& uri) const;
  [[nodiscard]] std::string beside(const std::string& uri) const;

  const Tree& main_;
  Fetch fetch_;
  std::string uri_;
  std::string self_;    ///< `$self`, absolute; empty when there is none
  std::string folder_;  ///< of the document, as the user wrote it: for names in messages
  std::map<std::string, std::shared_ptr<const Tree>> trees_;
  std::vector<Error> problems_;
  std::map<std::string, std::size_t, std::less<>> unread_;  ///< URI → index of its problem
};

}  // namespace assay::spec
