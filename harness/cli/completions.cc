#include <fmt/format.h>

#include <set>

#include "harness/cli/flags.h"
#include "harness/cli/pages.h"

namespace assay::harness {
namespace {

std::string joined(std::span<const std::string_view> words, std::string_view between) {
  std::string out;
  for (const auto word : words) {
    if (!out.empty()) out += between;
    out += word;
  }
  return out;
}

std::string command_names() {
  std::string out;
  for (const auto& command : command_rows()) out += std::string(command.name) + " ";
  return out + "config completion man";
}

// Within single quotes of a shell; `also` are further characters that get a backslash.
std::string quoted(std::string_view text, std::string_view also = {}) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      if (also.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string bash_completion() {
  std::string out =
      "# bash completion for assay\n_assay() {\n  local current=${COMP_WORDS[COMP_CWORD]} "
      "previous=${COMP_WORDS[COMP_CWORD-1]}\n  COMPREPLY=()\n  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W '" +
      command_names() +
      " --help --version' -- \"$current\")\n    return\n  fi\n  case $previous in\n";
  std::set<std::string_view> told;
  for (const auto& row : flag_rows()) {
    const auto* choice = std::get_if<Choice>(&row.value);
    if (choice == nullptr || !told.insert(row.key()).second) continue;
    out += fmt::format(
        "    --{}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$current\"); return ;;\n",
        row.key(), joined(choice->words, " "));
  }
  out += "  esac\n  local options=\n  case ${COMP_WORDS[1]} in\n";
  for (const auto& command : command_rows()) {
    std::string options;
    for (const auto& row : flag_rows()) {
      if ((row.commands & command.bit) != 0) options += fmt::format(" --{}", row.key());
    }
    out += fmt::format("    {}) options='--help{}' ;;\n", command.name, options);
  }
  return out +
         "    config) options='show schema options' ;;\n"
         "    completion) options='bash zsh fish' ;;\n  esac\n"
         "  case $current in\n"
         "    -*) mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\") ;;\n"
         "    *) case ${COMP_WORDS[1]} in\n"
         "        config|completion) mapfile -t COMPREPLY < <(compgen -W \"$options\" -- "
         "\"$current\") ;;\n"
         "        *) mapfile -t COMPREPLY < <(compgen -f -- \"$current\") ;;\n"
         "      esac ;;\n  esac\n}\ncomplete -o filenames -F _assay assay\n";
}

std::string zsh_completion() {
  std::string out =
      "#compdef assay\n_assay() {\n  local -a commands\n  if (( CURRENT == 2 )); then\n    "
      "commands=(\n";
  for (const auto& command : command_rows()) {
    out += fmt::format("      '{}:{}'\n", command.name, quoted(command.summary, ":"));
  }
  out +=
      "      'config:prints options in effect, or which there are'\n"
      "      'completion:prints a completion script for a shell'\n"
      "      'man:prints the manual page'\n    )\n    _describe command commands\n    return\n  "
      "fi\n"
      "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const auto& command : command_rows()) {
    out += fmt::format("    {})\n      _arguments -s", command.name);
    for (const auto& row : flag_rows()) {
      if ((row.commands & command.bit) == 0) continue;
      const auto* choice = std::get_if<Choice>(&row.value);
      const bool many = std::holds_alternative<Texts>(row.value);
      const bool toggle = std::holds_alternative<Toggle>(row.value);
      out += fmt::format(" \\\n        '{}--{}[{}]{}'", many ? "*" : "", row.key(),
                         quoted(row.summary, "[]:\\"),
                         toggle              ? ""
                         : choice != nullptr ? ":value:(" + joined(choice->words, " ") + ")"
                                             : ":value:_files");
    }
    out += " \\\n        '*:file:_files' ;;\n";
  }
  return out +
         "    config) _values action show schema options ;;\n"
         "    completion) _values shell bash zsh fish ;;\n  esac\n}\n_assay \"$@\"\n";
}

std::string fish_completion() {
  std::string out = "# fish completion for assay\n";
  const auto none = fmt::format("not __fish_seen_subcommand_from {}", command_names());
  for (const auto& command : command_rows()) {
    out += fmt::format("complete -c assay -f -n '{}' -a {} -d '{}'\n", none, command.name,
                       quoted(command.summary));
  }
  out += fmt::format("complete -c assay -f -n '{}' -a 'config completion man'\n", none);
  for (const auto& row : flag_rows()) {
    std::string names;
    for (const auto& command : command_rows()) {
      if ((row.commands & command.bit) != 0) names += " " + std::string(command.name);
    }
    const auto* choice = std::get_if<Choice>(&row.value);
    const bool toggle = std::holds_alternative<Toggle>(row.value);
    out += fmt::format(
        "complete -c assay -n '__fish_seen_subcommand_from{}'{} -l {}{} -d '{}'\n", names,
        row.short_name().empty() ? "" : " -s " + std::string(row.short_name().substr(1)), row.key(),
        toggle              ? ""
        : choice != nullptr ? " -x -a '" + joined(choice->words, " ") + "'"
                            : " -r",
        quoted(row.summary));
  }
  return out +
         "complete -c assay -f -n '__fish_seen_subcommand_from config' -a 'show schema options'\n"
         "complete -c assay -f -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n";
}

}  // namespace assay::harness
