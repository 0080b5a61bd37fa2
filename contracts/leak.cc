// What an answer gives away that nobody asked for: traces, the database's words, a debugger's page,
// the caller's own markup as a page. Each row looks for a text that its source alone writes.
#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "contracts/rows.h"
#include "contracts/syntax.h"
#include "spec/serialize.h"

namespace assay::contracts {
namespace {

/// A trace is taken for one where all three texts stand in this order, the last two within one line
/// of each other.
struct Trace {
  std::string_view first;
  std::string_view then;  ///< may be empty
  std::string_view last;  ///< may be empty
};

constexpr std::size_t one_line = 300;
constexpr std::size_t looked_at = 256 * 1024;

constexpr std::array<Trace, 16> traces{{
    {"Traceback (most recent call last)", "File ", ", line "},
    {"\tat ", "(", ".java:"},
    {"   at ", ".kt:", ")"},
    {"   at ", " in ", ".cs:line "},
    {"    at ", "(", ".js:"},
    {"    at ", "(", ".ts:"},
    {"    at ", "file:///", ".mjs:"},
    {"    at ", "(node:", ":"},
    {"Stack trace:\n#0 ", "", ".php("},
    {"<b>Fatal error</b>:", " in <b>", ".php</b>"},
    {"goroutine ", " [running]:", ".go:"},
    {".rb:", ":in `", "'"},
    {"thread '", "' panicked at ", ".rs:"},
    {"==ERROR: AddressSanitizer", "", ""},
    {"terminate called after throwing an instance of", "", ""},
    {"** (", "Error) ", ".ex:"},
}};

constexpr std::array<std::string_view, 19> database_words{
    "You have an error in your SQL syntax",
    "check the manual that corresponds to your MySQL",
    "org.postgresql.util.PSQLException",
    "org.hibernate.exception",
    "com.mysql.cj.jdbc",
    "psycopg2.errors",
    "sqlalchemy.exc.",
    "sqlite3.OperationalError",
    "SQLITE_ERROR",
    "SQLSTATE[",
    "PG::SyntaxError",
    "ActiveRecord::StatementInvalid",
    "ERROR: syntax error at or near",
    "unterminated quoted string at or near",
    "Unclosed quotation mark after the character string",
    "Microsoft OLE DB Provider for",
    "ORA-00933",
    "ORA-01756",
    "SequelizeDatabaseError",
};

constexpr std::array<std::string_view, 9> debug_pages{
    "<title>Werkzeug Debugger",
    "// Werkzeug Debugger",
    "You're seeing this error because you have <code>DEBUG = True</code>",
    "DJANGO_SETTINGS_MODULE",
    "<title>Action Controller: Exception caught",
    "Symfony Exception</title>",
    "<title>phpinfo()</title>",
    "window.ignition",
    "The following information is displayed because the ASPNETCORE_ENVIRONMENT",
};

/// The body with JSON's escapes of line ends, tabs and quotes undone: traces travel in texts too.
std::string readable(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\' || i + 1 == body.size()) {
      out += body[i];
      continue;
    }
    const char next = body[++i];
    out += next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next;
  }
  return out;
}

std::optional<std::string> find_trace(std::string_view text) {
  for (const auto& trace : traces) {
    for (auto at = text.find(trace.first); at != std::string_view::npos;
         at = text.find(trace.first, at + 1)) {
      const auto rest = text.substr(at + trace.first.size(), 2 * one_line);
      const auto then = rest.find(trace.then);
      if (then == std::string_view::npos) continue;
      const auto last = rest.find(trace.last, then + trace.then.size());
      if (last == std::string_view::npos || last > then + one_line) continue;
      return std::string(
          text.substr(at, trace.first.size() + last + trace.last.size()).substr(0, 160));
    }
  }
  return std::nullopt;
}

template <std::size_t n>
std::optional<std::string> find_any(std::string_view text,
                                    const std::array<std::string_view, n>& words) {
  for (const auto word : words) {
    if (text.find(word) != std::string_view::npos) return std::string(word);
  }
  return std::nullopt;
}

