// Any bytes as multipart: what is read can be written and read again.
#include <cstdlib>

#include "fuzz/targets/target.h"
#include "spec/multipart.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto read = read_multipart(text.substr(end + 1), text.substr(0, end));
  if (!read) return 0;
  for (const auto& part : read->parts) {
    (void)part.disposition("name");
    (void)part.disposition("filename");
  }
  const auto written = write_multipart(read->parts);
  const auto again = read_multipart(written.bytes, written.boundary);
  if (read->parts.empty()) return 0;
  if (!again || !again->complete || again->parts.size() != read->parts.size()) std::abort();
  for (std::size_t i = 0; i < read->parts.size(); ++i) {
    if (again->parts[i].body != read->parts[i].body) std::abort();
    if (again->parts[i].headers != read->parts[i].headers) std::abort();
  }
  return 0;
}
