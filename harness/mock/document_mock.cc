// Answers from a document and from what requests have made so far.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "harness/mock/answers.h"
#include "harness/mock/credentials.h"
#include "harness/mock/faults.h"
#include "harness/mock/http_answers.h"
#include "harness/mock/mock.h"
#include "harness/mock/planetscale.h"
#include "harness/mock/representation.h"
#include "harness/mock/things.h"
#include "properties/generators/source.h"
#include "spec/decode.h"

namespace assay::harness {
namespace {

namespace json = boost::json;

spec::Response plain_refusal(int status, std::string_view code, std::string message) {
  spec::Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", "application/json"});
  response.body = json::serialize(json::object{{"code", code}, {"message", std::move(message)}});
  return response;
}

std::string describe(const spec::Verdict& verdict) {
  if (verdict.violations.empty()) return verdict.reason;
  const auto& first = verdict.violations.front();
  return first.location + " breaks " + first.keyword + ": expected " + first.expected;
}

/// What the answer depends on. The target stands for itself; of the body and its type the bytes do.
std::uint64_t key_of(const spec::Request& request, std::uint64_t seed) {
  auto text = request.method + " " + request.target + "\n";
  if (const auto type = spec::find_header(request.headers, "Content-Type")) text += *type;
  text += "\n" + request.body.value_or("");
  return properties::mix(seed, properties::hash(text));
}

// RFC 9110 §12.5.1: who asks for what is not there gets what there is.
spec::Request without_accept(spec::Request request) {
  std::erase_if(request.headers, [](const spec::Header& header) {
    return spec::same_field_name(header.name, "Accept");
  });
  return request;
}

// A pattern that backtracks needs some letters before it takes long.
constexpr std::size_t long_text = 400;
constexpr std::chrono::milliseconds late{1400};

/// The longest part of the target and the body without quotes or separators in it.
std::size_t longest_text(const spec::Request& request) {
  std::size_t longest = 0;
  for (const std::string_view text :
       {std::string_view(request.target),
        request.body ? std::string_view(*request.body) : std::string_view()}) {
    std::size_t length = 0;
    for (const char c : text) {
      const bool separates = c == '"' || c == '/' || c == '?' || c == '&' || c == '=';
      length = separates ? 0 : length + 1;
      longest = std::max(longest, length);
    }
  }
  return longest;
}

class DocumentMock final : public Mock {
 public:
  DocumentMock(std::shared_ptr<const spec::Document> document, MockOptions options)
      : document_(std::move(document)),
        options_(std::move(options)),
        lifelike_(is_planetscale(*document_)),
        things_(*document_, profile()),
        others_(*document_, profile()) {}

  Reply answer(const spec::Request& request) override {
    const auto key = key_of(request, options_.seed);
    Reply reply;
    std::string location;
    const auto found = spec::route(*document_, request.method, request.target);
    if (found.operation == nullptr) return answer_method(request, found, key);
    location = answer_operation(*found.operation, request, key, reply);
    const auto* described = found.operation->response_for(reply.response.status);
    keep_http(*document_, described, reply.response);
    const bool kept = spec::find_header(reply.response.headers, "Location").has_value();
    if (described != nullptr && !location.empty() && kept) {
      put_location(*described, request, location, reply.response);
    }
    const auto* row = planted(key, FaultKind::http);
    if (longest_text(request) >= long_text && planted(key, FaultKind::slow) != nullptr) {
      reply.delay = late;
    }
    // What cannot show itself leaves the answer as it is.
    if (row != nullptr) static_cast<void>(break_http(row->detail, described, reply.response));
    return reply;
  }

  const std::map<std::string, json::value, std::less<>>& known_values() const noexcept override {
    static const std::map<std::string, json::value, std::less<>> none;
    return lifelike_ ? planetscale_names() : none;
  }

