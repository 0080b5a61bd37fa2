#include "harness/engine/authorized_transport.h"

#include <algorithm>
#include <map>
#include <utility>

#include "spec/serialize.h"

namespace assay::harness {
namespace {

constexpr std::uint64_t longest_pause = 32;

bool replace_all(std::string& text, const std::string& from, const std::string& to) {
  bool any = false;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
    any = true;
  }
  return any;
}

/// Puts `now` where `then` stands in its field; true when it stood there whole.
bool put_whole(spec::Request& request, const spec::Credential& then, const spec::Credential& now) {
  const auto& place = then.place;
  if (place.in == spec::In::query) {
    const auto name = spec::percent_encode(place.name) + "=";
    return replace_all(request.target, name + spec::percent_encode(then.value),
                       name + spec::percent_encode(now.value));
  }
  bool any = false;
  for (auto& header : request.headers) {
    if (place.in == spec::In::cookie && spec::same_field_name(header.name, "Cookie")) {
      const auto name = spec::percent_encode(place.name) + "=";
      any = replace_all(header.value, name + spec::percent_encode(then.value),
                        name + spec::percent_encode(now.value)) ||
            any;
    } else if (spec::same_field_name(header.name, place.name) && header.value == then.value) {
      header.value = now.value;
      any = true;
    }
  }
  return any;
}

class AuthorizedTransport final : public Transport {
 public:
  AuthorizedTransport(std::shared_ptr<Logins> logins, std::unique_ptr<Transport> inner)
      : logins_(std::move(logins)), inner_(std::move(inner)) {}

  spec::Exchange send(const spec::Request& request) override {
    const auto filled = logins_->fill(request);
    return persist(request, filled, inner_->send(filled.request));
  }
  [[nodiscard]] std::size_t width() const noexcept override { return inner_->width(); }
  void start(std::uint64_t ticket, spec::Request request) override {
    auto filled = logins_->fill(request);
    auto sent = filled.request;
    under_way_.insert_or_assign(ticket, Meant{std::move(request), std::move(filled)});
    inner_->start(ticket, std::move(sent));
  }
  [[nodiscard]] Answered take() override {
    auto answered = inner_->take();
    const auto meant = under_way_.extract(answered.ticket);
    answered.exchange =
        persist(meant.mapped().request, meant.mapped().filled, std::move(answered.exchange));
    return answered;
  }

 private:
  struct Meant {
    spec::Request request;  ///< with placeholders
    Logins::Filled filled;
  };

  spec::Exchange persist(const spec::Request& request, const Logins::Filled& filled,
                         spec::Exchange exchange) {
    if (is_refused(exchange) && logins_->renew(filled, *inner_)) {
      exchange = inner_->send(logins_->fill(request).request);
      logins_->learn(filled, !is_refused(exchange));
    }
    exchange.request = request;
    return exchange;
  }

  static bool is_refused(const spec::Exchange& exchange) {
    const auto* response = exchange.response();
    return response != nullptr && response->status == 401;
  }

  std::shared_ptr<Logins> logins_;
  std::unique_ptr<Transport> inner_;
  std::map<std::uint64_t, Meant> under_way_;
};

}  // namespace

Logins::Logins(std::shared_ptr<const spec::Document> document, std::vector<Login> logins, Tell tell)
    : document_(std::move(document)), tell_(std::move(tell)) {
  for (auto& login : logins) states_.push_back({std::move(login), {}});
}

std::shared_ptr<Logins> Logins::fresh() const {
  std::vector<Login> logins;
  for (const auto& state : states_) logins.push_back(state.login);
  return std::make_shared<Logins>(document_, std::move(logins), tell_);
}

spec::Result<void> Logins::log_in_again(State& state, Transport& transport) {
  auto secrets = log_in(*document_, state.login, transport);
  if (!secrets) return secrets.error();
  for (std::size_t i = 0; i < secrets->size(); ++i) {
    tell_((*secrets)[i]);
    tell_(state.login.extract[i].credential((*secrets)[i]).value);
  }
  state.secrets = std::move(*secrets);
  ++state.generation;
  return {};
}

spec::Result<void> Logins::start(Transport& transport) {
  const std::lock_guard lock(mutex_);
  for (auto& state : states_) {
    if (!state.secrets.empty()) continue;
    if (auto done = log_in_again(state, transport); !done) return done;
  }
  return {};
}

Logins::Filled Logins::fill(const spec::Request& request) const {
  const std::lock_guard lock(mutex_);
  Filled filled{request, states_.size(), 0};
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const auto& [login, secrets, generation, pause, refusals] = states_[i];
    for (std::size_t k = 0; k < secrets.size(); ++k) {
      const auto& extraction = login.extract[k];
      if (put_whole(filled.request, extraction.credential(extraction.placeholder),
                    extraction.credential(secrets[k]))) {
        filled.login = i;
        filled.generation = generation;
      }
      // The secret alone, after another scheme's word.
      for (auto& header : filled.request.headers) {
        replace_all(header.value, extraction.placeholder, secrets[k]);
      }
    }
  }
  return filled;
}

bool Logins::renew(const Filled& filled, Transport& transport) {
  const std::lock_guard lock(mutex_);
  if (filled.login >= states_.size()) return false;
  auto& state = states_[filled.login];
  if (state.generation != filled.generation) return true;
  if (++state.refusals < state.pause) return false;
  state.refusals = 0;
  if (log_in_again(state, transport)) return true;
  state.pause = std::min(2 * state.pause, longest_pause);
  return false;
}

void Logins::learn(const Filled& filled, bool accepted) {
  const std::lock_guard lock(mutex_);
  auto& state = states_[filled.login];
  state.refusals = 0;
  state.pause = accepted ? 1 : std::min(2 * state.pause, longest_pause);
}

spec::Result<std::unique_ptr<Transport>> open_authorized(std::shared_ptr<Logins> logins,
                                                         std::unique_ptr<Transport> inner) {
  if (auto done = logins->start(*inner); !done) return done.error();
  return std::unique_ptr<Transport>(
      std::make_unique<AuthorizedTransport>(std::move(logins), std::move(inner)));
}

}  // namespace assay::harness
