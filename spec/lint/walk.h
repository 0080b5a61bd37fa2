// Every object of a document by its kind: the ground that all rules stand on.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "spec/document_files.h"
#include "spec/lint/grammar.h"
#include "spec/lint/lint.h"

namespace assay::spec::lint {

/// An object of the document.
struct Visit {
  Kind kind = Kind::any;
  std::string location;  ///< see PlaceText
  const json::object* object = nullptr;
  int parent = -1;         ///< index of the object that it stands in; -1 for the root and what only
                           ///< references reach
  std::string_view field;  ///< of the parent, under which it stands
  std::string_view key;    ///< and its name there, in a map
};

/// A `$ref`.
struct Reference {
  std::string location;  ///< of the object that holds it
  std::string_view text;
  Kind kind = Kind::any;  ///< what it should lead to
  std::string target;     ///< location; empty when nothing is there
  int owner = -1;         ///< index of the visit that it stands in
};

/// What all rules share.
class Subject {
 public:
  Subject(const Document& described, DocumentFiles& its_files)
      : document(described), files(its_files) {}

  const Document& document;
  DocumentFiles& files;
  std::vector<Visit> visits;
  std::vector<Reference> references;
  std::vector<Defect> defects;

  void add(std::string_view rule, const std::string& location, std::string message,
           std::string advice = {});
  [[nodiscard]] bool in(std::uint8_t versions) const noexcept {
    return (bit_of(document.version) & versions) != 0;
  }
  /// `value` after following references; null when they lead nowhere.
  [[nodiscard]] const json::object* resolved(const json::value& value, std::string& location) const;
};

/// Walks the whole document and what its references reach; reports what the grammar forbids
/// (rules structure.*).
void walk(Subject& subject);

/// The rules of one object that a table of fields cannot say.
void check_object(Subject& subject, const Visit& visit);
/// Of a list of parameters.
void check_parameter_list(Subject& subject, const json::array& list, const std::string& location);

/// The known name nearest to `typed` as advice ("did you mean …?"); empty when none is near.
[[nodiscard]] std::string nearest(std::string_view typed,
                                  const std::vector<std::string_view>& known);
[[nodiscard]] std::string_view text_of(const json::object& object, std::string_view name) noexcept;

}  // namespace assay::spec::lint
