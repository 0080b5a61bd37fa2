#include "harness/cli/auth_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "reports/secret_text.h"
#include "spec/nearest_name.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

std::string shown(const std::string& at) {
  return at.empty() ? "the file" : "`" + at.substr(1) + "`";
}

std::string listed(const std::vector<std::string_view>& names) {
  std::string out;
  for (const auto name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

std::string advice_for(std::string_view typed, const std::vector<std::string_view>& known,
                       std::string_view otherwise) {
  const auto near = spec::nearest_name(typed, known, 4);
  if (!near.empty()) return fmt::format("did you mean '{}'?", near);
  return known.empty() ? std::string(otherwise) : "choose from " + listed(known);
}

}  // namespace

spec::Result<const spec::SecurityScheme*> find_scheme(const spec::Document& document,
                                                      std::string_view name,
                                                      const spec::Position& where) {
  if (const auto* scheme = document.scheme(name)) return scheme;
  std::vector<std::string_view> known;
  for (const auto& scheme : document.security_schemes) known.emplace_back(scheme.name);
  return spec::Error{spec::ErrorCode::usage,
                     fmt::format("the document has no security scheme '{}'", name), where,
                     advice_for(name, known, "it has none: send a header with -H")};
}

spec::Result<void> check_password(const spec::SecurityScheme& scheme, std::string_view secret,
                                  const spec::Position& where) {
  const bool basic = scheme.type == "http" && spec::same_field_name(scheme.scheme, "basic");
  if (!basic || secret.find(':') != std::string_view::npos) return {};
  return spec::Error{spec::ErrorCode::usage,
                     fmt::format("what '{}' is given has no colon", scheme.name), where,
                     "Basic wants user:password"};
}

AuthReading::AuthReading(const spec::Tree& tree, const spec::Document& document,
                         std::vector<std::string>& secrets, std::string folder)
    : tree_(tree), document_(document), secrets_(secrets), folder_(std::move(folder)) {}

spec::Error AuthReading::wrong(const std::string& at, std::string message,
                               std::string advice) const {
  return {spec::ErrorCode::usage, std::move(message), position(at), std::move(advice)};
}

bool AuthReading::is_object(const std::string& at) const {
  const auto* value = find(at);
  return value != nullptr && value->is_object();
}

std::vector<std::string> AuthReading::members(const std::string& at) const {
  std::vector<std::string> names;
  if (!is_object(at)) return names;
  for (const auto& member : find(at)->get_object()) names.emplace_back(member.key());
  return names;
}

spec::Result<void> AuthReading::expect_members(const std::string& at,
                                               const std::vector<std::string_view>& known) const {
  if (!is_object(at)) {
    return wrong(at, shown(at) + " is no object", "its members are " + listed(known));
  }
  for (const auto& name : members(at)) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return wrong(at + "/" + spec::escape_token(name),
                 fmt::format("{} has no member '{}'", shown(at), name),
                 advice_for(name, known, ""));
  }
  return {};
}

spec::Result<std::string> AuthReading::text(const std::string& at) const {
  const auto* value = find(at);
  if (value != nullptr && value->is_string()) return std::string(value->get_string());
  return wrong(at, shown(at) + (value == nullptr ? " is missing" : " is no text"),
               "put it in quotes");
}

spec::Result<std::string> AuthReading::secret(const std::string& at, bool hidden) {
  auto written = text(at);
  if (!written) return written;
  auto value = read_secret(*written, {position(at), folder_, &secrets_});
  if (!value) return value;
  if (hidden) secrets_.push_back(*value);
  return value;
}

spec::Result<json::value> AuthReading::filled(const std::string& at) {
  const auto* value = find(at);
  if (value == nullptr) return json::value();
  if (value->is_string()) {
    auto text = secret(at, reports::names_secret(at.substr(at.rfind('/') + 1)));
    if (!text) return text.error();
    return json::value(json::string(*text));
  }
  auto out = *value;
  if (auto* object = out.if_object()) {
    for (auto& member : *object) {
      auto inner = filled(at + "/" + spec::escape_token(member.key()));
      if (!inner) return inner;
      member.value() = std::move(*inner);
    }
  }
  if (auto* array = out.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      auto inner = filled(at + "/" + std::to_string(i));
      if (!inner) return inner;
      (*array)[i] = std::move(*inner);
    }
  }
  return out;
}

spec::Result<std::string> AuthReading::file(const std::string& at) const {
  auto written = text(at);
  if (!written) return written;
  auto path = std::filesystem::path(*written);
  if (path.is_relative() && !folder_.empty()) path = folder_ / path;
  if (std::ifstream(path).good()) return path.string();
  return spec::Error{spec::ErrorCode::environment, fmt::format("cannot read '{}'", path.string()),
                     position(at), "name a file in PEM form"};
}

}  // namespace assay::harness
