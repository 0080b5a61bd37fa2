#include "harness/engine/request_coverage.h"

#include <algorithm>

#include "spec/schema/pointer.h"

namespace assay::harness {
namespace {

constexpr std::uint64_t looked_at = 400;
constexpr std::uint64_t then_every = 8;

/// Calls `look(place, schema)` for each schema of the request.
template <class Look>
void for_each_schema(const spec::Operation& operation, Look&& look) {
  for (const auto& parameter : operation.parameters) {
    if (parameter.schema) look(parameter.pointer, parameter.schema);
  }
  if (!operation.body) return;
  for (const auto& media : operation.body->content) {
    if (media.schema) look(media.pointer, media.schema);
  }
}

/// The verdict names this place, or one below it.
bool is_broken(const spec::Verdict& verdict, const std::string& place) {
  return std::any_of(verdict.violations.begin(), verdict.violations.end(), [&](const auto& one) {
    return one.location.starts_with(place) &&
           (one.location.size() == place.size() || one.location[place.size()] == '/');
  });
}

std::string place_of(const spec::Parameter& parameter) {
  return "/request/" + std::string(spec::name(parameter.in)) + "/" +
         spec::escape_pointer(parameter.name);
}

}  // namespace

void RequestCoverage::take(const spec::Operation& operation, const spec::Decoded& decoded) {
  ++seen_;
  if (decoded.value.method.empty() && decoded.value.framing.empty()) note(operation, decoded);
  if (!all_ && seen_ > looked_at && seen_ % then_every != 0) return;
  for (const auto& argument : decoded.value.arguments) {
    for (const auto& parameter : operation.parameters) {
      const bool same = parameter.name == argument.name && parameter.in == argument.in;
      if (same && !argument.raw) record(parameter.schema, parameter.pointer, argument.value);
    }
  }
  const auto& body = decoded.value.body;
  if (!body || body->bytes || !operation.body) return;
  for (const auto& media : operation.body->content) {
    if (media.name == body->media_type) record(media.schema, media.pointer, body->value);
  }
}

void RequestCoverage::note(const spec::Operation& operation, const spec::Decoded& decoded) {
  const auto count = operation.parameters.size();
  uses_.resize(count + (operation.body ? 1 : 0));
  const auto mark = [&](Use& use, const std::string& place, bool sent) {
    if (is_broken(decoded.verdict, place)) {
      ++use.malformed;
    } else if (sent && decoded.verdict.kind == spec::Verdict::Kind::valid) {
      ++use.valid;
    }
  };
  for (std::size_t i = 0; i < count; ++i) {
    const auto& parameter = operation.parameters[i];
    const auto& all = decoded.value.arguments;
    const bool sent = std::any_of(all.begin(), all.end(), [&](const spec::Argument& one) {
      return one.in == parameter.in && one.name == parameter.name;
    });
    mark(uses_[i], place_of(parameter), sent);
  }
  if (operation.body) mark(uses_[count], "/request/body", decoded.value.body.has_value());
}

void RequestCoverage::record(const spec::Schema& schema, const std::string& place,
                             const spec::json::value& value) {
  if (!schema) return;
  by_place_.try_emplace(place, schema, spec::Direction::request).first->second.record(value);
}

spec::KeywordTotals RequestCoverage::totals(const spec::Operation& operation) const {
  spec::KeywordTotals all;
  for_each_schema(operation, [&](const std::string& place, const spec::Schema& schema) {
    const auto known = by_place_.find(place);
    const auto one = known != by_place_.end()
                         ? known->second.totals()
                         : spec::KeywordCoverage(schema, spec::Direction::request).totals();
    all.keywords += one.keywords;
    all.met += one.met;
    all.accepted += one.accepted;
    all.rejected += one.rejected;
  });
  return all;
}

std::vector<spec::KeywordCount> RequestCoverage::counts(const spec::Operation& operation) const {
  std::vector<spec::KeywordCount> all;
  for_each_schema(operation, [&](const std::string& place, const spec::Schema& schema) {
    const auto known = by_place_.find(place);
    const auto some = known != by_place_.end()
                          ? known->second.counts()
                          : spec::KeywordCoverage(schema, spec::Direction::request).counts();
    all.insert(all.end(), some.begin(), some.end());
  });
  return all;
}

std::vector<reports::ParameterUse> RequestCoverage::parameters(
    const spec::Operation& operation) const {
  std::vector<reports::ParameterUse> list;
  for (const auto& parameter : operation.parameters) {
    list.push_back(
        {parameter.name, std::string(spec::name(parameter.in)), parameter.required, 0, 0});
  }
  if (operation.body) list.push_back({"body", "body", operation.body->required, 0, 0});
  for (std::size_t i = 0; i < uses_.size() && i < list.size(); ++i) {
    list[i].valid = uses_[i].valid;
    list[i].malformed = uses_[i].malformed;
  }
  return list;
}

}  // namespace assay::harness
