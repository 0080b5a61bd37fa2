#include "reports/redact.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <map>
#include <variant>

#include "reports/secret_text.h"

namespace assay::reports {
namespace {

constexpr std::size_t answer_limit = 65536;  ///< of what is looked through for secrets
constexpr std::size_t most_learnt = 2048;
constexpr std::size_t most_ours = 65536;
// Where the engine cuts what it records of an answer.
constexpr std::size_t excerpt_limit = 4096;

json::string text_mark(std::size_t length, std::string_view type) {
  return json::string(redaction_mark(length, type));
}

/// `value` with a mark in the place of each text and number.
json::value without_leaves(const json::value& value) {
  if (const auto* string = value.if_string()) {
    return is_redaction_mark(*string) ? *string : text_mark(string->size(), "string");
  }
  if (value.is_number()) return text_mark(json::serialize(value).size(), "number");
  if (const auto* array = value.if_array()) {
    json::array out;
    for (const auto& item : *array) out.push_back(without_leaves(item));
    return out;
  }
  if (const auto* object = value.if_object()) {
    json::object out;
    for (const auto& entry : *object) out[entry.key()] = without_leaves(entry.value());
    return out;
  }
  return value;
}

/// Long and strange enough to be searched for everywhere.
bool is_learnable(std::string_view value) {
  constexpr std::size_t shortest = 8;
  constexpr std::size_t long_enough = 12;
  constexpr std::size_t longest = 8192;
  if (value.size() < shortest || value.size() > longest) return false;
  return value.size() >= long_enough || value.find_first_of("0123456789") != std::string_view::npos;
}

/// The length of what is left of a text that was cut off with dots.
std::size_t length_before_dots(std::string_view text) {
  for (const std::string_view dots : {"...", "\xE2\x80\xA6"}) {
    if (text.ends_with(dots)) return text.size() - dots.size();
  }
  return text.size();
}

class Redacting final : public Sink {
 public:
  Redacting(std::shared_ptr<Redactor> redactor, std::unique_ptr<Sink> next)
      : redactor_(std::move(redactor)), next_(std::move(next)) {}

  void receive(const Event& event) override {
    const auto* done = std::get_if<ExchangeDone>(&event);
    // Nearly all are of these, and need no copy.
    if (done != nullptr && renamed_.empty() && !redactor_->knows(done->test_case)) {
      next_->receive(event);
    } else {
      std::visit([this](const auto& one) { hand_on(one); }, event);
    }
  }

  /// What it holds was redacted when its runs were.
  void compare(const Comparison& comparison) override { next_->compare(comparison); }
  [[nodiscard]] std::string failure() const override { return next_->failure(); }

 private:
  void hand_on(const RunStarted& started) {
    auto copy = started;
    copy.url = redactor_->text(copy.url);
    copy.document = redactor_->text(copy.document);
    redact_all({&copy.title, &copy.document_version, &copy.commit, &copy.rails});
    for (auto& file : copy.contracts) redact_all({&file});
    next_->receive(copy);
  }

  void hand_on(const OperationPlanned& planned) {
    auto copy = planned;
    auto name = redactor_->known_text(copy.operation);
    if (name != copy.operation) renamed_.emplace(copy.operation, std::move(name));
    rename(copy.operation);
    redact_all({&copy.operation_id, &copy.tag, &copy.file, &copy.skipped});
    for (auto& [family, reason] : copy.inapplicable) redact_all({&reason});
    next_->receive(copy);
  }

  void hand_on(const ExchangeDone& done) {
    auto copy = done;
    rename(copy.operation);
    copy.test_case = redactor_->known_only(copy.test_case).get_object();
    next_->receive(copy);
  }

  void hand_on(const FindingRecorded& found) {
    // What gave the finding may be an answer that nobody looked through.
    redactor_->learn(found);
    auto copy = redact(*redactor_, found);
    rename(copy.finding.operation);
    next_->receive(copy);
  }

  void hand_on(const OperationFinished& finished) {
    auto copy = finished;
    rename(copy.operation);
    for (auto& parameter : copy.parameters) redact_all({&parameter.name});
    for (auto& status : copy.unseen_statuses) redact_all({&status});
    for (auto& what : copy.untested) redact_all({&what});
    next_->receive(copy);
  }

  void hand_on(const WorkflowFinished& workflow) {
    auto copy = workflow;
    copy.stopped.clear();
    redact_all({&copy.workflow, &copy.file, &copy.skipped});
    for (const auto& [why, count] : workflow.stopped) copy.stopped[redactor_->text(why)] += count;
    next_->receive(copy);
  }

  void hand_on(const Remark& remark) {
    Remark copy{remark.operation, redactor_->text(remark.message)};
    rename(copy.operation);
    next_->receive(copy);
  }

