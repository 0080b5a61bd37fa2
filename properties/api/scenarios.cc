#include "properties/api/scenarios.h"

#include <algorithm>
#include <array>
#include <optional>

#include "properties/api/law_rows.h"
#include "properties/api/likeness.h"
#include "properties/draw.h"
#include "properties/generators/assemble.h"
#include "spec/path_template.h"
#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

/// A thing that an earlier step of the sequence makes.
struct Made {
  std::size_t step = 0;
  std::size_t resource = 0;
};

class Writer {
 public:
  Writer(const spec::Document& document, const std::vector<Resource>& resources,
         const Values& values, std::uint64_t seed)
      : document_(document), resources_(resources), values_(values), source_(seed) {}

  [[nodiscard]] Source& source() noexcept { return source_; }
  [[nodiscard]] spec::Sequence& sequence() noexcept { return sequence_; }
  /// False once a step could not be drawn: then there is no such scenario.
  [[nodiscard]] bool fine() const noexcept { return fine_; }

  /// Makes one thing of `resource`, and of what it belongs to unless `parent` is that.
  std::optional<Made> make(std::size_t resource, Members members,
                           std::optional<Made> parent = std::nullopt) {
    const auto& what = resources_[resource];
    const auto maker = what.create ? what.create : what.replace;
    if (!maker || (what.create && !what.created_at)) return fail();
    if (!parent && what.parent && can_be_made(*what.parent)) {
      parent = make(*what.parent, Members::by_chance);
      if (!parent) return std::nullopt;
    }
    auto step = draw(*maker, members);
    if (!step) return fail();
    if (parent) bind_to_parent(*step, *maker, *parent);
    sequence_.steps.push_back(std::move(*step));
    return Made{sequence_.steps.size() - 1, resource};
  }

  /// The operation on what was made: on its collection, or on the thing itself.
  bool add(std::optional<std::size_t> operation, const Made& made,
           Members members = Members::required) {
    if (!operation) return true;
    auto step = draw(*operation, members);
    if (!step) return static_cast<bool>(fail());
    return add(std::move(*step), *operation, made);
  }

  bool add(spec::Step step, std::size_t operation, const Made& made) {
    bind_to_thing(step, operation, made);
    sequence_.steps.push_back(std::move(step));
    return true;
  }

  /// Makes another thing where `made` was made.
  std::optional<Made> make_beside(const Made& made) {
    const auto links = sequence_.steps[made.step].links;
    const auto* operation = document_.find(sequence_.steps[made.step].call.operation);
    auto step =
        draw(static_cast<std::size_t>(operation - document_.operations.data()), Members::by_chance);
    if (!step) return fail();
    step->links = links;
    keep_places(*step, made);
    sequence_.steps.push_back(std::move(*step));
    return Made{sequence_.steps.size() - 1, made.resource};
  }

  /// The last step, on a thing under one parent, looks for it under another.
  void move_last_to(const Made& parent, std::size_t operation) {
    auto& step = sequence_.steps.back();
    const auto names = spec::template_names(document_.operations[operation].path);
    const auto place = "path." + names[depth_of(parent.resource) - 1];
    for (auto& link : step.links) {
      if (link.to == place) link = {place, parent.step, name_of(parent)};
    }
  }

  std::optional<spec::Step> draw(std::size_t index, Members members) {
    const auto& operation = document_.operations[index];
    const bool bodied = operation.body.has_value();
    auto values = values_;
    values.fixed.insert(values.known.begin(), values.known.end());
    for (int tries = 0; tries < 8; ++tries) {
      // Small values first: laws are about what happens to them, not about their limits.
      const AssembleOptions options{tries < 4 ? 8 : 3, bodied ? members : Members::required};
      std::string why;
      auto value = assemble(operation, source_, options, values, why);
      if (!value) return std::nullopt;
      leave_out_queries(*value, operation);
      if (verdict_of(document_, operation, *value).kind == spec::Verdict::Kind::valid) {
        if (source_.chance(1, 2)) speak_plainly(*value, operation);
        return spec::Step{std::move(*value), {}};
      }
    }
    return std::nullopt;
  }

  /// Puts a plain word for each text of the body where that stays valid: of a word, other than of
  /// white space or signs, no server makes something else lawfully.
  void speak_plainly(spec::Case& value, const spec::Operation& operation) {
    auto* body = value.body ? value.body->value.if_object() : nullptr;
    if (body == nullptr) return;
    std::vector<std::string> names;
    for (const auto& member : *body) {
      if (member.value().is_string()) names.emplace_back(member.key());
    }
    for (const auto& name : names) {
      auto plain = value;
      std::string word;
      for (int i = 0; i < 8; ++i) word += static_cast<char>(source_.integer('a', 'z'));
      plain.body->value.get_object()[name] = word;
      if (verdict_of(document_, operation, plain).kind == spec::Verdict::Kind::valid) {
        value = std::move(plain);
      }
    }
  }

