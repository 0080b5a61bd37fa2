#include "harness/cli/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "harness/cli/flag_values.h"
#include "spec/contract/shape.h"
#include "spec/nearest_name.h"
#include "spec/reader.h"
#include "spec/source.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

constexpr std::uint16_t takes_spec =
    run_bit | fuzz_bit | mock_bit | list_bit | check_bit | cleanup_bit;

const FlagRow* row_of(std::string_view key, std::uint16_t commands) {
  for (const auto& row : flag_rows()) {
    if (row.key() == key && (row.commands & commands) != 0) return &row;
  }
  return nullptr;
}

/// One file, taken key by key.
class ConfigurationFile {
 public:
  ConfigurationFile(const spec::Tree& tree, Flags& flags, const CommandRow& command,
                    Origins& origins)
      : tree_(tree), flags_(flags), command_(command), origins_(origins) {}

  spec::Result<void> apply() {
    const auto* root = tree_.root().if_object();
    if (root == nullptr) return fault("", "a configuration is a mapping of options to values", "");
    for (const auto& member : *root) {
      const std::string key(member.key());
      if (key == "commands" || key == "$schema") continue;
      auto done = key == "operations" ? apply_operations(member.value())
                                      : apply_option(key, member.value(), "", 0xffff, true);
      if (!done) return done;
    }
    const auto* commands = root->if_contains("commands");
    return commands == nullptr ? spec::Result<void>() : apply_commands(*commands);
  }

 private:
  [[nodiscard]] spec::Error fault(const std::string& pointer, std::string message,
                                  std::string advice) const {
    return {spec::ErrorCode::document, std::move(message), tree_.position(pointer),
            std::move(advice)};
  }

  spec::Result<void> apply_commands(const json::value& value) {
    const auto* sections = value.if_object();
    if (sections == nullptr) {
      return fault("/commands", "'commands' is a mapping of commands to options", "");
    }
    // What is said of the very command wins over what it has from another one.
    for (const bool own : {false, true}) {
      for (const auto& section : *sections) {
        auto done = apply_section(std::string(section.key()), section.value(), own);
        if (!done) return done;
      }
    }
    return {};
  }

  spec::Result<void> apply_section(const std::string& name, const json::value& value, bool own) {
    const auto pointer = "/commands/" + spec::escape_token(name);
    const auto* command = command_row(name);
    if (command == nullptr) {
      std::vector<std::string_view> known;
      for (const auto& row : command_rows()) known.push_back(row.name);
      return fault(pointer, fmt::format("there is no command '{}'", name), near(name, known));
    }
    const auto* options = value.if_object();
    if (options == nullptr) return fault(pointer, "a mapping of options to values is wanted", "");
    const bool exact = command == &command_;
    const bool related = command->bit == command_.bit && command->name != "nightly";
    for (const auto& option : *options) {
      auto done = apply_option(std::string(option.key()), option.value(), pointer, command->bit,
                               own ? exact : related && !exact);
      if (!done) return done;
    }
    return {};
  }

  static std::string near(std::string_view typed, const std::vector<std::string_view>& known) {
    const auto name = spec::nearest_name(typed, known, std::max<std::size_t>(4, typed.size() / 2));
    return name.empty() ? "see assay config options" : fmt::format("did you mean '{}'?", name);
  }

  /// The option may be of any of `commands`; it is put in when the command at hand is one of them
  /// and is `meant`.
  spec::Result<void> apply_option(const std::string& key, const json::value& value,
                                  const std::string& above, std::uint16_t commands, bool meant) {
    const auto pointer = above + "/" + spec::escape_token(key);
    if (key == "spec" && (commands & takes_spec) != 0)
      return apply_spec(pointer, value, meant ? commands : 0);
    const auto* row = row_of(key, commands);
    if (row == nullptr) return unknown(pointer, key, commands);
    if (!row->configurable()) {
      return fault(pointer, fmt::format("'--{}' can only be typed", key), "");
    }
    // Checked whatever the command is, so that a file is right or wrong for all of them.
    const auto* own = meant ? row_of(key, commands & command_.bit) : nullptr;
    auto fine = check_value(key, own == nullptr ? commands : std::uint16_t{command_.bit}, value);
    if (!fine) return fault(pointer, fine.error().message, fine.error().advice);
    if (own == nullptr) return {};
    origins_[key] = tree_.position(pointer).text();
    return assign(flags_, *own, value);
  }

