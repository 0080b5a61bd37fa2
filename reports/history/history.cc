#include "reports/history/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "reports/history/rows.h"
#include "reports/journal_reader.h"

namespace assay::reports {
namespace {

/// The n-th brings the tables from form n-1 to form n.
constexpr std::array<std::string_view, 3> forms{
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BIGINT NOT NULL);"
    "INSERT INTO meta (name, value) VALUES ('runs', 0);"
    "CREATE TABLE runs (number BIGINT PRIMARY KEY, identity TEXT NOT NULL UNIQUE,"
    " label TEXT NOT NULL, command TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,"
    " started_at TEXT NOT NULL, outcome TEXT NOT NULL, document_hash TEXT NOT NULL,"
    " tool_version TEXT NOT NULL, requests BIGINT NOT NULL, failures BIGINT NOT NULL);"
    "CREATE TABLE operations (run BIGINT NOT NULL, place BIGINT NOT NULL,"
    " operation TEXT NOT NULL, state TEXT NOT NULL, requests BIGINT NOT NULL,"
    " durations TEXT NOT NULL, checks TEXT NOT NULL, statuses TEXT NOT NULL,"
    " PRIMARY KEY (run, place));"
    "CREATE TABLE findings (fingerprint TEXT PRIMARY KEY, operation TEXT NOT NULL,"
    " check_id TEXT NOT NULL, status BIGINT NOT NULL, severity TEXT NOT NULL, first_seen TEXT NOT "
    "NULL, last_seen TEXT NOT NULL,"
    " recorded TEXT NOT NULL);"
    "CREATE TABLE sightings (run BIGINT NOT NULL, place BIGINT NOT NULL,"
    " fingerprint TEXT NOT NULL, severity TEXT NOT NULL, seen BIGINT NOT NULL,"
    " flaky BIGINT NOT NULL, PRIMARY KEY (run, fingerprint));"
    "CREATE INDEX sightings_of_finding ON sightings (fingerprint)",
    "CREATE TABLE documents (hash TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL)",
    "CREATE TABLE document_files (hash TEXT NOT NULL, place BIGINT NOT NULL, name TEXT NOT NULL,"
    " unpacked BIGINT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (hash, place));"
    "INSERT INTO document_files SELECT hash, 0, name, 0, text FROM documents;"
    "DROP TABLE documents"};

constexpr const char* columns =
    "SELECT number, identity, title, url, started_at, outcome, document_hash, tool_version, label,"
    " requests, failures FROM runs ";

HistoryEntry entry_of(const std::vector<std::string>& row) {
  HistoryEntry entry;
  entry.number = number_of(row[0]);
  entry.identity = row[1];
  entry.title = row[2];
  entry.url = row[3];
  auto& about = entry.about;
  about.id = "#" + row[0];
  about.started_at = row[4];
  about.outcome = row[5];
  about.document_hash = row[6];
  about.tool_version = row[7];
  about.label = row[8];
  about.requests = count_of(row[9]);
  about.failures = count_of(row[10]);
  return entry;
}

/// Whether `later` is what became of the run that `earlier` tells of: it was resumed, or it was
/// recorded while it went on.
bool goes_on(const PastRun& earlier, const PastRun& later) {
  const auto was_cut_short = [](const PastRun& run) {
    return run.outcome == "interrupted" || run.outcome == "aborted";
  };
  if (was_cut_short(later) && !was_cut_short(earlier)) return false;
  return later.requests > earlier.requests || was_cut_short(earlier) != was_cut_short(later);
}

}  // namespace

