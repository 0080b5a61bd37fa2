// What the members of a thing must be after the writes of a sequence.
#include "properties/api/expectations.h"
#include "properties/api/law_rows.h"
#include "spec/schema/pointer.h"

namespace assay::properties {
namespace {

std::string expectation(const Breach& breach) {
  const auto value = told(breach.expected);
  if (breach.law == "law.echo") return value + ", as it was sent";
  if (breach.law == "law.put_idempotent") return value + ", as after the same PUT before";
  if (breach.law == "law.put_partial") return "nothing of " + value + ": the PUT did not send it";
  if (breach.law == "law.patch_untouched") return value + ": the PATCH does not name it";
  return value + ", as before: nothing but reads came after";
}

void judge(std::string_view law, const History& history,
           std::vector<contracts::Finding>& findings) {
  const auto& last = history.last();
  for (const auto& breach : breaches_of_last(history)) {
    if (breach.law != law) continue;
    auto place = std::string("/response/body");
    // Where the thing stands inside the answer.
    const auto* shown = last.shown();
    if (last.body.is_object() && shown != &last.body.get_object()) {
      for (const auto& member : last.body.get_object()) {
        if (member.value().is_object() && &member.value().get_object() == shown) {
          place += "/" + spec::escape_pointer(member.key());
        }
      }
    }
    auto finding =
        finding_at(place + "/" + spec::escape_pointer(breach.name), expectation(breach),
                   breach.actual ? told(*breach.actual) : "no such member",
                   breach.likeness == Likeness::different ? contracts::Severity::failure
                                                          : contracts::Severity::warning);
    if (breach.blamed != nullptr) finding.operation = breach.blamed->key();
    findings.push_back(std::move(finding));
  }
}

}  // namespace

void judge_echo(const History& history, std::vector<contracts::Finding>& findings) {
  judge("law.echo", history, findings);
}
void judge_put_partial(const History& history, std::vector<contracts::Finding>& findings) {
  judge("law.put_partial", history, findings);
}
void judge_patch_untouched(const History& history, std::vector<contracts::Finding>& findings) {
  judge("law.patch_untouched", history, findings);
}
void judge_safe_method(const History& history, std::vector<contracts::Finding>& findings) {
  judge("law.safe_method", history, findings);
}

void judge_put_idempotent(const History& history, std::vector<contracts::Finding>& findings) {
  judge("law.put_idempotent", history, findings);
  const auto& last = history.last();
  // Optimistic locks refuse what was true once (409, 412, 428).
  const bool refused = last.status == 400 || last.status == 404 || last.status == 422;
  if (last.role != Role::replace || !refused || last.id.empty()) return;
  const auto before = history.last_write(last, history.size() - 1, false);
  if (!before) return;
  const auto& first = history.at(*before);
  if (!first.same_thing(last) || !first.done() || !(*first.call.call == *last.call.call)) return;
  findings.push_back(finding_at(
      "/response/status", "a success, as the same PUT got before: " + std::to_string(first.status),
      std::to_string(last.status), contracts::Severity::warning));
}

}  // namespace assay::properties
