#include "reports/redact.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "spec/encoding.h"

namespace assay::reports {
namespace {

constexpr std::size_t shortest_known = 4;

constexpr std::array<std::string_view, 13> secret_names{
    "password",      "passwd",     "secret",      "client_secret",
    "token",         "api_key",    "apikey",      "access_token",
    "refresh_token", "plain_text", "private_key", "connection_string",
    "authorization"};

std::string mark(std::size_t length) {
  return fmt::format("[redacted:string:len={}]", length);
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}
std::size_t word_length(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_word) -
                                  text.begin());
}

// Each shape: the length of a secret that starts at the front of `text`, or 0.
std::size_t planetscale(std::string_view text) {
  if (!text.starts_with("pscale_")) return 0;
  const auto length = word_length(text);
  return length >= 16 ? length : 0;
}

std::size_t web_token(std::string_view text) {
  if (!text.starts_with("eyJ")) return 0;
  const auto length = word_length(text);
  return std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length), '.') >= 2
             ? length
             : 0;
}

std::size_t aws_key(std::string_view text) {
  if (!text.starts_with("AKIA") && !text.starts_with("ASIA")) return 0;
  const auto length = word_length(text);
  return length == 20 ? length : 0;
}

std::size_t pem(std::string_view text) {
  if (!text.starts_with("-----BEGIN ")) return 0;
  const auto end = text.find("-----END ");
  if (end == std::string_view::npos) return text.size();
  const auto close = text.find("-----", end + 9);
  return close == std::string_view::npos ? text.size() : close + 5;
}

// The password of "scheme://user:password@host".
std::size_t userinfo(std::string_view text) {
  if (!text.starts_with("://")) return 0;
  const auto stop = text.find_first_of("/?# \"'\n", 3);
  const auto authority = text.substr(0, stop);
  const auto at = authority.rfind('@');
  if (at == std::string_view::npos || authority.find(':', 3) >= at) return 0;
  return at + 1;
}

std::string strip_shapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto rest = text.substr(i);
    std::size_t length = 0;
    for (const auto shape : {planetscale, web_token, aws_key, pem})
      length = std::max(length, shape(rest));
    const auto user = userinfo(rest);
    if (length == 0 && user > 0) {
      out += "://" + mark(user - 4) + "@";
      i += user;
    } else if (length > 0) {
      out += mark(length);
      i += length;
    } else {
      out += text[i++];
    }
  }
  return out;
}

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string percent(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' ||
                       c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

bool names_secret(std::string_view name, const std::vector<std::string>& more) {
  std::string lower(name);
  for (auto& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto same = [&](std::string_view known) { return lower == known; };
  return std::any_of(secret_names.begin(), secret_names.end(), same) ||
         std::find(more.begin(), more.end(), name) != more.end();
}

// The end of a JSON string that starts at `at` with a quote.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at;
    }
  }
  return text.size();
}

// "name": "value" inside a text, whole or cut off.
std::string strip_members(std::string_view text, const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '"') {
      out += text[i++];
      continue;
    }
    const auto end = string_end(text, i);
    const auto name = text.substr(i + 1, end - i - 1);
    out += text.substr(i, end - i + 1);
    i = end + 1;
    const auto colon = text.find_first_not_of(" \t\r\n", std::min(i, text.size()));
    if (colon == std::string_view::npos || text[colon] != ':' || !names_secret(name, names))
      continue;
    const auto value = text.find_first_not_of(" \t\r\n", colon + 1);
    if (value == std::string_view::npos || text[value] != '"') continue;
    const auto value_end = string_end(text, value);
    out += text.substr(i, value - i);
    out += "\"" + mark(value_end - value - 1) + "\"";
    i = value_end + 1;
  }
  return out;
}

class Redacting final : public Sink {
 public:
  Redacting(std::shared_ptr<Redactor> redactor, std::unique_ptr<Sink> next)
      : redactor_(std::move(redactor)), next_(std::move(next)) {}

