// Where a request of the example service leads.
#pragma once

#include <optional>
#include <string>

#include "spec/message.h"

namespace assay::example {

/// /organizations/{organization}/databases/{database}/branches/{branch}/passwords[/ID[/renew]]
struct Place {
  std::string organization, database, branch;
  std::string id;  ///< empty: the listing
  bool renew = false;
  std::string listing;  ///< the listing's path, as it was sent
  std::string query;    ///< as it was sent

  [[nodiscard]] std::string key() const { return organization + "/" + database + "/" + branch; }
  /// Organization "acme", database "shop", branches "main" and "dev".
  [[nodiscard]] bool exists() const;
};

/// Nothing when the path is none of the service's.
[[nodiscard]] std::optional<Place> read_place(const spec::Request& request);

}  // namespace assay::example
