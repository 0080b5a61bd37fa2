#include <algorithm>

#include "properties/generators/assemble.h"
#include "spec/schema/rules.h"

namespace assay::properties {
namespace {

using Offer = std::function<bool(spec::Case)>;

std::string text_of(const spec::Case& value) {
  return json::serialize(spec::case_to_json(value));
}

// Shorter, or as long and earlier in the alphabet: no chain of such steps is endless.
bool simpler(const std::string& candidate, const std::string& than) {
  return candidate.size() < than.size() || (candidate.size() == than.size() && candidate < than);
}

std::vector<json::value> smaller_texts(const json::string& text) {
  std::vector<json::value> out;
  const std::string all(text);
  const auto cut = [&](std::uint64_t points) {
    std::size_t end = 0;
    for (; end < all.size(); ++end) {
      if ((static_cast<unsigned char>(all[end]) & 0xC0U) != 0x80U && points-- == 0) break;
    }
    out.emplace_back(json::string(all.substr(0, end)));
  };
  const auto length = spec::length_of(all);
  if (length == 0) return out;
  cut(0);
  out.emplace_back("a");
  if (length > 2) cut(length / 2);
  cut(length - 1);
  const bool plain = std::all_of(all.begin(), all.end(), [](char c) { return c == 'a'; });
  if (!plain) out.emplace_back(json::string(std::string(length, 'a')));
  return out;
}

std::vector<json::value> smaller_numbers(const json::value& number) {
  std::vector<json::value> out{json::value(0), json::value(1)};
  if (number.is_int64()) {
    const auto value = number.get_int64();
    out.emplace_back(value / 2);
    if (value != 0) out.emplace_back(value > 0 ? value - 1 : value + 1);
  } else if (number.is_double()) {
    const auto value = number.get_double();
    if (value > -1e15 && value < 1e15) out.emplace_back(static_cast<std::int64_t>(value));
  }
  return out;
}

/// Calls `visit` with simpler values than `value`; true ends it.
bool simplify(const json::value& value, const std::function<bool(json::value)>& visit) {
  const auto each = [&](const std::vector<json::value>& values) {
    return std::any_of(values.begin(), values.end(), visit);
  };
  if (value.is_string()) return each(smaller_texts(value.get_string()));
  if (value.is_number()) return each(smaller_numbers(value));
  if (const auto* array = value.if_array()) {
    if (array->size() > 1 && visit(json::array{array->front()})) return true;
    for (std::size_t i = 0; i < array->size(); ++i) {
      auto less = *array;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
      if (visit(std::move(less))) return true;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
      const bool done = simplify((*array)[i], [&](json::value item) {
        auto changed = *array;
        changed[i] = std::move(item);
        return visit(std::move(changed));
      });
      if (done) return true;
    }
  }
  const auto* object = value.if_object();
  if (object == nullptr) return false;
  for (const auto& member : *object) {
    auto less = *object;
    less.erase(member.key());
    if (visit(std::move(less))) return true;
  }
  for (const auto& member : *object) {
    const bool done = simplify(member.value(), [&](json::value inner) {
      auto changed = *object;
      changed[member.key()] = std::move(inner);
      return visit(std::move(changed));
    });
    if (done) return true;
  }
  return false;
}

class Shrinker {
 public:
  Shrinker(const spec::Operation& operation, const spec::Case& value, const Values& values,
           const std::function<bool(const spec::Case&)>& visit)
      : operation_(operation),
        value_(value),
        text_(text_of(value)),
        values_(values),
        visit_(visit) {}

  std::optional<spec::Case> run() {
    if (drop_whole_parts() || drop_arguments() || shrink_body() || shrink_arguments()) {
      return accepted_;
    }
    return std::nullopt;
  }

 private:
  bool offer(spec::Case candidate) {
    if (!simpler(text_of(candidate), text_)) return false;
    if (!visit_(candidate)) return false;
    accepted_ = std::move(candidate);
    return true;
  }

