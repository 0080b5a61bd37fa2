// Any text as a media type: what is parsed matches itself, and printing it parses to the same.
#include <cstdlib>

#include "fuzz/targets/target.h"
#include "spec/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto media = parse_media_type(text);
  if (!media) return 0;
  const auto plain = media->type + "/" + media->subtype;
  const auto again = parse_media_type(plain);
  if (!again || again->type != media->type || again->subtype != media->subtype) std::abort();
  if (!media_type_matches("*/*", plain) || !media_type_matches(plain, text)) std::abort();
  if (media->is_json() && media->is_xml()) std::abort();
  return 0;
}
