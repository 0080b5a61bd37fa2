#include "properties/api/expectations.h"

#include <algorithm>

namespace assay::properties {
namespace {

bool writes_thing(const Fact& fact) {
  return fact.role == Role::create || fact.role == Role::replace || fact.role == Role::update;
}

spec::Schema promised_member(const Fact& fact, std::string_view name) {
  return writable_member(answer_schema(*fact.operation, fact.status), name);
}

/// False when the last reading before a write may have been what changed the member: a single one
/// shows what was there before it.
bool stood_readings(const Expected& expected) {
  return expected.right_reads != 1;
}

/// Another than expected, with reason to say so.
bool is_wrong(Likeness likeness) {
  return likeness == Likeness::doubtful || likeness == Likeness::different;
}

/// What the path names as well: there two values may contradict each other, and the path's counts.
bool is_in_path(const spec::Operation& operation, std::string_view name) {
  return std::any_of(operation.parameters.begin(), operation.parameters.end(),
                     [&](const spec::Parameter& parameter) {
                       return parameter.in == spec::In::path &&
                              plain_word(parameter.name) == plain_word(name);
                     });
}

void take_sent(Expectations& all, const Fact& fact, std::size_t index) {
  const auto* sent = fact.sent();
  if (fact.role == Role::create) all = {};
  if (fact.role == Role::replace) {
    all.left_out = std::move(all.members);
    all.members.clear();
  }
  all.write = index;
  // What a server makes of a malformed body is its own affair.
  if (sent == nullptr || fact.call.verdict != spec::Verdict::Kind::valid) {
    all.members.clear();
    all.left_out.clear();
    return;
  }
  const auto schema = request_schema(*fact.operation);
  for (const auto& member : *sent) {
    all.left_out.erase(member.key());
    all.members.erase(member.key());
    auto asked = writable_member(schema, member.key());
    if (!asked || is_own_business(member.key()) || is_in_path(*fact.operation, member.key()))
      continue;
    all.members[std::string(member.key())] = {member.value(), index, {}, false, 0, 0, asked};
  }
}

void take_shown(Expectations& all, const Fact& fact, std::size_t index) {
  const auto* shown = fact.shown();
  if (shown == nullptr) return;
  for (auto at = all.members.begin(); at != all.members.end();) {
    auto& [name, expected] = *at;
    const auto* value = shown->if_contains(name);
    const auto likeness =
        value == nullptr
            ? (expected.read_so ? Likeness::different : Likeness::undecided)
            : compare(expected.value, *value, expected.asked, promised_member(fact, name));
    if (likeness == Likeness::same) {
      expected.confirmed = index;
      expected.read_so = expected.read_so || fact.role == Role::read;
      expected.wrong_reads = 0;
      expected.right_reads = fact.role == Role::read ? expected.right_reads + 1 : 0;
    } else if (fact.role != Role::read || likeness == Likeness::undecided) {
      // Said at once, or nobody can tell: nothing more is expected of it.
      at = all.members.erase(at);
      continue;
    } else {
      ++expected.wrong_reads;
    }
    ++at;
  }
}

void take(Expectations& all, const History& history, std::size_t index, const Fact& thing) {
  const auto& fact = history.at(index);
  if (fact.operation == nullptr) return;
  if (fact.same_thing(thing)) {
    if (fact.role == Role::read && fact.done()) take_shown(all, fact, index);
    if (fact.is_safe()) return;
    if (writes_thing(fact) && fact.done()) {
      take_sent(all, fact, index);
      take_shown(all, fact, index);
    } else if (!writes_thing(fact) || fact.says_nothing()) {
      all = {};
    }
    return;
  }
  if (history.may_change(index, thing, false)) all = {};
}

/// The PUT before the one at `index` that was the same and is followed by no other write.
const Fact* same_put_before(const History& history, std::size_t index) {
  const auto& put = history.at(index);
  if (put.role != Role::replace || !put.done()) return nullptr;
  const auto before = history.last_write(put, index, false);
  if (!before) return nullptr;
  const auto& other = history.at(*before);
  const bool same = other.same_thing(put) && other.done() && *other.call.call == *put.call.call;
  return same ? &other : nullptr;
}

class BreachFinder {
 public:
  explicit BreachFinder(const History& history)
      : history_(history),
        last_(history.last()),
        at_(history.size() - 1),
        all_(expectations_before_last(history)) {}

  std::vector<Breach> run() {
    if (!last_.done() || last_.shown() == nullptr || last_.id.empty()) return {};
    if (last_.role == Role::read) judge_read();
    if (writes_thing(last_)) judge_write();
    return std::move(found_);
  }

 private:
  void add(std::string_view law, const std::string& name, const Expected& expected,
           const json::value* actual, Likeness likeness, const spec::Operation* blamed) {
    found_.push_back({law, name, expected.value,
                      actual != nullptr ? std::optional<json::value>(*actual) : std::nullopt,
                      likeness, blamed});
  }

  // Reads speak when two in a row show the same wrong: the first may come from a copy that lags.
  void judge_read() {
    for (const auto& [name, expected] : all_.members) {
      if (expected.wrong_reads == 0) continue;
      const auto* value = last_.shown()->if_contains(name);
      const bool lost = value == nullptr || value->is_null();
      if (lost && !expected.read_so) continue;
      const auto likeness =
          lost ? Likeness::different
               : compare(expected.value, *value, expected.asked, promised_member(last_, name));
      if (is_wrong(likeness)) blame(name, expected, value, likeness);
    }
    judge_left_out_in_read();
  }

