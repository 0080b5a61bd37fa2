#include <fmt/format.h>

#include "harness/cli/flag_values.h"
#include "harness/cli/pages.h"

namespace assay::harness {
namespace {

// roff takes a dot or an apostrophe at the start of a line, and backslashes, for its own.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string operand(const FlagRow& row) {
  return std::visit(Overloaded{[](const Text&) { return std::string("TEXT"); },
                               [](const Choice& choice) {
                                 std::string words;
                                 for (const auto word : choice.words) {
                                   words += (words.empty() ? "" : "|") + std::string(word);
                                 }
                                 return words;
                               },
                               [](const Texts&) { return std::string("TEXT"); },
                               [](const Toggle&) { return std::string(); },
                               [](const Number&) { return std::string("NUMBER"); }},
                    row.value);
}

std::string option(const FlagRow& row) {
  std::string out = ".TP\n";
  const auto name = fmt::format("\\fB{}{}\\-\\-{}\\fR", roff(row.short_name()),
                                row.short_name().empty() ? "" : ", ", roff(row.key()));
  const auto value = operand(row);
  out += name + (value.empty() ? "" : " \\fI" + roff(value) + "\\fR") + "\n";
  return out + roff(row.summary) + "\n";
}

constexpr std::string_view after = R"(.SH EXIT STATUS
.TP
.B 0
every promise kept
.TP
.B 1
findings
.TP
.B 2
usage, or a document that cannot be read
.TP
.B 3
environment, or nothing was tested
.TP
.B 4
internal error
.TP
.B 130
interrupted; the reports are complete
.SH ENVIRONMENT
.TP
.B ASSAY_\fIOPTION\fR
the value of an option: ASSAY_MAX_CASES for \-\-max\-cases; the command line wins
.TP
.B ASSAY_SPEC
the document
.TP
.B ASSAY_CONFIG
configuration file in place of assay.yaml
.TP
.B NO_COLOR
no colours where \-\-color is auto
.SH FILES
.TP
.I assay.yaml
options of a project, in the working folder
.TP
.I ~/.config/assay/config.yaml
options of a user
)";

}  // namespace

std::string man_page(const std::string& version) {
  auto out = fmt::format(
      ".TH ASSAY 1 2026-11-30 \"assay {}\" \"User Commands\"\n.SH NAME\nassay \\- contract tests "
      "and "
      "fuzzing for HTTP APIs with an OpenAPI document\n.SH SYNOPSIS\n",
      version);
  bool first = true;
  for (const auto& command : command_rows()) {
    const auto* operand = command.bit == replay_bit    ? "FILE..."
                          : command.bit == report_bit  ? "JOURNAL..."
                          : command.bit == history_bit ? "ACTION WHAT..."
                          : command.bit == diff_bit    ? "BEFORE AFTER"
                                                       : "SPEC";
    out += fmt::format("{}.B assay {}\n[\\fIOPTION\\fR]... \\fI{}\\fR\n", first ? "" : ".br\n",
                       command.name, operand);
    first = false;
  }
  out +=
      ".br\n.B assay config\nshow|schema|options\n.br\n.B assay completion\nbash|zsh|fish\n"
      ".SH DESCRIPTION\nAssay reads an OpenAPI document, sends valid and malformed requests to a "
      "server or to its own mock of the document, and judges every answer against what the "
      "document "
      "and HTTP promise.\n";
  for (const auto& command : command_rows()) {
    out += fmt::format(".SH ASSAY {}\n{}.\n", roff(command.name), roff(command.summary));
    for (const auto& row : flag_rows()) {
      if ((row.commands & command.bit) != 0) out += option(row);
    }
  }
  return out + std::string(after);
}

}  // namespace assay::harness
