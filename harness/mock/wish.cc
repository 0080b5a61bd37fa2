#include "harness/mock/wish.h"

#include <algorithm>

#include "harness/mock/answers.h"
#include "harness/mock/lifelike.h"
#include "harness/mock/representation.h"
#include "spec/parameter_style.h"
#include "spec/serialize.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

std::string text_of(const spec::Case& call, std::string_view parameter) {
  for (const auto& argument : call.arguments) {
    if (argument.in == spec::In::path && argument.name == parameter) {
      return spec::percent_encode(spec::plain_text(argument.value));
    }
  }
  return {};
}

}  // namespace

std::size_t depth_of(std::string_view path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

std::string concrete_path(const Wish& wish, std::size_t segments) {
  std::string out;
  std::string_view rest = wish.operation.path;
  std::size_t seen = 0;
  while (!rest.empty()) {
    if (rest.front() == '/' && ++seen > segments) break;
    const auto close = rest.front() == '{' ? rest.find('}') : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    out += text_of(wish.call, rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
  }
  return out;
}

json::object sent_members(const Wish& wish) {
  if (!wish.call.body) return {};
  return chosen_members(request_schema(wish.operation, wish.call), wish.call.body->value);
}

spec::Schema json_request_schema(const spec::Operation& operation) {
  if (!operation.body) return {};
  for (const auto& media : operation.body->content) {
    const auto name = spec::parse_media_type(media.name);
    if (name && name->is_json()) return media.schema;
  }
  return {};
}

const spec::ResponseSpec* prefer(const spec::Operation& operation, std::string_view status) {
  for (const auto& response : operation.responses) {
    if (response.status == status) return &response;
  }
  return success_response(operation);
}

const spec::ResponseSpec* other_than_created(const spec::Operation& operation) {
  const auto* best = success_response(operation);
  if (best == nullptr || best->status != "201") return best;
  for (const auto& response : operation.responses) {
    if (response.status.starts_with('2') && response.status != "201") return &response;
  }
  return best;
}

bool can_say_missing(const spec::Operation& operation) {
  return operation.response_for(404) != nullptr || operation.response_for(410) != nullptr;
}

}  // namespace assay::harness
