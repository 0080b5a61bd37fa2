#include "harness/cli/flags.h"

#include <CLI/CLI.hpp>

#include <cmath>

#include "spec/nearest_name.h"

namespace assay::harness {
namespace {

CLI::Validator not_empty() {
  return {[](std::string& text) {
            return text.empty() ? std::string("an empty text: was a variable not set?")
                                : std::string();
          },
          ""};
}

CLI::Validator finite() {
  return {[](std::string& text) {
            double number = 0;
            const bool fine = !CLI::detail::lexical_cast(text, number) || std::isfinite(number);
            return fine ? std::string() : "not a finite number: " + text;
          },
          ""};
}

CLI::Option* add_number(CLI::App& app, Flags& flags, const FlagRow& row, const Number& number) {
  return std::visit(
      [&](auto member) {
        auto* option =
            app.add_option(std::string(row.names), flags.*member, std::string(row.summary));
        option->check(finite());
        if (number.above) return option->check(CLI::PositiveNumber);
        if (number.least == 0 && number.most > 1e9) return option->check(CLI::NonNegativeNumber);
        return option->check(CLI::Range(number.least, number.most));
      },
      number.at);
}

CLI::Option* add_flag(CLI::App& app, Flags& flags, const FlagRow& row) {
  const std::string names(row.names);
  const std::string summary(row.summary);
  return std::visit(
      Overloaded{
          [&](const Text& text) {
            auto* option = app.add_option(names, flags.*text.at, summary);
            return text.may_be_empty ? option : option->check(not_empty());
          },
          [&](const Choice& choice) {
            const std::vector<std::string> words(choice.words.begin(), choice.words.end());
            return app.add_option(names, flags.*choice.at, summary)->check(CLI::IsMember(words));
          },
          [&](const Texts& texts) {
            auto* option = app.add_option(names, flags.*texts.at, summary);
            option->allow_extra_args(false)->check(not_empty());
            return texts.by_comma ? option->delimiter(',') : option->take_all();
          },
          [&](const Toggle& toggle) { return app.add_flag(names, flags.*toggle.at, summary); },
          [&](const Number& number) { return add_number(app, flags, row, number); }},
      row.value);
}

}  // namespace

void add_flags(CLI::App& app, Flags& flags, CommandBit command) {
  for (const auto& row : flag_rows()) {
    if ((row.commands & command) != 0) add_flag(app, flags, row);
  }
}

std::string nearest_flag(std::string_view typed, std::uint16_t commands) {
  typed = typed.substr(0, typed.find('='));
  std::vector<std::string_view> names;
  for (const auto& row : flag_rows()) {
    if ((row.commands & commands) != 0) names.push_back(row.names.substr(row.names.rfind(',') + 1));
  }
  return std::string(spec::nearest_name(typed, names, 4));
}

}  // namespace assay::harness
