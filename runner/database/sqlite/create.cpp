#include "database/sqlite/create.hpp"

#include <memory>
#include <sqlite3.h>
#include <string_view>

#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/publish.hpp"

namespace solder::runner::sqlite {

void create_database(const std::filesystem::path& path) {
  sqlite3* memory = nullptr;
  int code =
      sqlite3_open_v2(":memory:", &memory, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> closing(memory, &sqlite3_close);
  // Writing any field of the header makes the first page.
  if (code == SQLITE_OK) {
    code = sqlite3_exec(memory, "PRAGMA user_version = 0", nullptr, nullptr, nullptr);
  }
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> image(
      code == SQLITE_OK ? sqlite3_serialize(memory, "main", &size, 0) : nullptr, &sqlite3_free);
  if (!image || size == 0) {
    throw environment_error(
        {.what = "cannot create database " + quote(path.string()), .why = "out of memory"});
  }
  publish_bytes(path, {reinterpret_cast<const char*>(image.get()), static_cast<std::size_t>(size)});
}

}  // namespace solder::runner::sqlite
