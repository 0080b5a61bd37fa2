// What a sequence of calls did to the things of an API, as far as its bytes tell.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/api/resources.h"
#include "spec/case.h"
#include "spec/decode.h"
#include "spec/message.h"

namespace assay::properties {

namespace json = boost::json;

/// What a call is to the Resource that it belongs to.
enum class Role : std::uint8_t { none, create, list, read, replace, update, remove, action };

/// One call that was performed. What it points to outlives it.
struct Call {
  const spec::Case* call = nullptr;          ///< as sent: values of earlier answers in place
  const spec::Exchange* exchange = nullptr;  ///< what came of it
  spec::Verdict::Kind verdict = spec::Verdict::Kind::valid;
  bool together = false;  ///< sent at the same time as the one before
};

/// A call, understood.
struct Fact {
  Call call;
  const spec::Operation* operation = nullptr;
  const Resource* resource = nullptr;  ///< null when it belongs to none
  Role role = Role::none;
  int status = 0;         ///< 0: no answer
  std::string parents;    ///< the values in the path before the thing's own name
  std::string id;         ///< the thing's name; empty when the call names none, and none came back
  std::string target_id;  ///< the name in the request's path alone
  json::value body;       ///< of the answer; null when it is no JSON text or was cut

  [[nodiscard]] bool succeeded() const noexcept { return status >= 200 && status < 300; }
  /// Done for good: a 2xx other than 202 (RFC 9110 §15.3.3: accepted, not yet acted upon).
  [[nodiscard]] bool done() const noexcept { return succeeded() && status != 202; }
  [[nodiscard]] bool missing() const noexcept { return status == 404 || status == 410; }
  /// Nothing is known about what it did: no answer, 5xx, 202, 401, 403, 408, 423, 425, 429, 3xx.
  [[nodiscard]] bool says_nothing() const noexcept;
  [[nodiscard]] bool is_safe() const noexcept;
  [[nodiscard]] bool same_thing(const Fact& other) const noexcept {
    return resource == other.resource && parents == other.parents && !id.empty() && id == other.id;
  }
  [[nodiscard]] bool same_collection(const Fact& other) const noexcept {
    return resource == other.resource && parents == other.parents;
  }
  /// The object that stands for the thing in the answer; null when there is none.
  [[nodiscard]] const json::object* shown() const;
  /// The JSON object that was sent as the body; null when it was none.
  [[nodiscard]] const json::object* sent() const noexcept;
};

/// One page of a collection as an answer shows it.
struct Listing {
  std::string pointer;  ///< of the array in the answer's body
  std::vector<const json::object*> items;
  std::vector<std::string> ids;  ///< of the items, in their order
  /// False when the answer says or lets suspect that there is more than it shows.
  bool complete = true;

  [[nodiscard]] const json::object* find(std::string_view id) const;
};

/// Facts in the order of the calls. Not thread-safe.
class History {
 public:
  /// `document` and `resources` must outlive this.
  History(const spec::Document& document, const std::vector<Resource>& resources)
      : document_(document), resources_(resources) {}

  /// Adds the next call. Its operation must be the document's.
  void add(const Call& call);

  [[nodiscard]] const spec::Document& document() const noexcept { return document_; }
  [[nodiscard]] const std::vector<Resource>& resources() const noexcept { return resources_; }
  [[nodiscard]] std::size_t size() const noexcept { return facts_.size(); }
  [[nodiscard]] const Fact& at(std::size_t index) const { return facts_.at(index); }
  [[nodiscard]] const Fact& last() const { return facts_.back(); }
  /// True when the call at `index` may have changed the thing of `of`: a write to it, to what it
  /// belongs to, or to anything else that is no neighbour; with `wide` to its neighbours too.
  [[nodiscard]] bool may_change(std::size_t index, const Fact& of, bool wide) const;
  /// The last such call before `index`.
  [[nodiscard]] std::optional<std::size_t> last_write(const Fact& of, std::size_t index,
                                                      bool wide) const;
  /// True when one of the calls in (from, to) may have changed the thing of `of`.
  [[nodiscard]] bool touched(const Fact& of, std::size_t from, std::size_t to) const;

 private:
  const spec::Document& document_;
  const std::vector<Resource>& resources_;
  std::vector<Fact> facts_;
};

/// The page that `fact`, a list that succeeded, shows; nothing when no array of named things is in
/// the answer.
[[nodiscard]] std::optional<Listing> listing_of(const Fact& fact);

/// A JSON scalar as a name in a path: 5 and "5" are one. Empty for anything else.
[[nodiscard]] std::string name_text(const json::value& value);

/// The values of the template's expressions in the end of `uri`'s path, percent-decoded: of a
/// Location, whatever base path stands before it. Nothing when the path does not end so.
[[nodiscard]] std::optional<std::vector<std::string>> path_values(std::string_view path_template,
                                                                  std::string_view uri);

}  // namespace assay::properties