  void blame(const std::string& name, const Expected& expected, const json::value* value,
             Likeness likeness) {
    const auto& setter = *history_.at(expected.set).operation;
    const auto& writer = history_.at(*all_.write);
    if (!expected.confirmed) {
      // Its own PUT went well before: it is the second one that did something else.
      const bool again = same_put_before(history_, *all_.write) != nullptr;
      add(again ? "law.put_idempotent" : "law.echo", name, expected, value, likeness, &setter);
    } else if (writer.role == Role::update && *all_.write > expected.set &&
               *expected.confirmed < *all_.write) {
      if (!stood_readings(expected)) return;
      add("law.patch_untouched", name, expected, value, likeness, writer.operation);
    } else if (only_reads_since(*expected.confirmed)) {
      add("law.safe_method", name, expected, value, likeness, nullptr);
    }
  }

  [[nodiscard]] bool only_reads_since(std::size_t from) const {
    for (auto i = from + 1; i < at_; ++i) {
      if (history_.at(i).operation == nullptr || !history_.at(i).is_safe()) return false;
    }
    return true;
  }

  void judge_left_out_in_read() {
    if (!all_.write || history_.at(*all_.write).shown() != nullptr) return;
    int reads = 0;
    for (auto i = *all_.write + 1; i < at_; ++i) {
      reads += history_.at(i).same_thing(last_) && history_.at(i).role == Role::read ? 1 : 0;
    }
    if (reads > 0) judge_left_out(history_.at(*all_.write), all_.left_out);
  }

  // RFC 9110 §9.3.4: what a PUT does not say is not kept.
  void judge_left_out(const Fact& put,
                      const std::map<std::string, Expected, std::less<>>& left_out) {
    if (put.role != Role::replace || put.call.verdict != spec::Verdict::Kind::valid) return;
    const auto schema = request_schema(*put.operation);
    for (const auto& [name, expected] : left_out) {
      const auto member = writable_member(schema, name);
      const auto* value = last_.shown()->if_contains(name);
      if (!member || !expected.confirmed || value == nullptr) continue;
      if (*value != expected.value || may_be_default(*value, member)) continue;
      add("law.put_partial", name, expected, value, Likeness::doubtful, put.operation);
    }
  }

  static bool may_be_default(const json::value& value, const spec::Schema& member) {
    for (const auto& example : member.root().examples()) {
      if (example == value) return true;
    }
    if (const auto* text = value.if_string()) return text->size() < 2;
    if (const auto* list = value.if_array()) return list->empty();
    return !value.is_number() || value == json::value(0) || value == json::value(1);
  }

  void judge_write() {
    Expectations now = all_;
    take_sent(now, last_, at_);
    const auto* before = same_put_before(history_, at_);
    for (const auto& [name, expected] : now.members) {
      const auto* value = last_.shown()->if_contains(name);
      if (expected.set == at_) {
        judge_own(name, expected, value, before);
      } else if (last_.role == Role::update && expected.confirmed && stood_readings(expected)) {
        judge_unnamed(name, expected, value);
      }
    }
    if (last_.role == Role::replace) judge_left_out(last_, now.left_out);
    if (before != nullptr && before->shown() != nullptr) judge_again(*before);
  }

  void judge_own(const std::string& name, const Expected& expected, const json::value* value,
                 const Fact* before) {
    if (value == nullptr) return;
    const auto likeness =
        compare(expected.value, *value, expected.asked, promised_member(last_, name));
    if (!is_wrong(likeness)) return;
    // Then judge_again() says it, unless the first one was as wrong.
    const auto* first = before != nullptr && before->shown() != nullptr
                            ? before->shown()->if_contains(name)
                            : nullptr;
    if (first != nullptr && *first != *value) return;
    add("law.echo", name, expected, value, likeness, nullptr);
  }

  void judge_unnamed(const std::string& name, const Expected& expected, const json::value* value) {
    const bool lost = value == nullptr || value->is_null();
    if (lost && (value == nullptr || !expected.read_so)) return;
    const auto likeness =
        lost ? Likeness::different
             : compare(expected.value, *value, expected.asked, promised_member(last_, name));
    if (is_wrong(likeness)) {
      add("law.patch_untouched", name, expected, value, likeness, nullptr);
    }
  }

  // RFC 9110 §9.2.2: the same PUT once more changes nothing that a client writes.
  void judge_again(const Fact& before) {
    const auto schema = request_schema(*last_.operation);
    for (const auto& member : *before.shown()) {
      const auto asked = writable_member(schema, member.key());
      if (!asked || is_own_business(member.key())) continue;
      const auto* value = last_.shown()->if_contains(member.key());
      const auto likeness =
          value == nullptr || value->is_null() != member.value().is_null()
              ? Likeness::different
              : compare(member.value(), *value, asked, promised_member(last_, member.key()));
      if (!is_wrong(likeness)) continue;
      add("law.put_idempotent", std::string(member.key()), {member.value(), 0, {}, false, 0, 0, {}},
          value, likeness, nullptr);
    }
  }

  const History& history_;
  const Fact& last_;
  std::size_t at_;
  Expectations all_;
  std::vector<Breach> found_;
};

}  // namespace

Expectations expectations_before_last(const History& history) {
  Expectations all;
  for (std::size_t i = 0; i + 1 < history.size(); ++i) take(all, history, i, history.last());
  return all;
}

std::vector<Breach> breaches_of_last(const History& history) {
  return BreachFinder(history).run();
}

}  // namespace assay::properties
