// What files and the environment say about options, before the command line has its say.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/flags.h"
#include "spec/result.h"

namespace assay::harness {

/// Where configuration comes from, weakest first. An empty path is no file.
struct ConfigurationSources {
  std::string user_file;     ///< read when it is there
  std::string project_file;  ///< likewise, unless `project_named`
  bool project_named = false;
  /// Answers as std::getenv does; empty: there is no environment.
  std::function<const char*(const char*)> environment;
};

/// $XDG_CONFIG_HOME/assay/config.yaml (else ~/.config/…), and the file that was `named` by --config
/// or ASSAY_CONFIG, else assay.yaml in the working folder.
[[nodiscard]] ConfigurationSources usual_sources(
    const std::string& named, const std::function<const char*(const char*)>& environment);

/// Option key (and "spec") → "assay.yaml:4:12" or "environment ASSAY_URL". What has no entry is at
/// its default.
using Origins = std::map<std::string, std::string, std::less<>>;

/// Puts the values of the sources into `flags`, as far as `command` has the options: user file,
/// project file, environment; what comes later wins, lists included. In a file, what stands below
/// `commands` for the command wins over what stands at the top (for `nightly`, what stands there
/// for `run` counts too). Errors: document, with file, line and column: a file that cannot be read,
/// a key that nobody knows (with the nearest one), a value of the wrong kind; usage, for a
/// variable's value.
[[nodiscard]] spec::Result<Origins> configure(Flags& flags, const CommandRow& command,
                                              const ConfigurationSources& sources);

/// The JSON Schema (2020-12) of configuration files: docs/reference/assay.schema.json.
[[nodiscard]] boost::json::object configuration_schema();
/// The same as text, indented.
[[nodiscard]] std::string configuration_schema_text();

/// A line of Markdown table for each option: key, variable, commands, what it does.
[[nodiscard]] std::string configuration_table();

}  // namespace assay::harness