  /// Takes the members out of the body of `step` that its schema does not require.
  [[nodiscard]] std::optional<spec::Step> with_less(spec::Step step, std::size_t index) {
    auto* body = step.call.body ? step.call.body->value.if_object() : nullptr;
    if (body == nullptr || body->size() < 2) return std::nullopt;
    const auto& operation = document_.operations[index];
    std::vector<std::string> names;
    for (const auto& member : *body) names.emplace_back(member.key());
    for (const auto& name : names) {
      auto less = step;
      auto& object = less.call.body->value.get_object();
      if (object.size() < 2) break;
      object.erase(name);
      const bool valid =
          verdict_of(document_, operation, less.call).kind == spec::Verdict::Kind::valid;
      if (valid) step = std::move(less);
    }
    return step;
  }

 private:
  std::optional<Made> fail() {
    fine_ = false;
    return std::nullopt;
  }

  [[nodiscard]] bool can_be_made(std::size_t resource) const {
    const auto& what = resources_[resource];
    return (what.create && what.created_at) || what.named_by_client();
  }

  static void leave_out_queries(spec::Case& value, const spec::Operation& operation) {
    std::erase_if(value.arguments, [&](const spec::Argument& argument) {
      if (argument.in != spec::In::query) return false;
      return std::none_of(operation.parameters.begin(), operation.parameters.end(),
                          [&](const spec::Parameter& parameter) {
                            return parameter.in == argument.in && parameter.name == argument.name &&
                                   parameter.required;
                          });
    });
  }

  // What stands in the path of one and is not bound stands in that of the other: of a thing that a
  // client names, all but the name.
  void keep_places(spec::Step& step, const Made& made) const {
    auto names = spec::template_names(path_of(made.step));
    if (!resources_[made.resource].create) names.pop_back();
    for (const auto& name : names) {
      const auto to = "path." + name;
      const bool bound = std::any_of(step.links.begin(), step.links.end(),
                                     [&](const spec::Binding& link) { return link.to == to; });
      if (!bound) step.links.push_back({to, made.step, "$request.path." + name});
    }
  }

  /// What names `made` in a later request.
  [[nodiscard]] std::string name_of(const Made& made) const {
    const auto& what = resources_[made.resource];
    if (what.create) return "$response.body#" + *what.created_at;
    const auto names = spec::template_names(path_of(made.step));
    return "$request.path." + names.back();
  }

  [[nodiscard]] std::string path_of(std::size_t step) const {
    return document_.find(sequence_.steps[step].call.operation)->path;
  }

  // Places in paths correspond by position: templates may call them by other names.
  void bind_above(spec::Step& step, const std::vector<std::string>& names, std::size_t count,
                  const Made& made) const {
    const auto theirs = spec::template_names(path_of(made.step));
    for (std::size_t i = 0; i < std::min({count, names.size(), theirs.size()}); ++i) {
      step.links.push_back({"path." + names[i], made.step, "$request.path." + theirs[i]});
    }
  }

  [[nodiscard]] std::size_t depth_of(std::size_t resource) const {
    return spec::template_names(resources_[resource].item).size();
  }

  void bind_to_parent(spec::Step& step, std::size_t operation, const Made& parent) const {
    const auto names = spec::template_names(document_.operations[operation].path);
    const auto depth = depth_of(parent.resource);
    bind_above(step, names, depth - 1, parent);
    if (depth <= names.size()) {
      step.links.push_back({"path." + names[depth - 1], parent.step, name_of(parent)});
    }
  }

  void bind_to_thing(spec::Step& step, std::size_t operation, const Made& made) const {
    const auto names = spec::template_names(document_.operations[operation].path);
    const auto depth = depth_of(made.resource);
    bind_above(step, names, depth - 1, made);
    if (depth <= names.size()) {
      step.links.push_back({"path." + names[depth - 1], made.step, name_of(made)});
    }
  }

  const spec::Document& document_;
  const std::vector<Resource>& resources_;
  const Values& values_;
  SeededSource source_;
  spec::Sequence sequence_;
  bool fine_ = true;
};

/// Between the making and the test: what ought to change nothing, now and then.
void mix_in(Writer& writer, const Resource& what, const Made& made) {
  if (writer.source().chance(1, 2)) writer.add(what.read, made);
  if (writer.source().chance(1, 4)) writer.add(what.list, made);
}

