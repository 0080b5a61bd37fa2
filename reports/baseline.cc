#include "reports/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <tuple>

#include "reports/baseline_comments.h"
#include "reports/why_unproven.h"
#include "spec/nearest_name.h"
#include "spec/printable.h"
#include "spec/reader.h"
#include "spec/schema/write_json.h"

namespace assay::reports {
namespace {

/// One of text or of a number; the other is null.
struct Member {
  std::string_view name;
  std::string BaselineEntry::*value;
  std::uint64_t BaselineEntry::*number = nullptr;
};
constexpr Member members[] = {{"fingerprint", &BaselineEntry::fingerprint},
                              {"check", &BaselineEntry::check},
                              {"operation", &BaselineEntry::operation},
                              {"location", &BaselineEntry::location},
                              {"status", nullptr, &BaselineEntry::status},
                              {"requests", nullptr, &BaselineEntry::requests},
                              {"reason", &BaselineEntry::reason},
                              {"owner", &BaselineEntry::owner},
                              {"issue", &BaselineEntry::issue},
                              {"added", &BaselineEntry::added},
                              {"expires", &BaselineEntry::expires}};

constexpr std::string_view head =
    "# Findings that are known and excused (assay run --baseline). --update-baseline and\n"
    "# --prune-baseline sort it; comments stay with their entries.\n";
// What older versions wrote there.
constexpr std::string_view older_head =
    "# Findings that are known and excused (assay run --baseline). Sorted; comments are not kept "
    "when\n# --update-baseline or --prune-baseline writes the file anew.\n";

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](std::size_t from, std::size_t count) {
    int sum = 0;
    for (const char c : text.substr(from, count)) {
      if (c < '0' || c > '9') return -1;
      sum = sum * 10 + (c - '0');
    }
    return sum;
  };
  const int month = number(5, 2);
  const int day = number(8, 2);
  constexpr int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return number(0, 4) >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

bool is_fingerprint(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(const spec::Tree& tree) : tree_(tree) {}

  spec::Result<Baseline> read() {
    Baseline baseline{tree_.file(), {}, {}};
    if (tree_.root().is_null()) return baseline;
    const auto* root = tree_.root().if_object();
    if (root == nullptr) return bad("", "a baseline is an object with a member 'known'");
    for (const auto& member : *root) {
      if (member.key() != "known") {
        return bad("/" + spec::escape_token(member.key()), "only 'known' is known here");
      }
    }
    const auto* known = root->if_contains("known");
    if (known == nullptr || known->is_null()) return baseline;
    if (!known->is_array()) return bad("/known", "'known' is no list");
    for (std::size_t i = 0; i < known->get_array().size(); ++i) {
      auto entry = read_entry(known->get_array()[i], fmt::format("/known/{}", i));
      if (!entry) return entry.error();
      if (const auto* other = baseline.find(entry->fingerprint)) {
        return bad(fmt::format("/known/{}/fingerprint", i),
                   fmt::format("this fingerprint stands in line {} too", other->where.line));
      }
      baseline.entries.push_back(std::move(*entry));
    }
    return baseline;
  }

 private:
  spec::Result<BaselineEntry> read_entry(const spec::json::value& value, const std::string& at) {
    const auto* object = value.if_object();
    if (object == nullptr) return bad(at, "an entry is an object");
    BaselineEntry entry;
    entry.where = tree_.position(at);
    for (const auto& one : *object) {
      const auto place = at + "/" + spec::escape_token(one.key());
      const auto* row = std::find_if(std::begin(members), std::end(members), [&](const Member& m) {
        return m.name == std::string_view(one.key());
      });
      if (row == std::end(members)) return bad(place, unknown(one.key()));
      if (one.value().is_null()) continue;
      if (row->number != nullptr) {
        boost::system::error_code failed;
        entry.*(row->number) = one.value().to_number<std::uint64_t>(failed);
        if (failed || !one.value().is_number() || one.value().is_double()) {
          return bad(place, fmt::format("'{}' is no whole number", row->name));
        }
        continue;
      }
      if (!one.value().is_string()) {
        return bad(place, fmt::format("'{}' is no text: put it in quotes", row->name));
      }
      entry.*(row->value) = std::string(one.value().get_string());
    }
    if (!is_fingerprint(entry.fingerprint)) {
      return bad(object->contains("fingerprint") ? at + "/fingerprint" : at,
                 "an entry needs a fingerprint: 16 hex digits");
    }
    if (entry.check.empty()) return bad(at, "an entry needs a check");
    if (entry.operation.empty()) return bad(at, "an entry needs an operation");
    for (const auto* date : {"added", "expires"}) {
      const auto& text = std::string_view(date) == "added" ? entry.added : entry.expires;
      if (!text.empty() && !is_date(text)) {
        return bad(at + "/" + date, fmt::format("'{}' is no date: write 2026-12-31", text));
      }
    }
    return entry;
  }

  static std::string unknown(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& member : members) names.push_back(member.name);
    const auto near = spec::nearest_name(name, names, 3);
    return fmt::format("no member is named '{}'{}", name,
                       near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
  }

  [[nodiscard]] spec::Error bad(const std::string& at, std::string what) const {
    return {spec::ErrorCode::usage, std::move(what), tree_.position(at),
            "see docs/reference/history.md for the form of a baseline"};
  }

  const spec::Tree& tree_;
};

/// Nothing but comments and white space.
bool says_nothing(std::string_view text) {
  bool comment = false;
  for (const char c : text) {
    comment = c == '\n' ? false : comment || c == '#';
    if (!comment && c != ' ' && c != '\t' && c != '\r' && c != '\n') return false;
  }
  return true;
}

/// Where an entry's finding was, and what its operation was sent when it was seen.
struct Evidence {
  FindingRecorded found;
  std::uint64_t requests = 0;
};

/// None when nobody tells how the finding was seen.
std::optional<Evidence> evidence_of(const BaselineEntry& entry, const KnownRun* other) {
  const bool tells = !needs_status(entry.check) || entry.status > 0;
  if (entry.requests > 0 && tells) {
    Evidence evidence{{}, entry.requests};
    evidence.found.finding.check = entry.check;
    evidence.found.finding.operation = entry.operation;
    evidence.found.finding.location = entry.location;
    evidence.found.finding.status = static_cast<int>(entry.status);
    return evidence;
  }
  if (other == nullptr) return std::nullopt;
  for (const auto& found : other->findings) {
    const auto* then = other->find(found.finding.operation);
    if (found.fingerprint != entry.fingerprint || then == nullptr || then->requests == 0) continue;
    return Evidence{found, then->requests};
  }
  for (const auto& [found, requests] : other->carried) {
    if (found.fingerprint == entry.fingerprint && requests > 0) return Evidence{found, requests};
  }
  return std::nullopt;
}

/// Nothing is changed in an entry that tells how its finding was seen.
bool tell_how_seen(BaselineEntry& entry, const FindingRecorded& found, std::uint64_t requests) {
  if (entry.requests > 0 || requests == 0) return false;
  entry.location = found.finding.location;
  entry.status = static_cast<std::uint64_t>(std::max(0, found.finding.status));
  entry.requests = requests;
  return true;
}

/// Empty: the entry does not have it.
std::string text_of(const BaselineEntry& entry, const Member& member) {
  if (member.number != nullptr) {
    const auto number = entry.*(member.number);
    return number == 0 ? std::string() : std::to_string(number);
  }
  const auto& value = entry.*(member.value);
  // A JSON text is a double-quoted scalar of YAML 1.2 (§7.3.1).
  return value.empty() ? value : spec::write_json(spec::json::string(spec::utf8_text(value)));
}

std::string text_of(const BaselineEntry& entry) {
  std::string text;
  for (const auto& comment : entry.above) text += "  " + comment + "\n";
  const char* lead = "  - ";
  for (const auto& member : members) {
    const auto value = text_of(entry, member);
    if (value.empty()) continue;
    text += fmt::format("{}{}: {}", lead, member.name, value);
    const auto comment = entry.beside.find(std::string(member.name));
    if (comment != entry.beside.end()) text += "  " + comment->second;
    text += '\n';
    lead = "    ";
  }
  for (const auto& comment : entry.below) text += "    " + comment + "\n";
  return text;
}

bool has(const RunTally& run, const std::string& fingerprint) {
  return std::any_of(run.operations.begin(), run.operations.end(), [&](const auto& operation) {
    return std::any_of(operation.findings.begin(), operation.findings.end(),
                       [&](const auto& found) { return found.fingerprint == fingerprint; });
  });
}

}  // namespace

