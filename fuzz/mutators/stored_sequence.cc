#include "fuzz/mutators/stored_sequence.h"

#include <cstring>

#include "spec/json_parser.h"
#include "spec/schema/write_json.h"

namespace assay::fuzz {

std::optional<spec::Sequence> read_stored(const spec::Document& document, std::string_view text) {
  const auto parsed = spec::parse_json(text);
  if (parsed.failed) return std::nullopt;
  const auto* object = parsed.value.if_object();
  const auto* saved = object != nullptr ? object->if_contains("case") : nullptr;
  auto read = spec::sequence_from_json(saved != nullptr ? *saved : parsed.value);
  if (!read) return std::nullopt;
  for (const auto& step : read->steps) {
    if (document.find(step.call.operation) == nullptr) return std::nullopt;
  }
  return std::move(*read);
}

std::size_t write_stored(const spec::Sequence& value, std::uint8_t* data, std::size_t max_size) {
  const auto text = spec::write_json(spec::sequence_to_json(value));
  if (text.size() > max_size) return 0;
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

}  // namespace assay::fuzz
