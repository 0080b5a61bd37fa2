#include <algorithm>
#include <map>

#include "spec/lint/groups.h"
#include "spec/message.h"

namespace assay::spec::lint {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

void check_parameters(Subject& subject, const Visit& owner) {
  const auto* list = owner.object->if_contains("parameters");
  if (list == nullptr || !list->is_array()) return;
  std::map<std::pair<std::string, std::string>, bool> seen;
  int bodies = 0;
  for (std::size_t i = 0; i < list->get_array().size(); ++i) {
    const auto here = owner.location + "/parameters/" + std::to_string(i);
    auto at = here;
    const auto* parameter = subject.resolved(list->get_array()[i], at);
    if (parameter == nullptr) continue;
    const std::string in(text_of(*parameter, "in"));
    const std::string name(text_of(*parameter, "name"));
    const auto key = in == "header" ? lower(name) : name;
    if (!seen.emplace(std::pair(in, key), true).second) {
      subject.add("parameter.duplicate", here,
                  "the parameter '" + name + "' in " + in + " is described twice",
                  "remove one of the two");
    }
    bodies += in == "body" ? 1 : 0;
    const bool ignored = key == "accept" || key == "content-type" || key == "authorization";
    if (in == "header" && ignored && subject.in(v3)) {
      subject.add("parameter.ignored", here,
                  "a header parameter named '" + name + "' is ignored by the standard",
                  key == "authorization" ? "describe it as a security scheme"
                                         : "describe it with `content`");
    }
  }
  if (bodies > 1) {
    subject.add("parameter.duplicate", owner.location + "/parameters",
                "there are two body parameters", "a request has one body");
  }
}

void check_identity(Subject& subject, const Visit& visit, std::map<std::string, std::string>& ids) {
  const std::string id(text_of(*visit.object, "operationId"));
  if (id.empty()) return;
  const auto [known, added] = ids.emplace(id, visit.location);
  if (added) return;
  subject.add("operation.id", visit.location + "/operationId",
              "the operationId '" + id + "' stands at " +
                  subject.files.position(known->second).text() + " too",
              "give each operation a name of its own");
}

void check_body(Subject& subject, const Visit& visit) {
  const auto slash = visit.location.rfind('/');
  const auto method = visit.location.substr(slash + 1);
  const bool strange =
      method == "get" || method == "head" || method == "delete" || method == "trace";
  if (!strange || !visit.object->contains("requestBody")) return;
  subject.add(
      "operation.body", visit.location + "/requestBody",
      "a body of a " + method + " request has no meaning in HTTP, and many servers drop it");
}

void check_statuses(Subject& subject, const Visit& visit) {
  const auto* responses = visit.object->if_contains("responses");
  if (responses == nullptr || !responses->is_object()) return;
  std::map<std::string, std::string_view> seen;
  bool success = false;
  for (const auto& member : responses->get_object()) {
    const std::string_view key = member.key();
    if (key.starts_with("x-")) continue;
    success = success || key == "default" || (!key.empty() && key[0] >= '1' && key[0] <= '3');
    const auto [known, added] = seen.emplace(lower(key), key);
    if (added) continue;
    subject.add("response.ambiguous", visit.location + "/responses/" + std::string(key),
                "no client can tell the responses '" + std::string(known->second) + "' and '" +
                    std::string(key) + "' apart",
                "join the two");
  }
  if (success || seen.empty()) return;
  subject.add("response.success", visit.location + "/responses", "no response describes a success",
              "describe a 2XX, or `default`");
}

bool has_no_body(std::string_view status) {
  return status == "204" || status == "205" || status == "304" || status.starts_with('1');
}

std::string plain_media_type(std::string_view text) {
  const auto media = parse_media_type(text);
  if (!media) return std::string(text);
  auto parameters = media->parameters;
  std::sort(parameters.begin(), parameters.end(),
            [](const Header& a, const Header& b) { return a.name < b.name; });
  std::string out = media->type + "/" + media->subtype;
  for (const auto& one : parameters) out += ";" + lower(one.name) + "=" + one.value;
  return out;
}

void check_content(Subject& subject, const Visit& visit) {
  const auto* content = visit.object->if_contains("content");
  if (content == nullptr || !content->is_object()) return;
  const auto at = visit.location + "/content";
  std::map<std::string, std::string_view> seen;
  for (const auto& member : content->get_object()) {
    const std::string_view key = member.key();
    if (!parse_media_type(key)) {
      subject.add("media-type.name", at + "/" + escape_token(key),
                  "'" + std::string(key) + "' is no media type", "write type/subtype");
    }
    const auto [known, added] = seen.emplace(plain_media_type(key), key);
    if (added) continue;
    subject.add("response.ambiguous", at + "/" + escape_token(key),
                "nobody can tell the media types '" + std::string(known->second) + "' and '" +
                    std::string(key) + "' apart",
                "join the two");
  }
  if (visit.kind == Kind::response && has_no_body(visit.key) && !seen.empty()) {
    subject.add("response.body", at,
                "an answer with the status " + std::string(visit.key) + " carries no body",
                "remove `content`");
  }
}

void check_link_target(Subject& subject, const Visit& visit,
                       const std::map<std::string, std::string>& ids) {
  const std::string id(text_of(*visit.object, "operationId"));
  if (id.empty() || ids.contains(id)) return;
  subject.add("link.operation", visit.location + "/operationId",
              "there is no operation with the operationId '" + id + "'");
}

}  // namespace

void check_operations(Subject& subject) {
  std::map<std::string, std::string> ids;
  for (const auto& visit : subject.visits) {
    if (visit.kind == Kind::operation || visit.kind == Kind::path_item) {
      check_parameters(subject, visit);
    }
    if (visit.kind == Kind::operation) {
      check_identity(subject, visit, ids);
      check_body(subject, visit);
      check_statuses(subject, visit);
    }
    if (visit.kind == Kind::response || visit.kind == Kind::request_body) {
      check_content(subject, visit);
    }
  }
  for (const auto& visit : subject.visits) {
    if (visit.kind == Kind::link) check_link_target(subject, visit, ids);
  }
}

}  // namespace assay::spec::lint
