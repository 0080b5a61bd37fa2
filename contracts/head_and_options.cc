#include "contracts/head_and_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "contracts/syntax.h"

namespace assay::contracts {
namespace {

using Wrong = std::optional<std::string>;

std::optional<std::string_view> field(const spec::Response& response, std::string_view name) {
  return spec::find_header(response.headers, name);
}

/// What both answers to GET agree to be: their status; nothing when they do not.
struct Gets {
  const spec::Response& before;
  const spec::Response& after;
};

std::optional<Gets> gets_of(const Judgement& judgement) {
  if (judgement.by_get.size() != 2) return std::nullopt;
  const auto* before = judgement.by_get.front().response();
  const auto* after = judgement.by_get.back().response();
  if (before == nullptr || after == nullptr || before->status != after->status) return std::nullopt;
  return Gets{*before, *after};
}

// Many routers know HEAD only where it is asked for: 400, 404, 405 and 501 refuse the method. The
// others have reasons outside the request.
bool is_refusal(int status) {
  constexpr std::array<int, 8> known{400, 401, 403, 404, 405, 408, 429, 501};
  return status >= 500 || std::find(known.begin(), known.end(), status) != known.end();
}

/// The part of a field that is compared: media types without parameters, entity tags without
/// weakness (a layer that compresses weakens them).
std::string compared(std::string_view name, std::string_view value) {
  if (name == "Content-Type") {
    const auto type = spec::parse_media_type(value);
    return type ? type->type + "/" + type->subtype : std::string(value);
  }
  return std::string(value.starts_with("W/") ? value.substr(2) : value);
}

/// How many octets GET would have sent, when it says so in one way or the other.
std::optional<std::string> length_of(const spec::Response& response) {
  if (const auto length = field(response, "Content-Length")) return std::string(*length);
  if (response.body_truncated || field(response, "Content-Encoding")) return std::nullopt;
  return std::to_string(response.body.size());
}

}  // namespace

Wrong options_of(const Judgement& judgement, const spec::Response& response) {
  if (judgement.exchange.request.method != "OPTIONS" || judgement.operation.method == "OPTIONS") {
    return std::nullopt;
  }
  const auto allowed = field(response, "Allow");
  if (!allowed || response.status < 200 || response.status >= 300) return std::nullopt;
  const auto methods = list_items(*allowed);
  for (const auto& one : judgement.document.operations) {
    if (one.path != judgement.operation.path || one.method == "HEAD" || one.method == "OPTIONS") {
      continue;
    }
    const bool named = std::any_of(methods.begin(), methods.end(), [&](const std::string& method) {
      return method == one.method || method == "*";
    });
    if (!named) return fmt::format("{}, without {}", *allowed, one.method);
  }
  return std::nullopt;
}

Wrong head_differs(const Judgement& judgement, const spec::Response& response) {
  const auto gets = gets_of(judgement);
  if (!gets || is_refusal(response.status)) return std::nullopt;
  if (response.status / 100 != gets->before.status / 100) {
    return fmt::format("{} to HEAD, {} to GET", response.status, gets->before.status);
  }
  if (response.status != gets->before.status) return std::nullopt;
  for (const auto* name : {"Content-Type", "ETag", "Last-Modified"}) {
    const auto before = field(gets->before, name);
    const auto after = field(gets->after, name);
    const auto here = field(response, name);
    if (!before || !after || !here) continue;
    const auto text = compared(name, *before);
    if (text != compared(name, *after) || text == compared(name, *here)) continue;
    return fmt::format("{}: {} to HEAD, {} to GET", name, *here, *before);
  }
  return std::nullopt;
}

Wrong head_length(const Judgement& judgement, const spec::Response& response) {
  const auto gets = gets_of(judgement);
  const auto here = field(response, "Content-Length");
  if (!gets || !here || response.status != gets->before.status) return std::nullopt;
  const auto before = length_of(gets->before);
  if (!before || before != length_of(gets->after) || *before == *here) return std::nullopt;
  return fmt::format("{} to HEAD, {} to GET", *here, *before);
}

}  // namespace assay::contracts
