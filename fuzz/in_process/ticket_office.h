// A small handler that tests of this folder test.
#pragma once

#include <charconv>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "spec/message.h"

namespace assay::in_process {

/// Sells tickets: GET /tickets?count=N. What it does wrong is chosen.
struct TicketOffice {
  bool null_price = false;  ///< for more than 7 tickets
  bool throws = false;      ///< for 3 tickets
  bool refuses = false;     ///< everything
  int sold = 0;

  spec::Response handle(const spec::Request& request) {
    const auto at = request.target.find("count=");
    int count = 0;
    const auto text = at == std::string::npos ? std::string() : request.target.substr(at + 6);
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool whole = failed == std::errc() && end == text.data() + text.size();
    if (refuses || !whole || count < 1 || count > 9) return {422, {}, {}, {}, {}, false};
    if (throws && count == 3) throw std::runtime_error("no third seat");
    sold += count;
    const bool broken = null_price && count > 7;
    return {200,
            {},
            {},
            {{"Content-Type", "application/json"}},
            broken ? R"({"price":null})" : R"({"price":5})",
            false};
  }
};

/// The document of the ticket office, in a file that is there as long as this is.
class TicketDocument {
 public:
  explicit TicketDocument(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("tickets-" + name + ".yaml")) {
    std::ofstream(path_) << R"(openapi: 3.0.3
info: {title: Tickets, version: '1'}
paths:
  /tickets:
    get:
      operationId: buy
      parameters:
        - {name: count, in: query, required: true, schema: {type: integer, minimum: 1, maximum: 9}}
      responses:
        '200':
          description: sold
          content: {application/json: {schema: {type: object, required: [price], properties: {price: {type: integer}}}}}
        '422': {description: no}
)";
  }
  ~TicketDocument() { std::filesystem::remove(path_); }
  TicketDocument(const TicketDocument&) = delete;
  TicketDocument& operator=(const TicketDocument&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace assay::in_process
