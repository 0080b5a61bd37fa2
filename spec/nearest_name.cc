#include "spec/nearest_name.h"

#include <algorithm>
#include <numeric>

namespace assay::spec {
namespace {

constexpr std::size_t longest = 64;

char folded(char c) {
  return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

std::size_t letters_apart(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substitute = diagonal + (folded(a[i - 1]) == folded(b[j - 1]) ? 0 : 2);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest_name(std::string_view typed, const std::vector<std::string_view>& known,
                              std::size_t limit) {
  std::string_view best;
  if (typed.size() > longest) return best;
  for (const auto name : known) {
    if (name.size() > longest) continue;
    const auto now = letters_apart(typed, name);
    if (now >= limit) continue;
    limit = now;
    best = name;
  }
  return best;
}

}  // namespace assay::spec
