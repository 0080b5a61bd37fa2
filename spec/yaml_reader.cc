#include "spec/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <sstream>

namespace assay::spec {
namespace {

constexpr std::size_t depth_limit = 512;
constexpr std::size_t node_limit = 5'000'000;
constexpr std::size_t alias_limit = 1'000'000;  ///< nodes that aliases alone may add

using Marks = std::unordered_map<std::string, Tree::Mark>;

/// Leaves yaml-cpp's parser from inside a callback.
struct Stop {
  Error error;
};

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// YAML 1.2 §10.3.2, core schema: [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_float(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos) {
    auto power = text.substr(exponent + 1);
    if (power.starts_with('-') || power.starts_with('+')) power.remove_prefix(1);
    if (!digits(power)) return false;
    text = text.substr(0, exponent);
  }
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return digits(text);
  const auto whole = text.substr(0, dot);
  const auto part = text.substr(dot + 1);
  if (whole.empty()) return digits(part);
  return digits(whole) && (part.empty() || digits(part));
}

// Digits beyond 64 bits, as the nearest double.
double wide_value(std::string_view digits, int base) {
  if (base == 10) return std::strtod(std::string(digits).c_str(), nullptr);
  // strtod reads hexadecimal digits, and rounds once; octal ones become binary digits in groups.
  std::string hex;
  if (base == 16) {
    hex = digits;
  } else {
    std::string bits;
    for (const char c : digits) {
      for (const int bit : {4, 2, 1}) bits += ((c - '0') & bit) != 0 ? '1' : '0';
    }
    bits.insert(0, (4 - bits.size() % 4) % 4, '0');
    for (std::size_t i = 0; i < bits.size(); i += 4) {
      hex += "0123456789abcdef"[std::stoul(bits.substr(i, 4), nullptr, 2)];
    }
  }
  return std::strtod(("0x" + hex).c_str(), nullptr);
}

/// Nothing when no double is so large.
std::optional<json::value> integer_value(std::string_view text, int base) {
  const bool negative = text.starts_with('-');
  auto plain = text;
  if (plain.starts_with('-') || plain.starts_with('+')) plain.remove_prefix(1);
  const auto* last = plain.data() + plain.size();
  std::uint64_t magnitude = 0;
  const auto parsed = std::from_chars(plain.data(), last, magnitude, base);
  if (parsed.ec != std::errc() || parsed.ptr != last) {
    const double number = (negative ? -1 : 1) * wide_value(plain, base);
    return std::isfinite(number) ? std::optional<json::value>(number) : std::nullopt;
  }
  constexpr auto top = static_cast<std::uint64_t>(INT64_MAX);
  if (!negative) {
    if (magnitude <= top) return json::value(static_cast<std::int64_t>(magnitude));
    return json::value(magnitude);
  }
  if (magnitude <= top) return json::value(-static_cast<std::int64_t>(magnitude));
  return json::value(-static_cast<double>(magnitude));
}

/// A plain scalar under the core schema; nothing when it is a number that JSON cannot hold.
std::optional<json::value> resolve_plain(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return json::value(nullptr);
  }
  if (text == "true" || text == "True" || text == "TRUE") return json::value(true);
  if (text == "false" || text == "False" || text == "FALSE") return json::value(false);
  const std::string_view view(text);
  const auto unsigned_part = view.starts_with('-') || view.starts_with('+') ? view.substr(1) : view;
  // YAML 1.2 reads 0108 as a number, YAML 1.1 as text (it is no octal), and writers of 1.1 leave it
  // without quotes for that reason: as text nothing of it gets lost.
  const bool padded = digits(unsigned_part) && unsigned_part.size() > 1 &&
                      unsigned_part.front() == '0' &&
                      unsigned_part.find_first_of("89") != std::string_view::npos;
  if (padded) return json::value(json::string(text));
  if (digits(unsigned_part)) return integer_value(view, 10);
  if (view.starts_with("0o") && view.find_first_not_of("01234567", 2) == std::string_view::npos &&
      view.size() > 2) {
    return integer_value(view.substr(2), 8);
  }
  if (view.starts_with("0x") && view.size() > 2 &&
      view.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos) {
    return integer_value(view.substr(2), 16);
  }
  for (const char* word : {".inf", ".Inf", ".INF"}) {
    if (unsigned_part == word) return std::nullopt;
  }
  if (view == ".nan" || view == ".NaN" || view == ".NAN") return std::nullopt;
  if (is_float(view)) {
    const double number = std::strtod(text.c_str(), nullptr);
    if (!std::isfinite(number)) return std::nullopt;
    return json::value(number);
  }
  return json::value(json::string(text));
}

