// Where the passwords are kept: SQLite, in a file or in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "spec/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace assay::example {

/// A row. Times are milliseconds since 1970.
struct Password {
  std::string id;
  std::string branch;  ///< "organization/database/branch"
  std::string name;
  std::string role;
  bool replica = false;
  bool direct = false;
  std::optional<std::int64_t> ttl;
  std::optional<std::vector<std::string>> cidrs;
  std::int64_t created = 0;
  std::optional<std::int64_t> expires;
  std::optional<std::int64_t> deleted;
  std::string username;
  std::string secret;
  std::int64_t renewals = 0;
  std::int64_t stage = 0;  ///< how far the order of calls behind the planted order_of_calls came
};

/// One connection; not to be used by several threads at once.
class Store {
 public:
  /// Opens `path` (":memory:" for none) and makes the table. Errors: environment.
  [[nodiscard]] static spec::Result<std::unique_ptr<Store>> open(const std::string& path);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Puts a row in, or in place of the one with its id.
  void put(const Password& password);
  /// The row, deleted or not.
  [[nodiscard]] std::optional<Password> find(const std::string& branch, const std::string& id);
  /// Those of a branch that are not deleted and that `wanted` admits, oldest first.
  [[nodiscard]] std::vector<Password> list(const std::string& branch,
                                           const std::function<bool(const Password&)>& wanted);
  /// How many rows were ever made since the last clear().
  [[nodiscard]] std::int64_t count();
  void clear();

 private:
  /// Closes what sqlite3_prepare_v2 opened.
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

  explicit Store(sqlite3* database) : database_(database) {}
  bool prepare(Statement& statement, const char* text);

  sqlite3* database_;
  Statement put_, find_, list_, count_, clear_;
};

}  // namespace assay::example
