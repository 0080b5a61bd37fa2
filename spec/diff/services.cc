// Security and servers.
#include <algorithm>
#include <map>
#include <set>

#include "spec/diff/parts.h"
#include "spec/printable.h"

namespace assay::spec::diff {
namespace {

/// The schemes of one alternative with their scopes.
using Alternative = std::map<std::string, std::set<std::string>>;

std::string signature_of(const SecurityScheme& scheme) {
  if (scheme.type == "apiKey") {
    const bool field = scheme.in == In::header;
    std::string parameter = scheme.parameter;
    if (field) {
      std::transform(parameter.begin(), parameter.end(), parameter.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      });
    }
    return "apiKey in " + std::string(name(scheme.in)) + " " + parameter;
  }
  if (scheme.type == "http") {
    std::string word = scheme.scheme;
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) {
      return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    return "http " + word;
  }
  return scheme.type;
}

/// What the schemes of `before` are called in `after`: a scheme is what it does, not its name.
std::map<std::string, std::string> renamed(const Document& before, const Document& after) {
  std::map<std::string, std::string> names;
  for (const auto& scheme : before.security_schemes) {
    if (after.scheme(scheme.name) != nullptr) continue;
    const SecurityScheme* same = nullptr;
    std::size_t count = 0;
    for (const auto& other : after.security_schemes) {
      if (before.scheme(other.name) != nullptr || signature_of(other) != signature_of(scheme)) {
        continue;
      }
      same = &other;
      ++count;
    }
    if (count == 1) names.emplace(scheme.name, same->name);
  }
  return names;
}

/// The scopes of each requirement stand in the document alone.
std::vector<Alternative> alternatives_of(const Document& document, const Operation& operation,
                                         const std::map<std::string, std::string>& names) {
  std::vector<Alternative> list;
  const auto* owner = object_at(document, operation.security_stated ? operation.pointer : "");
  const auto* security = owner != nullptr ? owner->if_contains("security") : nullptr;
  if (security == nullptr || !security->is_array()) return list;
  for (const auto& requirement : security->get_array()) {
    if (!requirement.is_object()) continue;
    Alternative one;
    for (const auto& entry : requirement.get_object()) {
      const std::string scheme(entry.key());
      const auto other = names.find(scheme);
      auto& scopes = one[other != names.end() ? other->second : scheme];
      if (!entry.value().is_array()) continue;
      for (const auto& scope : entry.value().get_array()) {
        if (scope.is_string()) scopes.emplace(scope.get_string());
      }
    }
    list.push_back(std::move(one));
  }
  return list;
}

std::string text_of(const Alternative& alternative) {
  std::string text;
  for (const auto& [scheme, scopes] : alternative) {
    text += (text.empty() ? "`" : " with `") + printable(scheme) + "`";
  }
  return text.empty() ? "no credentials" : text;
}

bool same_schemes(const Alternative& a, const Alternative& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](auto& x, auto& y) { return x.first == y.first; });
}

/// The scopes of `more` that `less` lacks, by comma; nothing when a scheme is missing.
std::string further_scopes(const Alternative& more, const Alternative& less) {
  std::string text;
  for (const auto& [scheme, scopes] : more) {
    const auto known = less.find(scheme);
    for (const auto& scope : scopes) {
      if (known != less.end() && known->second.contains(scope)) continue;
      text += (text.empty() ? "`" : ", `") + printable(scope) + "`";
    }
  }
  return text;
}

bool has_all_schemes(const Alternative& more, const Alternative& less) {
  return std::all_of(less.begin(), less.end(),
                     [&](const auto& entry) { return more.contains(entry.first); });
}

/// The requirements of one operation.
class SecurityComparison {
 public:
  SecurityComparison(Changes& changes, const OperationPair& pair)
      : changes_(changes),
        pair_(pair),
        before_(alternatives_of(changes.before(), pair.before,
                                renamed(changes.before(), changes.after()))),
        after_(alternatives_of(changes.after(), pair.after, {})) {}

  void compare() {
    const bool needed = pair_.before.needs_credentials();
    const bool need = pair_.after.needs_credentials();
    if (!needed && need) return tell("security.added", Side::after, "needs credentials now");
    if (needed && !need) {
      return tell("security.removed", Side::after, "needs no credentials any more");
    }
    for (const auto& old : before_) {
      if (!old.empty()) compare_old(old);
    }
    for (const auto& now : after_) {
      const bool known = std::any_of(before_.begin(), before_.end(), [&](const Alternative& old) {
        return same_schemes(old, now) || (!old.empty() && has_all_schemes(now, old));
      });
      if (!known && !now.empty()) {
        tell("security.alternative-added", Side::after, text_of(now) + " is accepted, too");
      }
    }
  }