bool is_member_of_baseline(std::string_view name) noexcept {
  return std::any_of(std::begin(members), std::end(members),
                     [&](const Member& member) { return member.name == name; });
}

bool BaselineEntry::expired(std::string_view today) const noexcept {
  return !expires.empty() && today.substr(0, 10) >= expires;
}

const BaselineEntry* Baseline::find(std::string_view fingerprint) const noexcept {
  const auto at = std::find_if(entries.begin(), entries.end(),
                               [&](const auto& one) { return one.fingerprint == fingerprint; });
  return at == entries.end() ? nullptr : &*at;
}

spec::Result<Baseline> parse_baseline(std::string_view text, const std::string& file) {
  if (says_nothing(text)) {
    Baseline nothing{file, {}, {}};
    keep_comments(text, nothing);
    return nothing;
  }
  auto source = spec::make_source(file, std::string(text));
  auto tree = source ? spec::read_tree(*source) : spec::Result<spec::Tree>(source.error());
  if (!tree) {
    auto error = tree.error();
    error.code = spec::ErrorCode::usage;
    return error;
  }
  auto baseline = Reader(*tree).read();
  if (baseline) keep_comments(text, *baseline);
  return baseline;
}

spec::Result<Baseline> read_baseline(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("cannot read the baseline '{}': {}", file, std::strerror(errno)),
                       {},
                       "make one with --update-baseline"};
  }
  return parse_baseline(text, file);
}