class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const SourceText& source) : source_(source) {}

  [[nodiscard]] Tree finish() {
    if (!done_) marks_[""] = {source_.first_line, 1};
    return {source_.name, std::move(root_), std::move(marks_)};
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(mark, json::value(nullptr), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const bool plain = tag.empty() || tag == "?";
    if (awaits_key()) {
      key(mark, text, plain && text == "<<");
      return;
    }
    if (!plain && tag != "tag:yaml.org,2002:int" && tag != "tag:yaml.org,2002:float" &&
        tag != "tag:yaml.org,2002:bool" && tag != "tag:yaml.org,2002:null") {
      add(mark, json::value(json::string(text)), anchor);
      return;
    }
    auto value = resolve_plain(text);
    if (!value)
      fail(mark, "'" + text + "' has no JSON number", "write a finite number or a string");
    add(mark, std::move(*value), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, json::value(json::array()), anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, json::value(json::object()), anchor);
  }
  void OnMapEnd() override { close(); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) {
      fail(mark, "an alias stands inside its own anchor", "YAML cycles have no JSON form");
    }
    if (awaits_key()) {
      if (!known->second.value.is_string()) fail(mark, "a key is no scalar", "use a plain name");
      key(mark, std::string(known->second.value.get_string()), false);
      return;
    }
    aliased_ += known->second.nodes;
    if (aliased_ > alias_limit) {
      fail(mark, "more than 1000000 nodes come from aliases", "this reads as an alias bomb");
    }
    spend(mark, known->second.nodes);
    if (frames_.size() + known->second.depth > depth_limit) {
      fail(mark, "nested deeper than 512 levels", "flatten it");
    }
    add(mark, known->second.value, 0);
  }

 private:
  struct Frame {
    json::value value;
    std::string pointer;
    std::string key;
    bool has_key = false;
    bool merging = false;
    std::vector<json::value> merges;
    YAML::anchor_t anchor = 0;
    std::size_t nodes_before = 0;
    std::size_t depth_below = 0;
  };
  struct Anchor {
    json::value value;
    std::size_t nodes = 1;
    std::size_t depth = 0;
  };

  [[noreturn]] void fail(const YAML::Mark& mark, std::string message, std::string advice) const {
    const auto at = to_mark(mark);
    throw Stop{{ErrorCode::document,
                std::move(message),
                {source_.name, at.line, at.column},
                std::move(advice)}};
  }

  [[nodiscard]] Tree::Mark to_mark(const YAML::Mark& mark) const {
    return {source_.first_line + static_cast<std::uint32_t>(std::max(mark.line, 0)),
            source_.indent + static_cast<std::uint32_t>(std::max(mark.column, 0)) + 1};
  }

  void spend(const YAML::Mark& mark, std::size_t nodes) {
    nodes_ += nodes;
    if (nodes_ > node_limit) {
      fail(mark, "more than 5000000 nodes after aliases are expanded",
           "this reads as an alias bomb");
    }
  }

  [[nodiscard]] bool awaits_key() const {
    return !frames_.empty() && frames_.back().value.is_object() && !frames_.back().has_key;
  }

  void key(const YAML::Mark& mark, const std::string& text, bool merge) {
    auto& frame = frames_.back();
    frame.has_key = true;
    frame.merging = merge;
    frame.key = text;
    if (merge) return;
    if (frame.value.get_object().contains(text)) {
      fail(mark, "the key '" + text + "' occurs twice", "remove one of the two");
    }
    marks_[frame.pointer + "/" + escape_token(text)] = to_mark(mark);
  }

  [[nodiscard]] std::string next_pointer(const YAML::Mark& mark) {
    if (frames_.empty()) {
      marks_[""] = to_mark(mark);
      return "";
    }
    const auto& frame = frames_.back();
    if (frame.value.is_object()) {
      if (!frame.has_key) fail(mark, "a key is no scalar", "JSON names are strings");
      return frame.pointer + "/" + escape_token(frame.key);
    }
    auto pointer = frame.pointer + "/" + std::to_string(frame.value.get_array().size());
    marks_[pointer] = to_mark(mark);
    return pointer;
  }

  void open(const YAML::Mark& mark, json::value value, YAML::anchor_t anchor) {
    if (frames_.size() >= depth_limit) fail(mark, "nested deeper than 512 levels", "flatten it");
    Frame frame;
    frame.pointer = next_pointer(mark);
    frame.value = std::move(value);
    frame.anchor = anchor;
    frame.nodes_before = nodes_;
    spend(mark, 1);
    frames_.push_back(std::move(frame));
  }

  void close() {
    auto frame = std::move(frames_.back());
    frames_.pop_back();
    for (const auto& merge : frame.merges) {
      for (const auto& [name, value] : merge.get_object()) {
        if (!frame.value.get_object().contains(name)) frame.value.get_object().emplace(name, value);
      }
    }
    const auto depth = frame.depth_below + 1;
    if (frame.anchor != 0) {
      anchors_[frame.anchor] = {frame.value, nodes_ - frame.nodes_before, depth};
    }
    if (!frames_.empty()) frames_.back().depth_below = std::max(frames_.back().depth_below, depth);
    place({}, std::move(frame.value));
  }

  void add(const YAML::Mark& mark, json::value value, YAML::anchor_t anchor) {
    (void)next_pointer(mark);
    spend(mark, 1);
    if (anchor != 0) anchors_[anchor] = {value, 1, 0};
    place(mark, std::move(value));
  }

  void place(const YAML::Mark& mark, json::value value) {
    if (frames_.empty()) {
      root_ = std::move(value);
      done_ = true;
      return;
    }
    auto& frame = frames_.back();
    if (frame.value.is_array()) {
      frame.value.get_array().push_back(std::move(value));
      return;
    }
    frame.has_key = false;
    if (!frame.merging) {
      frame.value.get_object().emplace(frame.key, std::move(value));
      return;
    }
    frame.merging = false;
    if (value.is_object()) {
      frame.merges.push_back(std::move(value));
      return;
    }
    if (value.is_array()) {
      for (auto& item : value.get_array()) {
        if (!item.is_object())
          fail(mark, "'<<' merges something that is no mapping", "use mappings");
        frame.merges.push_back(std::move(item));
      }
      return;
    }
    fail(mark, "'<<' merges something that is no mapping", "use an alias of a mapping");
  }

  const SourceText& source_;
  json::value root_;
  Marks marks_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, Anchor> anchors_;
  std::size_t nodes_ = 0;
  std::size_t aliased_ = 0;
  bool done_ = false;
};

}  // namespace

