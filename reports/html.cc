#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "reports/cause.h"
#include "reports/files.h"
#include "reports/html_parts.h"
#include "reports/html_style.h"
#include "reports/writers.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::size_t longest_title = 200;
constexpr std::size_t most_warnings = 100;

std::string sentence(const RunFinished& end) {
  if (end.outcome == "clean") return "Every promise that was checked is kept";
  if (end.outcome == "findings") return "Promises are broken";
  if (end.outcome == "nothing_tested") return "Nothing was tested";
  if (end.outcome == "credentials_rejected") return "The credentials are rejected";
  if (end.outcome == "unreachable") return "The server went away";
  if (end.outcome == "aborted") return "Aborted: what is not told of is unproven";
  if (end.outcome == "incomplete") return "Shards are missing: their part is unproven";
  if (end.outcome == "interrupted") return "Interrupted: complete up to here";
  return spec::html_text(end.outcome);
}

/// A figure that leads to its section, when there is one.
std::string chip(std::uint64_t count, Standing standing) {
  const auto word = name(standing);
  if (count == 0) return fmt::format("<span class=\"chip none\"><b>0</b> {}</span>\n", word);
  return fmt::format("<a class=\"chip {0}\" href=\"#{0}\"><b>{1}</b> {0}</a>\n", word, count);
}

/// Links to the sections that `body` has.
std::string contents(std::string_view body) {
  std::string out;
  for (const auto& [id, word] : {std::pair{"new", "findings"},
                                 {"untested", "not tested"},
                                 {"latency", "latency"},
                                 {"drift", "drift"},
                                 {"strips", "last runs"},
                                 {"operations", "operations"},
                                 {"environment", "environment"}}) {
    if (body.find(fmt::format("<section id=\"{}\"", id)) == std::string_view::npos) continue;
    out += fmt::format("<a href=\"#{}\">{}</a> ", id, word);
  }
  return "<nav>" + out + "</nav>\n";
}

class Html final : public Sink {
 public:
  Html(std::string path, std::FILE* out) : path_(std::move(path)), out_(out) {}

  void receive(const Event& event) override {
    if (const auto* done = std::get_if<ExchangeDone>(&event)) {
      // What took no answer took no time of the server's.
      if (done->status != 0) durations_[done->operation].add(done->microseconds);
      return;
    }
    run_.add(event);
    if (!std::holds_alternative<RunFinished>(event)) return;
    if (const auto written = write_report(path_, out_, render()); !written) {
      failure_ = written.error().message;
    }
  }

  void compare(const Comparison& comparison) override { comparison_ = comparison; }
  [[nodiscard]] std::string failure() const override { return failure_; }

