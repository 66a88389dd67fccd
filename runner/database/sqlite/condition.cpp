#include "database/condition.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include "core/text.hpp"
#include "database/sqlite/driver.hpp"
#include "database/sqlite/lock_holder.hpp"

namespace solder::runner::sqlite {

namespace {

std::string ask(Connection& connection, const std::string& sql) {
  const auto statement = connection.prepare(sql);
  return statement->step() ? std::string(statement->column_text(0)) : std::string();
}

std::uintmax_t size_of(const std::filesystem::path& path) {
  std::error_code missing;
  const std::uintmax_t size = std::filesystem::file_size(path, missing);
  return missing ? 0 : size;
}

/// A journal that is kept for the next transaction begins with zeros:
/// https://www.sqlite.org/pragma.html#pragma_journal_mode, PERSIST.
bool has_content(const std::filesystem::path& journal) {
  std::ifstream file(journal, std::ios::binary);
  const int first = file.get();
  return file && first != 0;
}

}  // namespace

Condition SqliteDriver::condition(const DatabaseAddress& address, Connection& connection,
                                  const OpenOptions& /*options*/) const {
  Condition condition;
  condition.settings = library() + ", journal mode " + ask(connection, "PRAGMA journal_mode") +
                       ", pages of " + ask(connection, "PRAGMA page_size") + " bytes, " +
                       ask(connection, "PRAGMA encoding");
  condition.size = size_of(address.path) + size_of(address.path.string() + "-wal");
  condition.lock_holder = lock_holder(address.path.string());
  return condition;
}

std::string SqliteDriver::leftover(const DatabaseAddress& address) const {
  for (const char* suffix : {"-journal", "-wal"}) {
    std::string journal = address.path.string() + suffix;
    if (has_content(journal) && lock_holder(address.path.string()).empty()) return journal;
  }
  return {};
}

}  // namespace solder::runner::sqlite