  int threads() const noexcept override {
    return std::any_of(options_.faults.begin(), options_.faults.end(),
                       [](const PlantedFault& fault) { return fault.id == "shared_name"; })
               ? 2
               : 1;
  }

  std::vector<spec::Header> credentials() const override { return mock_headers(*document_); }
  std::vector<spec::User> users() const override { return mock_users(*document_); }

 private:
  [[nodiscard]] Profile profile() const {
    return lifelike_ ? Profile{planetscale_facts, {"plain_text"}} : Profile{};
  }

  /// A planted fault of this kind whose turn it is with this request; null when there is none.
  template <class Fits>
  const FaultRow* planted(std::uint64_t key, Fits&& fits) const {
    for (const auto& fault : options_.faults) {
      const auto* row = find_fault(fault.id);
      if (row == nullptr || !fits(*row)) continue;
      const auto dice = properties::mix(key, properties::hash(fault.id));
      if (static_cast<double>(dice >> 11U) * 0x1p-53 < fault.probability) return row;
    }
    return nullptr;
  }
  const FaultRow* planted(std::uint64_t key, FaultKind kind) const {
    return planted(key, [&](const FaultRow& row) { return row.kind == kind; });
  }

  /// RFC 9110 §9.3.2, §9.3.7: HEAD and OPTIONS need no description.
  [[nodiscard]] Reply answer_method(const spec::Request& request, const spec::Route& found,
                                    std::uint64_t key) {
    Reply reply;
    const auto has_get =
        std::find(found.allowed.begin(), found.allowed.end(), "GET") != found.allowed.end();
    if (request.method == "HEAD" && has_get) {
      // The server leaves the body out and keeps its length.
      auto by_get = request;
      by_get.method = "GET";
      reply = answer(by_get);
    } else {
      reply.response = refuse_route(found);
      if (request.method == "OPTIONS" && found.path_known) answer_options(reply.response);
    }
    const auto* row = found.path_known ? planted(key, FaultKind::method) : nullptr;
    if (row != nullptr) break_method(row->detail, request, reply.response);
    return reply;
  }

  static spec::Response refuse_route(const spec::Route& found) {
    if (!found.path_known) return plain_refusal(404, "not_found", "no such path");
    auto response = plain_refusal(405, "method_not_allowed", "the path has other methods");
    std::string allowed;
    for (const auto& method : found.allowed) allowed += (allowed.empty() ? "" : ", ") + method;
    response.headers.push_back({"Allow", allowed});
    return response;
  }

  /// Returns the path of what was made, if anything was.
  std::string answer_operation(const spec::Operation& operation, const spec::Request& request,
                               std::uint64_t key, Reply& reply) {
    if (!admits(operation, request, key)) {
      reply.response = refuse(operation, {401, 403}, 401, "unauthorized",
                              "credentials are missing or wrong", key);
      return {};
    }
    const auto decoded = spec::decode(*document_, operation, without_accept(request));
    if (decoded.verdict.kind != spec::Verdict::Kind::valid && !ignores(decoded.verdict, key)) {
      reply.response = refuse_malformed(operation, decoded.verdict, key,
                                        planted(key, FaultKind::media) != nullptr);
      const auto fault = planted_state(key);
      if (fault == StateFault::failed_creation) {
        make_refused({operation, decoded.value, request, key, fault});
      }
      const auto* row = planted(key, FaultKind::leak);
      const auto* described = operation.response_for(reply.response.status);
      const bool open = described == nullptr || described->content.empty();
      if (row != nullptr && open) leak(row->detail, request, reply.response);
      return {};
    }
    if (lifelike_ && operation.path.starts_with(planetscale_path) && !names_exist(decoded.value)) {
      reply.response = refuse(operation, {404}, 404, "not_found", "Not Found", key);
      return {};
    }
    if (planted(key, FaultKind::refusal) != nullptr && may_refuse(operation)) {
      reply.response =
          refuse(operation, {422, 400}, 400, "unprocessable", "refused for no reason", key);
      return {};
    }
    return succeed({operation, decoded.value, request, key, planted_state(key)}, reply);
  }