 private:
  std::string render() {
    const Page page{run_, comparison_ ? &*comparison_ : nullptr, durations_};
    const auto rest = html_findings(page) + html_untested(page) + html_latency(page) +
                      html_drift(page) + html_strips(page) + html_operations(page) + environment();
    const auto body = head(rest) + rest;
    // Only the script that we wrote runs, whatever an answer smuggles past the escapes.
    std::uint64_t sum = 14695981039346656037ULL;
    for (const char c : body) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; script-src 'nonce-{0:016x}'; base-uri 'none'; form-action "
        "'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{1}: {2}</title>\n<style>{3}</style>\n</head>\n<body>\n{4}"
        "<script nonce=\"{0:016x}\">{5}</script>\n</body>\n</html>\n",
        sum, title(), sentence(run_.finished), html_style(), body, html_script());
  }

  /// The document's, without markup: it stands in <title>, too.
  [[nodiscard]] std::string title() const {
    return spec::html_text(run_.started.title.substr(0, longest_title));
  }

  std::string head(std::string_view rest) {
    const auto& end = run_.finished;
    const auto reached = exercised(run_);
    auto out = fmt::format(
        "<header>\n<div class=\"top\"><h1>{}</h1><button id=\"theme\" hidden>light / dark</button>"
        "</div>\n<div class=\"verdict{}\"><p><strong>{}</strong> <span class=\"soft\">exit code {}"
        "</span></p>\n",
        title(), end.exit_code == 0 ? "" : " bad", sentence(end), end.exit_code);
    out += delta();
    out += fmt::format("<p>{}, {}; {} of {} exercised; {}, {} in {:.1f} s</p></div>\n",
                       plural(run_.count(contracts::Severity::failure), "failure"),
                       plural(run_.count(contracts::Severity::warning), "warning"),
                       reached.operations, plural(reached.all, "operation"),
                       plural(end.requests, "request"), plural(end.checks, "check"), end.seconds);
    return out + contents(rest) + "</header>\n";
  }

  [[nodiscard]] std::string delta() const {
    if (!comparison_) return {};
    std::string out = "<p class=\"delta\">";
    for (const auto standing :
         {Standing::fresh, Standing::fixed, Standing::known, Standing::flaky, Standing::unproven}) {
      out += chip(comparison_->count(standing), standing);
    }
    if (!comparison_->against.empty()) {
      out += "<span class=\"soft\">against " + clipped(comparison_->against, longest_title) +
             "</span>";
    }
    return out + "</p>\n";
  }

  [[nodiscard]] std::string environment() const {
    const auto& started = run_.started;
    std::string out = "<section id=\"environment\"><h2>Environment</h2>\n<dl class=\"facts\">\n";
    out += fact("server", started.url + (started.embedded_mock ? " (embedded mock)" : ""));
    out += fact("document", started.document);
    if (!started.document_version.empty()) out += fact("its version", started.document_version);
    out += fact("document hash", started.document_hash);
    if (!started.commit.empty()) out += fact("commit", started.commit);
    std::string contracts;
    for (const auto& file : started.contracts) contracts += (contracts.empty() ? "" : ", ") + file;
    if (!contracts.empty()) out += fact("contracts", contracts);
    out += fact("tool", "assay " + started.tool_version + " " + started.command);
    out += fact("seed", fmt::format("{}, {}", started.seed,
                                    plural(static_cast<std::uint64_t>(started.workers), "worker")));
    if (started.shard_count > 0) out += fact("part", describe_shards(started));
    if (!started.rails.empty()) out += fact("rails", started.rails);
    if (!started.fault.empty()) out += fact("planted fault", started.fault);
    if (!run_.finished.request_stream.empty()) {
      out += fact("request stream", run_.finished.request_stream);
    }
    out += fact("started", started.started_at);
    const auto& end = run_.finished.finished_at;
    out += fact("ended", end.empty() ? "before its time" : end);
    return out + comparison() + "</dl>\n" + warnings() + "</section>\n";
  }

  [[nodiscard]] std::string comparison() const {
    if (!comparison_) return {};
    auto out = fact("compared with", comparison_->against);
    const auto& other = comparison_->other;
    if (other.id.empty()) return out;
    if (!other.label.empty()) out += fact("its label", other.label);
    out += fact("it started", other.started_at);
    out += fact("its tool", other.tool_version);
    out += fact("its document hash", other.document_hash == run_.started.document_hash
                                         ? other.document_hash + " (the same)"
                                         : other.document_hash + " (another document)");
    return out;
  }

  [[nodiscard]] std::string warnings() const {
    if (!comparison_ || comparison_->warnings.empty()) return {};
    const auto& all = comparison_->warnings;
    std::string out = "<ul class=\"warnings\">\n";
    const auto told = std::min(all.size(), most_warnings);
    for (std::size_t i = 0; i < told; ++i) out += "<li>" + clipped(all[i], 300) + "</li>\n";
    return out + "</ul>\n" + left_out(all.size() - told, "warning", "mend these first");
  }

  std::string path_;
  std::FILE* out_;
  RunTally run_;
  std::optional<Comparison> comparison_;
  std::unordered_map<std::string, Durations> durations_;
  std::string failure_;
};

}  // namespace

spec::Result<std::unique_ptr<Sink>> open_html(const std::string& path, std::FILE* out) {
  if (path != "-") {
    if (auto fine = check_writable(path); !fine) return fine.error();
  }
  return std::unique_ptr<Sink>(std::make_unique<Html>(path, out));
}

}  // namespace assay::reports