std::string write_baseline(const Baseline& baseline) {
  auto entries = baseline.entries;
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::tie(a.operation, a.check, a.fingerprint) <
           std::tie(b.operation, b.check, b.fingerprint);
  });
  const auto& header = baseline.header;
  std::string text(header.empty() || header == older_head ? std::string(head) : header);
  text += entries.empty() ? "known: []" : "known:";
  text += (baseline.beside.empty() ? "" : "  " + baseline.beside) + "\n";
  for (const auto& comment : baseline.below) text += "  " + comment + "\n";
  // Right above the first entry they would be its own.
  if (!baseline.below.empty() && !entries.empty()) text += '\n';
  for (const auto& entry : entries) text += text_of(entry);
  return text;
}

std::size_t update_baseline(Baseline& baseline, const RunTally& run) {
  std::size_t changed = 0;
  for (const auto& operation : run.operations) {
    const auto requests = operation.finished.cases;
    for (const auto& found : operation.findings) {
      if (found.finding.severity != contracts::Severity::failure) continue;
      const auto known =
          std::find_if(baseline.entries.begin(), baseline.entries.end(),
                       [&](const auto& one) { return one.fingerprint == found.fingerprint; });
      if (known != baseline.entries.end()) {
        changed += tell_how_seen(*known, found, requests) ? 1 : 0;
        continue;
      }
      auto& entry = baseline.entries.emplace_back();
      entry.fingerprint = found.fingerprint;
      entry.check = found.finding.check;
      entry.operation = found.finding.operation;
      entry.reason = "recorded by --update-baseline";
      entry.added = run.started.started_at.substr(0, 10);
      tell_how_seen(entry, found, requests);
      ++changed;
    }
  }
  return changed;
}

std::vector<std::string> BaselineReview::warnings() const {
  std::vector<std::string> list;
  const auto tell = [&](const BaselineEntry& entry, const std::string& what) {
    list.push_back(
        spec::printable(fmt::format("{}: {} of {} [{}] {}", entry.where.text(), entry.check,
                                    entry.operation, entry.fingerprint, what)));
  };
  for (const auto* entry : expired) {
    tell(*entry, fmt::format("expired on {}: it excuses nothing any more", entry->expires));
  }
  for (const auto* entry : stale) {
    tell(*entry, "was looked for and not found: --prune-baseline takes the entry away");
  }
  return list;
}

BaselineReview review_baseline(const Baseline& baseline, const RunTally& run,
                               const KnownRun* other) {
  BaselineReview review;
  for (const auto& entry : baseline.entries) {
    if (entry.expired(run.started.started_at)) review.expired.push_back(&entry);
    if (has(run, entry.fingerprint)) continue;
    const auto evidence = evidence_of(entry, other);
    if (evidence && why_unproven(run, evidence->found, evidence->requests).empty()) {
      review.stale.push_back(&entry);
    }
  }
  return review;
}

std::size_t prune_baseline(Baseline& baseline, const RunTally& run, const KnownRun* other) {
  const auto review = review_baseline(baseline, run, other);
  std::vector<std::string> stale;
  for (const auto* entry : review.stale) stale.push_back(entry->fingerprint);
  return std::erase_if(baseline.entries, [&](const BaselineEntry& entry) {
    return std::find(stale.begin(), stale.end(), entry.fingerprint) != stale.end();
  });
}

}  // namespace assay::reports
