#include "harness/cli/pages.h"

#include <CLI/CLI.hpp>

#include "harness/cli/configuration.h"

namespace assay::harness {
namespace {

void add_config(CLI::App& app, Pages& pages) {
  auto* config = app.add_subcommand("config", "prints options in effect, or which there are");
  config->footer(
      "Options come from: the command line, variables ASSAY_…, assay.yaml in the working folder "
      "(or --config FILE), ~/.config/assay/config.yaml, defaults; the first that says something "
      "wins.");
  // Here for the help alone.
  config->add_subcommand(
      "show",
      "[COMMAND] [its options] [--origin] [--json]: the options in effect; of run by default");
  config->add_subcommand("schema", "JSON Schema of configuration files, for editors")
      ->final_callback([&pages] { pages.text = configuration_schema_text(); });
  config->add_subcommand("options", "all options that can be configured, as a Markdown table")
      ->final_callback([&pages] { pages.text = configuration_table(); });
  config->require_subcommand(1);
}

void add_completion(CLI::App& app, Pages& pages) {
  auto* completion = app.add_subcommand("completion", "prints a completion script for a shell");
  const auto add = [&](const char* shell, const char* how, std::string (*print)()) {
    completion->add_subcommand(shell, how)->final_callback([&pages, print] {
      pages.text = print();
    });
  };
  add("bash", "put it into ~/.local/share/bash-completion/completions/assay", bash_completion);
  add("zsh", "put it as _assay into a folder of $fpath", zsh_completion);
  add("fish", "put it into ~/.config/fish/completions/assay.fish", fish_completion);
  completion->require_subcommand(1);
}

}  // namespace

void add_pages(CLI::App& app, Pages& pages) {
  add_config(app, pages);
  add_completion(app, pages);
  app.add_subcommand("man", "prints the manual page, for man(1)")->final_callback([&pages] {
    pages.text = man_page(ASSAY_VERSION);
  });
}

}  // namespace assay::harness
