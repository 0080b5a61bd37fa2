#include "properties/generators/pairs.h"

#include <set>
#include <tuple>

namespace assay::properties {
namespace {

using Row = std::vector<std::size_t>;

class Pairs {
 public:
  explicit Pairs(const std::vector<std::size_t>& sizes) : sizes_(sizes) {
    for (std::size_t a = 0; a < sizes.size(); ++a) {
      for (std::size_t b = a + 1; b < sizes.size(); ++b) {
        if (sizes[a] < 2 || sizes[b] < 2) continue;
        for (std::size_t x = 0; x < sizes[a]; ++x) {
          for (std::size_t y = 0; y < sizes[b]; ++y) open_.insert({a, x, b, y});
        }
      }
    }
  }

  [[nodiscard]] bool done() const noexcept { return open_.empty(); }

  Row next() {
    const auto [a, x, b, y] = *open_.begin();
    Row row(sizes_.size(), 0);
    std::vector<bool> set(sizes_.size(), false);
    row[a] = x;
    row[b] = y;
    set[a] = set[b] = true;
    for (std::size_t factor = 0; factor < sizes_.size(); ++factor) {
      if (!set[factor]) row[factor] = best_choice(factor, row, set);
      set[factor] = true;
    }
    close(row);
    return row;
  }

 private:
  using Pair = std::tuple<std::size_t, std::size_t, std::size_t, std::size_t>;

  static Pair ordered(std::size_t a, std::size_t x, std::size_t b, std::size_t y) {
    return a < b ? Pair{a, x, b, y} : Pair{b, y, a, x};
  }

  [[nodiscard]] std::size_t best_choice(std::size_t factor, const Row& row,
                                        const std::vector<bool>& set) const {
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t choice = 0; choice < sizes_[factor]; ++choice) {
      std::size_t fresh = 0;
      for (std::size_t other = 0; other < row.size(); ++other) {
        if (other == factor || !set[other]) continue;
        fresh += open_.count(ordered(factor, choice, other, row[other]));
      }
      if (fresh > most) {
        most = fresh;
        best = choice;
      }
    }
    return best;
  }

  void close(const Row& row) {
    for (std::size_t a = 0; a < row.size(); ++a) {
      for (std::size_t b = a + 1; b < row.size(); ++b) open_.erase({a, row[a], b, row[b]});
    }
  }

  const std::vector<std::size_t>& sizes_;
  std::set<Pair> open_;
};

}  // namespace

std::vector<std::vector<std::size_t>> cover_pairs(const std::vector<std::size_t>& sizes,
                                                  std::size_t limit) {
  Pairs pairs(sizes);
  std::vector<Row> rows;
  while (!pairs.done() && rows.size() < limit) rows.push_back(pairs.next());
  return rows;
}

}  // namespace assay::properties
