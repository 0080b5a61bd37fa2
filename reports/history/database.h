// The one door to SQL: statements that SQLite and PostgreSQL both understand.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "spec/result.h"

namespace assay::reports {

using SqlValue = std::variant<std::int64_t, std::string>;

/// Rows of columns, as text.
using SqlTable = std::vector<std::vector<std::string>>;

/// A connection, for one thread. Statements name their values $1, $2, …; types are BIGINT and TEXT.
class Database {
 public:
  virtual ~Database() = default;

  /// Performs one statement. Errors: environment, with the database's own words.
  [[nodiscard]] virtual spec::Result<SqlTable> run(std::string_view statement,
                                                   const std::vector<SqlValue>& values) = 0;
  [[nodiscard]] spec::Result<SqlTable> run(std::string_view statement) {
    return run(statement, {});
  }

  /// Begins a transaction that alone may write: others wait for its end. Errors: environment.
  [[nodiscard]] virtual spec::Result<void> begin() = 0;
  /// Errors: environment; nothing of the transaction stays then.
  [[nodiscard]] virtual spec::Result<void> commit() = 0;
  virtual void roll_back() noexcept = 0;

  /// The number of the form in which our tables are; 0: there are none. Errors: environment.
  [[nodiscard]] virtual spec::Result<std::int64_t> version() = 0;
  [[nodiscard]] virtual spec::Result<void> set_version(std::int64_t version) = 0;
};

/// A transaction that is undone unless commit() was called.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database), began_(database.begin()) {}
  ~Transaction() {
    if (began_ && !done_) database_.roll_back();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Whether it began.
  [[nodiscard]] const spec::Result<void>& began() const noexcept { return began_; }
  [[nodiscard]] spec::Result<void> commit() {
    done_ = true;
    return database_.commit();
  }

 private:
  Database& database_;
  spec::Result<void> began_;
  bool done_ = false;
};

/// A database that is opened, and what must be said of how that went.
struct OpenedDatabase {
  std::unique_ptr<Database> database;
  std::string warning;  ///< a damaged file was set aside; else empty
};

/// What is done about a file that SQLite calls damaged.
enum class Damage : std::uint8_t {
  set_aside,  ///< it is renamed to FILE.damaged, FILE.damaged-2, …, and a new one is begun
  refused     ///< an error; the file stays as it is
};

/// Opens the file, or makes it with mode 0600 together with its folder. Of several processes that
/// see the damage at once one sets the file aside.
/// Errors: environment (no such place, no right to it; damage that is refused); usage, for a
/// database of someone else's tables and for a file that does not begin as databases of SQLite do.
[[nodiscard]] spec::Result<OpenedDatabase> open_sqlite(const std::string& file,
                                                       Damage damage = Damage::set_aside);

/// Connects to the server of a postgresql:// URL (libpq's form); tables are made in the first
/// schema of the search path. A connection that broke between two statements is made anew. Errors:
/// environment; no message holds a password.
[[nodiscard]] spec::Result<OpenedDatabase> open_postgresql(const std::string& url);

}  // namespace assay::reports
