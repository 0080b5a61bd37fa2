// Cases from outside: corpus folders and recorded traffic.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/case.h"
#include "spec/document.h"
#include "spec/result.h"
#include "spec/sequence.h"

namespace assay::harness {

/// What was read, and what was not.
struct SavedCases {
  std::vector<spec::Case> cases;
  std::vector<spec::Sequence> sequences;
  std::vector<std::string> skipped;  ///< "file: reason", nothing of its values
};

/// Reads every regular file of `folder`, by name: Cases and sequences, or findings that hold one. A
/// file that is neither, or whose operation the document does not have, is named in `skipped`.
/// Errors: environment, when the folder cannot be read.
[[nodiscard]] spec::Result<SavedCases> read_corpus(const spec::Document& document,
                                                   const std::string& folder);

/// True when a value of this name (of a parameter or member; may be empty) is a secret.
using IsSecret = std::function<bool(const boost::json::value& value, std::string_view name)>;

/// Reads recorded traffic (HAR 1.2): each entry whose request meets an operation of the document,
/// by method and path template, becomes the Case that a server would read; whatever host it went
/// to, and wherever the base path ends. Header fields other than described parameters are dropped;
/// Authorization, Cookie and what `secret` says is one are never used: an optional one is left out,
/// with a required one the whole entry is skipped. Equal requests count once. Entries that cannot
/// be used are named in `skipped` by their number. Errors: usage, when the text is no HAR.
[[nodiscard]] spec::Result<SavedCases> read_har(const spec::Document& document,
                                                const std::string& file, std::string_view text,
                                                const IsSecret& secret);

}  // namespace assay::harness