  /// Options of one name may take different words in different commands: one that agrees will do.
  static spec::Result<void> check_value(const std::string& key, std::uint16_t commands,
                                        const json::value& value) {
    spec::Result<void> first;
    for (const auto& row : flag_rows()) {
      if (row.key() != key || (row.commands & commands) == 0) continue;
      Flags trial;
      auto fine = assign(trial, row, value);
      if (fine) return fine;
      if (first) first = std::move(fine);
    }
    return first;
  }

  spec::Result<void> apply_spec(const std::string& pointer, const json::value& value,
                                std::uint16_t commands) {
    const auto* text = value.if_string();
    if (text == nullptr) return fault(pointer, "'spec' wants a file or a URL", "");
    if ((command_.bit & takes_spec & commands) == 0) return {};
    flags_.spec = *text;
    origins_["spec"] = tree_.position(pointer).text();
    return {};
  }

  [[nodiscard]] spec::Error unknown(const std::string& pointer, const std::string& key,
                                    std::uint16_t commands) const {
    std::vector<std::string_view> known;
    for (const auto& row : flag_rows()) {
      if ((row.commands & commands) != 0 && row.configurable()) known.push_back(row.key());
    }
    if (commands == 0xffff) known.insert(known.end(), {"spec", "commands", "operations"});
    const bool elsewhere = row_of(key, 0xffff) != nullptr;
    return fault(pointer,
                 elsewhere ? fmt::format("the command has no option '{}'", key)
                           : fmt::format("there is no option '{}'", key),
                 near(key, known));
  }

  /// They have the form of a contract file, which is what they become.
  spec::Result<void> apply_operations(const json::value& value) {
    json::object root{{"assay", 1}, {"operations", value}};
    auto tree = std::make_shared<const spec::Tree>(tree_.file(), std::move(root), tree_.marks(),
                                                   tree_.others());
    if (auto wrong = spec::check_shape(*tree, spec::ContractKind::settings)) return *wrong;
    flags_.operations.push_back(std::move(tree));
    return {};
  }

  const spec::Tree& tree_;
  Flags& flags_;
  const CommandRow& command_;
  Origins& origins_;
};

spec::Result<void> apply_file(const std::string& path, bool named, Flags& flags,
                              const CommandRow& command, Origins& origins) {
  std::error_code absent;
  if (path.empty() || (!named && !std::filesystem::exists(path, absent))) return {};
  auto source = spec::read_source(path);
  if (!source) return source.error();
  const auto& text = source->text;
  const bool empty = std::all_of(text.begin(), text.end(), [](char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  });
  if (empty) return {};
  auto tree = spec::read_tree(*source);
  if (!tree) {
    auto error = tree.error();
    if (error.advice.find("OpenAPI") != std::string::npos) error.advice = "write YAML or JSON";
    return error;
  }
  if (tree->root().is_null()) return {};
  return ConfigurationFile(*tree, flags, command, origins).apply();
}

spec::Result<void> apply_environment(const ConfigurationSources& sources, Flags& flags,
                                     const CommandRow& command, Origins& origins) {
  if (!sources.environment) return {};
  if (const char* document = sources.environment("ASSAY_SPEC");
      document != nullptr && (command.bit & takes_spec) != 0) {
    flags.spec = document;
    origins["spec"] = "environment ASSAY_SPEC";
  }
  for (const auto& row : flag_rows()) {
    if ((row.commands & command.bit) == 0 || !row.configurable()) continue;
    const auto variable = variable_of(row.key());
    const char* value = sources.environment(variable.c_str());
    if (value == nullptr) continue;
    if (auto done = assign_text(flags, row, value); !done) {
      auto error = done.error();
      error.message = fmt::format("environment variable {}: {}", variable, error.message);
      return error;
    }
    origins[std::string(row.key())] = "environment " + variable;
  }
  return {};
}

