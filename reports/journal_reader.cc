#include "reports/journal_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <concepts>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <set>

#include "spec/json_parser.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

/// Takes the members of one object, and knows afterwards which nobody asked for.
class Members {
 public:
  explicit Members(const json::object& object) : object_(object) {}

  void take(std::string_view name, std::string& out) {
    if (const auto* value = find(name, json::kind::string)) out = std::string(value->get_string());
  }
  void take(std::string_view name, bool& out) {
    if (const auto* value = find(name, json::kind::bool_)) out = value->get_bool();
  }
  void take(std::string_view name, double& out) {
    const auto* value = find(name);
    if (value == nullptr) return;
    if (value->is_number()) {
      out = value->to_number<double>();
    } else {
      fail(name);
    }
  }
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) void take(std::string_view name, Number& out) {
    if (const auto* value = find(name)) whole(name, *value, out);
  }
  void take(std::string_view name, json::object& out) {
    if (const auto* value = find(name, json::kind::object)) out = value->get_object();
  }
  void take(std::string_view name, std::vector<std::string>& out) {
    const auto* value = find(name, json::kind::array);
    if (value == nullptr) return;
    for (const auto& one : value->get_array()) {
      if (!one.is_string()) return fail(name);
      out.emplace_back(one.get_string());
    }
  }
  void take(std::string_view name, std::vector<std::uint32_t>& out) {
    const auto* value = find(name, json::kind::array);
    if (value == nullptr) return;
    for (const auto& one : value->get_array()) whole(name, one, out.emplace_back());
  }
  void take(std::string_view name, std::vector<std::pair<std::string, std::string>>& out) {
    const auto* value = find(name, json::kind::object);
    if (value == nullptr) return;
    for (const auto& one : value->get_object()) {
      if (!one.value().is_string()) return fail(name);
      out.emplace_back(one.key(), std::string(one.value().get_string()));
    }
  }
  void take(std::string_view name, std::vector<std::pair<std::string, std::uint64_t>>& out) {
    const auto* value = find(name, json::kind::object);
    if (value == nullptr) return;
    for (const auto& one : value->get_object()) {
      whole(name, one.value(), out.emplace_back(one.key(), 0).second);
    }
  }
  void take(std::string_view name, std::map<std::string, std::uint64_t>& out) {
    std::vector<std::pair<std::string, std::uint64_t>> list;
    take(name, list);
    out.insert(list.begin(), list.end());
  }
  /// Sixteen hex digits.
  void take_hash(std::string_view name, std::uint64_t& out) {
    std::string digits;
    take(name, digits);
    const auto* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, out, 16);
    if (read.ec != std::errc() || read.ptr != end) fail(name);
  }
  /// A list of objects, each given to `read`.
  template <class Read>
  void each(std::string_view name, Read&& read) {
    const auto* value = find(name, json::kind::array);
    if (value == nullptr) return;
    for (const auto& one : value->get_array()) {
      if (!one.is_object()) return fail(name);
      Members inner(one.get_object());
      read(inner);
      if (!inner.wrong_.empty()) fail(inner.wrong_);
    }
  }
  /// A member that follows from others.
  void pass(std::string_view name) { known_.insert(name); }

  /// The first member of a wrong type, or empty.
  [[nodiscard]] const std::string& wrong() const noexcept { return wrong_; }
  [[nodiscard]] std::vector<std::string> unknown() const {
    std::vector<std::string> list;
    for (const auto& one : object_) {
      if (!known_.contains(one.key())) list.emplace_back(one.key());
    }
    return list;
  }

 private:
  const json::value* find(std::string_view name) {
    known_.insert(name);
    return object_.if_contains(name);
  }
  const json::value* find(std::string_view name, json::kind kind) {
    const auto* value = find(name);
    if (value == nullptr || value->kind() == kind) return value;
    fail(name);
    return nullptr;
  }
  template <class Number>
  void whole(std::string_view name, const json::value& value, Number& out) {
    boost::system::error_code failed;
    const auto number = value.is_double() ? Number{} : value.to_number<Number>(failed);
    if (failed || !value.is_number() || value.is_double()) return fail(name);
    out = number;
  }
  void fail(std::string_view name) {
    if (wrong_.empty()) wrong_ = name;
  }

  const json::object& object_;
  std::set<std::string_view> known_;
  std::string wrong_;
};

