// The command line: what was typed becomes one call.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <sstream>
#include <string>

#include "harness/cli/command_config.h"
#include "harness/cli/commands.h"
#include "harness/cli/configuration.h"
#include "harness/cli/flags.h"
#include "harness/cli/pages.h"
#include "harness/cli/signals.h"

namespace {

using assay::harness::CommandBit;
using assay::harness::CommandRow;
using assay::harness::Flags;
using assay::harness::Origins;
namespace spec = assay::spec;

using assay::harness::exit_codes;

/// What main does for a row of command_rows().
struct Command {
  std::string_view name;
  spec::Result<int> (*call)(const Flags&);
};

constexpr Command calls[] = {
    {"run", assay::harness::run_command},         {"fuzz", assay::harness::fuzz_command},
    {"mock", assay::harness::mock_command},       {"replay", assay::harness::replay_command},
    {"report", assay::harness::report_command},   {"nightly", assay::harness::nightly_command},
    {"history", assay::harness::history_command}, {"cleanup", assay::harness::cleanup_command},
    {"list", assay::harness::list_command},       {"check", assay::harness::check_command},
    {"diff", assay::harness::diff_command},
};

void add_positionals(CLI::App& app, CommandBit bit, Flags& flags) {
  using namespace assay::harness;
  if (bit == replay_bit) {
    app.add_option("FILE", flags.targets, "finding (OUT/findings/*.json), Case, or folder of them")
        ->required();
    app.add_option("--spec", flags.spec, "document; by default the one the finding names");
    return;
  }
  if (bit == report_bit) {
    app.add_option("JOURNAL", flags.targets,
                   "journal.ndjson of a run, or its folder; of several shards: all of them")
        ->required();
    return;
  }
  if (bit == diff_bit) {
    app.add_option("BEFORE", flags.spec, "the older document, as SPEC elsewhere");
    app.add_option("AFTER", flags.after, "the newer one");
    return;
  }
  if (bit == history_bit) {
    app.add_option("ACTION", flags.action, "list, import, label or prune")
        ->required()
        ->check(CLI::IsMember({"list", "import", "label", "prune"}));
    app.add_option("WHAT", flags.targets,
                   "import: journals or JUnit files; label: a run, e.g. '#41'");
    return;
  }
  app.add_option(
      "SPEC", flags.spec,
      "OpenAPI document: YAML, JSON, or a Markdown page with one inside; a file, a URL, or -");
  if (bit == fuzz_bit) {
    app.add_option("FLAGS", flags.fuzzer_flags, "after --: libFuzzer's own flags (-runs=N, …)");
  }
}

int fail(const spec::Error& error) {
  std::fprintf(stderr, "assay: %s\n", error.text().c_str());
  return spec::exit_code(error.code);
}

/// Words that no option takes may be a value that was not quoted, and so a secret: only the names
/// of flags are told.
std::string unexpected(const std::string& text) {
  constexpr std::string_view mark = "not expected: ";
  const auto at = text.find(mark);
  if (at == std::string::npos) return text;
  auto told = text.substr(0, at + mark.size() - 1);
  std::istringstream words(text.substr(at + mark.size()));
  for (std::string word; words >> word;) {
    told += " " + (!word.starts_with("-")   ? "…"
                   : word.starts_with("--") ? word.substr(0, word.find('='))
                                            : word.substr(0, 2));
  }
  return told;
}

int usage(const CLI::ParseError& error, const CommandRow* command,
          const std::vector<std::string>& words) {
  const std::string said = error.what();
  auto text = command == nullptr ? said : unexpected(said);
  std::string help = "assay --help";
  if (!words.empty() && (words[0] == "config" || words[0] == "completion")) {
    help = "assay " + words[0] + " --help";
  }
  if (command != nullptr) {
    help = "assay " + std::string(command->name) + " --help";
    for (std::size_t i = 1; i < words.size() && words[i] != "--"; ++i) {
      const auto& word = words[i];
      const auto near = assay::harness::nearest_flag(word, command->bit);
      if (word.starts_with("--") && !near.empty() && near != word.substr(0, word.find('=')) &&
          said.find(word) != std::string::npos) {
        text += "; did you mean " + near + "?";
      }
    }
  }
  for (auto& c : text) c = c == '\n' ? ' ' : c;
  std::fprintf(stderr, "assay: %s (see %s)\n", text.c_str(), help.c_str());
  return spec::exit_code(spec::ErrorCode::usage);
}

/// The words that were typed, and what is to be done with the options that they make.
struct Line {
  std::vector<std::string> words;
  const CommandRow* command = nullptr;
  bool show = false;  ///< `config show` in place of the command's own work
  assay::harness::ShowOptions show_options;
};

// "config show run --seed 7 --origin" is the command "run --seed 7", shown.
Line understand(int argc, char** argv) {
  Line line;
  line.words.assign(argv + std::min(argc, 1), argv + argc);
  auto& words = line.words;
  if (words.size() >= 2 && words[0] == "config" && words[1] == "show") {
    line.show = true;
    words.erase(words.begin(), words.begin() + 2);
    line.show_options.origin = std::erase(words, "--origin") > 0;
    line.show_options.json = std::erase(words, "--json") > 0;
    if (words.empty() || assay::harness::command_row(words[0]) == nullptr) {
      words.insert(words.begin(), "run");
    }
  }
  if (!words.empty()) line.command = assay::harness::command_row(words[0]);
  return line;
}

// What has to be known before options can have their defaults.
spec::Result<Origins> read_configuration(const Line& line, Flags& flags) {
  std::string named;
  for (std::size_t i = 1; i < line.words.size() && line.words[i] != "--"; ++i) {
    const auto& word = line.words[i];
    if (word == "--help" || word == "-h" || word == "--no-config") return Origins{};
    if (word.starts_with("--config=")) named = word.substr(9);
    if (word == "--config" && i + 1 < line.words.size()) named = line.words[i + 1];
  }
  const auto environment = [](const char* name) -> const char* { return std::getenv(name); };
  return assay::harness::configure(flags, *line.command,
                                   assay::harness::usual_sources(named, environment));
}

void note_typed(const CLI::App& app, CommandBit bit, Origins& origins) {
  for (const auto& row : assay::harness::flag_rows()) {
    if ((row.commands & bit) == 0) continue;
    if (app.get_option("--" + std::string(row.key()))->count() > 0) {
      origins[std::string(row.key())] = "command line";
    }
  }
  const auto* document = app.get_option_no_throw("SPEC");
  if (document != nullptr && document->count() > 0) origins["spec"] = "command line";
}

int perform(const Line& line, const Flags& flags, const Origins& origins) {
  if (line.show) {
    std::fputs(assay::harness::show_configuration(flags, *line.command, origins, line.show_options)
                   .c_str(),
               stdout);
    return 0;
  }
  for (const auto& command : calls) {
    if (command.name != line.command->name) continue;
    const auto code = command.call(flags);
    if (code) return *code;
    // Somebody who waited for a server was told to wait no longer.
    const bool waited = code.error().code == spec::ErrorCode::environment;
    const auto failed = fail(code.error());
    return waited && assay::harness::was_interrupted() ? assay::harness::interrupted_code : failed;
  }
  return spec::exit_code(spec::ErrorCode::internal);
}

int run(int argc, char** argv) {
  using namespace assay::harness;
  auto line = understand(argc, argv);
  Flags flags;
  Origins origins;
  if (line.command != nullptr) {
    auto configured = read_configuration(line, flags);
    if (!configured) return fail(configured.error());
    origins = std::move(*configured);
  }
  CLI::App app{"Assay tests and fuzzes an HTTP API against its OpenAPI document.", "assay"};
  app.set_version_flag("--version", "assay " ASSAY_VERSION);
  app.footer(exit_codes);
  for (const auto& command : command_rows()) {
    auto* own = app.add_subcommand(std::string(command.name), std::string(command.summary));
    own->footer(exit_codes);
    add_positionals(*own, command.bit, flags);
    add_flags(*own, flags, command.bit);
    if (line.command == &command) {
      own->final_callback([&, own] { note_typed(*own, command.bit, origins); });
    }
  }
  Pages pages;
  add_pages(app, pages);
  app.require_subcommand(0, 1);
  auto words = line.words;
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return usage(error, line.command, line.words);
  }
  if (line.command != nullptr) return perform(line, flags, origins);
  if (!pages.text.empty()) return std::fputs(pages.text.c_str(), stdout) < 0 ? 3 : 0;
  std::fputs(app.help().c_str(), stderr);
  return spec::exit_code(spec::ErrorCode::usage);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "assay: internal error: %s (please report this)\n", error.what());
    return spec::exit_code(spec::ErrorCode::internal);
  }
}