void write_deletion(Writer& writer, const Resource& what, std::size_t resource) {
  const auto made = what.remove ? writer.make(resource, Members::by_chance) : std::nullopt;
  if (!made) return;
  mix_in(writer, what, *made);
  if (what.update && writer.source().chance(1, 4)) {
    writer.add(what.update, *made, Members::by_chance);
  }
  writer.add(what.remove, *made);
  for (int i = 0; i < 2; ++i) {
    writer.add(what.read, *made);
    writer.add(what.list, *made);
  }
}

void write_reading(Writer& writer, const Resource& what, std::size_t resource) {
  const auto made = what.read ? writer.make(resource, Members::all) : std::nullopt;
  if (!made) return;
  writer.add(what.read, *made);
  writer.add(what.read, *made);
  writer.add(what.list, *made);
  writer.add(what.read, *made);
  writer.add(what.read, *made);
}

void write_replacing(Writer& writer, const Resource& what, std::size_t resource) {
  if (!what.replace) return;
  const auto made = writer.make(resource, Members::all);
  auto put = made ? writer.draw(*what.replace, Members::all) : std::nullopt;
  if (!put) return;
  // Half of the rounds say less: what is not said may change as well.
  if (writer.source().chance(1, 2)) {
    if (auto less = writer.with_less(*put, *what.replace)) put = std::move(less);
  }
  writer.add(*put, *what.replace, *made);
  writer.add(what.read, *made);
  writer.add(what.read, *made);
  writer.add(*put, *what.replace, *made);
  writer.add(what.read, *made);
  writer.add(what.read, *made);
}

void write_leaving_out(Writer& writer, const Resource& what, std::size_t resource) {
  if (!what.replace) return;
  const auto made = writer.make(resource, Members::all);
  auto put = made ? writer.draw(*what.replace, Members::all) : std::nullopt;
  auto less = put ? writer.with_less(*put, *what.replace) : std::nullopt;
  if (!less) return;
  writer.add(*put, *what.replace, *made);
  writer.add(what.read, *made);
  writer.add(*less, *what.replace, *made);
  writer.add(what.read, *made);
  writer.add(what.read, *made);
}

void write_updating(Writer& writer, const Resource& what, std::size_t resource) {
  if (!what.update) return;
  const auto made = writer.make(resource, Members::all);
  if (!made) return;
  // Twice: what reading alone changes is not the PATCH's fault.
  writer.add(what.read, *made);
  writer.add(what.read, *made);
  auto patch = writer.draw(*what.update, Members::by_chance);
  if (!patch) return;
  // One member alone: all others must stay.
  if (auto less = writer.with_less(*patch, *what.update)) patch = std::move(less);
  writer.add(*patch, *what.update, *made);
  writer.add(what.read, *made);
  writer.add(what.read, *made);
}

void put_query(spec::Step& step, const std::string& name, std::int64_t value) {
  step.call.arguments.push_back({name, spec::In::query, value, std::nullopt});
}

void write_paging(Writer& writer, const spec::Document& document, const Resource& what,
                  std::size_t resource, std::int64_t size) {
  if (!what.list || !what.create) return;
  const auto& list = document.operations[*what.list];
  const auto names = page_parameters(list);
  if (names.page.empty() && (names.offset.empty() || names.size.empty())) return;
  if (size > 0 && names.size.empty()) return;
  auto first = writer.make(resource, Members::by_chance);
  if (!first) return;
  for (int i = 1; i < 5; ++i) {
    auto another = writer.draw(*what.create, Members::by_chance);
    if (!another) return;
    writer.add(std::move(*another), *what.create, *first);
  }
  writer.add(what.list, *first);
  for (std::int64_t page = 0; page < 4; ++page) {
    auto step = writer.draw(*what.list, Members::required);
    if (!step) return;
    if (!names.size.empty() && size > 0) put_query(*step, names.size, size);
    if (!names.page.empty()) {
      put_query(*step, names.page, page + 1);
    } else {
      if (size == 0) put_query(*step, names.size, 10);
      put_query(*step, names.offset, page * (size == 0 ? 10 : size));
    }
    // A size that the document does not admit is no test of pages.
    if (verdict_of(document, list, step->call).kind != spec::Verdict::Kind::valid) return;
    writer.add(std::move(*step), *what.list, *first);
  }
}

void write_parents(Writer& writer, const Resource& what, std::size_t resource) {
  if (!what.parent || !what.read || !what.create) return;
  const auto own = writer.make(*what.parent, Members::by_chance);
  const auto child = own ? writer.make(resource, Members::all, own) : std::nullopt;
  const auto other = child ? writer.make_beside(*own) : std::nullopt;
  if (!other) return;
  writer.add(what.read, *child);
  for (int i = 0; i < 2; ++i) {
    writer.add(what.read, *child);
    writer.move_last_to(*other, *what.read);
  }
}

