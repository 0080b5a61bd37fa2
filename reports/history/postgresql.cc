#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>

#include "reports/history/database.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

// "assa", as an advisory lock: writers of histories wait for each other.
constexpr std::int64_t our_lock = 0x61737361;

using Answer = std::unique_ptr<PGresult, void (*)(PGresult*)>;

class Postgresql final : public Database {
 public:
  explicit Postgresql(PGconn* connection) : connection_(connection) {
    // Notices would go to stderr.
    PQsetNoticeProcessor(
        connection_, [](void*, const char*) {}, nullptr);
  }
  ~Postgresql() override { PQfinish(connection_); }
  Postgresql(const Postgresql&) = delete;
  Postgresql& operator=(const Postgresql&) = delete;

  using Database::run;
  spec::Result<SqlTable> run(std::string_view statement,
                             const std::vector<SqlValue>& values) override {
    const std::string text(statement);
    auto answer = ask(text, values);
    // A long run may outlive an idle connection; half a transaction is not to be repeated.
    if (!in_transaction_ && PQstatus(connection_) == CONNECTION_BAD) {
      PQreset(connection_);
      if (PQstatus(connection_) == CONNECTION_OK) answer = ask(text, values);
    }
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return failure();
    SqlTable table(static_cast<std::size_t>(PQntuples(answer.get())));
    for (int row = 0; row < PQntuples(answer.get()); ++row) {
      for (int column = 0; column < PQnfields(answer.get()); ++column) {
        const auto size = static_cast<std::size_t>(PQgetlength(answer.get(), row, column));
        table[static_cast<std::size_t>(row)].emplace_back(PQgetvalue(answer.get(), row, column),
                                                          size);
      }
    }
    return table;
  }

  spec::Result<void> begin() override {
    if (auto begun = run("BEGIN"); !begun) return begun.error();
    in_transaction_ = true;
    auto locked = run("SELECT pg_advisory_xact_lock($1)", {our_lock});
    if (locked) return {};
    roll_back();
    return locked.error();
  }
  spec::Result<void> commit() override {
    const auto done = run("COMMIT");
    in_transaction_ = false;
    if (!done) return done.error();
    return {};
  }
  void roll_back() noexcept override {
    PQclear(PQexec(connection_, "ROLLBACK"));
    in_transaction_ = false;
  }

  spec::Result<std::int64_t> version() override {
    // By a snapshot: to_regclass() may answer from a cache that is older than the lock.
    const auto there =
        run("SELECT count(*) FROM pg_catalog.pg_tables WHERE tablename = 'meta' AND schemaname = "
            "current_schema()");
    if (!there) return there.error();
    if (there->front().front() == "0") return 0;
    const auto told = run("SELECT value FROM meta WHERE name = 'version'");
    if (!told) return told.error();
    return told->empty() ? 0 : std::strtoll(told->front().front().c_str(), nullptr, 10);
  }
  spec::Result<void> set_version(std::int64_t version) override {
    const auto done = run(
        "INSERT INTO meta (name, value) VALUES ('version', $1) ON CONFLICT (name) DO UPDATE SET "
        "value = excluded.value",
        {version});
    if (!done) return done.error();
    return {};
  }

  /// In the server's or the library's words; neither names passwords.
  [[nodiscard]] spec::Error failure() const {
    std::string words = PQerrorMessage(connection_);
    while (words.ends_with('\n')) words.pop_back();
    std::replace(words.begin(), words.end(), '\n', ' ');
    const char* host = PQhost(connection_);
    const char* name = PQdb(connection_);
    return {spec::ErrorCode::environment,
            fmt::format("the history in PostgreSQL (database '{}' on '{}'): {}",
                        name == nullptr ? "" : name, host == nullptr ? "" : host,
                        spec::printable(words)),
            {},
            {}};
  }

 private:
  Answer ask(const std::string& statement, const std::vector<SqlValue>& values) {
    std::vector<std::string> texts;
    for (const auto& value : values) {
      const auto* number = std::get_if<std::int64_t>(&value);
      texts.push_back(number != nullptr ? std::to_string(*number)
                                        : storable(std::get<std::string>(value)));
    }
    std::vector<const char*> places;
    for (const auto& text : texts) places.push_back(text.c_str());
    return {PQexecParams(connection_, statement.c_str(), static_cast<int>(places.size()), nullptr,
                         places.data(), nullptr, nullptr, 0),
            PQclear};
  }

  /// TEXT holds UTF-8 without NUL.
  static std::string storable(const std::string& value) {
    auto text = spec::utf8_text(value);
    for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
      text.replace(at, 1, "\\x00");
    }
    return text;
  }

  PGconn* connection_;
  bool in_transaction_ = false;
};

}  // namespace

spec::Result<OpenedDatabase> open_postgresql(const std::string& url) {
  // What stands after a keyword overrides it: the URL may say otherwise.
  const char* keywords[] = {"connect_timeout", "fallback_application_name", "dbname",
                            "client_encoding", nullptr};
  const char* values[] = {"10", "assay", url.c_str(), "UTF8", nullptr};
  auto* connection = PQconnectdbParams(keywords, values, 1);
  auto database = std::make_unique<Postgresql>(connection);
  if (PQstatus(connection) != CONNECTION_OK) {
    auto error = database->failure();
    error.advice =
        "see whether the server runs and the URL is right; PGPASSWORD or ~/.pgpass hold "
        "a password";
    return error;
  }
  return OpenedDatabase{std::move(database), {}};
}

}  // namespace assay::reports