void fill(Members& from, RunStarted& event) {
  from.take("command", event.command);
  from.take("document", event.document);
  from.take("document_hash", event.document_hash);
  from.take("title", event.title);
  from.take("document_version", event.document_version);
  from.take("commit", event.commit);
  from.take("url", event.url);
  from.take("embedded_mock", event.embedded_mock);
  from.take("fault", event.fault);
  from.take("seed", event.seed);
  from.take("workers", event.workers);
  from.take("tool_version", event.tool_version);
  from.take("started_at", event.started_at);
  from.take("run_id", event.run_id);
  from.take("contracts", event.contracts);
  from.take("rails", event.rails);
  from.take("shards", event.shards);
  from.take("shard_count", event.shard_count);
}

void fill(Members& from, OperationPlanned& event) {
  from.take("operation", event.operation);
  from.take("operation_id", event.operation_id);
  from.take("tag", event.tag);
  from.take("file", event.file);
  from.take("line", event.line);
  from.take("cases", event.cases);
  from.take("skipped", event.skipped);
  from.take("inapplicable", event.inapplicable);
}

void fill(Members& from, ExchangeDone& event) {
  from.take("index", event.index);
  from.take("operation", event.operation);
  from.take("phase", event.phase);
  from.take("verdict", event.verdict);
  from.take("malformation", event.malformation);
  from.take("status", event.status);
  from.take("failure", event.failure);
  from.take("microseconds", event.microseconds);
  from.take_hash("request_hash", event.request_hash);
  from.take("sequence", event.sequence);
  from.take("step", event.step);
  from.take("case", event.test_case);
}

