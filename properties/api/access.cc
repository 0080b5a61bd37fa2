#include "properties/api/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "properties/generators/source.h"
#include "spec/parameter_style.h"
#include "spec/runtime_expression.h"

namespace assay::properties {
namespace {

namespace json = boost::json;

constexpr int deepest = 4;  ///< things that a thing may belong to
/// A longer list is one page of more, whatever it says.
constexpr std::size_t page_of_more = 20;

/// The names of the expressions in a path template, in order.
std::vector<std::string> names_in(std::string_view path) {
  std::vector<std::string> names;
  for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{')) {
    const auto close = path.find('}', open);
    if (close == std::string_view::npos) break;
    names.emplace_back(path.substr(open + 1, close - open - 1));
    path.remove_prefix(close + 1);
  }
  return names;
}

class SequenceMaker {
 public:
  SequenceMaker(const spec::Document& document, const std::vector<Resource>& resources,
                const Values& values, std::uint64_t seed)
      : document_(document), resources_(resources), values_(values), seed_(seed) {
    values_.fixed.insert(values.known.begin(), values.known.end());
  }

  std::vector<spec::Sequence> run() {
    std::vector<spec::Sequence> all;
    for (const auto& resource : resources_) {
      for (const auto target :
           {resource.read, resource.replace, resource.update, resource.remove}) {
        if (!target || !document_.operations[*target].needs_credentials()) continue;
        if (auto made = sequence_for(resource, *target)) all.push_back(std::move(*made));
      }
    }
    return all;
  }

 private:
  /// The step that made the thing whose name stands at each place of a path.
  using Makers = std::vector<std::pair<std::size_t, std::string>>;

  std::optional<spec::Sequence> sequence_for(const Resource& resource, std::size_t target) {
    sequence_ = {};
    Makers makers;
    if (!create(resource, makers, 0)) return std::nullopt;
    if (resource.list && document_.operations[*resource.list].needs_credentials()) {
      static_cast<void>(add(*resource.list, makers, spec::Credentials::other));
    }
    // A made-up name of the right form: everything but the thing itself is there.
    auto parents = makers;
    parents.pop_back();
    if (!add(target, parents, spec::Credentials::other)) return std::nullopt;
    if (!add(target, makers, spec::Credentials::other)) return std::nullopt;
    return std::move(sequence_);
  }

  /// Makes a thing, and first what it belongs to.
  bool create(const Resource& resource, Makers& makers, int depth) {
    if (!resource.create || !resource.created_at || depth > deepest) return false;
    if (!document_.operations[*resource.create].needs_credentials()) return false;
    if (resource.parent) {
      const auto& parent = resources_[*resource.parent];
      Makers above;
      // What cannot be made must be known by name.
      const auto before = sequence_;
      if (create(parent, above, depth + 1)) {
        makers = std::move(above);
      } else {
        sequence_ = before;
      }
    }
    makers.resize(names_in(resource.collection).size(), unknown);
    if (!add(*resource.create, makers, spec::Credentials::configured)) return false;
    makers.emplace_back(sequence_.steps.size() - 1, "$response.body#" + *resource.created_at);
    return true;
  }

  bool add(std::size_t index, const Makers& makers, spec::Credentials credentials) {
    const auto& operation = document_.operations[index];
    SeededSource source(
        mix(mix(seed_, hash(operation.key())), static_cast<std::uint64_t>(sequence_.steps.size())));
    std::string why;
    auto valid = generate_valid(document_, operation, source, 10, values_, &why);
    if (!valid) return false;
    spec::Step step;
    step.call = std::move(*valid);
    step.call.credentials = credentials;
    const auto names = names_in(operation.path);
    for (std::size_t i = 0; i < std::min(names.size(), makers.size()); ++i) {
      const auto& [from, expression] = makers[i];
      if (!expression.empty()) step.links.push_back({"path." + names[i], from, expression});
    }
    sequence_.steps.push_back(std::move(step));
    return true;
  }