  void hand_on(const RunFinished& finished) { next_->receive(finished); }

  /// The document's words: a person may have written a secret into them.
  void redact_all(std::initializer_list<std::string*> texts) {
    for (auto* text : texts) *text = redactor_->known_text(*text);
  }

  /// An operation has one name from the first event to the last, whatever is learnt meanwhile.
  void rename(std::string& operation) const {
    if (const auto other = renamed_.find(operation); other != renamed_.end()) {
      operation = other->second;
    }
  }

  std::shared_ptr<Redactor> redactor_;
  std::unique_ptr<Sink> next_;
  std::map<std::string, std::string> renamed_;  ///< operations whose name holds a known value
};

}  // namespace

Redactor::Redactor(std::vector<std::string> known_values, std::vector<std::string> names)
    : names_(std::move(names)) {
  for (auto& value : known_values) add_known_value(std::move(value));
}

void Redactor::add_known_value(std::string value) {
  const std::lock_guard lock(mutex_);
  known_.add(value);
}

std::vector<Span> Redactor::known_spans(std::string_view text, bool cut) const {
  const std::lock_guard lock(mutex_);
  auto spans = known_.find(text, cut);
  for (const auto* more : {&learnt_, &learnt_before_}) {
    const auto found = more->find(text, cut);
    spans.insert(spans.end(), found.begin(), found.end());
  }
  return spans;
}

bool Redactor::stands_in(std::string_view text) const {
  const std::lock_guard lock(mutex_);
  return KnownValues::any_stands_in({&known_, &learnt_, &learnt_before_}, text);
}

std::string Redactor::with_known(std::string_view text, std::vector<Span> spans, bool cut) const {
  const auto whole = length_before_dots(text);
  const auto known = known_spans(text.substr(0, whole), cut || whole < text.size());
  spans.insert(spans.end(), known.begin(), known.end());
  return replace_spans(text, merge_spans(std::move(spans)));
}

std::string Redactor::known_text(std::string_view value, bool cut) const {
  return with_known(value, {}, cut);
}

std::string Redactor::blanked(std::string_view text) const {
  std::string out(text);
  const std::lock_guard lock(mutex_);
  for (const auto& span : known_.find(text)) {
    for (auto at = span.begin; at < span.end; ++at) {
      auto& c = out[at];
      const bool escape = c == '\\' || (at > 0 && text[at - 1] == '\\');
      if (escape || c == '\n' || c == '\r') continue;
      // A number stays one, and so do hexadecimal digits of an escape.
      c = c >= '0' && c <= '9' ? '1' : 'a';
    }
  }
  return out;
}

std::string Redactor::text(std::string_view value, bool cut) const {
  return with_known(value, find_secrets(value, names_), cut);
}

std::string Redactor::field(std::string_view name, std::string_view value) const {
  return with_known(value, find_field_secrets(name, value, names_), false);
}

std::string Redactor::told(std::string_view value) const {
  return with_known(value, find_leaves(value), false);
}

bool Redactor::names(std::string_view member) const {
  return names_secret(member, names_);
}

bool Redactor::knows(const json::value& value) const {
  return stands_in(json::serialize(value));
}

json::value Redactor::known_only(const json::value& value) const {
  if (!knows(value)) return value;
  if (const auto* string = value.if_string()) return json::string(known_text(*string));
  if (value.is_number()) return text_mark(json::serialize(value).size(), "number");
  if (const auto* array = value.if_array()) {
    json::array out;
    for (const auto& item : *array) out.push_back(known_only(item));
    return out;
  }
  json::object out;
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) out[known_text(member.key())] = known_only(member.value());
    return out;
  }
  return value;
}

json::value Redactor::value(const json::value& value, std::string_view member) const {
  if (!member.empty() && names(member)) return without_leaves(value);
  if (const auto* string = value.if_string()) return json::string(text(*string));
  if (const auto* array = value.if_array()) {
    const bool secrets = !member.empty() && names_secrets(member);
    json::array out;
    for (const auto& item : *array) {
      out.push_back(secrets && item.is_string() ? without_leaves(item) : this->value(item));
    }
    return out;
  }
  if (const auto* object = value.if_object()) {
    json::object out;
    for (const auto& entry : *object) {
      out[text(entry.key())] = this->value(entry.value(), entry.key());
    }
    return out;
  }
  return known_only(value);
}

void Redactor::learn_value(std::string_view written, std::initializer_list<std::string_view> sent) {
  const auto value = without_escapes(written);
  if (!is_learnable(value) || is_redaction_mark(value)) return;
  // What a server only repeats was no secret of its own.
  if (std::any_of(sent.begin(), sent.end(), [&](std::string_view text) {
        return text.find(value) != std::string::npos || text.find(written) != std::string::npos;
      })) {
    return;
  }
  const std::lock_guard lock(mutex_);
  if (ours_.contains(std::hash<std::string>()(value)) || known_.holds(value)) return;
  if (learnt_.size() >= most_learnt) {
    learnt_before_ = std::move(learnt_);
    learnt_ = {};
  }
  learnt_.add(value);
}

