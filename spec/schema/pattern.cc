#include "spec/schema/pattern.h"

#include <array>
#include <mutex>

#include "spec/schema/pattern_steps.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace assay::spec {
namespace {

constexpr std::uint32_t match_limit = 100'000;
constexpr std::uint32_t heap_limit_kib = 20'000;
constexpr std::size_t jit_stack_start = 32 * 1024;
constexpr std::size_t jit_stack_limit = 8 * 1024 * 1024;
// A run of repeated letters may cost its length squared before the match limit notices.
constexpr std::size_t text_limit = 32 * 1024;

/// What one thread needs for matching; PCRE2's compiled code is shared, this is not.
struct Scratch {
  pcre2_match_context* context = pcre2_match_context_create(nullptr);
  // Only whether it matches matters: one pair of offsets will do.
  pcre2_match_data* data = pcre2_match_data_create(1, nullptr);
  pcre2_jit_stack* stack = pcre2_jit_stack_create(jit_stack_start, jit_stack_limit, nullptr);

  Scratch() {
    pcre2_set_match_limit(context, match_limit);
    pcre2_set_heap_limit(context, heap_limit_kib);
    if (stack != nullptr) pcre2_jit_stack_assign(context, nullptr, stack);
  }
  ~Scratch() {
    pcre2_jit_stack_free(stack);
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
};

/// PCRE2's code for `text`, or null and the reason.
pcre2_code* compile(const std::string& text, std::string& problem) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  const auto options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
                       PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_UNSET_BACKREF;
  auto* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options,
                             &error, &offset, nullptr);
  if (code != nullptr) return code;
  std::array<PCRE2_UCHAR, 160> message{};
  pcre2_get_error_message(error, message.data(), message.size());
  problem = reinterpret_cast<const char*>(message.data());
  return nullptr;
}

// What PCRE2 may refuse although it is ECMA-262; only then is it asked at once.
bool may_be_refused(const RegexNode& node) {
  if (node.kind == RegexNode::Kind::behind || node.kind == RegexNode::Kind::back) return true;
  if (node.kind == RegexNode::Kind::repeat) {
    const auto most = node.max == no_maximum ? node.min : node.max;
    if (most > 1000) return true;
    if (most > 20 && node.parts.front().kind != RegexNode::Kind::set) return true;
  }
  if (!node.set.properties.empty()) return true;
  for (const auto& part : node.parts) {
    if (may_be_refused(part)) return true;
  }
  return false;
}

}  // namespace

struct Pattern::Code {
  mutable std::once_flag once;
  mutable pcre2_code* code = nullptr;

  Code() = default;
  ~Code() { pcre2_code_free(code); }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
};

struct Pattern::Steps : PatternSteps {
  explicit Steps(PatternSteps made) : PatternSteps(std::move(made)) {}
};

Pattern::Pattern() : code_(std::make_unique<Code>()) {}

Pattern::Pattern(std::string_view ecma) : tree_(parse_ecma(ecma)) {
  if (!tree_.problem.empty()) return;
  accepts_everything_ = matches_everything(tree_);
  if (accepts_everything_) return;
  if (auto steps = make_steps(tree_)) {
    steps_ = std::make_unique<Steps>(std::move(*steps));
    return;
  }
  code_ = std::make_unique<Code>();
  pcre_ = to_pcre(tree_);
  if (!may_be_refused(tree_.root) && pcre_.size() < 4000) return;
  std::call_once(code_->once, [&] { code_->code = compile(pcre_, tree_.problem); });
  if (code_->code != nullptr) pcre2_jit_compile(code_->code, PCRE2_JIT_COMPLETE);
}

Pattern::~Pattern() = default;

std::unique_ptr<const Pattern> Pattern::from_pcre(std::string text) {
  std::unique_ptr<Pattern> pattern(new Pattern);
  pattern->pcre_ = std::move(text);
  return pattern;
}

Match Pattern::search(std::string_view text) const {
  if (accepts_everything_) return Match::yes;
  if (steps_) return steps_->search(text) ? Match::yes : Match::no;
  return run(text);
}

Match Pattern::run(std::string_view text) const {
  if (!code_ || text.size() > text_limit) return Match::undecided;
  std::call_once(code_->once, [&] {
    std::string problem;
    code_->code = compile(pcre_, problem);
    if (code_->code != nullptr) pcre2_jit_compile(code_->code, PCRE2_JIT_COMPLETE);
  });
  if (code_->code == nullptr) return Match::undecided;
  thread_local const Scratch scratch;
  const auto result =
      pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0,
                  PCRE2_NO_UTF_CHECK, scratch.data, scratch.context);
  if (result >= 0) return Match::yes;
  return result == PCRE2_ERROR_NOMATCH ? Match::no : Match::undecided;
}

}  // namespace assay::spec