  inline static const std::pair<std::size_t, std::string> unknown{0, ""};
  const spec::Document& document_;
  const std::vector<Resource>& resources_;
  Values values_;
  std::uint64_t seed_;
  spec::Sequence sequence_;
};

std::vector<std::string> path_values(const spec::Operation& operation, const spec::Case& call) {
  std::vector<std::string> values;
  for (const auto& name : names_in(operation.path)) {
    const auto argument =
        std::find_if(call.arguments.begin(), call.arguments.end(),
                     [&](const auto& one) { return one.in == spec::In::path && one.name == name; });
    values.push_back(argument == call.arguments.end() ? std::string()
                     : argument->raw                  ? *argument->raw
                                                      : spec::plain_text(argument->value));
  }
  return values;
}

const json::value* at_pointer(const json::value& value, const std::string& pointer) {
  boost::system::error_code missing;
  return value.find_pointer(pointer, missing);
}

int status_of(const AccessCall& call) {
  const auto* response = call.exchange->response();
  return response != nullptr ? response->status : 0;
}

bool succeeded(int status) {
  return status >= 200 && status < 300 && status != 202;
}

/// A next page, or a total that is greater, among the members of `value` or one level below.
bool counts_more(const json::value& value, std::size_t shown, int depth) {
  const auto* object = value.if_object();
  if (object == nullptr) return false;
  return std::any_of(object->begin(), object->end(), [&](const auto& member) {
    const auto& inner = member.value();
    const std::string_view name = member.key();
    const bool onwards =
        name.find("next") != std::string_view::npos || name.find("more") != std::string_view::npos;
    if (onwards && !inner.is_null() && inner != json::value(false)) return true;
    const bool total = name.find("total") != std::string_view::npos && inner.is_number();
    if (total && inner.template to_number<double>() > static_cast<double>(shown)) return true;
    return depth > 0 && counts_more(inner, shown, depth - 1);
  });
}

/// True when the answer says or lets suspect that there is more than it shows.
bool lets_suspect_more(const json::value& body, std::size_t shown, const spec::Response& response) {
  if (shown >= page_of_more) return true;
  const auto link = spec::find_header(response.headers, "Link");
  if (link && link->find("next") != std::string_view::npos) return true;
  return counts_more(body, shown, 1);
}

class AccessJudge {
 public:
  AccessJudge(const spec::Document& document, const std::vector<Resource>& resources,
              std::span<const AccessCall> calls)
      : document_(document), resources_(resources), calls_(calls), last_(calls.back()) {}

  std::vector<contracts::Finding> run() {
    operation_ = document_.find(last_.call->operation);
    if (last_.call->credentials != spec::Credentials::other || operation_ == nullptr) return {};
    resource_ = resource_of(index_of(*last_.call));
    if (resource_ == nullptr || !operation_->needs_credentials()) return {};
    names_ = path_values(*operation_, *last_.call);
    if (names_.empty() || names_.back().empty()) return {};
    look_back();
    if (!made_ || gone_ || shared_ || !control_) return {};
    const auto status = status_of(last_);
    const bool hidden = *control_ == 404 || *control_ == 410;
    if (status == 403 && hidden) return {existence()};
    if (!succeeded(status) || succeeded(*control_)) return {};
    return {crossing(status)};
  }

 private:
  std::optional<std::size_t> index_of(const spec::Case& call) const {
    const auto* operation = document_.find(call.operation);
    if (operation == nullptr) return std::nullopt;
    return static_cast<std::size_t>(operation - document_.operations.data());
  }

  const Resource* resource_of(const std::optional<std::size_t>& index) const {
    for (const auto& resource : resources_) {
      for (const auto& role : {resource.read, resource.replace, resource.update, resource.remove}) {
        if (role && role == index) return &resource;
      }
    }
    return nullptr;
  }

  /// The same values before the thing's own name.
  bool same_parents(const spec::Case& call) const {
    const auto* operation = document_.find(call.operation);
    const auto values = path_values(*operation, call);
    const auto parents = names_.size() - 1;
    return values.size() >= parents &&
           std::equal(names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(parents),
                      values.begin());
  }

