/// \file
/// Asks a SQLite file as an outsider would, past the runner.

#ifndef SOLDER_TESTS_SUPPORT_SQLITE_QUERY_HPP
#define SOLDER_TESTS_SUPPORT_SQLITE_QUERY_HPP

#include <filesystem>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

namespace solder::testing {

/// Runs `sql` on the file (made when missing) and returns its rows as the sqlite3 shell prints
/// them: `a|b` lines joined by '\n', NULL as nothing. \throws std::runtime_error with SQLite's
/// words.
inline std::string query(const std::filesystem::path& path, const std::string& sql) {
  sqlite3* db = nullptr;
  std::string rows;
  int status = sqlite3_open(path.c_str(), &db);
  const auto append = [](void* out, int count, char** values, char**) {
    auto& text = *static_cast<std::string*>(out);
    if (!text.empty()) text += '\n';
    for (int i = 0; i < count; ++i) {
      if (i > 0) text += '|';
      if (values[i] != nullptr) text += values[i];
    }
    return 0;
  };
  if (status == SQLITE_OK) status = sqlite3_exec(db, sql.c_str(), append, &rows, nullptr);
  const std::string message = sqlite3_errmsg(db);
  sqlite3_close(db);
  if (status != SQLITE_OK) throw std::runtime_error(message);
  return rows;
}

}  // namespace solder::testing

#endif
