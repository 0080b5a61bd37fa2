#include "harness/cli/protocol_level.h"

#include <fmt/format.h>

#include <vector>

#include "harness/http/bare_messages.h"

namespace assay::harness {

std::string leave_out_bare_messages(properties::KindChoice& choice,
                                    const std::set<std::string, std::less<>>& phases,
                                    const TransportOptions& options) {
  if (!options.http2 && options.route.proxy.empty()) return {};
  if (!phases.empty() && !phases.contains("protocol")) return {};
  std::vector<std::string> wanted;
  for (const auto& kind : properties::malformation_kinds()) {
    if (kind.level == properties::Level::protocol && choice.wants(kind.id)) {
      wanted.emplace_back(kind.id);
    }
  }
  if (wanted.empty()) return {};
  const auto reached = probe_bare_messages(options);
  if (reached) return {};
  choice.except.insert(wanted.begin(), wanted.end());
  return fmt::format("not sent: the level protocol, whose messages are bytes of HTTP/1.1: {}",
                     reached.error().message);
}

}  // namespace assay::harness
