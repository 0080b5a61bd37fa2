// A server that keeps a document's promises, or breaks chosen ones.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/http/server.h"
#include "spec/credentials.h"
#include "spec/document.h"
#include "spec/result.h"

namespace assay::harness {

/// A row of the fault table: what is broken, and the one finding it must raise.
struct Fault {
  std::string_view id;
  std::string_view summary;
  /// The check id that must be raised, and no other; or the outcome with which a run must end.
  std::string_view finding;
  std::string_view flag{};  ///< of `assay run`, without which nobody looks
};
[[nodiscard]] std::span<const Fault> faults() noexcept;

struct PlantedFault {
  std::string id;
  double probability = 1.0;
};

/// Parses "ID" or "ID=probability". Errors: usage (unknown id with the nearest one; probability
/// outside (0, 1]).
[[nodiscard]] spec::Result<PlantedFault> parse_fault(std::string_view text);

struct MockOptions {
  std::uint64_t seed = 1;
  std::vector<PlantedFault> faults;
};

/// The mock's brain. It keeps what requests make (docs/explanation/mock.md): the same requests in
/// the same order get the same answers, on every machine; where nothing is kept, an answer depends
/// on document, options and the request's bytes alone. Thread-safe.
class Mock {
 public:
  virtual ~Mock() = default;
  [[nodiscard]] virtual Reply answer(const spec::Request& request) = 0;
  /// Names that exist here, by parameter name (empty for a document without a profile).
  [[nodiscard]] virtual const std::map<std::string, boost::json::value, std::less<>>& known_values()
      const noexcept = 0;
  /// How many threads its server needs: more than one where a fault is about requests at the same
  /// time.
  [[nodiscard]] virtual int threads() const noexcept = 0;
  /// Whom this mock knows, with their credentials: two.
  [[nodiscard]] virtual std::vector<spec::User> users() const = 0;
  /// Header fields that carry the first user's credentials, one for each field.
  [[nodiscard]] virtual std::vector<spec::Header> credentials() const = 0;
};

/// True when the fault can show itself in this document (format faults need a format, …).
[[nodiscard]] bool fault_applies(const spec::Document& document, std::string_view fault);

/// The faults that can show themselves in this document, in the order of the table.
[[nodiscard]] std::vector<const Fault*> applicable_faults(const spec::Document& document);

[[nodiscard]] std::unique_ptr<Mock> make_mock(std::shared_ptr<const spec::Document> document,
                                              MockOptions options);

}  // namespace assay::harness
