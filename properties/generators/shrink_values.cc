#include "properties/generators/shrink_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "properties/generators/generate.h"
#include "properties/generators/reduction.h"
#include "properties/generators/simplicity.h"

namespace assay::properties {
namespace {

constexpr std::size_t listed_limit = 12;
constexpr std::size_t odd_limit = 12;
constexpr double whole_limit = 1e15;

/// The least n in [1, high) that `fits`, when it fits from some point on; `high` is known to fit
/// and 0 not to. First the number of digits (base two), then the number: a small answer is found
/// soon.
template <class Fits>
void search(std::uint64_t high, Fits&& fits) {
  std::uint64_t low = 0;
  int below = -1;
  for (auto above = static_cast<int>(std::bit_width(high - 1)); above - below > 1;) {
    const auto middle = below + (above - below) / 2;
    const auto power = std::uint64_t{1} << static_cast<unsigned>(middle);
    if (fits(power)) {
      above = middle;
      high = power;
    } else {
      below = middle;
      low = power;
    }
  }
  while (high - low > 1) {
    const auto middle = low + (high - low) / 2;
    if (fits(middle)) {
      high = middle;
    } else {
      low = middle;
    }
  }
}

std::int64_t step_of(const Conjunction& schemas, std::int64_t value) {
  for (const auto& schema : schemas) {
    const auto& multiple = schema.root().multiple_of;
    const auto* step = multiple ? multiple->if_int64() : nullptr;
    if (step != nullptr && *step > 0 && value % *step == 0) return *step;
  }
  return 1;
}

void shrink_whole(std::int64_t value, const Conjunction& schemas, const Take& take) {
  if (value == 0 || take(0)) return;
  if (value == std::numeric_limits<std::int64_t>::min()) return;
  if (value < 0 && take(-value)) value = -value;
  const auto step = step_of(schemas, value);
  const auto sign = value < 0 ? -step : step;
  search(static_cast<std::uint64_t>(value / sign),
         [&](std::uint64_t n) { return take(static_cast<std::int64_t>(n) * sign); });
}

/// `value` minus its fraction, and one more.
bool shrink_to_whole(double value, const Conjunction& schemas, const Take& take) {
  const auto whole = static_cast<std::int64_t>(value);
  for (const auto near : {whole, value < 0 ? whole - 1 : whole + 1}) {
    if (!take(near)) continue;
    shrink_whole(near, schemas, take);
    return true;
  }
  return false;
}

void shrink_real(double value, const Conjunction& schemas, const Take& take) {
  if (take(0)) return;
  if (!(std::abs(value) < whole_limit)) {
    // Powers of ten on the way down.
    const double sign = value < 0 ? -1 : 1;
    for (double size = 1; size < std::abs(value); size *= 10) {
      if (!take(sign * size)) continue;
      return;
    }
    return;
  }
  if (shrink_to_whole(value, schemas, take)) return;
  if (value < 0 && take(-value)) value = -value;
  const double sign = value < 0 ? -1 : 1;
  auto size = std::abs(value);
  // Few decimals, then a small whole part.
  for (const double fraction : {0.5, 0.1, 0.25}) {
    const auto plain = std::floor(size) + fraction;
    if (plain == size || take(sign * plain)) {
      size = plain;
      break;
    }
  }
  const auto fraction = size - std::floor(size);
  if (size < 1 || take(sign * fraction)) return;
  search(static_cast<std::uint64_t>(size),
         [&](std::uint64_t n) { return take(sign * (static_cast<double>(n) + fraction)); });
}

class TextShrinker {
 public:
  TextShrinker(std::u32string points, const Take& take) : points_(std::move(points)), take_(take) {}

  void run() {
    if (points_.empty() || put(U"a")) return;
    if (points_.size() == 1) return plain_out();
    const auto length = points_.size();
    // Is it the length alone?
    if (is_plain() || put(std::u32string(length, U'a'))) {
      search(length, [&](std::uint64_t n) { return put(std::u32string(n, U'a')); });
      return;
    }
    leave_out(length, [this](std::size_t begin, std::size_t end) {
      auto less = points_;
      less.erase(begin, end - begin);
      return put(less);
    });
    plain_out();
    if (points_.empty()) put(U"a");
  }

 private:
  [[nodiscard]] bool is_plain() const {
    return std::all_of(points_.begin(), points_.end(), [](char32_t c) { return c == U'a'; });
  }