 private:
  void compare_old(const Alternative& old) {
    const Alternative* same = nullptr;
    const Alternative* more = nullptr;
    for (const auto& now : after_) {
      const bool met = has_all_schemes(old, now) && further_scopes(now, old).empty();
      if (met && !same_schemes(now, old)) return;
      if (same_schemes(now, old) && (same == nullptr || met)) same = &now;
      if (has_all_schemes(now, old) && !same_schemes(now, old)) more = &now;
    }
    if (same != nullptr) {
      const auto fresh = further_scopes(*same, old);
      const auto gone = further_scopes(old, *same);
      if (!fresh.empty()) {
        tell("security.scope-added", Side::after, text_of(old) + " needs " + fresh + " now");
      } else if (!gone.empty()) {
        tell("security.scope-removed", Side::after, text_of(old) + " no longer needs " + gone);
      }
    } else if (more != nullptr) {
      tell("security.scheme-required", Side::after,
           text_of(old) + " no longer suffices: " + text_of(*more) + " is needed");
    } else {
      tell("security.alternative-removed", Side::before, text_of(old) + " is no longer accepted");
    }
  }

  void tell(std::string_view rule, Side side, const std::string& message) {
    const auto& operation = side == Side::before ? pair_.before : pair_.after;
    const auto at =
        operation.security_stated ? operation.pointer + "/security" : std::string("/security");
    changes_.add({pair_.key, "security", {}, {}}, rule, side, at, message);
  }

  Changes& changes_;
  const OperationPair& pair_;
  std::vector<Alternative> before_, after_;
};

std::string scheme_at(const Document& document, const std::string& name) {
  return (document.version == Version::swagger2 ? "/securityDefinitions/"
                                                : "/components/securitySchemes/") +
         escape_token(name);
}

std::string path_of(const std::string& url) {
  const auto scheme = url.find("://");
  const auto start = scheme == std::string::npos ? 0 : url.find('/', scheme + 3);
  auto path = start == std::string::npos ? std::string() : url.substr(start);
  while (path.ends_with('/')) path.pop_back();
  return path;
}

std::string variables_text(const Server::Variable& variable) {
  auto values = variable.values;
  std::sort(values.begin(), values.end());
  std::string text;
  for (const auto& value : values) text += value + "\n";
  return text;
}

void compare_variables(Changes& changes, const Spot& spot, const Server& before,
                       const Server& after) {
  for (const auto& old : before.variables) {
    for (const auto& now : after.variables) {
      if (now.name != old.name) continue;
      if (now.value == old.value && variables_text(now) == variables_text(old)) continue;
      changes.add(spot, "server.variable-changed", Side::after,
                  after.pointer + "/variables/" + escape_token(now.name),
                  "the variable `" + printable(now.name) + "` of " + printable(after.url) +
                      " has other values");
    }
  }
}

const Server* same_server(const std::vector<Server>& list, const Server& wanted) {
  const auto trimmed = [](std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
  };
  for (const auto& one : list) {
    if (trimmed(one.url) == trimmed(wanted.url)) return &one;
  }
  return nullptr;
}

}  // namespace

void compare_security(Changes& changes, const OperationPair& pair) {
  SecurityComparison(changes, pair).compare();
}

void compare_schemes(Changes& changes) {
  for (const auto& old : changes.before().security_schemes) {
    const auto* now = changes.after().scheme(old.name);
    if (now == nullptr || signature_of(*now) == signature_of(old)) continue;
    changes.add({{}, "security scheme `" + printable(old.name) + "`", {}, {}},
                "security.scheme-changed", Side::after, scheme_at(changes.after(), old.name),
                "was " + printable(signature_of(old)) + " and is " + printable(signature_of(*now)));
  }
}

void compare_servers(Changes& changes, const Spot& spot, const std::vector<Server>& before,
                     const std::vector<Server>& after, const std::string& before_at,
                     const std::string& after_at) {
  if (before.size() == 1 && after.size() == 1 && before[0].variables.empty() &&
      after[0].variables.empty() && path_of(before[0].url) != path_of(after[0].url)) {
    changes.add(
        spot, "server.base-path-changed", Side::after, after[0].pointer,
        "the server was " + printable(before[0].url) + " and is " + printable(after[0].url));
    return;
  }
  for (const auto& old : before) {
    if (const auto* now = same_server(after, old)) {
      compare_variables(changes, spot, old, *now);
      continue;
    }
    changes.add(spot, "server.removed", Side::before, old.pointer.empty() ? before_at : old.pointer,
                "the server " + printable(old.url) + " is gone");
  }
  for (const auto& now : after) {
    if (same_server(before, now) != nullptr) continue;
    changes.add(spot, "server.added", Side::after, now.pointer.empty() ? after_at : now.pointer,
                "the server " + printable(now.url) + " is new");
  }
}

}  // namespace assay::spec::diff
