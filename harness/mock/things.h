// What the operations of a document do to the things that a mock keeps.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/mock/listing.h"
#include "harness/mock/store.h"
#include "harness/mock/wish.h"
#include "properties/api/resources.h"
#include "spec/case.h"
#include "spec/document.h"
#include "spec/message.h"

namespace assay::harness {

/// How a wish ended.
struct Deed {
  enum class Kind : std::uint8_t {
    stateless,  ///< nothing that is kept has to do with it
    done,       ///< `response` answers it
    missing,    ///< what it is about is not there
    taken,      ///< the name that it chose is another's
    forbidden   ///< it is another user's
  };
  Kind kind = Kind::stateless;
  const spec::ResponseSpec* described = nullptr;
  spec::Response response;
  std::string location;  ///< path of the thing that was made
};

/// What is known better about one service than its document says.
struct Profile {
  /// Members of a new thing, put over those that were generated; may be empty.
  std::function<boost::json::object(const spec::Case&, std::uint64_t seed)> facts;
  std::vector<std::string> secrets;  ///< members that are null after the answer to the creation
};

/// The things of one document and what happened to them. Kept are those that clients can make: by a
/// POST to the collection whose answer tells the name (in its body or in Location), or by the PUT
/// of one. Not to be used by several threads at once.
class Things {
 public:
  /// `document` must outlive this.
  Things(const spec::Document& document, Profile profile);

  /// Does what `wish` asks for. The name of a new thing is a function of the seed, of the request
  /// and of how many equal ones came before, unless the client chose it.
  [[nodiscard]] Deed perform(const Wish& wish);

  /// Could `fault` show itself here: are there operations that would tell?
  [[nodiscard]] bool can_show(StateFault fault) const;

  /// Is `operation` about things that are kept?
  [[nodiscard]] bool knows(const spec::Operation& operation) const;

  /// Does `operation` make things whose names the server gives? (Two of them may then happen at
  /// once.)
  [[nodiscard]] bool makes_names(const spec::Operation& operation) const;

  /// As perform(), for a creation; when it gives the thing a name, it is the one that `twin` got.
  [[nodiscard]] Deed create_as(const Wish& wish, const std::string& twin);

  /// Is the one thing that `wish` is about kept here?
  [[nodiscard]] bool has(const Wish& wish) const;

 private:
  enum class Verb : std::uint8_t { none, create, list, read, replace, update, remove, act };
  struct Role {
    Verb verb = Verb::none;
    std::size_t resource = 0;
  };
  /// A resource whose things are kept.
  struct Kind {
    properties::Resource resource;
    bool kept = false;
    std::string id_member;            ///< the member that holds the name; or empty
    spec::Schema shown;               ///< of one thing, as reading (else creating) shows it
    spec::Schema taken;               ///< of the body that makes or changes one
    std::vector<spec::Schema> names;  ///< what a name must keep to
  };
  /// Where a thing stands: its shelf and its name there, and the name as a value.
  struct Place {
    std::string shelf;
    std::string name;
    boost::json::value id;
  };

  void study(const properties::Resource& resource);
  void give_role(std::optional<std::size_t> operation, Verb verb, std::size_t resource);
  [[nodiscard]] std::size_t index_of(const spec::Operation& operation) const;
  [[nodiscard]] static Place place_of(const Wish& wish, const Kind& kind);
  [[nodiscard]] bool parent_exists(const Wish& wish, const Kind& kind) const;
  [[nodiscard]] Deed create(const Wish& wish, const Kind& kind);
  [[nodiscard]] Deed list(const Wish& wish, const Kind& kind);
  [[nodiscard]] Deed show(const Wish& wish, const Kind& kind);
  [[nodiscard]] Deed change(const Wish& wish, const Kind& kind, bool whole);
  [[nodiscard]] Deed remove(const Wish& wish, const Kind& kind);
  [[nodiscard]] Deed absent(const Wish& wish, const Place& place) const;
  [[nodiscard]] bool is_there(const Place& place) const;
  [[nodiscard]] bool takes_unique(const Wish& wish, const std::string& shelf) const;
  [[nodiscard]] const Thing* find_under_any(const Kind& kind, const Place& place) const;
  void change_newest(const Kind& kind, const std::string& shelf);
  void replace_members(const Wish& wish, const Kind& kind, Thing& thing);
  void update_members(const Wish& wish, const Kind& kind, Thing& thing);
  [[nodiscard]] std::vector<const Thing*> turn_to(const std::string& shelf, PageWish page,
                                                  StateFault fault, PageFacts& facts) const;
  [[nodiscard]] static bool leaves_out(const spec::Operation& operation, const Kind& kind);
  [[nodiscard]] bool kind_can_show(const Kind& kind, StateFault fault) const;
  [[nodiscard]] Deed make(const Wish& wish, const Kind& kind, const Place& place,
                          const spec::ResponseSpec& described, std::uint64_t seed);
  [[nodiscard]] std::optional<boost::json::value> name_for(const Wish& wish, const Kind& kind,
                                                           const std::string& shelf,
                                                           std::uint64_t seed) const;

  const spec::Document& document_;
  Profile profile_;
  std::vector<Kind> kinds_;
  std::vector<Role> roles_;  ///< by index of the operation
  Store store_;
  Store ghosts_;  ///< what was deleted, where a fault wants it
  std::unordered_map<std::uint64_t, std::uint32_t> creates_;  ///< by key: how often
};

}  // namespace assay::harness