namespace {

/// Notes whether a further document of the stream holds anything, and where.
class Rest final : public YAML::EventHandler {
 public:
  std::optional<YAML::Mark> found;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { note(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string&) override {
    note(mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    note(mark);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    note(mark);
  }
  void OnMapEnd() override {}

 private:
  void note(const YAML::Mark& mark) {
    if (!found) found = mark;
  }
};

// yaml-cpp goes one call deeper for each level: its stack must not be the limit.
std::optional<std::size_t> too_deep_at(std::string_view text) {
  constexpr std::size_t flow_limit = 2'000;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[' || text[i] == '{') ++depth;
    if ((text[i] == ']' || text[i] == '}') && depth > 0) --depth;
    if (depth > flow_limit) return i;
  }
  return std::nullopt;
}

// "- - - - …" and "? ? ? …" open a level each.
bool has_long_ladder(std::string_view line) {
  std::size_t steps = 0;
  for (std::size_t i = 0; i + 1 < line.size(); i += 2) {
    const bool step = (line[i] == '-' || line[i] == '?') && line[i + 1] == ' ';
    if (!step) break;
    if (++steps > depth_limit) return true;
  }
  return false;
}

std::optional<Error> nesting_problem(const SourceText& source) {
  const auto deep = [&](std::size_t offset) {
    const auto before = std::string_view(source.text).substr(0, offset);
    const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
    return Error{ErrorCode::document,
                 "nested deeper than 512 levels",
                 {source.name, source.first_line + line, 0},
                 "flatten it"};
  };
  if (const auto at = too_deep_at(source.text)) return deep(*at);
  std::string_view rest = source.text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (has_long_ladder(line))
      return deep(static_cast<std::size_t>(rest.data() - source.text.data()));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

Error second_document(const SourceText& source, const YAML::Mark& mark) {
  return {ErrorCode::document,
          "a second YAML document begins here",
          {source.name, source.first_line + static_cast<std::uint32_t>(mark.line),
           source.indent + static_cast<std::uint32_t>(mark.column) + 1},
          "keep one document in the file"};
}

}  // namespace

Result<Tree> read_yaml(const SourceText& source) {
  if (auto problem = nesting_problem(source)) return *problem;
  if (const auto nul = source.text.find('\0'); nul != std::string::npos) {
    const auto line = std::count(source.text.begin(),
                                 source.text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
    return Error{ErrorCode::document,
                 "a NUL byte, which YAML does not allow",
                 {source.name, source.first_line + static_cast<std::uint32_t>(line), 0},
                 "give a text"};
  }
  Builder builder(source);
  try {
    std::istringstream in(source.text);
    YAML::Parser parser(in);
    parser.HandleNextDocument(builder);
    Rest rest;
    if (parser.HandleNextDocument(rest) && rest.found) return second_document(source, *rest.found);
    return builder.finish();
  } catch (const Stop& stop) {
    return stop.error;
  } catch (const YAML::Exception& error) {
    const bool known = !error.mark.is_null();
    const auto line = source.first_line + static_cast<std::uint32_t>(known ? error.mark.line : 0);
    const auto column =
        source.indent + static_cast<std::uint32_t>(known ? error.mark.column : 0) + 1;
    return Error{ErrorCode::document,
                 "broken YAML: " + error.msg,
                 {source.name, line, column},
                 "mend the YAML there"};
  } catch (const std::exception& error) {
    return Error{ErrorCode::document,
                 std::string("broken YAML: ") + error.what(),
                 {source.name, 0, 0},
                 "mend the YAML"};
  }
}

}  // namespace assay::spec
