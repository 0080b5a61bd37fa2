#include "spec/contract/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/document_build.h"
#include "spec/nearest_name.h"
#include "spec/schema/pointer.h"

namespace assay::spec {
namespace {

// "*" stands for any characters.
bool matches(std::string_view pattern, std::string_view text) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  text.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (matches(pattern, text.substr(i))) return true;
  }
  return false;
}

std::vector<const Operation*> chosen(const Document& document, std::string_view name) {
  std::vector<const Operation*> found;
  constexpr std::string_view tag = "tag:";
  for (const auto& operation : document.operations) {
    const auto key = operation.key();
    const bool tagged =
        name.starts_with(tag) && std::find(operation.tags.begin(), operation.tags.end(),
                                           name.substr(tag.size())) != operation.tags.end();
    const bool named = name == operation.id || name == key;
    const bool globbed = name.find('*') != std::string_view::npos &&
                         (matches(name, key) || matches(name, operation.id));
    if (tagged || named || globbed) found.push_back(&operation);
  }
  return found;
}

std::string status_text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

class SettingsReader {
 public:
  SettingsReader(const Document& document, const std::vector<std::string_view>& checks)
      : document_(document), checks_(checks) {}

  std::optional<Error> add(const Tree& tree) {
    const auto& operations = tree.root().get_object().at("operations").get_object();
    for (const auto& entry : operations) {
      const std::string name(entry.key());
      const auto pointer = "/operations/" + escape_pointer(name);
      const auto& object = entry.value().get_object();
      if (auto wrong = check_severities(tree, pointer, object)) return wrong;
      const auto operations_met = chosen(document_, name);
      if (operations_met.empty() && name.find('*') != std::string::npos) {
        read_.warnings.push_back({ErrorCode::document,
                                  fmt::format("the pattern '{}' meets no operation", name),
                                  tree.position(pointer), "see assay list"});
      } else if (operations_met.empty()) {
        return unknown(tree, pointer, name);
      }
      for (const auto* operation : operations_met) {
        merge(read_.settings[operation->key()], object);
        read_.settings[operation->key()].at = tree.position(pointer).text();
      }
    }
    return std::nullopt;
  }

  ReadSettings take() { return std::move(read_); }

 private:
  Error unknown(const Tree& tree, const std::string& pointer, const std::string& name) const {
    std::vector<std::string> known;
    for (const auto& operation : document_.operations) {
      if (!operation.id.empty()) known.push_back(operation.id);
      known.push_back(operation.key());
      for (const auto& tag : operation.tags) known.push_back("tag:" + tag);
    }
    const auto near =
        nearest_name(name, {known.begin(), known.end()}, std::max<std::size_t>(4, name.size() / 2));
    return {ErrorCode::document, fmt::format("there is no operation '{}'", name),
            tree.position(pointer),
            near.empty() ? "use an operationId, \"METHOD /path\", tag:NAME or a pattern with *"
                         : fmt::format("did you mean '{}'?", near)};
  }

  std::optional<Error> check_severities(const Tree& tree, const std::string& pointer,
                                        const json::object& object) const {
    const auto* severities = object.if_contains("severity");
    if (severities == nullptr) return std::nullopt;
    for (const auto& member : severities->get_object()) {
      const std::string_view id = member.key();
      const auto family = id.substr(0, id.find('.'));
      if (std::find(checks_.begin(), checks_.end(), family) != checks_.end()) continue;
      const auto near = nearest_name(family, checks_, std::max<std::size_t>(4, family.size() / 2));
      return Error{
          ErrorCode::document, fmt::format("there is no check '{}'", id),
          tree.position(pointer + "/severity/" + escape_pointer(id)),
          near.empty() ? "see assay run --list-checks" : fmt::format("did you mean '{}'?", near)};
    }
    return std::nullopt;
  }

  static void merge(OperationSettings& into, const json::object& object) {
    for (const auto& [member, list] :
         {std::pair{"accept", &into.accept}, std::pair{"reject", &into.reject}}) {
      const auto* statuses = object.if_contains(member);
      if (statuses == nullptr) continue;
      list->clear();
      for (const auto& status : statuses->get_array()) list->push_back(status_text(status));
    }
    if (const auto* severities = object.if_contains("severity")) {
      for (const auto& one : severities->get_object()) {
        into.severity.insert_or_assign(std::string(one.key()),
                                       std::string(one.value().get_string()));
      }
    }
    if (const auto* parameters = object.if_contains("parameters")) {
      for (const auto& one : parameters->get_object()) {
        into.parameters.insert_or_assign(std::string(one.key()), one.value());
      }
    }
    for (auto& word : string_list(object.if_contains("dictionary"))) {
      into.dictionary.push_back(std::move(word));
    }
    into.skip = text_member(object, "skip", into.skip);
    if (const auto* time = object.if_contains("max_response_time")) {
      into.max_response_time =
          static_cast<int>(std::min<std::int64_t>(time->to_number<std::int64_t>(), INT32_MAX));
    }
    if (const auto* cases = object.if_contains("cases")) {
      into.cases = cases->to_number<std::uint64_t>();
    }
  }

  const Document& document_;
  const std::vector<std::string_view>& checks_;
  ReadSettings read_;
};

}  // namespace

std::string_view OperationSettings::severity_of(std::string_view check) const noexcept {
  while (!check.empty()) {
    const auto found = severity.find(check);
    if (found != severity.end()) return found->second;
    const auto dot = check.rfind('.');
    check = dot == std::string_view::npos ? std::string_view() : check.substr(0, dot);
  }
  return {};
}

bool has_status(const std::vector<std::string>& list, int status) noexcept {
  const char digits[3] = {static_cast<char>('0' + status / 100 % 10),
                          static_cast<char>('0' + status / 10 % 10),
                          static_cast<char>('0' + status % 10)};
  return std::any_of(list.begin(), list.end(), [&](const std::string& entry) {
    if (entry.size() != 3 || entry[0] != digits[0]) return false;
    return entry.ends_with("XX") || (entry[1] == digits[1] && entry[2] == digits[2]);
  });
}

Result<ReadSettings> read_settings(const std::vector<std::shared_ptr<const Tree>>& files,
                                   const Document& document,
                                   const std::vector<std::string_view>& checks) {
  SettingsReader reader(document, checks);
  for (const auto& tree : files) {
    if (auto wrong = reader.add(*tree)) return *wrong;
  }
  return reader.take();
}

}  // namespace assay::spec
