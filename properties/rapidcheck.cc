#include "properties/rapidcheck.h"

#include <memory>
#include <utility>

#include "properties/generators/shrink.h"
#include "spec/schema/write_json.h"
#include "spec/serialize.h"

namespace assay::properties {
namespace {

/// What every step of a shrink tree needs.
struct Context {
  const spec::Document& document;
  const spec::Operation& operation;
  Values values;
};

bool same_cause(const spec::Verdict& verdict, const std::optional<Malformation>& malformation) {
  if (!malformation) return verdict.kind == spec::Verdict::Kind::valid;
  return verdict.kind == spec::Verdict::Kind::invalid && verdict.violations.size() == 1 &&
         verdict.violations.front().keyword == malformation->keyword &&
         verdict.violations.front().location == malformation->location;
}

rc::Seq<Drawn> shrinks(const std::shared_ptr<const Context>& context, const Drawn& drawn) {
  std::vector<Drawn> all;
  for (auto& candidate :
       shrink_candidates(context->document, context->operation, drawn.value, context->values)) {
    const auto request = spec::serialize(context->document, context->operation, candidate, {});
    const auto verdict = spec::decode(context->document, context->operation, request).verdict;
    if (same_cause(verdict, drawn.malformation)) {
      all.push_back({std::move(candidate), drawn.malformation});
    }
  }
  return rc::seq::fromContainer(std::move(all));
}

rc::Shrinkable<Drawn> tree(const std::shared_ptr<const Context>& context, Drawn drawn) {
  return rc::shrinkable::shrinkRecur(
      std::move(drawn), [context](const Drawn& value) { return shrinks(context, value); });
}

}  // namespace

std::int64_t RandomSource::integer(std::int64_t lo, std::int64_t hi) {
  const auto width = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) + 1;
  const auto by = reduce([this] { return random_.next(); }, width);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(lo) + by);
}

Drawn draw_one_valid(const DrawContext& context, const rc::Random& random, int size) {
  RandomSource source(random);
  std::string why;
  auto value =
      generate_valid(context.document, context.operation, source, size, context.values, &why);
  if (!value) throw rc::GenerationFailure(why);
  return {std::move(*value), std::nullopt};
}

Drawn draw_one_malformed(const DrawContext& context, const std::vector<Malformation>& choices,
                         const rc::Random& random, int size) {
  if (choices.empty()) throw rc::GenerationFailure("nothing here can be malformed");
  RandomSource source(random);
  const auto& what = choices[source.index(choices.size())];
  auto value =
      generate_malformed(context.document, context.operation, what, source, size, context.values);
  if (!value) throw rc::GenerationFailure(what.kind + " at " + what.location);
  return {std::move(*value), what};
}

rc::Gen<Drawn> valid_cases(const spec::Document& document, const spec::Operation& operation,
                           Values values) {
  const auto context =
      std::make_shared<const Context>(Context{document, operation, std::move(values)});
  return rc::Gen<Drawn>([context](const rc::Random& random, int size) {
    const DrawContext draw{context->document, context->operation, context->values};
    return tree(context, draw_one_valid(draw, random, size));
  });
}

rc::Gen<Drawn> malformed_cases(const spec::Document& document, const spec::Operation& operation,
                               std::vector<Malformation> choices, Values values) {
  const auto context =
      std::make_shared<const Context>(Context{document, operation, std::move(values)});
  const auto all = std::make_shared<const std::vector<Malformation>>(std::move(choices));
  return rc::Gen<Drawn>([context, all](const rc::Random& random, int size) {
    const DrawContext draw{context->document, context->operation, context->values};
    return tree(context, draw_one_malformed(draw, *all, random, size));
  });
}

void showValue(const Drawn& drawn, std::ostream& out) {
  if (drawn.malformation) {
    out << drawn.malformation->kind << " at " << drawn.malformation->location << ": ";
  }
  out << spec::write_json(spec::case_to_json(drawn.value));
}

}  // namespace assay::properties