spec::Result<void> History::migrate() {
  const auto newer = [](std::int64_t version) {
    return spec::Error{
        spec::ErrorCode::environment,
        fmt::format("the history has form {}, this version knows up to {}", version, forms.size()),
        {},
        "use the newer assay that wrote it, or another history"};
  };
  auto version = database_->version();
  if (!version) return version.error();
  if (*version == whole(forms.size())) return {};
  // Others may be at it: only who holds the transaction knows.
  Transaction transaction(*database_);
  if (!transaction.began()) return transaction.began().error();
  version = database_->version();
  if (!version) return version.error();
  if (*version > whole(forms.size())) return newer(*version);
  for (auto form = static_cast<std::size_t>(*version); form < forms.size(); ++form) {
    auto rest = forms[form];
    while (!rest.empty()) {
      const auto end = std::min(rest.find(';'), rest.size());
      if (auto done = database_->run(rest.substr(0, end)); !done) return done.error();
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  if (auto set = database_->set_version(whole(forms.size())); !set) return set.error();
  return transaction.commit();
}

spec::Result<History> History::open(const std::string& place, Damage damage) {
  const bool server = place.starts_with("postgresql://") || place.starts_with("postgres://");
  auto opened = server ? open_postgresql(place) : open_sqlite(place, damage);
  if (!opened) return opened.error();
  History history(std::move(opened->database));
  history.warning_ = std::move(opened->warning);
  if (auto done = history.migrate(); !done) return done.error();
  return history;
}

spec::Result<void> History::insert(const KnownRun& run, std::int64_t number,
                                   const std::string& label) {
  const auto& about = run.about;
  auto done = database_->run("INSERT INTO runs VALUES (" + places(12) + ")",
                             {number, run.identity, label, run.command, run.title, run.url,
                              about.started_at, about.outcome, about.document_hash,
                              about.tool_version, whole(about.requests), whole(about.failures)});
  if (!done) return done.error();
  std::int64_t place = 0;
  for (const auto& one : run.operations) {
    done = database_->run("INSERT INTO operations VALUES (" + places(8) + ")",
                          {number, place++, one.operation, std::string(name(one.state)),
                           whole(one.requests), one.durations.text(), one.checks, one.statuses});
    if (!done) return done.error();
  }
  place = 0;
  for (const auto& found : run.findings) {
    const std::string severity(contracts::name(found.finding.severity));
    std::string recorded;
    append_json(recorded, found);
    done = database_->run(
        "INSERT INTO findings VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT (fingerprint) DO "
        "UPDATE "
        "SET severity = CASE WHEN excluded.last_seen >= findings.last_seen THEN excluded.severity "
        "ELSE findings.severity END,"
        " recorded = CASE WHEN excluded.last_seen >= findings.last_seen AND $8 = 0 THEN "
        "excluded.recorded ELSE findings.recorded END,"
        " first_seen = CASE WHEN excluded.first_seen < findings.first_seen THEN "
        "excluded.first_seen ELSE findings.first_seen END,"
        " last_seen = CASE WHEN excluded.last_seen > findings.last_seen THEN excluded.last_seen "
        "ELSE findings.last_seen END",
        {found.fingerprint, found.finding.operation, found.finding.check,
         std::int64_t{found.finding.status}, severity, about.started_at, recorded,
         std::int64_t{run.summary ? 1 : 0}});
    if (!done) return done.error();
    done = database_->run("INSERT INTO sightings VALUES (" + places(6) + ") ON CONFLICT DO NOTHING",
                          {number, place++, found.fingerprint, severity, whole(found.count),
                           std::int64_t{found.flaky ? 1 : 0}});
    if (!done) return done.error();
  }
  return {};
}

/// The recording of `run`; number 0: there is none.
spec::Result<History::Recording> History::find_same(const KnownRun& run) {
  const auto there = select("WHERE identity = $1", {run.identity});
  if (!there) return there.error();
  Recording recording;
  if (!there->empty()) {
    recording.number = there->front().number;
    recording.completed = goes_on(there->front().about, run.about);
    return recording;
  }
  if (run.command.empty() || run.about.started_at.empty()) return recording;
  // A JUnit file does not tell of a document.
  const auto others = database_->run(
      "SELECT number FROM runs WHERE started_at = $1 AND command = $2 AND requests = $3 AND "
      "document_hash " +
          std::string(run.summary ? "<>" : "=") + " '' ORDER BY number",
      {run.about.started_at, run.command, whole(run.about.requests)});
  if (!others) return others.error();
  std::set<std::string> operations;
  for (const auto& one : run.operations) operations.insert(one.operation);
  for (const auto& other : *others) {
    const auto rows = database_->run("SELECT operation FROM operations WHERE run = $1",
                                     {number_of(other.front())});
    if (!rows) return rows.error();
    std::set<std::string> theirs;
    for (const auto& row : *rows) theirs.insert(row.front());
    if (theirs == operations) return Recording{number_of(other.front()), false, true, false};
  }
  return recording;
}

spec::Result<void> History::replace(const KnownRun& run, std::int64_t number) {
  const auto labels = database_->run("SELECT label FROM runs WHERE number = $1", {number});
  if (!labels) return labels.error();
  if (auto gone = take_away(number); !gone) return gone.error();
  if (auto done = insert(run, number, labels->front().front()); !done) return done.error();
  return forget_unseen_findings();
}

spec::Result<void> History::take_away(std::int64_t number) {
  for (const auto* statement :
       {"DELETE FROM sightings WHERE run = $1", "DELETE FROM operations WHERE run = $1",
        "DELETE FROM runs WHERE number = $1"}) {
    if (auto done = database_->run(statement, {number}); !done) return done.error();
  }
  return {};
}

spec::Result<void> History::forget_unseen_findings() {
  auto done = database_->run(
      "DELETE FROM findings WHERE fingerprint NOT IN (SELECT fingerprint FROM sightings)");
  if (!done) return done.error();
  return {};
}

spec::Result<History::Recording> History::record(const KnownRun& run, const std::string& label) {
  Transaction transaction(*database_);
  if (!transaction.began()) return transaction.began().error();
  const auto there = find_same(run);
  if (!there) return there.error();
  auto recording = *there;
  if (recording.completed) {
    if (auto done = replace(run, recording.number); !done) return done.error();
  }
  if (recording.number != 0) {
    if (!label.empty()) {
      auto set = this->label(recording.number, label);
      if (!set) return set.error();
    }
  } else {
    auto next = database_->run("UPDATE meta SET value = value + 1 WHERE name = 'runs'");
    if (!next) return next.error();
    next = database_->run("SELECT value FROM meta WHERE name = 'runs'");
    if (!next) return next.error();
    recording = {number_of(next->front().front()), true, false, false};
    if (auto done = insert(run, recording.number, label); !done) return done.error();
  }
  if (auto done = transaction.commit(); !done) return done.error();
  return recording;
}

spec::Result<std::vector<HistoryEntry>> History::select(const std::string& condition,
                                                        const std::vector<SqlValue>& values) {
  const auto table = database_->run(columns + condition, values);
  if (!table) return table.error();
  std::vector<HistoryEntry> entries;
  for (const auto& row : *table) entries.push_back(entry_of(row));
  return entries;
}

spec::Result<std::vector<HistoryEntry>> History::runs(std::size_t limit) {
  return select(std::string(newest_first) + " LIMIT $1", {whole(limit)});
}

spec::Result<std::optional<HistoryEntry>> History::find(const std::string& text) {
  const auto first = [](const auto& entries) -> spec::Result<std::optional<HistoryEntry>> {
    if (!entries) return entries.error();
    if (entries->empty()) return std::optional<HistoryEntry>();
    return std::optional(entries->front());
  };
  if (text.starts_with('#')) {
    return first(select("WHERE number = $1", {number_of(text.substr(1))}));
  }
  auto exact = select(std::string("WHERE label = $1") + newest_first, {text});
  if (!exact || !exact->empty()) return first(exact);
  auto labelled = select(std::string("WHERE label <> ''") + newest_first, {});
  if (!labelled) return labelled.error();
  for (const auto& entry : *labelled) {
    if (!text.empty() && entry.about.label.starts_with(text + " ")) return std::optional(entry);
  }
  if (text.size() < 4 || text.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return std::optional<HistoryEntry>();
  }
  return first(select(std::string("WHERE identity LIKE $1") + newest_first, {text + "%"}));
}

spec::Result<std::optional<HistoryEntry>> History::last(const KnownRun& now) {
  auto entries = select(
      "WHERE identity <> $1 AND started_at <= $2 AND (title = $3 OR title = '') AND outcome IN "
      "('clean', 'findings') ORDER BY CASE WHEN title = $3 THEN 0 ELSE 1 END, started_at DESC, "
      "number DESC LIMIT 1",
      {now.identity, now.about.started_at, now.title});
  if (!entries) return entries.error();
  if (entries->empty()) return std::optional<HistoryEntry>();
  return std::optional(std::move(entries->front()));
}

spec::Result<std::vector<FindingRecorded>> History::recorded(
    const std::vector<std::string>& fingerprints) {
  std::vector<FindingRecorded> findings;
  // The reader of journals wants to see a run begin.
  std::string text;
  append_json(text, RunStarted{});
  text += '\n';
  for (const auto& fingerprint : fingerprints) {
    const auto row =
        database_->run("SELECT recorded FROM findings WHERE fingerprint = $1", {fingerprint});
    if (!row) return row.error();
    if (!row->empty()) text += row->front().front() + "\n";
  }
  auto read = parse_journal(text, "the history");
  if (!read) return read.error();
  for (auto& event : read->events) {
    if (auto* found = std::get_if<FindingRecorded>(&event)) findings.push_back(std::move(*found));
  }
  return findings;
}

spec::Result<KnownRun> History::load(const HistoryEntry& entry, const std::string& title) {
  KnownRun run;
  run.about = entry.about;
  run.identity = entry.identity;
  run.title = entry.title;
  run.url = entry.url;
  const auto operations = database_->run(
      "SELECT operation, state, requests, durations, checks, statuses FROM operations WHERE run = "
      "$1 ORDER BY place",
      {entry.number});
  if (!operations) return operations.error();
  for (const auto& row : *operations) {
    auto durations = Durations::parse(row[3]);
    if (!durations) return durations.error();
    run.operations.push_back(
        {row[0], state_named(row[1]), count_of(row[2]), std::move(*durations), row[4], row[5]});
  }
  const auto seen = database_->run(
      "SELECT fingerprint, severity, seen, flaky FROM sightings WHERE run = $1 ORDER BY place",
      {entry.number});
  if (!seen) return seen.error();
  std::vector<std::string> fingerprints;
  for (const auto& row : *seen) fingerprints.push_back(row[0]);
  auto findings = recorded(fingerprints);
  if (!findings) return findings.error();
  run.findings = std::move(*findings);
  for (std::size_t i = 0; i < run.findings.size() && i < seen->size(); ++i) {
    run.findings[i].finding.severity = severity_named((*seen)[i][1]);
    run.findings[i].count = count_of((*seen)[i][2]);
    run.findings[i].flaky = (*seen)[i][3] == "1";
  }
  auto carried = carried_to(entry, entry.title.empty() ? title : entry.title);
  if (!carried) return carried.error();
  run.carried = std::move(*carried);
  return run;
}

spec::Result<void> History::label(std::int64_t number, const std::string& text) {
  auto done = database_->run("UPDATE runs SET label = $1 WHERE number = $2", {text, number});
  if (!done) return done.error();
  return {};
}

spec::Result<std::uint64_t> History::prune(std::uint64_t keep, const std::string& since) {
  Transaction transaction(*database_);
  if (!transaction.began()) return transaction.began().error();
  const auto all = select(newest_first, {});
  if (!all) return all.error();
  std::map<std::string, std::uint64_t> kept;
  std::uint64_t gone = 0;
  for (const auto& entry : *all) {
    const bool fits = keep == 0 || kept[entry.title] < keep;
    const bool young = since.empty() || entry.about.started_at >= since;
    if (!entry.about.label.empty() || (fits && young)) {
      ++kept[entry.title];
      continue;
    }
    ++gone;
    if (auto done = take_away(entry.number); !done) return done.error();
  }
  if (auto done = forget_unseen_findings(); !done) return done.error();
  auto done = database_->run(
      "DELETE FROM document_files WHERE hash NOT IN (SELECT document_hash FROM runs)");
  if (!done) return done.error();
  if (auto committed = transaction.commit(); !committed) return committed.error();
  return gone;
}

}  // namespace assay::reports
