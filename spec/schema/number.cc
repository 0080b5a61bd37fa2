#include "spec/schema/number.h"

#include <charconv>
#include <cmath>
#include <string>

namespace assay::spec {
namespace {

__extension__ using Wide = unsigned __int128;

// 2^63 and 2^64 as doubles are exact.
constexpr double two63 = 9223372036854775808.0;
constexpr double two64 = 18446744073709551616.0;

std::partial_ordering compare_integers(const json::value& a, const json::value& b) noexcept {
  if (a.is_int64() && b.is_int64()) return a.get_int64() <=> b.get_int64();
  if (a.is_uint64() && b.is_uint64()) return a.get_uint64() <=> b.get_uint64();
  if (a.is_int64()) {
    if (a.get_int64() < 0) return std::partial_ordering::less;
    return static_cast<std::uint64_t>(a.get_int64()) <=> b.get_uint64();
  }
  if (b.get_int64() < 0) return std::partial_ordering::greater;
  return a.get_uint64() <=> static_cast<std::uint64_t>(b.get_int64());
}

// An integer against a double, without rounding the integer.
std::partial_ordering compare_mixed(const json::value& integer, double number) noexcept {
  if (std::isnan(number)) return std::partial_ordering::unordered;
  if (number >= two64) return std::partial_ordering::less;
  if (number < -two63) return std::partial_ordering::greater;
  const double floor = std::floor(number);
  json::value whole;
  if (floor < 0) {
    whole = static_cast<std::int64_t>(floor);
  } else {
    whole = static_cast<std::uint64_t>(floor);
  }
  const auto order = compare_integers(integer, whole);
  if (order != 0) return order;
  return floor < number ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

std::partial_ordering reversed(std::partial_ordering order) noexcept {
  if (order < 0) return std::partial_ordering::greater;
  if (order > 0) return std::partial_ordering::less;
  return order;
}

/// digits × 10^exponent.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal to_decimal(const json::value& number) {
  std::string text;
  if (number.is_double()) {
    char buffer[64];
    const auto done = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(number.get_double()),
                                    std::chars_format::scientific);
    text.assign(buffer, done.ptr);
  } else if (number.is_uint64()) {
    text = std::to_string(number.get_uint64());
  } else {
    text = std::to_string(number.get_int64());
    if (text.front() == '-') text.erase(0, 1);
  }
  Decimal decimal;
  const auto e = text.find('e');
  if (e != std::string::npos) decimal.exponent = std::stoi(text.substr(e + 1));
  text = text.substr(0, e);
  const auto dot = text.find('.');
  if (dot != std::string::npos) {
    decimal.exponent -= static_cast<int>(text.size() - dot - 1);
    text.erase(dot, 1);
  }
  const auto first = text.find_first_not_of('0');
  decimal.digits = first == std::string::npos ? "" : text.substr(first);
  while (!decimal.digits.empty() && decimal.digits.back() == '0') {
    decimal.digits.pop_back();
    ++decimal.exponent;
  }
  return decimal;
}

}  // namespace

std::partial_ordering compare_numbers(const json::value& a, const json::value& b) noexcept {
  if (a.is_double() && b.is_double()) return a.get_double() <=> b.get_double();
  if (a.is_double()) return reversed(compare_mixed(b, a.get_double()));
  if (b.is_double()) return compare_mixed(a, b.get_double());
  return compare_integers(a, b);
}

bool is_integer(const json::value& number) noexcept {
  if (!number.is_double()) return number.is_number();
  const double value = number.get_double();
  return std::isfinite(value) && std::floor(value) == value;
}

std::optional<bool> is_multiple(const json::value& number, const json::value& step) {
  for (const auto* one : {&number, &step}) {
    if (one->is_double() && !std::isfinite(one->get_double())) return std::nullopt;
  }
  const auto a = to_decimal(number);
  const auto b = to_decimal(step);
  if (a.digits.empty()) return true;
  if (b.digits.empty() || b.digits.size() > 20) return std::nullopt;
  // a.digits × 10^(a.exponent - b.exponent) must be divisible by b.digits.
  const int shift = a.exponent - b.exponent;
  Wide divisor = 0;
  for (const char c : b.digits) divisor = divisor * 10 + static_cast<unsigned>(c - '0');
  // With a negative shift a.digits would have to end in 0, which they do not.
  if (shift < 0) return false;
  Wide remainder = 0;
  const auto feed = [&](unsigned digit) {
    // Schoolbook: remainder * 10 + digit, with the divisor below 2^124 there is no overflow.
    remainder = (remainder * 10 + digit) % divisor;
  };
  for (const char c : a.digits) feed(static_cast<unsigned>(c - '0'));
  for (int i = 0; i < shift && remainder != 0; ++i) feed(0);
  return remainder == 0;
}

}  // namespace assay::spec
