// The things that were made through a mock, on shelves: one for each collection's own path.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace assay::harness {

/// One thing that the mock keeps.
struct Thing {
  std::string name;             ///< the last segment of its path, as plain text
  boost::json::object members;  ///< all that is known of it, whoever asks
  std::uint64_t seed = 0;       ///< of what nobody chose
  std::uint64_t serial = 0;     ///< the store's: later ones are greater
  std::uint64_t last_put = 0;   ///< key of the PUT that came last
  bool hidden = false;          ///< of a fault: listed, and otherwise gone
};

/// Shelves of things. A shelf is named by the concrete path of its collection ("/rooms",
/// "/rooms/7/beds"), so that what stands below a thing is known by its beginning. Not to be used by
/// several threads at once.
class Store {
 public:
  /// Keeps at most `room` things in all: then the oldest goes, with all below it.
  explicit Store(std::size_t room) : room_(room) {}

  /// Puts `thing` on `shelf`, or in the place of the one with its name, whose serial it gets.
  const Thing& put(const std::string& shelf, Thing thing);

  /// The thing, or null. Valid until the next change.
  [[nodiscard]] const Thing* find(const std::string& shelf, const std::string& name) const;

  /// The newest thing of this name on a shelf that `fits`, or null.
  [[nodiscard]] const Thing* find_anywhere(
      const std::string& name, const std::function<bool(const std::string&)>& fits) const;

  /// Takes the thing away, with all that stands below it; false when it is not there.
  bool remove(const std::string& shelf, const std::string& name);

  /// Was there ever a thing of this name that remove() took away? (The store remembers as many of
  /// them as it has room for.)
  [[nodiscard]] bool was_removed(const std::string& shelf, const std::string& name) const;

  [[nodiscard]] std::size_t count(const std::string& shelf) const;

  /// Things of the shelf, newest first: those with a serial below `before`, without the first
  /// `skip`, at most `most`.
  [[nodiscard]] std::vector<const Thing*> page(const std::string& shelf, std::size_t skip,
                                               std::size_t most,
                                               std::uint64_t before = UINT64_MAX) const;

 private:
  struct Shelf {
    std::vector<std::uint64_t> serials;  ///< rising
    std::unordered_map<std::string, std::uint64_t> names;
  };
  struct Kept {
    std::string shelf;
    Thing thing;
  };
  void take(const std::string& shelf, const std::string& name);

  std::size_t room_;
  std::uint64_t next_ = 1;
  std::map<std::string, Shelf, std::less<>> shelves_;
  std::map<std::uint64_t, Kept> things_;
  std::unordered_set<std::string> removed_;
};

}  // namespace assay::harness