// Two columns a level; what holds nothing but scalars stays on one line.
void write_indented(std::string& out, const json::value& value, std::size_t depth) {
  const auto* object = value.if_object();
  const bool flat = object == nullptr ||
                    std::none_of(object->begin(), object->end(),
                                 [](const auto& member) { return member.value().is_object(); });
  if (flat) {
    out += json::serialize(value);
    return;
  }
  const std::string margin(2 * depth + 2, ' ');
  const char* before = "{\n";
  for (const auto& member : *object) {
    out += before + margin + json::serialize(json::value(member.key())) + ": ";
    write_indented(out, member.value(), depth + 1);
    before = ",\n";
  }
  out += "\n" + std::string(2 * depth, ' ') + "}";
}

}  // namespace

ConfigurationSources usual_sources(const std::string& named,
                                   const std::function<const char*(const char*)>& environment) {
  ConfigurationSources sources;
  sources.environment = environment;
  const auto variable = [&](const char* name) {
    const char* value = environment(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (const auto folder = variable("XDG_CONFIG_HOME"); !folder.empty()) {
    sources.user_file = folder + "/assay/config.yaml";
  } else if (const auto home = variable("HOME"); !home.empty()) {
    sources.user_file = home + "/.config/assay/config.yaml";
  }
  sources.project_file = !named.empty() ? named : variable("ASSAY_CONFIG");
  sources.project_named = !sources.project_file.empty();
  if (!sources.project_named) sources.project_file = "assay.yaml";
  return sources;
}

spec::Result<Origins> configure(Flags& flags, const CommandRow& command,
                                const ConfigurationSources& sources) {
  Origins origins;
  if (auto done = apply_file(sources.user_file, false, flags, command, origins); !done) {
    return done.error();
  }
  auto project = apply_file(sources.project_file, sources.project_named, flags, command, origins);
  if (!project) return project.error();
  if (auto done = apply_environment(sources, flags, command, origins); !done) return done.error();
  return origins;
}

json::object configuration_schema() {
  const json::value document{{"type", "string"},
                             {"description", "OpenAPI document: a file or a URL"}};
  json::object all;
  json::object sections;
  for (const auto& command : command_rows()) {
    json::object own;
    if ((command.bit & takes_spec) != 0) own["spec"] = document;
    for (const auto& row : flag_rows()) {
      if ((row.commands & command.bit) == 0 || !row.configurable()) continue;
      own[row.key()] = schema_of(row);
      if (!all.contains(row.key())) all[row.key()] = schema_of(row);
    }
    sections[command.name] = {
        {"type", "object"}, {"properties", std::move(own)}, {"additionalProperties", false}};
  }
  const auto settings =
      json::parse(spec::contract_schema(spec::ContractKind::settings)).as_object();
  all["$schema"] = {{"type", "string"}};
  all["spec"] = document;
  all["commands"] = {{"description", "options of single commands"},
                     {"type", "object"},
                     {"properties", std::move(sections)},
                     {"additionalProperties", false}};
  all["operations"] = settings.at("properties").at("operations");
  json::object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                      {"title", "assay.yaml: options of Assay"},
                      {"type", "object"},
                      {"properties", std::move(all)},
                      {"additionalProperties", false}};
  if (const auto* defs = settings.if_contains("$defs")) schema["$defs"] = *defs;
  return schema;
}

std::string configuration_schema_text() {
  std::string out;
  write_indented(out, configuration_schema(), 0);
  return out + "\n";
}

std::string configuration_table() {
  std::string out = "| key | variable | of | what it does |\n|---|---|---|---|\n";
  for (const auto& row : flag_rows()) {
    if (!row.configurable()) continue;
    std::string names;
    for (const auto& command : command_rows()) {
      if ((row.commands & command.bit) != 0) {
        names += (names.empty() ? "" : ", ") + std::string(command.name);
      }
    }
    std::string summary;
    for (const char c : row.summary) {
      if (c == '|') summary += '\\';
      summary += c;
    }
    out += fmt::format("| `{}` | `{}` | {} | {} |\n", row.key(), variable_of(row.key()), names,
                       summary);
  }
  return out;
}

}  // namespace assay::harness
