#include "fuzz/in_process/setup.h"

#include <stdexcept>

#include "harness/engine/secrets.h"

namespace assay::in_process {
Setup make_setup(const std::string& document_path, const HandlerOptions& options) {
  auto document = spec::load_document(document_path);
  if (!document) throw std::invalid_argument(document.error().text());
  if (document->operations.empty()) {
    throw std::invalid_argument(document_path + ": the document has no operation");
  }
  Setup setup;
  setup.document_path = document_path;
  setup.subject.document = std::make_shared<const spec::Document>(std::move(*document));
  setup.subject.request.headers = options.headers;
  setup.repetition.base_url = options.base_url;
  setup.values.known = options.known;
  std::vector<std::string> secrets;
  for (const auto& header : options.headers) {
    if (!spec::carries_credentials(*setup.subject.document, header)) continue;
    setup.subject.credentials_configured = true;
    setup.repetition.secrets.headers.push_back(header.name);
    secrets.push_back(header.value);
    const auto space = header.value.find(' ');
    if (space != std::string::npos) secrets.push_back(header.value.substr(space + 1));
  }
  setup.redactor = std::make_shared<reports::Redactor>(
      std::move(secrets), harness::secret_member_names(*setup.subject.document));
  return setup;
}

}  // namespace assay::in_process
