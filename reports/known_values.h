// Texts that must not be told, found however they are written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace assay::reports {

/// A stretch of a text that holds a secret.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool number = false;  ///< of JSON: what stands in its place is in quotes
};

/// "[redacted:string:len=N]": what stands in a secret's place. The type and the length of what was
/// there stay, so that what is said of them stays true.
[[nodiscard]] std::string redaction_mark(std::size_t length, std::string_view type = "string");
/// True when `text` is such a mark and nothing else.
[[nodiscard]] bool is_redaction_mark(std::string_view text) noexcept;

/// In order, and as one where they overlap.
[[nodiscard]] std::vector<Span> merge_spans(std::vector<Span> spans);
/// `text` without escapes of any kind that KnownValues knows, one level of them.
[[nodiscard]] std::string without_escapes(std::string_view text);

/// `text` with a mark in the place of each span. They are in order and do not overlap.
[[nodiscard]] std::string replace_spans(std::string_view text, const std::vector<Span>& spans);

/// A set of secrets. Each is found as it is; with any of its characters written as %HH (RFC 3986
/// §2.1), \u, \x and other escapes of JSON (RFC 8259 §7), &#N; and &amp; (XML 1.0 §4.1, §4.6) or
/// ~0 and ~1 (RFC 6901 §3), one inside the other up to three times; and in base64 of both alphabets
/// (RFC 4648 §4, §5), wherever in a longer text it stands. Searching takes time for the text alone,
/// however many secrets there are. Not thread-safe.
class KnownValues {
 public:
  static constexpr std::size_t shortest = 4;  ///< what is shorter stands everywhere by chance

  /// Values shorter than `shortest` are not taken. True when it is a new one.
  bool add(std::string_view value);
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return patterns_.empty(); }
  [[nodiscard]] bool holds(std::string_view value) const;

  /// Where secrets stand in `text`, in order, without overlaps. With `cut`, the text ends before
  /// its time: a secret's first bytes at its end are found, too.
  [[nodiscard]] std::vector<Span> find(std::string_view text, bool cut = false) const;
  /// True when find() of one of `sets` finds something.
  [[nodiscard]] static bool any_stands_in(std::initializer_list<const KnownValues*> sets,
                                          std::string_view text);

 private:
  struct Pattern {
    std::string text;
    bool base64 = false;  ///< neighbours of it hold bits of the secret
    bool bits_before = false;
    bool bits_after = false;
  };
  struct View;

  void add_pattern(Pattern pattern);
  /// True at once when `spans` is null and something is found.
  bool search(const View& view, std::vector<Span>* spans) const;
  void search_end(const View& view, std::vector<Span>& spans) const;

  std::unordered_map<std::uint32_t, std::vector<Pattern>> patterns_;  ///< by their first four bytes
  std::array<std::uint64_t, 1024> filter_{};                          ///< of these, by hash
  std::size_t size_ = 0;
};

}  // namespace assay::reports
