// Sends Cases to a scenario server that refuses all but the exact request, and judges its answers.
//   send_cases URL FILE REASONS      FILE: JSON lines as cases.mjs prints them; URL on loopback;
//   REASONS: why a scenario's request cannot be sent, by the beginning of its name
#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <thread>

#include "harness/engine/examine.h"

namespace {

using namespace assay;
namespace json = boost::json;

struct Area {
  int scenarios = 0;
  int accepted = 0;
  int explained = 0;  ///< not accepted, for a known reason
  int valid = 0;      ///< the request's own verdict
  int clean = 0;      ///< the answer gave no finding
};

struct Outcome {
  bool accepted = false;
  bool valid = false;
  bool clean = false;
  std::string why;
};

std::string text_at(const json::object& line, const char* name) {
  const auto* found = line.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

/// Documents and transports by name, opened once.
class Sender {
 public:
  explicit Sender(std::string url) : url_(std::move(url)) {}

  Outcome send(const json::object& line) {
    Outcome outcome;
    const auto document = load(text_at(line, "document"));
    if (!document) return {false, false, false, "the document does not load: " + failure_};
    const auto value = spec::case_from_json(line.at("case"));
    if (!value) return {false, false, false, value.error().text()};
    const auto* operation = find(*document, value->operation);
    if (operation == nullptr) {
      return {false, false, false, value->operation + " was left out of the document"};
    }
    auto* transport = open(text_at(line, "base"));
    if (transport == nullptr) return {false, false, false, failure_};
    const harness::Subject subject{document, {}, true};
    auto examined = harness::examine(subject, *operation, *value, *transport);
    if (examined.exchange.response() == nullptr && wait_for_server()) {
      examined = harness::examine(subject, *operation, *value, *transport);
    }
    outcome.valid = examined.verdict.kind == spec::Verdict::Kind::valid;
    outcome.clean = examined.findings.empty();
    const auto status = harness::status_of(examined.exchange);
    outcome.accepted = status == line.at("status").to_number<int>();
    outcome.why = explain(examined, outcome);
    return outcome;
  }

 private:
  static const spec::Operation* find(const spec::Document& document, const std::string& key) {
    for (const auto& operation : document.operations) {
      if (operation.key() == key) return &operation;
    }
    return nullptr;
  }

  // The server ends over some requests that it does not like; whoever runs it starts it again.
  [[nodiscard]] bool wait_for_server() const {
    harness::TransportOptions options;
    options.base_url = url_;
    for (int i = 0; i < 100; ++i) {
      if (harness::probe(options)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return false;
  }

  std::shared_ptr<const spec::Document> load(const std::string& file) {
    auto& known = documents_[file];
    if (known) return known;
    auto loaded = spec::load_document(file);
    if (!loaded) {
      failure_ = loaded.error().text();
      return nullptr;
    }
    known = std::make_shared<const spec::Document>(std::move(*loaded));
    return known;
  }

  harness::Transport* open(const std::string& base) {
    auto& known = transports_[base];
    if (known) return known.get();
    harness::TransportOptions options;
    options.base_url = url_ + base;
    auto opened = harness::open_transport(options);
    if (!opened) {
      failure_ = opened.error().text();
      return nullptr;
    }
    known = std::move(*opened);
    return known.get();
  }

  static std::string explain(const harness::Examined& examined, const Outcome& outcome) {
    std::string why;
    const auto& request = examined.exchange.request;
    if (!outcome.accepted) {
      const auto* response = examined.exchange.response();
      why = fmt::format("{} {}", request.method, request.target);
      if (request.body) why += " body " + request.body->substr(0, 120);
      why += response != nullptr ? fmt::format(" -> {} {}", response->status, response->body)
                                 : std::string(" -> no answer");
    }
    if (!outcome.valid) {
      why += fmt::format(" [request: {}", spec::name(examined.verdict.kind));
      for (const auto& one : examined.verdict.violations) {
        why += fmt::format("; {} {}", one.location, one.keyword);
      }
      why += " " + examined.verdict.reason + "]";
    }
    for (const auto& one : examined.findings) {
      why += fmt::format(" [finding {} at {}: expected {}, actual {}]", one.check, one.location,
                         one.expected, one.actual);
    }
    for (auto& c : why) c = c == '\n' || c == '\r' ? ' ' : c;
    return why.substr(0, 500);
  }

  std::string url_;
  std::string failure_;
  std::map<std::string, std::shared_ptr<const spec::Document>> documents_;
  std::map<std::string, std::unique_ptr<harness::Transport>> transports_;
};

void add(std::map<std::string, Area>& areas, const std::string& scenario, const Outcome& outcome,
         bool explained) {
  for (const auto& name : {scenario.substr(0, scenario.find('_')), std::string("all")}) {
    auto& area = areas[name];
    ++area.scenarios;
    area.explained += explained ? 1 : 0;
    area.accepted += outcome.accepted ? 1 : 0;
    area.valid += outcome.valid ? 1 : 0;
    area.clean += outcome.clean ? 1 : 0;
  }
}

std::string reason_for(const json::object& reasons, const std::string& scenario) {
  std::string best;
  std::size_t length = 0;
  for (const auto& row : reasons) {
    const std::string_view name(row.key().data(), row.key().size());
    if (name.empty() || name.size() <= length || !scenario.starts_with(name)) continue;
    length = name.size();
    best = std::string(row.value().as_string());
  }
  return best;
}

void print(const std::map<std::string, Area>& areas) {
  fmt::print("{:<16} {:>8} {:>8} {:>12} {:>13} {:>12}\n", "area", "requests", "accepted",
             "explained", "verdict valid", "no finding");
  const auto row = [](const std::string& name, const Area& area) {
    fmt::print("{:<16} {:>8} {:>8} {:>12} {:>13} {:>12}\n", name, area.scenarios, area.accepted,
               area.explained, area.valid, area.clean);
  };
  for (const auto& [name, area] : areas) {
    if (name != "all") row(name, area);
  }
  if (const auto all = areas.find("all"); all != areas.end()) row("all", all->second);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: send_cases URL FILE REASONS\n");
    return 2;
  }
  std::ifstream reasons_file(argv[3]);
  const std::string reasons_text{std::istreambuf_iterator<char>(reasons_file), {}};
  const auto reasons = json::parse(reasons_text).as_object();
  std::ifstream file(argv[2]);
  Sender sender(argv[1]);
  std::map<std::string, Area> areas;
  std::string text;
  while (std::getline(file, text)) {
    boost::system::error_code error;
    const auto parsed = json::parse(text, error);
    if (error || !parsed.is_object()) continue;
    const auto& line = parsed.get_object();
    const auto scenario = text_at(line, "scenario");
    auto miss = text_at(line, "miss");
    const auto outcome = miss.empty() ? sender.send(line) : Outcome{};
    const auto reason = outcome.accepted ? std::string() : reason_for(reasons, scenario);
    add(areas, scenario, outcome, !reason.empty());
    if (!reason.empty()) {
      fmt::print("explained  {}: {}\n", scenario, reason);
    } else if (!outcome.accepted) {
      fmt::print("MISS       {}: {}\n", scenario, miss + outcome.why);
    } else if (!outcome.why.empty()) {
      fmt::print("judged     {}:{}\n", scenario, outcome.why);
    }
  }
  fmt::print("\n");
  print(areas);
  fmt::print(
      "accepted: the server's answer is the one that the scenario gives to the exact request;\n"
      "explained: not accepted, for the reason named above; verdict valid: our own reading of the\n"
      "bytes sent; no finding: our checks on the server's answer (what else was judged is "
      "above)\n");
  const auto all = areas.find("all");
  if (all == areas.end()) return 3;
  return all->second.accepted + all->second.explained == all->second.scenarios ? 0 : 1;
}
