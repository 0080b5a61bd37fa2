#include "harness/cli/excerpting.h"

#include <utility>
#include <variant>

#include "reports/document_excerpt.h"

namespace assay::harness {
namespace {

class Excerpting final : public reports::Sink {
 public:
  Excerpting(std::string document, std::unique_ptr<reports::Sink> next)
      : excerpts_(std::move(document)), next_(std::move(next)) {}

  void receive(const reports::Event& event) override {
    const auto* found = std::get_if<reports::FindingRecorded>(&event);
    const auto place = found != nullptr ? reports::parse_place(found->finding.schema_at)
                                        : std::optional<reports::DocumentPlace>();
    if (!place) {
      next_->receive(event);
      return;
    }
    auto copy = *found;
    copy.excerpt.clear();
    for (auto& line : excerpts_.around(*place)) {
      copy.excerpt.emplace_back(line.number, std::move(line.text));
    }
    next_->receive(copy);
  }

  void compare(const reports::Comparison& comparison) override { next_->compare(comparison); }
  [[nodiscard]] std::string failure() const override { return next_->failure(); }

 private:
  reports::DocumentExcerpts excerpts_;
  std::unique_ptr<reports::Sink> next_;
};

}  // namespace

std::unique_ptr<reports::Sink> excerpting(std::string document,
                                          std::unique_ptr<reports::Sink> next) {
  return std::make_unique<Excerpting>(std::move(document), std::move(next));
}

}  // namespace assay::harness
