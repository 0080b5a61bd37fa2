#include "fuzz/example/store.h"

#include <sqlite3.h>

#include <boost/json.hpp>

namespace assay::example {
namespace {

namespace json = boost::json;

constexpr const char* table = R"(CREATE TABLE IF NOT EXISTS passwords (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, branch TEXT NOT NULL, name TEXT NOT NULL,
  role TEXT NOT NULL, replica INTEGER NOT NULL, direct INTEGER NOT NULL, ttl INTEGER, cidrs TEXT,
  created INTEGER NOT NULL, expires INTEGER, deleted INTEGER, username TEXT NOT NULL,
  secret TEXT NOT NULL, renewals INTEGER NOT NULL, stage INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS of_branch ON passwords (branch, number))";

constexpr const char* columns =
    "id, branch, name, role, replica, direct, ttl, cidrs, created, expires, deleted, username, "
    "secret, renewals, stage";

/// Puts a statement back to its start when the caller is done with it.
class Use {
 public:
  explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
  ~Use() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  sqlite3_stmt* statement_;
};

/// Binds values from left to right.
class Binder {
 public:
  explicit Binder(sqlite3_stmt* statement) : statement_(statement) {}
  Binder& text(const std::string& value) {
    sqlite3_bind_text64(statement_, ++at_, value.data(), value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
  }
  Binder& number(std::int64_t value) {
    sqlite3_bind_int64(statement_, ++at_, value);
    return *this;
  }
  Binder& number(const std::optional<std::int64_t>& value) {
    if (value) return number(*value);
    sqlite3_bind_null(statement_, ++at_);
    return *this;
  }
  Binder& list(const std::optional<std::vector<std::string>>& value) {
    if (value) return text(json::serialize(json::value_from(*value)));
    sqlite3_bind_null(statement_, ++at_);
    return *this;
  }

 private:
  sqlite3_stmt* statement_;
  int at_ = 0;
};

/// Reads the columns of a row from left to right.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  std::string text() {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, at_));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, at_++));
    return bytes != nullptr ? std::string(bytes, size) : std::string();
  }
  std::int64_t number() { return sqlite3_column_int64(statement_, at_++); }
  std::optional<std::int64_t> number_or_null() {
    if (sqlite3_column_type(statement_, at_) != SQLITE_NULL) return number();
    ++at_;
    return std::nullopt;
  }
  std::optional<std::vector<std::string>> list_or_null() {
    if (sqlite3_column_type(statement_, at_) != SQLITE_NULL) {
      return json::value_to<std::vector<std::string>>(json::parse(text()));
    }
    ++at_;
    return std::nullopt;
  }

 private:
  sqlite3_stmt* statement_;
  int at_ = 0;
};

Password read_row(sqlite3_stmt* statement) {
  Row row(statement);
  Password password;
  password.id = row.text();
  password.branch = row.text();
  password.name = row.text();
  password.role = row.text();
  password.replica = row.number() != 0;
  password.direct = row.number() != 0;
  password.ttl = row.number_or_null();
  password.cidrs = row.list_or_null();
  password.created = row.number();
  password.expires = row.number_or_null();
  password.deleted = row.number_or_null();
  password.username = row.text();
  password.secret = row.text();
  password.renewals = row.number();
  password.stage = row.number();
  return password;
}

spec::Error cannot(const std::string& path, sqlite3* database) {
  return {spec::ErrorCode::environment,
          "cannot use the database '" + path + "': " + sqlite3_errmsg(database),
          {},
          "choose another --database"};
}

}  // namespace

void Store::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

bool Store::prepare(Statement& statement, const char* text) {
  sqlite3_stmt* made = nullptr;
  const bool fine = sqlite3_prepare_v2(database_, text, -1, &made, nullptr) == SQLITE_OK;
  statement.reset(made);
  return fine;
}

spec::Result<std::unique_ptr<Store>> Store::open(const std::string& path) {
  sqlite3* database = nullptr;
  const int opened = sqlite3_open(path.c_str(), &database);
  std::unique_ptr<Store> store(new Store(database));
  const auto select = std::string("SELECT ") + columns + " FROM passwords WHERE branch = ? AND ";
  const auto insert = std::string("INSERT INTO passwords (") + columns +
                      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO "
                      "UPDATE SET name = excluded.name, cidrs = excluded.cidrs, expires = "
                      "excluded.expires, deleted = excluded.deleted, renewals = excluded.renewals, "
                      "stage = excluded.stage";
  const bool fine =
      opened == SQLITE_OK &&
      sqlite3_exec(database, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr) == SQLITE_OK &&
      sqlite3_exec(database, table, nullptr, nullptr, nullptr) == SQLITE_OK &&
      store->prepare(store->put_, insert.c_str()) &&
      store->prepare(store->find_, (select + "id = ?").c_str()) &&
      store->prepare(store->list_, (select + "deleted IS NULL ORDER BY number").c_str()) &&
      store->prepare(store->count_, "SELECT count(*) FROM passwords") &&
      store->prepare(store->clear_, "DELETE FROM passwords");
  if (!fine) return cannot(path, database);
  return store;
}

Store::~Store() {
  for (auto* statement : {&put_, &find_, &list_, &count_, &clear_}) statement->reset();
  sqlite3_close(database_);
}

void Store::put(const Password& password) {
  const Use use(put_.get());
  Binder(put_.get())
      .text(password.id)
      .text(password.branch)
      .text(password.name)
      .text(password.role)
      .number(std::int64_t{password.replica})
      .number(std::int64_t{password.direct})
      .number(password.ttl)
      .list(password.cidrs)
      .number(password.created)
      .number(password.expires)
      .number(password.deleted)
      .text(password.username)
      .text(password.secret)
      .number(password.renewals)
      .number(password.stage);
  sqlite3_step(put_.get());
}

std::optional<Password> Store::find(const std::string& branch, const std::string& id) {
  const Use use(find_.get());
  Binder(find_.get()).text(branch).text(id);
  if (sqlite3_step(find_.get()) != SQLITE_ROW) return std::nullopt;
  return read_row(find_.get());
}

std::vector<Password> Store::list(const std::string& branch,
                                  const std::function<bool(const Password&)>& wanted) {
  const Use use(list_.get());
  Binder(list_.get()).text(branch);
  std::vector<Password> found;
  while (sqlite3_step(list_.get()) == SQLITE_ROW) {
    auto password = read_row(list_.get());
    if (wanted(password)) found.push_back(std::move(password));
  }
  return found;
}

std::int64_t Store::count() {
  const Use use(count_.get());
  return sqlite3_step(count_.get()) == SQLITE_ROW ? sqlite3_column_int64(count_.get(), 0) : 0;
}

void Store::clear() {
  const Use use(clear_.get());
  sqlite3_step(clear_.get());
}

}  // namespace assay::example
