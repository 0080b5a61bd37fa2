// What shells, man(1) and editors read about the command line, printed from the table of options.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace assay::harness {

inline constexpr const char* exit_codes =
    "Exit codes: 0 every promise kept; 1 findings; 2 usage or document; 3 environment, or nothing "
    "was tested; 4 internal error; 130 interrupted (reports are complete).";

/// assay.1, for man(1) (mandoc's man macros).
[[nodiscard]] std::string man_page(const std::string& version);

/// Completion for bash, zsh and fish.
[[nodiscard]] std::string bash_completion();
[[nodiscard]] std::string zsh_completion();
[[nodiscard]] std::string fish_completion();

/// What the command that was typed prints.
struct Pages {
  std::string text;
};

/// Adds `config schema`, `config options`, `completion SHELL` and `man`: each fills `pages` when it
/// is typed. (`config show` is understood before: it takes the options of another command.)
void add_pages(CLI::App& app, Pages& pages);

}  // namespace assay::harness
