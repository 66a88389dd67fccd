#include "power/crash_site.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace solder::testing {
namespace {

// ---- files that are not synced: what is opened here is thrown away at once ----

std::map<const sqlite3_io_methods*, sqlite3_io_methods> hasty_methods;

int sync_nothing(sqlite3_file* /*file*/, int /*flags*/) {
  return SQLITE_OK;
}

int open_hastily(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
  auto* system = static_cast<sqlite3_vfs*>(vfs->pAppData);
  const int code = system->xOpen(system, path, file, flags, out);
  if (file->pMethods == nullptr) return code;
  sqlite3_io_methods& methods = hasty_methods[file->pMethods];
  methods = *file->pMethods;
  methods.xSync = sync_nothing;
  file->pMethods = &methods;
  return code;
}

int delete_hastily(sqlite3_vfs* vfs, const char* path, int /*sync_folder*/) {
  auto* system = static_cast<sqlite3_vfs*>(vfs->pAppData);
  return system->xDelete(system, path, 0);
}

const char* hasty_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs* system = sqlite3_vfs_find("unix");
    sqlite3_vfs copy = *system;
    copy.zName = "hasty";
    copy.xOpen = open_hastily;
    copy.xDelete = delete_hastily;
    copy.pAppData = system;
    return copy;
  }();
  sqlite3_vfs_register(&vfs, 0);
  return vfs.zName;
}

using Row = std::function<void(sqlite3_stmt*)>;

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) {
    const int code = sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE, hasty_vfs());
    if (code != SQLITE_OK) fail();
  }
  ~Reader() { sqlite3_close(db_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void each(const std::string& sql, const Row& row) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) fail();
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared,
                                                                               &sqlite3_finalize);
    int code = SQLITE_OK;
    while ((code = sqlite3_step(prepared)) == SQLITE_ROW) row(prepared);
    if (code != SQLITE_DONE) fail();
  }

 private:
  [[noreturn]] void fail() const { throw std::runtime_error(sqlite3_errmsg(db_)); }

  sqlite3* db_ = nullptr;
};

std::string_view text(sqlite3_stmt* row, int column) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  if (bytes == nullptr) return "(null)";
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

/// FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv.
class Digest {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) add(static_cast<unsigned char>(byte));
    add('\0');
  }
  void add(sqlite3_stmt* row) {
    for (int column = 0; column < sqlite3_column_count(row); ++column) add(text(row, column));
  }
  [[nodiscard]] std::string words() const { return std::to_string(value_); }

 private:
  void add(unsigned char byte) { value_ = (value_ ^ byte) * 1099511628211U; }

  std::uint64_t value_ = 14695981039346656037U;
};

/// What to read of a table: all but what differs from run to run.
std::string rows_of(const std::string& table) {
  if (table == "schema_migrations")
    return "SELECT id, version, name, checksum FROM schema_migrations";
  if (table == "solder_log") {
    return "SELECT id, version, action, outcome, artifact, error, fingerprint FROM solder_log";
  }
  return "SELECT * FROM \"" + table + "\"";
}

void read(Reader& reader, Holding& holding) {
  reader.each("PRAGMA integrity_check", [&](sqlite3_stmt* row) {
    if (text(row, 0) != "ok") holding.damage = text(row, 0);
  });
  if (!holding.damage.empty()) return;
  Digest digest;
  std::vector<std::string> tables;
  reader.each("SELECT type, name, sql FROM sqlite_schema ORDER BY name", [&](sqlite3_stmt* row) {
    digest.add(row);
    if (text(row, 0) == "table") tables.emplace_back(text(row, 1));
  });
  for (const std::string& table : tables) {
    reader.each(rows_of(table), [&](sqlite3_stmt* row) {
      digest.add(row);
      if (table == "solder_log") ++holding.steps;
    });
  }
  holding.content = digest.words();
}

}  // namespace

Holding CrashSite::open(const Files& files) const {
  for (const char* name : {"", "-journal", "-wal", "-shm"}) {
    std::filesystem::remove(folder_ / ("app.db" + std::string(name)));
  }
  for (const auto& [name, content] : files) folder_.write("app.db" + name, content);
  Holding holding;
  try {
    Reader reader(folder_ / "app.db");
    read(reader, holding);
  } catch (const std::exception& error) {
    holding.damage = error.what();
  }
  return holding;
}

}  // namespace solder::testing