void write_location(Writer& writer, const Resource& what, std::size_t resource) {
  if (!what.create || !what.read) return;
  const auto made = writer.make(resource, Members::by_chance);
  if (!made) return;
  for (int i = 0; i < 2; ++i) {
    writer.add(what.read, *made);
    writer.sequence().steps.back().links.back().expression = "$response.header.Location";
  }
}

void write_together(Writer& writer, const Resource& what, std::size_t resource) {
  if (!what.create) return;
  const auto made = writer.make(resource, Members::by_chance);
  const auto other = made ? writer.make_beside(*made) : std::nullopt;
  if (!other) return;
  writer.sequence().steps.back().together = true;
  writer.add(what.read, *made);
  writer.add(what.read, *made);
}

void write_twice(Writer& writer, const spec::Document& document, const Resource& what,
                 std::size_t resource) {
  const auto unique =
      what.create ? unique_member(document, document.operations[*what.create]) : std::nullopt;
  if (!unique) return;
  const auto made = writer.make(resource, Members::all);
  if (!made || !writer.add(what.read, *made)) return;
  const auto other = writer.make_beside(*made);
  if (!other) return;
  const auto place = "#/" + spec::escape_pointer(unique->name);
  writer.sequence().steps[other->step].links.push_back(
      {"body" + place, made->step, "$request.body" + place});
}

/// Creations that are malformed inside the body, each between two looks at the list.
std::vector<spec::Sequence> refused_creations(const spec::Document& document,
                                              const std::vector<Resource>& resources,
                                              std::size_t resource, std::uint64_t seed,
                                              const Values& values) {
  constexpr std::size_t most = 3;
  const auto& what = resources[resource];
  if (!what.create || !what.list) return {};
  const auto& create = document.operations[*what.create];
  auto choices = malformations(document, create);
  std::erase_if(
      choices, [](const Malformation& one) { return !one.location.starts_with("/request/body/"); });
  std::vector<spec::Sequence> all;
  for (std::size_t i = 0; i < most && !choices.empty(); ++i) {
    const auto own = mix(seed, i);
    auto drawn = draw_malformed(document, create, choices, own, 8, values);
    if (!drawn) continue;
    Writer writer(document, resources, values, own);
    const auto made = writer.make(resource, Members::all);
    if (!made) return all;
    // Shows what the collection holds, and under which parents.
    writer.add(what.list, *made);
    writer.add({std::move(drawn->value), {}}, *what.create, *made);
    writer.add(what.list, *made);
    writer.add(what.list, *made);
    if (writer.fine()) all.push_back(std::move(writer.sequence()));
  }
  return all;
}

}  // namespace

std::vector<Scenario> scenarios(const spec::Document& document,
                                const std::vector<Resource>& resources, std::size_t resource,
                                std::uint64_t seed, std::uint64_t round, const Values& values) {
  const auto& what = resources[resource];
  // By name: other resources in the document change nothing here.
  const auto own = mix(mix(seed, hash(what.item)), round);
  std::vector<Scenario> all;
  const auto write = [&](std::string_view id, auto&& fill) {
    Writer writer(document, resources, values, mix(own, hash(id)));
    fill(writer);
    auto& sequence = writer.sequence();
    if (writer.fine() && sequence.steps.size() > 1) {
      all.push_back({id, resource, std::move(sequence)});
    }
  };
  write("reading", [&](Writer& writer) { write_reading(writer, what, resource); });
  write("updating", [&](Writer& writer) { write_updating(writer, what, resource); });
  write("replacing", [&](Writer& writer) { write_replacing(writer, what, resource); });
  write("leaving_out", [&](Writer& writer) { write_leaving_out(writer, what, resource); });
  write("location", [&](Writer& writer) { write_location(writer, what, resource); });
  for (auto& sequence : refused_creations(document, resources, resource, own, values)) {
    all.push_back({"refused", resource, std::move(sequence)});
  }
  write("twice", [&](Writer& writer) { write_twice(writer, document, what, resource); });
  write("together", [&](Writer& writer) { write_together(writer, what, resource); });
  write("parents", [&](Writer& writer) { write_parents(writer, what, resource); });
  write("pages", [&](Writer& writer) { write_paging(writer, document, what, resource, 2); });
  write("end", [&](Writer& writer) { write_paging(writer, document, what, resource, 0); });
  write("deletion", [&](Writer& writer) { write_deletion(writer, what, resource); });
  return all;
}

}  // namespace assay::properties
