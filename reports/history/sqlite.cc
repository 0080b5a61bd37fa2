#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "reports/history/database.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

constexpr int patience_ms = 60'000;
// "assa": whose tables these are.
constexpr int our_id = 0x61737361;

class Sqlite final : public Database {
 public:
  Sqlite(sqlite3* handle, std::string file) : handle_(handle), file_(std::move(file)) {}
  ~Sqlite() override { sqlite3_close(handle_); }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  using Database::run;
  spec::Result<SqlTable> run(std::string_view statement,
                             const std::vector<SqlValue>& values) override {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(handle_, statement.data(), static_cast<int>(statement.size()), &prepared,
                           nullptr) != SQLITE_OK) {
      return failure();
    }
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> owner(prepared, sqlite3_finalize);
    for (std::size_t i = 0; i < values.size(); ++i) bind(prepared, i, values[i]);
    SqlTable table;
    while (true) {
      const int step = sqlite3_step(prepared);
      if (step == SQLITE_DONE) return table;
      if (step != SQLITE_ROW) return failure();
      auto& row = table.emplace_back();
      for (int i = 0; i < sqlite3_column_count(prepared); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(prepared, i));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared, i));
        row.emplace_back(text == nullptr ? std::string() : std::string(text, size));
      }
    }
  }

  spec::Result<void> begin() override { return patiently("BEGIN IMMEDIATE"); }
  spec::Result<void> commit() override {
    auto done = patiently("COMMIT");
    if (!done) roll_back();
    return done;
  }
  void roll_back() noexcept override {
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  }

  spec::Result<std::int64_t> version() override {
    auto told = run("PRAGMA user_version");
    if (!told) return told.error();
    return told->empty() ? 0 : std::stoll(told->front().front());
  }
  spec::Result<void> set_version(std::int64_t version) override {
    auto done = run(fmt::format("PRAGMA user_version = {}", version));
    if (!done) return done.error();
    return {};
  }

  /// The last statement's result code.
  [[nodiscard]] int code() const noexcept { return sqlite3_errcode(handle_) & 0xFF; }

  /// A statement that another writer may keep waiting in spite of the busy timeout (SQLite answers
  /// at once where waiting could be a deadlock, e.g. while a journal mode changes).
  spec::Result<void> patiently(std::string_view statement) {
    for (int waited = 0;; waited += 20) {
      auto done = run(statement);
      if (done) return {};
      if (code() != SQLITE_BUSY || waited > patience_ms / 10) return done.error();
      sqlite3_sleep(20);
    }
  }

 private:
  static void bind(sqlite3_stmt* prepared, std::size_t index, const SqlValue& value) {
    const int place = sqlite3_bind_parameter_index(prepared, fmt::format("${}", index + 1).c_str());
    if (place == 0) return;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      sqlite3_bind_int64(prepared, place, *number);
    } else {
      const auto& text = std::get<std::string>(value);
      sqlite3_bind_text64(prepared, place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    }
  }

  [[nodiscard]] spec::Error failure() const {
    return {spec::ErrorCode::environment,
            fmt::format("the history '{}': {}", file_, sqlite3_errmsg(handle_)),
            {},
            {}};
  }

  sqlite3* handle_;
  std::string file_;
};

spec::Error not_ours(const std::string& file, std::string what) {
  return {spec::ErrorCode::usage,
          fmt::format("'{}' {}", file, what),
          {},
          "name a file of its own for the history"};
}

/// True of what SQLite made: its files begin so (https://sqlite.org/fileformat.html, 1.3).
bool begins_as_database(const std::string& file) {
  constexpr std::string_view magic("SQLite format 3\0", 16);
  std::array<char, magic.size()> begin{};
  std::ifstream in(file, std::ios::binary);
  in.read(begin.data(), begin.size());
  return in && std::string_view(begin.data(), begin.size()) == magic;
}

spec::Result<void> make_file(const std::string& file) {
  std::error_code failed;
  const auto folder = fs::path(file).parent_path();
  if (!folder.empty()) fs::create_directories(folder, failed);
  const int made = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (made < 0) {
    return spec::Error{spec::ErrorCode::environment,
                       fmt::format("cannot open the history '{}': {}", file, std::strerror(errno)),
                       {},
                       "choose a place that exists and is writable"};
  }
  close(made);
  return {};
}

/// Marks an empty database as ours. Errors: usage, for the database of someone else; environment.
spec::Result<void> claim(Database& database, const std::string& file) {
  const auto is_ours = [&]() -> spec::Result<bool> {
    const auto id = database.run("PRAGMA application_id");
    if (!id) return id.error();
    return id->front().front() == std::to_string(our_id);
  };
  auto ours = is_ours();
  if (!ours) return ours.error();
  if (*ours) return {};
  // Another process may be doing the same.
  Transaction claiming(database);
  if (!claiming.began()) return claiming.began().error();
  ours = is_ours();
  if (!ours) return ours.error();
  if (*ours) return {};
  const auto tables = database.run("SELECT count(*) FROM sqlite_master");
  if (!tables) return tables.error();
  if (tables->front().front() != "0") return not_ours(file, "is a database of something else");
  if (auto set = database.run(fmt::format("PRAGMA application_id = {}", our_id)); !set) {
    return set.error();
  }
  return claiming.commit();
}

