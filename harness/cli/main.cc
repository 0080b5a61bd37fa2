// The command line: what was typed becomes one call.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "harness/cli/commands.h"
#include "harness/cli/flags.h"

namespace {

using assay::harness::CommandBit;
using assay::harness::Flags;
namespace spec = assay::spec;

constexpr const char* exit_codes =
    "Exit codes: 0 every promise kept; 1 findings; 2 usage or document; 3 environment, or nothing "
    "was tested; 4 internal error; 130 interrupted (reports are complete).";

struct Command {
  const char* name;
  const char* summary;
  CommandBit bit;
  spec::Result<int> (*call)(const Flags&);
  CLI::App* app = nullptr;
};

void add_positionals(Command& command, Flags& flags) {
  using namespace assay::harness;
  auto& app = *command.app;
  if (command.bit == replay_bit) {
    app.add_option("FILE", flags.targets, "finding (OUT/findings/*.json), Case, or folder of them")
        ->required();
    app.add_option("--spec", flags.spec, "document; by default the one the finding names");
    return;
  }
  if (command.bit == report_bit) {
    app.add_option("JOURNAL", flags.targets,
                   "journal.ndjson of a run, or its folder; of several shards: all of them")
        ->required();
    return;
  }
  if (command.bit == diff_bit) {
    app.add_option("BEFORE", flags.spec, "the older document, as SPEC elsewhere");
    app.add_option("AFTER", flags.after, "the newer one");
    return;
  }
  auto* document = app.add_option(
      "SPEC", flags.spec,
      "OpenAPI document: YAML, JSON, or a Markdown page with one inside; a file, a URL, or -");
  if (command.bit == fuzz_bit || command.bit == list_bit) document->required();
  if (command.bit == fuzz_bit) {
    app.add_option("FLAGS", flags.fuzzer_flags, "after --: libFuzzer's own flags (-runs=N, …)");
  }
}

int fail(const spec::Error& error) {
  std::fprintf(stderr, "assay: %s\n", error.text().c_str());
  return spec::exit_code(error.code);
}

int usage(const CLI::ParseError& error, const Command* command, int argc, char** argv) {
  std::string text = error.what();
  std::string help = "assay --help";
  if (command != nullptr) {
    help = std::string("assay ") + command->name + " --help";
    for (int i = 2; i < argc; ++i) {
      const std::string word = argv[i];
      if (word == "--") break;
      const auto near = assay::harness::nearest_flag(word, command->bit);
      if (word.starts_with("--") && !near.empty() && near != word.substr(0, word.find('=')) &&
          text.find(word) != std::string::npos) {
        text += "; did you mean " + near + "?";
      }
    }
  }
  for (auto& c : text) c = c == '\n' ? ' ' : c;
  std::fprintf(stderr, "assay: %s (see %s)\n", text.c_str(), help.c_str());
  return spec::exit_code(spec::ErrorCode::usage);
}

int run(int argc, char** argv) {
  using namespace assay::harness;
  Flags flags;
  CLI::App app{"Assay tests and fuzzes an HTTP API against its OpenAPI document.", "assay"};
  app.set_version_flag("--version", "assay " ASSAY_VERSION);
  app.footer(exit_codes);
  Command commands[] = {
      {"run", "tests every operation against the document; minutes", run_bit, run_command},
      {"fuzz", "hunts with libFuzzer, guided by the answers; stops by itself", fuzz_bit,
       fuzz_command},
      {"mock",
       "serves the document on loopback and keeps what is made, with planted faults if asked",
       mock_bit, mock_command},
      {"replay", "sends saved findings again: FIXED or FAILED", replay_bit, replay_command},
      {"report", "rebuilds the reports of a run from its journal; merges shards", report_bit,
       report_command},
      {"cleanup", "deletes what earlier runs created and left on the server", cleanup_bit,
       cleanup_command},
      {"list", "prints the operations of a document", list_bit, list_command},
      {"check", "says what is wrong with a document itself", check_bit, check_command},
      {"diff", "says what changed between two documents, and whom it breaks", diff_bit,
       diff_command},
  };
  for (auto& command : commands) {
    command.app = app.add_subcommand(command.name, command.summary);
    command.app->footer(exit_codes);
    add_positionals(command, flags);
    add_flags(*command.app, flags, command.bit);
  }
  app.require_subcommand(0, 1);
  const auto typed = [&]() -> const Command* {
    for (const auto& command : commands) {
      if (argc > 1 && std::string_view(argv[1]) == command.name) return &command;
    }
    return nullptr;
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return usage(error, typed(), argc, argv);
  }
  for (const auto& command : commands) {
    if (!command.app->parsed()) continue;
    const auto code = command.call(flags);
    return code ? *code : fail(code.error());
  }
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