  [[nodiscard]] bool is_given(const std::string& name) const {
    return values_.fixed.contains(name) || values_.known.contains(name);
  }

  bool drop_whole_parts() {
    if (!value_.headers.empty()) {
      auto less = value_;
      less.headers.clear();
      if (offer(std::move(less))) return true;
    }
    if (!value_.body) return false;
    auto less = value_;
    less.body.reset();
    if (offer(std::move(less))) return true;
    const auto* media = preferred_media(operation_);
    const auto least = media != nullptr && media->schema && !value_.body->bytes
                           ? minimal(media->schema, spec::Direction::request)
                           : std::nullopt;
    if (!least || (least->is_object() && !values_.fixed.empty())) return false;
    auto smallest = value_;
    smallest.body->value = *least;
    return offer(std::move(smallest));
  }

  bool drop_arguments() {
    for (std::size_t i = 0; i < value_.arguments.size(); ++i) {
      const auto& argument = value_.arguments[i];
      if (argument.in == spec::In::path || is_given(argument.name)) continue;
      auto less = value_;
      less.arguments.erase(less.arguments.begin() + static_cast<std::ptrdiff_t>(i));
      if (offer(std::move(less))) return true;
    }
    return false;
  }

  bool shrink_body() {
    if (!value_.body) return false;
    if (value_.body->bytes) return shrink_bytes();
    return simplify(value_.body->value, [this](json::value inner) {
      if (!keeps_fixed(inner)) return false;
      auto changed = value_;
      changed.body->value = std::move(inner);
      return offer(std::move(changed));
    });
  }

  [[nodiscard]] bool keeps_fixed(const json::value& body) const {
    const auto* before = value_.body->value.if_object();
    if (before == nullptr) return true;
    const auto* after = body.if_object();
    return std::all_of(values_.fixed.begin(), values_.fixed.end(), [&](const auto& entry) {
      const auto* kept = before->if_contains(entry.first);
      if (kept == nullptr) return true;
      const auto* now = after != nullptr ? after->if_contains(entry.first) : nullptr;
      return now != nullptr && *now == *kept;
    });
  }

  bool shrink_bytes() {
    const auto& bytes = *value_.body->bytes;
    for (const auto length :
         {bytes.size() / 2, bytes.size() - std::min<std::size_t>(1, bytes.size())}) {
      auto changed = value_;
      changed.body->bytes = bytes.substr(0, length);
      if (offer(std::move(changed))) return true;
    }
    return false;
  }

  bool shrink_arguments() {
    for (std::size_t i = 0; i < value_.arguments.size(); ++i) {
      const auto& argument = value_.arguments[i];
      if (is_given(argument.name) || argument.raw) continue;
      const bool done = simplify(argument.value, [&](json::value inner) {
        auto changed = value_;
        changed.arguments[i].value = std::move(inner);
        return offer(std::move(changed));
      });
      if (done) return true;
    }
    return false;
  }

  const spec::Operation& operation_;
  const spec::Case& value_;
  std::string text_;
  const Values& values_;
  const std::function<bool(const spec::Case&)>& visit_;
  std::optional<spec::Case> accepted_;
};

}  // namespace

std::optional<spec::Case> shrink_step(const spec::Document&, const spec::Operation& operation,
                                      const spec::Case& value, const Values& values,
                                      const std::function<bool(const spec::Case&)>& visit) {
  return Shrinker(operation, value, values, visit).run();
}

std::vector<spec::Case> shrink_candidates(const spec::Document& document,
                                          const spec::Operation& operation, const spec::Case& value,
                                          const Values& values) {
  std::vector<spec::Case> all;
  (void)shrink_step(document, operation, value, values, [&](const spec::Case& candidate) {
    all.push_back(candidate);
    return false;
  });
  return all;
}

}  // namespace assay::properties