/// "file:line:column#pointer", or a pointer alone: in a pointer no digits stand between colons
/// before a "#".
void fill_schema(const std::string& text, contracts::Finding& finding) {
  const auto digits_before = [&](std::size_t end) {
    auto at = end;
    while (at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9') --at;
    return at < end && at > 0 && text[at - 1] == ':' ? at - 1 : std::string::npos;
  };
  finding.schema = text;
  for (auto mark = text.find('#'); mark != std::string::npos; mark = text.find('#', mark + 1)) {
    const auto column = digits_before(mark);
    if (column == std::string::npos || digits_before(column) == std::string::npos) continue;
    finding.schema = text.substr(mark + 1);
    finding.schema_at = text;
    return;
  }
}

void fill(Members& from, FindingRecorded& event) {
  auto& finding = event.finding;
  from.take("check", finding.check);
  from.take("operation", finding.operation);
  from.take("location", finding.location);
  std::string schema;
  from.take("schema", schema);
  fill_schema(schema, finding);
  from.take("keyword", finding.keyword);
  from.take("expected", finding.expected);
  from.take("actual", finding.actual);
  from.take("status", finding.status);
  std::string severity;
  from.take("severity", severity);
  finding.severity = severity == contracts::name(contracts::Severity::warning)
                         ? contracts::Severity::warning
                         : contracts::Severity::failure;
  from.take("clause", finding.clause);
  from.pass("wfc");
  from.take("fingerprint", event.fingerprint);
  from.take("count", event.count);
  from.take("flaky", event.flaky);
  from.take("repeated", event.repeated);
  from.take("update", event.update);
  from.take("case", event.test_case);
  from.take("earlier", event.earlier);
  from.each("excerpt", [&event](Members& inner) {
    auto& [line, words] = event.excerpt.emplace_back();
    inner.take("line", line);
    inner.take("text", words);
  });
  from.take("curl", event.curl);
  from.take("request", event.request);
  from.take("response", event.response);
  from.take("seconds", event.seconds);
}

void fill(Members& from, OperationFinished& event) {
  from.take("operation", event.operation);
  from.take("cases", event.cases);
  from.take("valid", event.valid);
  from.take("invalid", event.invalid);
  from.take("undecidable", event.undecidable);
  from.take("statuses", event.statuses);
  from.take("reached_success", event.reached_success);
  from.take("seconds", event.seconds);
  from.take("checks", event.checks);
  from.take("answer_keywords", event.answer_keywords);
  from.take("answer_keywords_met", event.answer_keywords_met);
  from.each("parameters", [&](Members& one) {
    auto& use = event.parameters.emplace_back();
    one.take("name", use.name);
    one.take("in", use.in);
    one.take("required", use.required);
    one.take("valid", use.valid);
    one.take("malformed", use.malformed);
  });
  from.take("request_keywords", event.request_keywords);
  from.take("request_keywords_accepted", event.request_keywords_accepted);
  from.take("request_keywords_refused", event.request_keywords_refused);
  from.take("unseen_statuses", event.unseen_statuses);
  from.take("untested", event.untested);
}

void fill(Members& from, WorkflowFinished& event) {
  from.take("workflow", event.workflow);
  from.take("file", event.file);
  from.take("line", event.line);
  from.take("rounds", event.rounds);
  from.take("completed", event.completed);
  from.take("requests", event.requests);
  from.take("criteria", event.criteria);
  from.take("broken", event.broken);
  from.take("stopped", event.stopped);
  from.take("skipped", event.skipped);
}

void fill(Members& from, Remark& event) {
  from.take("operation", event.operation);
  from.take("message", event.message);
}

void fill(Members& from, RunFinished& event) {
  from.take("outcome", event.outcome);
  from.take("exit_code", event.exit_code);
  from.take("requests", event.requests);
  from.take("checks", event.checks);
  from.take("findings", event.findings);
  from.take("request_stream", event.request_stream);
  from.take("seconds", event.seconds);
  from.take("finished_at", event.finished_at);
}

template <class Kind>
Event make(Members& from) {
  Kind event;
  fill(from, event);
  return event;
}

struct Row {
  std::string_view name;
  Event (*make)(Members& from);
};
constexpr Row rows[] = {{"run_started", make<RunStarted>},
                        {"operation_planned", make<OperationPlanned>},
                        {"exchange", make<ExchangeDone>},
                        {"finding", make<FindingRecorded>},
                        {"operation_finished", make<OperationFinished>},
                        {"workflow_finished", make<WorkflowFinished>},
                        {"remark", make<Remark>},
                        {"run_finished", make<RunFinished>}};

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  spec::Result<JournalText> read(std::string_view text) {
    while (!text.empty()) {
      ++line_;
      const auto end = text.find('\n');
      if (end == std::string_view::npos) {
        journal_.remarks.push_back(fmt::format("{}:{}: the last line is torn: it was left out",
                                               spec::printable(file_), line_));
        break;
      }
      if (const auto read = take(text.substr(0, end)); !read) return read.error();
      text.remove_prefix(end + 1);
    }
    if (journal_.events.empty()) return bad("no event: not a journal of assay");
    return std::move(journal_);
  }

 private:
  spec::Result<void> take(std::string_view line) {
    const auto parsed = spec::parse_json(line);
    const auto* object = parsed.value.if_object();
    if (parsed.failed || object == nullptr) return bad("not a JSON object");
    const auto* name = object->if_contains("event");
    if (name == nullptr || !name->is_string()) return bad("no text member 'event'");
    const auto* row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& one) {
      return one.name == std::string_view(name->get_string());
    });
    if (row == std::end(rows)) {
      tell_once(fmt::format("event '{}'", std::string_view(name->get_string())));
      return {};
    }
    Members members(*object);
    members.pass("event");
    auto event = row->make(members);
    if (!members.wrong().empty()) {
      return bad(fmt::format("member '{}' is not of its type", members.wrong()));
    }
    if (journal_.events.empty() && !std::holds_alternative<RunStarted>(event)) {
      return bad("the first event is not run_started");
    }
    for (const auto& one : members.unknown()) {
      tell_once(fmt::format("member '{}' of event '{}'", one, row->name));
    }
    journal_.events.push_back(std::move(event));
    return {};
  }

  void tell_once(std::string what) {
    if (!told_.insert(what).second) return;
    journal_.remarks.push_back(fmt::format("{}:{}: {} is not known to this version: left out",
                                           spec::printable(file_), line_, spec::printable(what)));
  }

  [[nodiscard]] spec::Error bad(std::string what) const {
    return {spec::ErrorCode::usage,
            std::move(what),
            {file_, line_, 0},
            "give the journal.ndjson of a run, or its folder"};
  }

  const std::string& file_;
  JournalText journal_;
  std::uint32_t line_ = 0;
  std::set<std::string> told_;
};

}  // namespace

spec::Result<JournalText> parse_journal(std::string_view text, const std::string& file) {
  return Reader(file).read(text);
}

std::string journal_file(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? path + "/journal.ndjson" : path;
}

spec::Result<JournalText> read_journal(const std::string& path) {
  const auto file = journal_file(path);
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("cannot read the journal '{}': {}", file, std::strerror(errno)),
                       {},
                       "give the journal.ndjson of a run, or its folder"};
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return parse_journal(text, file);
}

}  // namespace assay::reports