/// What was sent, as a server reads it.
std::string sent_text(const spec::Request& request) {
  auto text = spec::percent_decode(request.target) + "\n" + request.body.value_or("");
  for (const auto& header : request.headers) text += "\n" + header.value;
  return text;
}

/// Markup of the request, elements with a name, that stands in the page as it was sent.
std::optional<std::string> reflected(std::string_view page, std::string_view sent) {
  constexpr std::size_t shortest = 4;
  for (auto at = sent.find('<'); at != std::string_view::npos; at = sent.find('<', at + 1)) {
    const auto end = sent.find('>', at);
    if (end == std::string_view::npos) break;
    const auto element = sent.substr(at, end - at + 1);
    const char first = element.size() > 1 ? static_cast<char>(element[1] | 0x20) : ' ';
    if (element.size() < shortest || first < 'a' || first > 'z') continue;
    // Names alone ("<b>") stand in any page.
    if (element.find_first_of(" =/\t", 1) == std::string_view::npos &&
        !element.starts_with("<script") && !element.starts_with("<assay")) {
      continue;
    }
    if (page.find(element) != std::string_view::npos) return std::string(element.substr(0, 160));
  }
  return std::nullopt;
}

bool is_page(const spec::Response& response) {
  const auto type = spec::find_header(response.headers, "Content-Type");
  return type && (spec::media_type_matches("text/html", *type) ||
                  spec::media_type_matches("application/xhtml+xml", *type) ||
                  spec::media_type_matches("image/svg+xml", *type));
}

void add(std::vector<Finding>& findings, std::string_view id, std::string_view expected,
         std::string_view clause, std::string actual) {
  Finding finding;
  finding.check = "leak." + std::string(id);
  finding.location = "/response/body";
  finding.keyword = id;
  finding.expected = expected;
  finding.actual = std::move(actual);
  finding.clause = clause;
  findings.push_back(std::move(finding));
}

// What a success holds is data, perhaps somebody's own text about such things.
void judge_error(const Judgement& judgement, std::string_view body,
                 std::vector<Finding>& findings) {
  const auto text = readable(body);
  std::string sent;
  // An answer that repeats what it was sent gives nothing away.
  const auto ours = [&](const std::string& found) {
    if (sent.empty()) sent = readable(sent_text(judgement.exchange.request));
    return sent.find(found) != std::string::npos;
  };
  if (auto found = find_trace(text); found && !ours(*found)) {
    add(findings, "stack_trace", "no trace of the program", "CWE-209", *found);
  }
  if (auto found = find_any(text, database_words); found && !ours(*found)) {
    add(findings, "database_error", "no words of the database", "CWE-209", *found);
  }
  if (auto found = find_any(text, debug_pages); found && !ours(*found)) {
    add(findings, "debug_page", "no page of a debugger", "CWE-489", *found);
  }
}

// RFC 9110 §9.3.8: who answers TRACE should leave out what is sensitive: a script in a page can ask
// and read what the browser added.
void judge_trace(const Judgement& judgement, std::string_view body,
                 std::vector<Finding>& findings) {
  const auto& request = judgement.exchange.request;
  if (request.method != "TRACE" || judgement.exchange.response()->status >= 300) return;
  for (const auto* name : {"Authorization", "Cookie"}) {
    const auto value = spec::find_header(request.headers, name);
    if (!value || value->empty() || body.find(*value) == std::string_view::npos) continue;
    add(findings, "trace", "an answer to TRACE without the request's credentials",
        "RFC 9110 §9.3.8", "the field " + std::string(name) + " as it was sent");
    return;
  }
}

}  // namespace

void judge_leak(const Judgement& judgement, std::vector<Finding>& findings) {
  const auto* response = judgement.exchange.response();
  if (response == nullptr || response->body.empty()) return;
  const auto body = std::string_view(response->body).substr(0, looked_at);
  if (response->status >= 400) judge_error(judgement, body, findings);
  judge_trace(judgement, body, findings);
  if (!is_page(*response)) return;
  const auto markup = reflected(body, sent_text(judgement.exchange.request));
  if (markup) {
    add(findings, "reflected_markup", "the request's markup escaped", "CWE-79", *markup);
  }
}

}  // namespace assay::contracts