  void look_back() {
    for (const auto& call : calls_.first(calls_.size() - 1)) {
      const auto index = index_of(*call.call);
      if (!index || !same_parents(*call.call)) continue;
      const bool mine = call.call->credentials == spec::Credentials::configured;
      const bool his = call.call->credentials == spec::Credentials::other;
      const bool done = succeeded(status_of(call));
      if (mine && done && resource_->create == index) look_at_creation(call);
      if (his && done && resource_->list == index) look_at_list(call);
      const auto names = path_values(*document_.find(call.call->operation), *call.call);
      const bool same = names == names_;
      if (same && done && resource_->remove == index) gone_ = true;
      if (his && !same && call.call->operation == last_.call->operation) {
        control_ = status_of(call);
      }
    }
  }

  void look_at_creation(const AccessCall& call) {
    const spec::Performed performed(*call.call, *call.exchange);
    if (!resource_->created_at) return;
    const auto* id = at_pointer(performed.body(), *resource_->created_at);
    made_ = made_ || (id != nullptr && spec::plain_text(*id) == names_.back());
  }

  void look_at_list(const AccessCall& call) {
    if (!resource_->listed_at) return;
    const spec::Performed performed(*call.call, *call.exchange);
    const auto* list = at_pointer(performed.body(), *resource_->listed_at);
    if (list == nullptr || !list->is_array()) return;
    for (const auto& item : list->get_array()) {
      const auto* id = at_pointer(item, resource_->listed_name);
      shared_ = shared_ || (id != nullptr && spec::plain_text(*id) == names_.back());
    }
    listed_ = listed_ || !lets_suspect_more(performed.body(), list->get_array().size(),
                                            *call.exchange->response());
  }

  [[nodiscard]] contracts::Finding finding(const char* keyword) const {
    contracts::Finding found;
    found.check = std::string("access.") + keyword;
    found.operation = operation_->key();
    found.location = "/response/status";
    found.keyword = keyword;
    found.schema = operation_->pointer;
    found.schema_at = document_.locate(operation_->pointer);
    found.status = status_of(last_);
    return found;
  }

  [[nodiscard]] contracts::Finding existence() const {
    auto found = finding("existence");
    found.severity = contracts::Severity::warning;
    found.expected = fmt::format("{}, as for a name that does not exist", *control_);
    found.actual = "403 tells the second user that the first one's thing exists";
    found.clause = "RFC 9110 §15.5.4, CWE-204";
    return found;
  }

  [[nodiscard]] contracts::Finding crossing(int status) const {
    const bool removes = operation_->method == "DELETE";
    const bool reads = resource_->read == index_of(*last_.call);
    auto found = finding(removes ? "delete" : reads ? "read" : "change");
    if (!listed_) found.severity = contracts::Severity::warning;
    found.expected = "403 or 404 to who did not make the thing";
    found.actual = fmt::format(
        "{} to the second user; {}", status,
        listed_ ? "his own list does not show the thing" : "no list says whether it is his, too");
    found.clause = "OWASP API1:2023, CWE-639";
    return found;
  }

  const spec::Document& document_;
  const std::vector<Resource>& resources_;
  std::span<const AccessCall> calls_;
  const AccessCall& last_;
  const spec::Operation* operation_ = nullptr;
  const Resource* resource_ = nullptr;
  std::vector<std::string> names_;  ///< in the last path
  bool made_ = false;
  bool gone_ = false;
  bool shared_ = false;
  bool listed_ = false;         ///< the second user's list is whole
  std::optional<int> control_;  ///< status of a made-up name
};

}  // namespace

std::vector<spec::Sequence> access_sequences(const spec::Document& document,
                                             const std::vector<Resource>& resources,
                                             const Values& values, std::uint64_t seed) {
  return SequenceMaker(document, resources, values, seed).run();
}

std::vector<contracts::Finding> judge_access(const spec::Document& document,
                                             const std::vector<Resource>& resources,
                                             std::span<const AccessCall> calls) {
  if (calls.empty()) return {};
  return AccessJudge(document, resources, calls).run();
}

}  // namespace assay::properties