  void receive(const Event& event) override {
    if (const auto* found = std::get_if<FindingRecorded>(&event)) {
      next_->receive(redact(*redactor_, *found));
    } else if (const auto* done = std::get_if<ExchangeDone>(&event)) {
      receive_exchange(*done, event);
    } else if (const auto* remark = std::get_if<Remark>(&event)) {
      next_->receive(Remark{remark->operation, redactor_->text(remark->message)});
    } else {
      next_->receive(event);
    }
  }

  /// What it holds was redacted when its runs were.
  void compare(const Comparison& comparison) override { next_->compare(comparison); }

 private:
  void receive_exchange(const ExchangeDone& done, const Event& event) {
    if (!redactor_->knows(done.test_case)) {
      next_->receive(event);
      return;
    }
    auto copy = done;
    copy.test_case = redactor_->known_only(copy.test_case).get_object();
    next_->receive(copy);
  }

  std::shared_ptr<Redactor> redactor_;
  std::unique_ptr<Sink> next_;
};

}  // namespace

Redactor::Redactor(std::vector<std::string> known_values, std::vector<std::string> names)
    : names_(std::move(names)) {
  for (auto& value : known_values) add_known_value(std::move(value));
}

void Redactor::add_known_value(std::string value) {
  if (value.size() < shortest_known) return;
  auto escaped = json::serialize(json::value(json::string(value)));
  escaped = escaped.substr(1, escaped.size() - 2);
  const std::lock_guard lock(mutex_);
  for (auto form : {value, percent(value), spec::encode_base64(value), escaped}) {
    if (std::find(known_.begin(), known_.end(), form) == known_.end()) known_.push_back(form);
  }
  // The longest first, so that a part does not spoil the whole.
  std::sort(known_.begin(), known_.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Redactor::known_text(std::string_view value) const {
  std::string out(value);
  const std::lock_guard lock(mutex_);
  for (const auto& known : known_) out = replace_all(std::move(out), known, mark(known.size()));
  return out;
}

std::string Redactor::text(std::string_view value) const {
  return strip_shapes(strip_members(known_text(value), names_));
}

bool Redactor::names(std::string_view member) const {
  return names_secret(member, names_);
}

bool Redactor::knows(const json::value& value) const {
  const std::lock_guard lock(mutex_);
  if (known_.empty()) return false;
  const auto text = json::serialize(value);
  return std::any_of(known_.begin(), known_.end(), [&](const std::string& known) {
    return text.find(known) != std::string::npos;
  });
}

json::value Redactor::known_only(const json::value& value) const {
  if (!knows(value)) return value;
  if (const auto* string = value.if_string()) return json::string(known_text(*string));
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
  if (const auto* string = value.if_string()) {
    if (!member.empty() && names(member)) return json::string(mark(string->size()));
    return json::string(text(*string));
  }
  if (const auto* array = value.if_array()) {
    json::array out;
    for (const auto& item : *array) out.push_back(this->value(item, member));
    return out;
  }
  if (const auto* object = value.if_object()) {
    json::object out;
    for (const auto& entry : *object) out[entry.key()] = this->value(entry.value(), entry.key());
    return out;
  }
  return value;
}

FindingRecorded redact(const Redactor& redactor, FindingRecorded found) {
  auto& finding = found.finding;
  const auto slash = finding.location.rfind('/');
  const auto last = slash == std::string::npos ? std::string() : finding.location.substr(slash + 1);
  const bool named = finding.location.starts_with("/response/") && redactor.names(last);
  const bool quoted = finding.actual.size() > 1 && finding.actual.starts_with('"');
  finding.actual =
      named && quoted ? mark(finding.actual.size() - 2) : redactor.text(finding.actual);
  finding.expected = redactor.text(finding.expected);
  found.response = redactor.text(found.response);
  found.curl = redactor.known_text(found.curl);
  found.request = redactor.known_text(found.request);
  found.test_case = redactor.known_only(found.test_case).get_object();
  return found;
}

std::unique_ptr<Sink> redacting(std::shared_ptr<Redactor> redactor, std::unique_ptr<Sink> next) {
  return std::make_unique<Redacting>(std::move(redactor), std::move(next));
}

}  // namespace assay::reports