void Redactor::learn(const spec::Exchange& exchange) {
  const auto& request = exchange.request;
  const auto body = std::string_view(request.body ? *request.body : request.target);
  for (const auto& span : find_secrets(body.substr(0, answer_limit), names_)) {
    auto sent = without_escapes(body.substr(span.begin, span.end - span.begin));
    const std::lock_guard lock(mutex_);
    if (ours_.size() >= most_ours) ours_.clear();
    if (!learnt_.holds(sent) && !learnt_before_.holds(sent)) {
      ours_.insert(std::hash<std::string>()(sent));
    }
  }
  const auto* response = exchange.response();
  if (response == nullptr) return;
  const auto learn_from = [&](std::string_view text, const std::vector<Span>& spans) {
    for (const auto& span : spans) {
      learn_value(text.substr(span.begin, span.end - span.begin), {request.target, body});
    }
  };
  for (const auto& header : response->headers) {
    learn_from(header.value, find_field_secrets(header.name, header.value, names_));
  }
  const auto answer = std::string_view(response->body).substr(0, answer_limit);
  learn_from(answer, find_secrets(answer, names_));
}

void Redactor::learn(const FindingRecorded& found) {
  const std::string_view answer = found.response;
  for (const auto& span : find_secrets(answer, names_)) {
    // The excerpt may end in the middle of a value, of which known_spans finds the beginning.
    if (span.end == answer.size() && answer.size() >= excerpt_limit) continue;
    learn_value(answer.substr(span.begin, span.end - span.begin), {found.request});
  }
}

namespace {

/// The header field that `location` names, or nothing.
std::string_view field_at(std::string_view location) {
  constexpr std::string_view fields = "/response/headers/";
  return location.starts_with(fields) ? location.substr(fields.size()) : std::string_view();
}

/// True when a member on the way to `location` holds a secret, or it is a text in a list of them.
bool leads_to_secret(const Redactor& redactor, std::string_view location) {
  if (!location.starts_with("/response/")) return false;
  std::string_view before;
  while (!location.empty()) {
    location.remove_prefix(1);
    const auto part = location.substr(0, location.find('/'));
    location.remove_prefix(part.size());
    if (redactor.names(part)) return true;
    const bool index = !part.empty() && part.find_first_not_of("0123456789") == part.npos;
    if (index && location.empty() && names_secrets(before)) return true;
    before = part;
  }
  return false;
}

/// `actual` is the field's value, a text of JSON that holds it, or says what is wrong with it.
std::string without_field_secrets(const Redactor& redactor, std::string_view field,
                                  const std::string& actual) {
  if (redactor.names(field)) return redactor.told(actual);
  const bool pair = actual.find('=') != std::string::npos;
  return pair ? redactor.field(field, actual) : redactor.text(actual);
}

}  // namespace

FindingRecorded redact(const Redactor& redactor, FindingRecorded found) {
  auto& finding = found.finding;
  const bool law = finding.check.starts_with("law.");
  if (const auto field = field_at(finding.location); !field.empty()) {
    finding.actual = without_field_secrets(redactor, field, finding.actual);
    finding.expected = redactor.text(finding.expected);
  } else if (leads_to_secret(redactor, finding.location)) {
    finding.actual = redactor.told(finding.actual);
    // Laws expect what an earlier answer said; anything else is the document's word.
    finding.expected = law ? redactor.told(finding.expected) : redactor.text(finding.expected);
  } else {
    finding.actual = redactor.text(finding.actual);
    finding.expected = redactor.text(finding.expected);
  }
  finding.location = redactor.known_text(finding.location);
  finding.schema = redactor.known_text(finding.schema);
  finding.schema_at = redactor.known_text(finding.schema_at);
  finding.clause = redactor.known_text(finding.clause);
  found.response = redactor.text(found.response, found.response.size() >= excerpt_limit);
  found.curl = redactor.known_text(found.curl);
  found.request = redactor.known_text(found.request);
  for (auto& step : found.earlier) step = redactor.known_text(step);
  for (auto& [line, words] : found.excerpt) words = redactor.known_text(words);
  found.test_case = redactor.known_only(found.test_case).get_object();
  return found;
}

std::unique_ptr<Sink> redacting(std::shared_ptr<Redactor> redactor, std::unique_ptr<Sink> next) {
  return std::make_unique<Redacting>(std::move(redactor), std::move(next));
}

}  // namespace assay::reports
