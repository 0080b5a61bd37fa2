#include "harness/cli/document_drift.h"

#include <fmt/format.h>

#include "harness/cli/session.h"
#include "reports/document_changes.h"
#include "spec/diff/diff.h"
#include "spec/schema/write_json.h"

namespace assay::harness {
namespace {

DocumentAtHand hold(const LoadedDocument& loaded) {
  DocumentAtHand at_hand;
  at_hand.hash = loaded.hash;
  at_hand.document = loaded.document;
  const auto& tree = *loaded.document->tree;
  // What overlays made of the document stands in no file.
  auto main = tree.others().empty() ? *loaded.source
                                    : spec::SourceText{tree.file(), spec::write_json(tree.root())};
  auto texts = spec::gather_texts(*loaded.document, std::move(main), *loaded.fetched);
  if (texts) {
    at_hand.texts = std::move(*texts);
  } else {
    at_hand.why_not = texts.error().text();
  }
  return at_hand;
}

/// The document that the run had, when its files are still there: read as the run read it.
std::optional<DocumentAtHand> read_again(const reports::RunStarted& started) {
  const auto& name = started.document;
  if (name == "-" || name.starts_with("http://") || name.starts_with("https://")) return {};
  Flags flags;
  flags.spec = name;
  flags.contracts = started.contracts;
  const auto loaded = load(flags);
  if (!loaded || loaded->hash != started.document_hash) return {};
  return hold(*loaded);
}

std::optional<DocumentAtHand> document_of(const reports::RunStarted& started,
                                          const std::optional<DocumentAtHand>& at_hand) {
  return at_hand && at_hand->hash == started.document_hash ? at_hand : read_again(started);
}

/// Blanks the secrets that `redactor` knows. True when there were some.
bool blank(spec::DocumentTexts& texts, const reports::Redactor* redactor) {
  if (redactor == nullptr) return false;
  bool found = false;
  const auto without = [&](const std::string& text) {
    auto blanked = redactor->blanked(text);
    found = found || blanked != text;
    return blanked;
  };
  spec::DocumentTexts clean;
  clean.main = texts.main;
  clean.main.name = without(texts.main.name);
  clean.main.text = without(texts.main.text);
  for (const auto& [name, text] : texts.others) clean.others[without(name)] = without(text);
  texts = std::move(clean);
  return found;
}

std::string told(std::string text, const reports::Redactor* redactor) {
  return redactor != nullptr ? redactor->known_text(text) : text;
}

using Shared = std::shared_ptr<const spec::Document>;

spec::Result<Shared> build(spec::DocumentTexts texts, const reports::Redactor* redactor) {
  blank(texts, redactor);
  auto built = spec::build_document(texts);
  if (!built) return built.error();
  return Shared(std::make_shared<spec::Document>(std::move(*built)));
}

/// The document of the run: at hand, in its files, or in the history. Null: none of these.
spec::Result<Shared> newer(reports::History& history, const reports::RunStarted& started,
                           const std::optional<DocumentAtHand>& at_hand,
                           const reports::Redactor* redactor) {
  const auto here = document_of(started, at_hand);
  if (here) {
    auto texts = here->texts;
    if (texts && blank(*texts, redactor)) return build(std::move(*texts), redactor);
    return here->document;
  }
  auto kept = history.document(started.document_hash);
  if (!kept) return kept.error();
  return *kept ? build(std::move(**kept), redactor) : Shared();
}

}  // namespace

DocumentAtHand hold_document(const Session& session) {
  auto at_hand = hold(session.loaded);
  at_hand.redactor = session.redactor;
  return at_hand;
}

spec::Result<std::string> keep_document(reports::History& history, const reports::RunTally& run,
                                        const std::optional<DocumentAtHand>& at_hand) {
  const auto& hash = run.started.document_hash;
  const auto known = history.holds_document(hash);
  if (!known) return known.error();
  if (*known) return std::string();
  auto here = document_of(run.started, at_hand);
  if (!here) return std::string("it is not there any more as the run read it");
  if (!here->texts) return here->why_not;
  auto& texts = *here->texts;
  const auto bytes = texts.bytes();
  if (blank(texts, here->redactor.get()) && !spec::build_document(texts)) {
    return std::string("it holds a configured secret and cannot be read without it");
  }
  const auto kept = history.keep_document(hash, texts);
  if (!kept) return kept.error();
  if (*kept) return std::string();
  return fmt::format("its {} file{} of {:.1f} MiB are more than {} MiB", texts.others.size() + 1,
                     texts.others.empty() ? "" : "s", static_cast<double>(bytes) / (1U << 20U),
                     reports::History::largest_document >> 20U);
}

void compare_documents(reports::Comparison& comparison, reports::History* history,
                       const reports::RunTally& run, const std::optional<DocumentAtHand>& at_hand) {
  const auto& before_hash = comparison.other.document_hash;
  if (before_hash.empty() || before_hash == run.started.document_hash) return;
  const auto warn = [&](std::string_view why) {
    comparison.warnings.push_back(fmt::format(
        "the document is another one than in {}; what changed in it is not told, since {}",
        comparison.against, why));
  };
  if (history == nullptr) return warn("only a history keeps documents");
  const auto* redactor = at_hand ? at_hand->redactor.get() : nullptr;
  auto kept = history->document(before_hash);
  if (!kept) return warn("the history cannot be read: " + kept.error().text());
  if (!*kept) return warn("the history does not hold the older one");
  const auto now = newer(*history, run.started, at_hand, redactor);
  if (!now) return warn("the newer one cannot be read: " + told(now.error().text(), redactor));
  if (!*now) return warn("the newer one is not there any more");
  const auto before = build(std::move(**kept), redactor);
  if (!before) {
    return warn("the older one cannot be read: " + told(before.error().text(), redactor));
  }
  comparison.changes = reports::document_changes(spec::diff::compare(**before, **now), run);
  for (auto& change : comparison.changes) {
    for (auto* text : {&change.operation, &change.at, &change.message}) {
      *text = told(std::move(*text), redactor);
    }
  }
}

}  // namespace assay::harness