  bool put(const std::u32string& points) {
    if (points == points_ || !take_(json::value(json::string(to_text(points))))) return false;
    points_ = points;
    return true;
  }

  // Turns characters into plainer ones of each kind.
  void plain_out() {
    for (const auto plain : plain_characters()) {
      std::vector<std::size_t> odd;
      for (std::size_t i = 0; i < points_.size(); ++i) {
        if (oddness(points_[i]) > oddness(plain)) odd.push_back(i);
      }
      // Where many characters matter, the text itself does.
      const bool few = odd.size() <= odd_limit;
      leave_out(few           ? odd.size()
                : odd.empty() ? 0
                              : 1,
                [&](std::size_t begin, std::size_t end) {
                  auto plainer = points_;
                  const auto last = few ? end : odd.size();
                  for (auto i = begin; i < last; ++i) plainer[odd[i]] = plain;
                  if (!put(plainer)) return false;
                  odd.erase(odd.begin() + static_cast<std::ptrdiff_t>(begin),
                            odd.begin() + static_cast<std::ptrdiff_t>(last));
                  return true;
                });
    }
  }

  std::u32string points_;
  const Take& take_;
};

/// Tries the listed values before `value`; true when it stands among them.
bool shrink_listed(const json::value& value, const Conjunction& schemas, const Take& take) {
  const auto listed = listed_values(schemas);
  if (!listed) return false;
  for (std::size_t i = 0; i < std::min(listed->size(), listed_limit); ++i) {
    if (spec::same_json((*listed)[i], value) || take((*listed)[i])) return true;
  }
  return false;
}

/// "" → "a" everywhere.
json::value without_empty_texts(const json::value& value) {
  if (value.is_string() && value.get_string().empty()) return "a";
  auto out = value;
  if (auto* items = out.if_array()) {
    for (auto& item : *items) item = without_empty_texts(item);
  } else if (auto* members = out.if_object()) {
    for (auto& member : *members) member.value() = without_empty_texts(member.value());
  }
  return out;
}

bool accepts(const Conjunction& parts, const json::value& value) {
  return std::all_of(parts.begin(), parts.end(), [&](const spec::Schema& part) {
    return spec::validate(part, value, spec::Direction::request) == spec::Outcome::valid;
  });
}

}  // namespace

void shrink_scalar(const json::value& value, const Conjunction& schemas, const Take& take) {
  if (shrink_listed(value, schemas, take)) return;
  if (value.is_bool()) {
    if (value.get_bool()) take(false);
  } else if (value.is_int64()) {
    shrink_whole(value.get_int64(), schemas, take);
  } else if (value.is_uint64()) {
    const auto most = std::numeric_limits<std::int64_t>::max();
    if (take(most)) shrink_whole(most, schemas, take);
  } else if (value.is_double()) {
    shrink_real(value.get_double(), schemas, take);
  } else if (value.is_string()) {
    TextShrinker(to_points(value.get_string()), take).run();
  }
}

bool is_settled(const json::value& value, const Conjunction& schemas, const Take& take) {
  if (const auto* whole = value.if_int64(); whole != nullptr && *whole != 0) {
    const auto step = step_of(schemas, *whole);
    return !take(*whole > 0 ? *whole - step : *whole + step);
  }
  if (!value.is_string()) return true;
  auto points = to_points(value.get_string());
  if (points.size() < 2) return true;
  points.pop_back();
  return !take(json::value(json::string(to_text(points))));
}

void shrink_bytes(std::string bytes, const std::function<bool(const std::string&)>& take) {
  const auto put = [&](std::string less) {
    if (less == bytes || !take(less)) return false;
    bytes = std::move(less);
    return true;
  };
  leave_out(bytes.size(), [&](std::size_t begin, std::size_t end) {
    auto less = bytes;
    less.erase(begin, end - begin);
    return put(std::move(less));
  });
  for (std::size_t i = 0; i < std::min(bytes.size(), odd_limit); ++i) {
    auto plainer = bytes;
    plainer[i] = 'a';
    put(std::move(plainer));
  }
}

std::optional<json::value> simplest(const Conjunction& parts) {
  if (parts.empty()) return json::value("a");
  GenerateOptions options;
  options.size = 0;
  options.max_depth = 0;
  options.members = Members::required;
  options.plain_text = true;
  ByteSource lowest({});
  auto value = generate(parts, lowest, options);
  if (!value) return value;
  auto readable = without_empty_texts(*value);
  return accepts(parts, readable) ? readable : value;
}

}  // namespace assay::properties