struct Opening {
  std::unique_ptr<Sqlite> database;
  bool damaged = false;
};

/// Errors are those that are no damage.
spec::Result<Opening> try_open(const std::string& file) {
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(file.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, nullptr);
  Opening opening{std::make_unique<Sqlite>(handle, file), false};
  auto& database = *opening.database;
  if (opened != SQLITE_OK) {
    return spec::Error{
        spec::ErrorCode::environment,
        fmt::format("cannot open the history '{}': {}", file, sqlite3_errmsg(handle)),
        {},
        "choose a place that exists and is writable"};
  }
  sqlite3_busy_timeout(handle, patience_ms);
  const auto is_damage = [&](const auto& result) {
    return !result && (database.code() == SQLITE_NOTADB || database.code() == SQLITE_CORRUPT);
  };
  const auto checked = database.run("PRAGMA quick_check(1)");
  if (is_damage(checked) || (checked && (checked->empty() || checked->front().front() != "ok"))) {
    opening.damaged = true;
    return opening;
  }
  if (!checked) return checked.error();
  if (auto claimed = claim(database, file); !claimed) return claimed.error();
  const auto mode = database.run("PRAGMA journal_mode");
  if (mode && mode->front().front() != "wal") {
    if (auto set = database.patiently("PRAGMA journal_mode = WAL"); !set) return set.error();
  }
  if (auto set = database.patiently("PRAGMA synchronous = NORMAL"); !set) return set.error();
  return opening;
}

std::string free_name(const std::string& file) {
  auto name = file + ".damaged";
  struct stat there {};
  for (int i = 2; lstat(name.c_str(), &there) == 0; ++i) {
    name = fmt::format("{}.damaged-{}", file, i);
  }
  return name;
}

bool is_still(const std::string& file, const struct stat& seen) {
  struct stat there {};
  return stat(file.c_str(), &there) == 0 && seen.st_ino == there.st_ino &&
         seen.st_dev == there.st_dev;
}

/// Renames the file that `seen` tells of while holding a lock on it, unless another process was
/// quicker. The name that it got, or empty.
spec::Result<std::string> set_aside(const std::string& file, const struct stat& seen) {
  const int held = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (held < 0) return std::string();
  const bool same = flock(held, LOCK_EX) == 0 && is_still(file, seen);
  std::string name;
  int reason = 0;
  if (same) {
    name = free_name(file);
    // Its parts go first: once the file is gone, others begin a new one with parts of these names.
    for (const auto* part : {"-wal", "-shm"}) {
      rename((file + part).c_str(), (name + part).c_str());
    }
    reason = rename(file.c_str(), name.c_str()) == 0 ? 0 : errno;
  }
  close(held);
  if (reason == 0) return name;
  return spec::Error{spec::ErrorCode::environment,
                     fmt::format("the history '{}' is damaged and cannot be set aside: {}", file,
                                 std::strerror(reason)),
                     {},
                     "move it away, or choose another place"};
}

}  // namespace

spec::Result<OpenedDatabase> open_sqlite(const std::string& file, Damage damage) {
  std::error_code failed;
  if (fs::is_directory(file, failed)) return not_ours(file, "is a folder");
  std::string warning;
  // A second turn after damage; further ones where other processes set it aside meanwhile.
  for (int turn = 0; turn < 8; ++turn) {
    if (auto made = make_file(file); !made) return made.error();
    struct stat seen {};
    if (stat(file.c_str(), &seen) != 0) continue;
    auto opening = try_open(file);
    if (!opening && !is_still(file, seen)) continue;
    if (!opening) return opening.error();
    if (!opening->damaged) return OpenedDatabase{std::move(opening->database), warning};
    opening->database.reset();
    if (!begins_as_database(file)) {
      if (!is_still(file, seen)) continue;
      return not_ours(file, "is no history");
    }
    if (damage == Damage::refused) {
      return spec::Error{spec::ErrorCode::environment,
                         fmt::format("the history '{}' is damaged", file),
                         {},
                         "put a copy in its place; the next run sets it aside and begins anew"};
    }
    auto name = set_aside(file, seen);
    if (!name) return name.error();
    if (name->empty()) continue;
    warning = fmt::format("the history '{}' was damaged: it is now '{}', and a new one is begun",
                          spec::printable(file), spec::printable(*name));
  }
  return spec::Error{spec::ErrorCode::environment,
                     fmt::format("the history '{}' is damaged again and again", file),
                     {},
                     "choose another place"};
}

}  // namespace assay::reports
