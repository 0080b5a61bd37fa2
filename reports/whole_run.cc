#include "reports/whole_run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <tuple>

#include "reports/files.h"
#include "reports/log_text.h"

namespace assay::reports {
namespace {

/// The number after the last ':' of `text`, which it loses; nothing when there is none.
std::uint32_t take_number(std::string_view& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return 0;
  std::uint32_t number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + colon + 1, end, number);
  if (read.ec != std::errc() || read.ptr != end) return 0;
  text = text.substr(0, colon);
  return number;
}

// "./a/../doc.yaml" is "doc.yaml" to whoever looks for it in a repository.
std::string plain_path(std::string_view file) {
  if (file.empty() || file == "-") return {};
  if (file.find("://") != std::string_view::npos) return std::string(file);
  return std::filesystem::path(file).lexically_normal().string();
}

class WhenOver final : public Sink {
 public:
  WhenOver(std::string path, std::FILE* out, bool fail_on_flaky, Render render)
      : path_(std::move(path)), out_(out), render_(std::move(render)) {
    run_.fail_on_flaky = fail_on_flaky;
  }

  void receive(const Event& event) override {
    if (!std::holds_alternative<ExchangeDone>(event)) run_.tally.add(event);
    if (!std::holds_alternative<RunFinished>(event)) return;
    const auto text = render_(run_);
    if (const auto written = write_report(path_, out_, text); !written) {
      failure_ = written.error().message;
    }
  }
  void compare(const Comparison& comparison) override { run_.compare(comparison); }
  [[nodiscard]] std::string failure() const override { return failure_; }

 private:
  std::string path_;
  std::FILE* out_;
  Render render_;
  WholeRun run_;
  std::string failure_;
};

}  // namespace

bool Place::is_url() const noexcept {
  return file.find("://") != std::string::npos;
}

Place read_place(std::string_view text) {
  // In a pointer no digits stand between colons before a "#", in the name of a file anything may.
  for (const bool with_column : {true, false}) {
    for (auto mark = text.find('#'); mark < text.size(); mark = text.find('#', mark + 1)) {
      auto file = text.substr(0, mark);
      const auto column = with_column ? take_number(file) : 0;
      const auto line = take_number(file);
      if (line == 0 || (with_column && column == 0)) continue;
      return {plain_path(file), line, column, std::string(text.substr(mark + 1))};
    }
  }
  const auto mark = std::min(text.find('#'), text.size());
  Place place{plain_path(text.substr(0, mark)), 0, 0, {}};
  if (mark < text.size()) place.pointer = text.substr(mark + 1);
  return place;
}

void WholeRun::compare(const Comparison& other) {
  comparison = other;
  places.clear();
  for (std::size_t i = 0; i < other.deltas.size(); ++i) {
    places.emplace(other.deltas[i].found.fingerprint, i);
  }
}

const Delta* WholeRun::delta(const FindingRecorded& found) const noexcept {
  const auto at = places.find(found.fingerprint);
  return at == places.end() ? nullptr : &comparison->deltas[at->second];
}

Standing WholeRun::standing(const FindingRecorded& found) const noexcept {
  if (const auto* known = delta(found)) return known->standing;
  return found.flaky ? Standing::flaky : Standing::fresh;
}

bool WholeRun::raises(const FindingRecorded& found) const noexcept {
  if (found.finding.severity != contracts::Severity::failure) return false;
  const auto stands = standing(found);
  const bool excused = comparison.has_value() && !fail_on_flaky && stands == Standing::flaky;
  return stands != Standing::known && !excused;
}

std::vector<const FindingRecorded*> WholeRun::ranked() const {
  using Weight = std::tuple<bool, bool, int, std::string_view>;
  std::vector<std::pair<Weight, const FindingRecorded*>> weighed;
  for (const auto& operation : tally.operations) {
    for (const auto& found : operation.findings) {
      const auto stands = standing(found);
      const int rank = stands == Standing::known ? 2 : stands == Standing::flaky ? 1 : 0;
      weighed.emplace_back(
          Weight{!raises(found), found.finding.severity != contracts::Severity::failure, rank,
                 found.finding.check},
          &found);
    }
  }
  std::stable_sort(weighed.begin(), weighed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const FindingRecorded*> all;
  all.reserve(weighed.size());
  for (const auto& one : weighed) all.push_back(one.second);
  return all;
}

Place WholeRun::place(const FindingRecorded& found) const {
  if (!found.finding.schema_at.empty()) {
    auto place = read_place(found.finding.schema_at);
    if (!place.file.empty() && place.line > 0) return place;
  }
  const auto document = plain_path(tally.started.document);
  for (const auto& operation : tally.operations) {
    const auto& planned = operation.planned;
    if (planned.operation != found.finding.operation || planned.line == 0) continue;
    return {planned.file.empty() ? document : plain_path(planned.file), planned.line, 0,
            found.finding.schema};
  }
  return {document, 0, 0, found.finding.schema};
}

bool WholeRun::is_complete() const noexcept {
  const auto& outcome = tally.finished.outcome;
  return outcome == "clean" || outcome == "findings";
}

std::string WholeRun::verdict() const {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> sentences{{
      {"clean", "Every promise that was checked is kept"},
      {"findings", "Promises are broken"},
      {"nothing_tested", "Nothing was tested"},
      {"credentials_rejected", "The credentials are rejected: nothing was tested"},
      {"unreachable", "The server went away"},
      {"aborted", "Aborted: what is not told of is unproven"},
      {"incomplete", "Shards are missing: their part is unproven"},
      {"interrupted", "Interrupted: complete up to here"},
  }};
  for (const auto& [outcome, sentence] : sentences) {
    if (outcome == tally.finished.outcome) return std::string(sentence);
  }
  return log_text(tally.finished.outcome);
}

std::string WholeRun::delta_line() const {
  if (!comparison) {
    return counted(tally.count(contracts::Severity::failure), "failure") + ", " +
           counted(tally.count(contracts::Severity::warning), "warning");
  }
  std::string line;
  for (const auto standing :
       {Standing::fresh, Standing::fixed, Standing::known, Standing::flaky, Standing::unproven}) {
    const auto count = comparison->count(standing);
    if (count == 0 && (standing == Standing::flaky || standing == Standing::unproven)) continue;
    line += (line.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(name(standing));
  }
  return line;
}

std::size_t WholeRun::exercised() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(tally.operations.begin(), tally.operations.end(),
                    [](const auto& one) { return one.finished.cases > 0; }));
}

spec::Result<std::unique_ptr<Sink>> write_when_over(const std::string& path, std::FILE* out,
                                                    bool fail_on_flaky, Render render) {
  if (path != "-") {
    if (auto fine = check_writable(path); !fine) return fine.error();
  }
  return std::unique_ptr<Sink>(
      std::make_unique<WhenOver>(path, out, fail_on_flaky, std::move(render)));
}

}  // namespace assay::reports
