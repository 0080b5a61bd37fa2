#include "harness/cli/document_drift.h"

#include <fmt/format.h>

#include "harness/cli/session.h"
#include "reports/document_changes.h"
#include "spec/diff/diff.h"
#include "spec/schema/write_json.h"
#include "spec/source.h"

namespace assay::harness {
namespace {

/// The document that the run had, when it is still there: read as the run read it.
std::optional<LoadedDocument> document_of(const reports::RunStarted& started) {
  const auto& name = started.document;
  if (name == "-" || name.starts_with("http://") || name.starts_with("https://")) return {};
  Flags flags;
  flags.spec = name;
  flags.contracts = started.contracts;
  auto loaded = load(flags);
  if (!loaded || loaded->hash != started.document_hash) return {};
  return std::move(*loaded);
}

/// Its text, with the overlays of contracts applied when there are any.
std::optional<spec::SourceText> text_of(const LoadedDocument& loaded,
                                        const reports::RunStarted& started) {
  const auto& document = *loaded.document;
  if (!document.files.empty()) return {};
  if (!document.tree->others().empty()) {
    return spec::SourceText{document.tree->file(), spec::write_json(document.tree->root())};
  }
  auto source = spec::read_source(started.document);
  if (!source) return {};
  return std::move(*source);
}

spec::Result<spec::Document> build(const spec::SourceText& text) {
  auto tree = spec::read_tree(text);
  if (!tree) return tree.error();
  return spec::build_document(std::move(*tree));
}

}  // namespace

spec::Result<void> keep_document(reports::History& history, const reports::RunTally& run) {
  const auto& hash = run.started.document_hash;
  const auto known = history.document(hash);
  if (!known) return known.error();
  if (*known) return {};
  const auto loaded = document_of(run.started);
  const auto text = loaded ? text_of(*loaded, run.started) : std::nullopt;
  return text ? history.keep_document(hash, *text) : spec::Result<void>();
}

void compare_documents(reports::Comparison& comparison, reports::History* history,
                       const reports::RunTally& run) {
  const auto& before_hash = comparison.other.document_hash;
  if (before_hash.empty() || before_hash == run.started.document_hash) return;
  const auto warn = [&](std::string_view why) {
    comparison.warnings.push_back(fmt::format(
        "the document is another one than in {}; what changed in it is not told, since {}",
        comparison.against, why));
  };
  if (history == nullptr) return warn("only a history keeps documents");
  const auto kept = history->document(before_hash);
  if (!kept) return warn("the history cannot be read: " + kept.error().text());
  if (!*kept) return warn("the history does not hold the older one");
  const auto now = document_of(run.started);
  if (!now) return warn("the newer one is not there any more");
  const auto before = build(**kept);
  if (!before) return warn("the older one cannot be read: " + before.error().text());
  comparison.changes = reports::document_changes(spec::diff::compare(*before, *now->document), run);
}

}  // namespace assay::harness
