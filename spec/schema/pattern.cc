#include "spec/schema/pattern.h"

#include <array>

#include "spec/schema/ecma.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace assay::spec {
namespace {

constexpr std::uint32_t match_limit = 100'000;
constexpr std::uint32_t heap_limit_kib = 20'000;

/// What one thread needs for matching; PCRE2's compiled code is shared, this is not.
struct Scratch {
  pcre2_match_context* context = pcre2_match_context_create(nullptr);
  // Only whether it matches matters: one pair of offsets will do.
  pcre2_match_data* data = pcre2_match_data_create(1, nullptr);

  Scratch() {
    pcre2_set_match_limit(context, match_limit);
    pcre2_set_heap_limit(context, heap_limit_kib);
  }
  ~Scratch() {
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
};

}  // namespace

struct Pattern::Code {
  pcre2_code* code = nullptr;
  Code() = default;
  ~Code() { pcre2_code_free(code); }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
};

Pattern::Pattern(std::string_view ecma) : code_(std::make_unique<Code>()) {
  const auto text = translate_ecma(ecma, problem_);
  if (!problem_.empty()) return;
  int error = 0;
  PCRE2_SIZE offset = 0;
  const auto options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
                       PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_UNSET_BACKREF;
  code_->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options,
                              &error, &offset, nullptr);
  if (code_->code != nullptr) return;
  std::array<PCRE2_UCHAR, 160> message{};
  pcre2_get_error_message(error, message.data(), message.size());
  problem_ = reinterpret_cast<const char*>(message.data());
}

Pattern::~Pattern() = default;

Match Pattern::search(std::string_view text) const {
  if (code_->code == nullptr) return Match::undecided;
  thread_local const Scratch scratch;
  const auto result = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(text.data()),
                                  text.size(), 0, 0, scratch.data, scratch.context);
  if (result >= 0) return Match::yes;
  return result == PCRE2_ERROR_NOMATCH ? Match::no : Match::undecided;
}

}  // namespace assay::spec
