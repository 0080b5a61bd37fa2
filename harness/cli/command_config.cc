#include "harness/cli/command_config.h"

#include <fmt/format.h>

#include "harness/cli/flag_values.h"
#include "reports/redact.h"
#include "spec/schema/write_json.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

// "Name: value" or "name=value": the value goes when its name says that it is one.
json::value without_secret(const reports::Redactor& redactor, std::string_view text,
                           std::string_view separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return json::string(redactor.text(text));
  const auto name = text.substr(0, at);
  const auto rest = at + separator.size();
  const auto value = redactor.value(json::value(json::string(text.substr(rest))), name);
  const auto* shown = value.if_string();
  return json::string(std::string(text.substr(0, rest)) +
                      (shown != nullptr ? std::string(*shown) : json::serialize(value)));
}

json::value shown(const reports::Redactor& redactor, const Flags& flags, const FlagRow& row) {
  auto value = current(flags, row);
  const auto key = row.key();
  if (auto* list = value.if_array()) {
    for (auto& item : *list) {
      item = without_secret(redactor, item.get_string(), key == "header" ? ":" : "=");
    }
    return value;
  }
  return redactor.value(value);
}

}  // namespace

std::string show_configuration(const Flags& flags, const CommandRow& command,
                               const Origins& origins, ShowOptions options) {
  const reports::Redactor redactor({}, {"authorization", "cookie", "x-api-key", "apikey"});
  std::string lines;
  json::object all;
  const auto add = [&](std::string_view key, const json::value& value) {
    const auto at = origins.find(key);
    const std::string_view origin = at == origins.end() ? "default" : std::string_view(at->second);
    if (options.json) {
      all[key] =
          options.origin ? json::value{{"value", value}, {"origin", json::string(origin)}} : value;
    } else {
      const auto text = spec::write_json(value);
      lines += options.origin ? fmt::format("{:<18} {:<28} {}\n", key, text, origin)
                              : fmt::format("{:<18} {}\n", key, text);
    }
  };
  if (origins.contains("spec")) add("spec", json::string(redactor.text(flags.spec)));
  for (const auto& row : flag_rows()) {
    if ((row.commands & command.bit) != 0 && row.configurable()) {
      add(row.key(), shown(redactor, flags, row));
    }
  }
  if (!options.json) return lines;
  return spec::write_json(all) + "\n";
}

}  // namespace assay::harness
