#include <algorithm>
#include <map>
#include <set>

#include "spec/diff/parts.h"
#include "spec/printable.h"

namespace assay::spec::diff {
namespace {

/// Finds the operation of the other document that a request of this one reaches.
class OperationIndex {
 public:
  explicit OperationIndex(const Document& document) {
    for (const auto& operation : document.operations) {
      exact_.emplace(operation.key(), &operation);
      blank_.emplace(operation.method + " " + blanked(operation.path), &operation);
    }
    for (const auto& one : document.skipped) {
      const auto space = one.key.find(' ');
      skipped_.insert(one.key.substr(0, space) + " " + blanked(one.key.substr(space + 1)));
    }
  }

  [[nodiscard]] const Operation* find(const Operation& wanted) const {
    const auto exact = exact_.find(wanted.key());
    if (exact != exact_.end()) return exact->second;
    const auto blank = blank_.find(wanted.method + " " + blanked(wanted.path));
    return blank != blank_.end() ? blank->second : nullptr;
  }

  /// True when the document has it, but it could not be read.
  [[nodiscard]] bool is_skipped(const Operation& wanted) const {
    const auto path = blanked(wanted.path);
    return skipped_.contains(wanted.method + " " + path) || skipped_.contains("* " + path) ||
           skipped_.contains("* *");
  }

 private:
  std::map<std::string, const Operation*> exact_, blank_;
  std::set<std::string> skipped_;
};

std::string incoming_key(const Incoming& one) {
  return one.method + " " + one.name + (one.expression.empty() ? "" : " " + one.expression);
}

void compare_incoming(Changes& changes, const Spot& spot, const std::string& kind,
                      const std::vector<Incoming>& before, const std::vector<Incoming>& after) {
  const auto tell = [&](const std::vector<Incoming>& list, const std::vector<Incoming>& others,
                        const char* what, Side side, const char* said) {
    for (const auto& one : list) {
      const bool known = std::any_of(others.begin(), others.end(), [&](const Incoming& other) {
        return incoming_key(other) == incoming_key(one);
      });
      if (known) continue;
      changes.add(spot, kind + what, side, one.pointer,
                  "the " + kind + " " + printable(incoming_key(one)) + said);
    }
  };
  tell(before, after, ".removed", Side::before, " is gone");
  tell(after, before, ".added", Side::after, " is new");
}

/// Compares two documents.
class DocumentComparison {
 public:
  DocumentComparison(const Document& before, const Document& after)
      : changes_(before, after), schemas_(changes_), old_index_(before), new_index_(after) {}

  std::vector<Change> compare() {
    const auto& before = changes_.before();
    const auto& after = changes_.after();
    compare_servers(changes_, {}, before.servers, after.servers, "/servers", "/servers");
    compare_schemes(changes_);
    compare_incoming(changes_, {}, "webhook", before.webhooks, after.webhooks);
    for (const auto& operation : before.operations) {
      const auto* found = new_index_.find(operation);
      if (found == nullptr) {
        tell_removed(operation);
      } else {
        compare({operation, *found, found->key()});
      }
    }
    for (const auto& operation : after.operations) {
      if (old_index_.find(operation) == nullptr) tell_added(operation);
    }
    return changes_.take();
  }

 private:
  void tell_removed(const Operation& operation) {
    const Spot spot{operation.key(), {}, {}, {}};
    if (new_index_.is_skipped(operation)) {
      changes_.add(spot, "operation.unreadable", Side::before, operation.pointer,
                   "cannot be read in the newer document");
      return;
    }
    const auto rule =
        operation.deprecated ? "operation.removed-after-deprecation" : "operation.removed";
    changes_.add(spot, rule, Side::before, operation.pointer,
                 operation.deprecated ? "is gone; it was deprecated" : "is gone");
  }

  void tell_added(const Operation& operation) {
    const Spot spot{operation.key(), {}, {}, {}};
    const bool unread = old_index_.is_skipped(operation);
    changes_.add(spot, unread ? "operation.unreadable" : "operation.added", Side::after,
                 operation.pointer, unread ? "cannot be read in the older document" : "is new");
  }

  void compare(const OperationPair& pair) {
    const Spot spot{pair.key, {}, {}, {}};
    const auto& before = pair.before;
    const auto& after = pair.after;
    if (before.deprecated != after.deprecated) {
      changes_.add(spot,
                   after.deprecated ? "operation.deprecated" : "operation.deprecation-withdrawn",
                   Side::after, after.pointer,
                   after.deprecated ? "is deprecated now" : "is no longer deprecated");
    }
    if (before.id != after.id && !before.id.empty()) {
      changes_.add(spot, "operation.id-changed", Side::after, after.pointer,
                   "the operationId was " + printable(before.id) + " and is " +
                       (after.id.empty() ? std::string("gone") : printable(after.id)));
    }
    compare_parameters(schemas_, pair);
    compare_bodies(schemas_, pair);
    compare_responses(schemas_, pair);
    compare_security(changes_, pair);
    if (!before.servers.empty() || !after.servers.empty()) {
      compare_servers(changes_, spot, before.servers, after.servers, before.pointer, after.pointer);
    }
    compare_incoming(changes_, spot, "callback", before.callbacks, after.callbacks);
  }

  Changes changes_;
  SchemaChanges schemas_;
  OperationIndex old_index_;
  OperationIndex new_index_;
};

}  // namespace

std::vector<Change> compare(const Document& before, const Document& after) {
  return DocumentComparison(before, after).compare();
}

}  // namespace assay::spec::diff
