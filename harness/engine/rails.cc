#include "harness/engine/rails.h"

#include <algorithm>

namespace assay::harness {
namespace {

bool is_protocol(std::string_view word) {
  const auto* kind = properties::find_malformation(word);
  return word == properties::name(properties::Level::protocol) ||
         (kind != nullptr && kind->level == properties::Level::protocol);
}

}  // namespace

std::string spare_shared_proxies(properties::KindChoice& choice, bool loopback,
                                 const std::set<std::string, std::less<>>& phases,
                                 const std::vector<std::string>& asked) {
  const bool named = phases.contains("protocol") ||
                     std::any_of(asked.begin(), asked.end(),
                                 [](const std::string& word) { return is_protocol(word); });
  if (loopback || named) return {};
  bool any = false;
  for (const auto& kind : properties::malformation_kinds()) {
    if (kind.level != properties::Level::protocol || !choice.wants(kind.id)) continue;
    choice.except.insert(std::string(kind.id));
    any = true;
  }
  const bool wanted = phases.empty();
  return any && wanted ? "not sent: the level protocol, which may disturb others behind a shared "
                         "proxy; where nobody else is there, ask for it with --malformed or "
                         "--phases"
                       : std::string();
}

}  // namespace assay::harness
