#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>

#include "reports/history/history.h"
#include "spec/encoding.h"

namespace assay::reports {
namespace {

/// Texts of this size and more are packed: zlib's bytes in base64, since both databases hold TEXT.
constexpr std::size_t packed_from = 16U << 10U;

struct Row {
  std::int64_t unpacked = 0;  ///< bytes when the text is packed, else 0
  std::string text;
};

Row pack(const std::string& text) {
  if (text.size() < packed_from) return {0, text};
  auto size = compressBound(static_cast<uLong>(text.size()));
  std::string bytes(size, '\0');
  if (compress(reinterpret_cast<Bytef*>(bytes.data()), &size,
               reinterpret_cast<const Bytef*>(text.data()),
               static_cast<uLong>(text.size())) != Z_OK) {
    return {0, text};
  }
  bytes.resize(size);
  return {static_cast<std::int64_t>(text.size()), spec::encode_base64(bytes)};
}

/// Nothing when the row is damaged.
std::optional<std::string> unpack(Row row) {
  if (row.unpacked == 0) return std::move(row.text);
  if (row.unpacked < 0 || row.unpacked > static_cast<std::int64_t>(History::largest_document)) {
    return std::nullopt;
  }
  const auto bytes = spec::decode_base64(row.text);
  if (!bytes) return std::nullopt;
  auto size = static_cast<uLongf>(row.unpacked);
  std::string text(size, '\0');
  const int done =
      uncompress(reinterpret_cast<Bytef*>(text.data()), &size,
                 reinterpret_cast<const Bytef*>(bytes->data()), static_cast<uLong>(bytes->size()));
  if (done != Z_OK || size != text.size()) return std::nullopt;
  return text;
}

}  // namespace

spec::Result<bool> History::keep_document(const std::string& hash,
                                          const spec::DocumentTexts& texts) {
  if (texts.bytes() > largest_document) return false;
  Transaction transaction(*database_);
  if (!transaction.began()) return transaction.began().error();
  const auto there = holds_document(hash);
  if (!there) return there.error();
  if (*there) return true;
  std::int64_t place = 0;
  const auto insert = [&](const std::string& name, const std::string& text) {
    auto row = pack(text);
    return database_->run("INSERT INTO document_files VALUES ($1, $2, $3, $4, $5)",
                          {hash, place++, name, row.unpacked, std::move(row.text)});
  };
  if (auto done = insert(texts.main.name, texts.main.text); !done) return done.error();
  for (const auto& [name, text] : texts.others) {
    if (auto done = insert(name, text); !done) return done.error();
  }
  if (auto done = transaction.commit(); !done) return done.error();
  return true;
}

spec::Result<bool> History::holds_document(const std::string& hash) {
  const auto rows =
      database_->run("SELECT place FROM document_files WHERE hash = $1 AND place = 0", {hash});
  if (!rows) return rows.error();
  return !rows->empty();
}

spec::Result<std::optional<spec::DocumentTexts>> History::document(const std::string& hash) {
  auto rows = database_->run(
      "SELECT name, unpacked, text FROM document_files WHERE hash = $1 ORDER BY place", {hash});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<spec::DocumentTexts>();
  std::optional<spec::DocumentTexts> texts;
  for (auto& row : *rows) {
    std::int64_t unpacked = 0;
    std::from_chars(row[1].data(), row[1].data() + row[1].size(), unpacked);
    auto text = unpack({unpacked, std::move(row[2])});
    if (!text) {
      return spec::Error{spec::ErrorCode::environment,
                         fmt::format("the history's copy of the document {} is damaged", hash),
                         {},
                         {}};
    }
    if (!texts) {
      texts.emplace().main = {row[0], std::move(*text)};
    } else {
      texts->others[row[0]] = std::move(*text);
    }
  }
  return texts;
}

}  // namespace assay::reports