  [[nodiscard]] bool admits(const spec::Operation& operation, const spec::Request& request,
                            std::uint64_t key) const {
    const auto* row = planted(key, FaultKind::credentials);
    if (row == nullptr) return is_admitted(*document_, operation, request);
    if (row->detail == "no one") return !operation.needs_credentials();
    return row->detail == "anyone" || is_admitted(*document_, operation, request, row->detail);
  }

  [[nodiscard]] bool ignores(const spec::Verdict& verdict, std::uint64_t key) const {
    if (verdict.violations.empty()) return false;
    const auto* row = planted(key, FaultKind::ignorance);
    return row != nullptr &&
           (row->detail.empty() || std::all_of(verdict.violations.begin(), verdict.violations.end(),
                                               [&](const spec::Violation& violation) {
                                                 return violation.keyword == row->detail;
                                               }));
  }

  static bool may_refuse(const spec::Operation& operation) {
    return refusal_response(operation, {422, 400}) != nullptr;
  }

  /// The first of `preferred` that is described by its number; else `otherwise`, as far as a range
  /// or `default` describes it; else a plain answer.
  static spec::Response refuse(const spec::Operation& operation,
                               std::initializer_list<int> preferred, int otherwise,
                               std::string_view code, std::string message, std::uint64_t key) {
    const auto* described = refusal_response(operation, preferred);
    const auto status = described != nullptr ? status_for(*described, otherwise) : otherwise;
    if (described == nullptr) described = operation.response_for(otherwise);
    if (described == nullptr) return plain_refusal(otherwise, code, std::move(message));
    auto answer = describe_answer(*described, status, key);
    if (!described->content.empty()) return answer;
    auto response = plain_refusal(status, code, std::move(message));
    response.headers.insert(response.headers.end(), answer.headers.begin(), answer.headers.end());
    return response;
  }

  static spec::Response refuse_malformed(const spec::Operation& operation,
                                         const spec::Verdict& verdict, std::uint64_t key,
                                         bool misnames_media) {
    const bool mistyped =
        !verdict.violations.empty() && verdict.violations.front().keyword == "contentType";
    if (mistyped && operation.response_for(415) != nullptr && !misnames_media) {
      return refuse(operation, {415}, 415, "unsupported_media_type", describe(verdict), key);
    }
    const bool syntax =
        !verdict.violations.empty() && verdict.violations.front().keyword == "syntax";
    if (syntax) return refuse(operation, {400, 422}, 400, "bad_request", describe(verdict), key);
    return refuse(operation, {422, 400}, 400, "unprocessable", describe(verdict), key);
  }

  std::string succeed(const Wish& wish, Reply& reply) {
    auto deed = perform(wish);
    if (deed.kind == Deed::Kind::missing) {
      reply.response = refuse(wish.operation, {404, 410}, 404, "not_found", "Not Found", wish.key);
      return {};
    }
    if (deed.kind == Deed::Kind::forbidden) {
      reply.response = refuse(wish.operation, {403}, 403, "forbidden", "not yours", wish.key);
      return {};
    }
    if (deed.kind == Deed::Kind::taken) {
      reply.response = refuse(wish.operation, {409}, 409, "conflict", "exists already", wish.key);
      return {};
    }
    if (deed.described == nullptr) {
      // No success is described: any described answer keeps the document's word.
      const auto& all = wish.operation.responses;
      reply.response = all.empty()
                           ? spec::Response{}
                           : describe_answer(all.front(), status_for(all.front(), 200), wish.key);
      if (all.empty()) reply.response.status = 200;
      return {};
    }
    reply.response = std::move(deed.response);
    if (!deed.location.empty()) {
      put_location(*deed.described, wish.bytes, deed.location, reply.response);
    }
    strike_success(wish.operation, *deed.described, wish.key, reply);
    return std::move(deed.location);
  }

  Deed perform(const Wish& wish) {
    {
      std::unique_lock guard(lock_);
      const bool meets =
          wish.fault == StateFault::shared_name && things_.makes_names(wish.operation);
      auto deed = meets ? meet(wish, guard) : perform_for_user(wish);
      if (deed.kind != Deed::Kind::stateless) return deed;
    }
    const auto* described = success_response(wish.operation);
    Deed deed;
    deed.described = described;
    if (described == nullptr) return deed;
    deed.response = describe_answer(*described, status_for(*described, 200), wish.key);
    if (lifelike_ && wish.operation.path == planetscale_path && wish.operation.method == "POST") {
      show_members(answer_schema(described), "id", planetscale_facts(wish.call, wish.key),
                   deed.response);
    }
    return deed;
  }

  /// What a refused creation makes all the same, of the members that can be taken.
  void make_refused(const Wish& wish) {
    const std::lock_guard guard(lock_);
    if (things_.makes_names(wish.operation)) static_cast<void>(things_.perform(wish));
  }

  /// A creation that waits a little for another one of the same collection, which then gets the
  /// name of this one.
  Deed meet(const Wish& wish, std::unique_lock<std::mutex>& guard) {
    constexpr std::chrono::milliseconds patience{60};
    if (waiting_ == wish.bytes.target) {
      waiting_.clear();
      auto deed = things_.create_as(wish, first_name_);
      met_.notify_all();
      return deed;
    }
    auto deed = things_.perform(wish);
    const auto slash = deed.location.rfind('/');
    if (deed.kind != Deed::Kind::done || slash == std::string::npos || !waiting_.empty())
      return deed;
    waiting_ = wish.bytes.target;
    first_name_ = deed.location.substr(slash + 1);
    if (!met_.wait_for(guard, patience, [&] { return waiting_.empty(); })) waiting_.clear();
    return deed;
  }

  [[nodiscard]] StateFault planted_state(std::uint64_t key) const {
    const auto* row = planted(key, FaultKind::state);
    return row != nullptr ? find_state_fault(row->detail) : StateFault::none;
  }

  /// Each user has his own things and sees no other's.
  Deed perform_for_user(const Wish& wish) {
    const bool second = asking_user(*document_, wish.operation, wish.bytes) == 1;
    auto& own = second ? others_ : things_;
    auto& foreign = second ? things_ : others_;
    const auto* row = planted(wish.key, FaultKind::access);
    if (row == nullptr || own.has(wish) || !foreign.has(wish)) return own.perform(wish);
    if (row->detail == "serve") return foreign.perform(wish);
    Deed deed;
    deed.kind = Deed::Kind::forbidden;
    return deed;
  }

  void strike_success(const spec::Operation& operation, const spec::ResponseSpec& described,
                      std::uint64_t key, Reply& reply) const {
    const auto* row = planted(key, [](const FaultRow& fault) {
      return fault.kind == FaultKind::success || fault.kind == FaultKind::body ||
             fault.kind == FaultKind::wire;
    });
    if (row == nullptr) return;
    const auto place_seed = properties::mix(
        options_.seed, properties::hash(operation.key() + "\n" + std::string(row->fault.id)));
    auto broken = reply;
    if (strike(*row, operation, described, place_seed, broken)) reply = std::move(broken);
  }

  std::shared_ptr<const spec::Document> document_;
  MockOptions options_;
  bool lifelike_;
  std::mutex lock_;
  Things things_;
  std::condition_variable met_;
  std::string waiting_;     ///< target of the creation that waits for another; or empty
  std::string first_name_;  ///< of what it made
  Things others_;           ///< the second user's
};

}  // namespace

std::unique_ptr<Mock> make_mock(std::shared_ptr<const spec::Document> document,
                                MockOptions options) {
  return std::make_unique<DocumentMock>(std::move(document), std::move(options));
}

}  // namespace assay::harness
